//! The footnote of a quota: share × N, exact and as a whole number.

use alloc::{
    format,
    string::{String, ToString},
};

use super::QuotaResult;
use super::words::Words;
use crate::draft::{EdgeTie, Vacated};
use crate::number::Exact;
use crate::report::figure;

/// The quota line: share × N, exact and whole.
pub(super) fn quota(say: &Words<'_>, quota: &QuotaResult) -> String {
    let line = &quota.line;
    let group = line
        .stratum
        .as_ref()
        .map(|group| format!("{group} "))
        .unwrap_or_default();
    let number = |x: &Option<Exact>| x.as_ref().map_or_else(|| "?".into(), |x| figure::plain(x).marked());
    let seats = line.seats.map_or_else(|| "?".into(), |seats| seats.to_string());
    let mode = quota.round.map(|mode| {
        if say.zh() {
            mode.zh().to_string()
        } else {
            mode.to_string()
        }
    });
    let grade = format!("{group}{}", say.text(&line.grade));
    let mut out = match (say.zh(), &line.share) {
        (true, Some(share)) => format!(
            "{grade}名额：{}×{}＝{}，{}为{seats}个",
            line.n,
            figure::percent(share).marked(),
            number(&line.exact),
            mode.unwrap_or_default()
        ),
        (false, Some(share)) => format!(
            "Quota of {grade}: {} × {} = {}, rounded {} to {seats}",
            line.n,
            figure::percent(share).marked(),
            number(&line.exact),
            mode.unwrap_or_default()
        ),
        (true, None) => format!("{grade}名额：{seats}个（参评{}个）", line.n),
        (false, None) => format!("Quota of {grade}: {seats} (of {})", line.n),
    };
    out.push_str(&match say.zh() {
        true => format!("，已用{}个", line.used),
        false => format!(", {} used", line.used),
    });
    let tie = match line.tie {
        tie if say.zh() => tie.in_chinese(),
        EdgeTie::AllIn => "all in",
        EdgeTie::AllOut => "all out",
        EdgeTie::Chain => "by the tie chain",
        EdgeTie::NeedsDecision => "needs decision",
    };
    let mut more = alloc::vec![format!("{}{tie}", say.say("末位并列", "ties for the last place: "))];
    more.extend(
        line.cumulative
            .then(|| say.say("含以上各等次", "together with better grades").into()),
    );
    more.extend(line.body.as_ref().map(|body| match say.zh() {
        true => format!("{}等次为{}", body.body, body.grade),
        false => format!("{} is graded {}", body.body, body.grade),
    }));
    more.extend(line.given.then(|| say.say("名额为另定", "given for the year").into()));
    more.extend(quota.vacated.map(|vacated| match vacated {
        Vacated::Next => say.say("空出名额递补", "a lost place goes to the next").into(),
        Vacated::Empty => say.say("空出名额空缺", "a lost place stays empty").into(),
    }));
    if line.open > 0 {
        more.push(format!("{}{}", say.say("待定名额", "places open: "), line.open));
    }
    if line.vacated > 0 {
        more.push(format!("{}{}", say.say("空缺名额", "places empty: "), line.vacated));
    }
    let more = more.join(say.say("；", "; "));
    format!("{out}{}{more}", say.say("；", "; "))
}
