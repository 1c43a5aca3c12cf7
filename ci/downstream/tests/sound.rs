//! The office's scheme keeps every law.

appraisal::laws! {
    scheme: appraisal_downstream::scheme(),
}
