//! The ranges of real schemes, worked out by hand from their wording.

use appraisal::Scheme;

pub fn gallery(name: &str) -> Scheme {
    let path = format!("{}/examples/schemes/{name}.toml", env!("CARGO_MANIFEST_DIR"));
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn quanzhou_totals_from_minus_five_to_a_hundred_and_five() {
    let scheme = gallery("quanzhou-2023");
    for node in scheme.attainable().nodes {
        let range = node.range.unwrap();
        println!("{} {} {:?} {:?}", node.id, range, range.least.reached, range.greatest.reached);
    }
}
