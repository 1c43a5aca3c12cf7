//! The one table of messages: a stable name, a heading, what was found and the way out for every
//! [`Code`], in Chinese and English. Decides nothing.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{Code, PolicyFault, Problem, Segment, Shape, Thing, shorten};
use crate::date::{Date, DateError};
use crate::language::Language;
use crate::number::{Exact, Grid, NumberFault, ParseNumberError, Rounding};
use crate::rule::InputKind;

/// A message in both languages.
pub(super) struct Words {
    name: &'static str,
    heading: &'static str,
    found: [String; 2],
    way_out: [String; 2],
}

pub(super) fn words(
    name: &'static str,
    heading: &'static str,
    zh: (String, impl Into<String>),
    en: (String, impl Into<String>),
) -> Words {
    Words {
        name,
        heading,
        found: [zh.0, en.0],
        way_out: [zh.1.into(), en.1.into()],
    }
}

fn pick(language: Language, of: [String; 2]) -> String {
    let [zh, en] = of;
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

pub(super) fn found(code: &Code, language: Language) -> String {
    pick(language, table(code).found)
}

pub(super) fn way_out(code: &Code, language: Language) -> String {
    pick(language, table(code).way_out)
}

pub(super) fn hidden(count: usize, language: Language) -> String {
    match language {
        Language::Chinese => format!("……另有{count}处问题未列出。"),
        Language::English => format!("… and {count} more problems."),
    }
}

pub(super) fn message(problem: &Problem, language: Language) -> String {
    let table = table(&problem.code);
    let column = problem.path.last_key().map(|key| {
        let two = double_meaning(problem.path.segments().first(), key);
        two.map_or_else(
            || column(key, language),
            |(zh, en)| pick(language, [zh.into(), en.into()]),
        )
    });
    let place = problem.place.as_ref();
    let (found, way_out) = (pick(language, table.found), pick(language, table.way_out));
    // What is wrong with a key names the key.
    let column = column.filter(|_| !matches!(problem.code, Code::UnknownKey { .. } | Code::DuplicateKey { .. }));
    let place = place.map(|place| join(&place.no, place.name.in_language(language)));
    match language {
        Language::Chinese => {
            let at = match (place, column) {
                (Some(place), Some(column)) => format!("「{place}」{column}："),
                (Some(place), None) => format!("「{place}」："),
                (None, Some(column)) => format!("{column}："),
                (None, None) => String::new(),
            };
            let at_path = if problem.path.segments().is_empty() {
                String::new()
            } else {
                format!("（{}）", problem.path)
            };
            format!(
                "〔{}〕{at}{found}。{way_out}{}{at_path}",
                table.heading,
                if way_out.ends_with('？') { "" } else { "。" }
            )
        }
        Language::English => {
            let at = match (place, column) {
                (Some(place), Some(column)) => format!("`{place}`, {column}: "),
                (Some(place), None) => format!("`{place}`: "),
                (None, Some(column)) => format!("{column}: "),
                (None, None) => String::new(),
            };
            let path = if problem.path.segments().is_empty() {
                String::new()
            } else {
                format!("{} ", problem.path)
            };
            format!("{path}[{}] {at}{found}; {way_out}", table.name)
        }
    }
}

/// Keys that mean one thing in one list of a document and another elsewhere.
fn double_meaning(list: Option<&Segment>, key: &str) -> Option<(&'static str, &'static str)> {
    let Some(Segment::Key(list)) = list else { return None };
    match (list.as_str(), key) {
        // At the head of a record it is who is appraised.
        ("unit" | "records", "unit") => Some(("被考评单位", "unit")),
        ("entries" | "records" | "breakdown", "part") => Some(("分部", "part")),
        ("entries" | "records", "from") => Some(("得分来源", "taken from")),
        ("input", "by") => Some(("汇总办法", "by")),
        ("breakdown", "field") => Some(("参数", "parameter")),
        _ => None,
    }
}

/// The number and the name of an item, apart unless the number ends in a sign: 一、重点工作目标.
fn join(no: &str, name: &str) -> String {
    let (no, name) = (shorten(no), shorten(name));
    if name.is_empty() || name.starts_with(&no) && !no.is_empty() && !no.is_ascii() {
        return if name.is_empty() { no } else { name };
    }
    let blank = if no.is_empty() || no.ends_with(['、', '.', '．', '）', ')']) {
        ""
    } else {
        " "
    };
    format!("{no}{blank}{name}")
}

/// The office's name for a key (栏目).
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each key of the format: this is the table"
)]
pub(crate) fn column(key: &str, language: Language) -> String {
    let pair = match key {
        "id" => ("编号", "id"),
        "no" => ("序号", "number"),
        "name" | "title" => ("名称", "name"),
        "zh" => ("中文", "Chinese"),
        "en" => ("英文", "English"),
        "format" => ("格式版本", "format"),
        "version" => ("版本", "version"),
        "note" => ("备注", "note"),
        "result" => ("总分指标", "result"),
        "period" => ("考核期", "period"),
        "valid" => ("有效期", "validity"),
        "from" => ("自", "from"),
        "to" => ("至", "to"),
        "tier" | "tiers" => ("层级", "tier"),
        "stage" | "stages" => ("阶段", "stage"),
        "stands-in" => ("代替阶段", "stand-in stage"),
        "departments" | "department" => ("科室名单", "list of departments"),
        "documents" | "document" => ("文件", "documents"),
        "number" => ("文号", "number"),
        "attribute" | "attributes" => ("单位属性", "attributes"),
        "values" => ("取值", "values"),
        "approval" => ("审定", "approval"),
        "by" => ("审定单位", "approver"),
        "adjustment" => ("目标调整", "adjustment"),
        "field" => ("调整项", "field"),
        "reason" => ("原因", "reason"),
        "kind" => ("填报类型", "kind"),
        "unit" => ("计量单位", "unit of measure"),
        "parent" => ("上级指标", "parent"),
        "full" => ("分值", "full marks"),
        "weight" => ("权重", "weight"),
        "weights" => ("权重合计", "sum of weights"),
        "extra" => ("附加项", "extra"),
        "hidden" => ("不打印", "hidden"),
        "standard" => ("评分标准", "standard"),
        "definition" => ("口径", "definition"),
        "basis" => ("依据", "basis"),
        "clause" => ("条款", "clause"),
        "source" => ("任务来源", "source"),
        "owner" | "lead" => ("责任科室", "responsible department"),
        "support" => ("配合科室", "supporting department"),
        "person" => ("责任人", "person"),
        "provider" => ("数据责任单位", "provider"),
        "scorer" => ("考评主体", "scorer"),
        "due" => ("完成时限", "due date"),
        "milestones" => ("节点", "milestones"),
        "text" => ("内容", "text"),
        "count" => ("指标个数", "counts by tier"),
        "is" => ("个数", "count"),
        "rule" => ("计分办法", "rule"),
        "combine" => ("汇总办法", "combination"),
        "absent" => ("缺项", "absence"),
        "open" => ("未填报视为", "open inputs"),
        "round" => ("取舍位数", "rounding"),
        "show" => ("显示位数", "printing"),
        "round-terms" => ("各项取舍", "rounding of terms"),
        "round-ratio" => ("完成率取舍", "rounding of the ratio"),
        "round-x" => ("数值取舍", "rounding of the number"),
        "event-round" => ("单项取舍", "rounding of an event"),
        "places" => ("小数位数", "places"),
        "step" => ("最小单位", "step"),
        "mode" => ("取舍方式", "rounding mode"),
        "require" => ("最低要求", "requirement"),
        "add" => ("加分项", "bonus pools"),
        "subtract" => ("扣分项", "deduction pools"),
        "net-cap" => ("加减净额上限", "net cap"),
        "row" => ("评分档", "rows"),
        "band" => ("等次档", "bands"),
        "knots" => ("插值点", "knots"),
        "x" => ("数值", "x"),
        "y" => ("得分", "y"),
        "left" => ("左侧得分", "left limit"),
        "right" => ("右侧得分", "right limit"),
        "else" => ("其余", "else"),
        "target" => ("目标值", "target"),
        "base" => ("基准值", "base"),
        "divide-by" => ("除数", "divisor"),
        "start" => ("起评分", "start"),
        "form" => ("完成率算法", "form"),
        "zero-below" => ("低于此值计零", "zero below"),
        "if-zero" => ("分母为零时", "share if zero"),
        "gives" => ("得分方式", "gives"),
        "points" => ("分数", "points"),
        "every" => ("每单位", "every"),
        "part" => ("不足一单位", "part"),
        "above" => ("高于基准", "above"),
        "below" => ("低于基准", "below"),
        "grace" => ("宽限", "grace"),
        "end" => ("最迟日期", "end"),
        "late-score" => ("过期得分", "late score"),
        "not-done" => ("未完成得分", "score if not done"),
        "yes" => ("是否", "yes"),
        "lose" => ("每缺一项扣", "points lost"),
        "starred" => ("必备项", "starred"),
        "starred-missing" => ("缺必备项得分", "score if a starred item is missing"),
        "cap" => ("上限", "cap"),
        "event-cap" => ("单项上限", "event cap"),
        "same-matter" => ("同一事项", "same matter"),
        "same-matter-with" => ("同一事项范围", "same matter with"),
        "yields-to" => ("优先计入", "yields to"),
        "credit" => ("分摊方式", "credit"),
        "order" => ("先后次序", "order"),
        "at-least" => ("下限", "lower bound"),
        "at-most" => ("上限", "upper bound"),
        "more-than" => ("下限（不含）", "exclusive lower bound"),
        "less-than" => ("上限（不含）", "exclusive upper bound"),
        "equals" => ("等于", "equals"),
        "gate" => ("一票否决和限制", "gate"),
        "when" => ("条件", "condition"),
        "any" => ("任一条件", "any"),
        "exact" => ("取舍前的分数", "exact"),
        "if-absent" => ("条件缺项时", "if absent"),
        "set" => ("分数改为", "set"),
        "grades" | "grade" => ("等次", "grades"),
        "grade-at-most" => ("最高等次", "best grade"),
        "lower-grade" => ("降等", "steps down"),
        "ineligible" => ("不得评为", "not eligible for"),
        "entries" => ("完成情况", "entries"),
        "events" | "event" => ("加扣分事项", "events"),
        "input" => ("填报项", "input"),
        "pool" => ("加扣分项", "pool"),
        "category" => ("类别", "category"),
        "value" => ("填写值", "value"),
        "actual" => ("完成数", "actual"),
        "numerator" => ("分子", "numerator"),
        "denominator" => ("分母", "denominator"),
        "score" => ("评分", "score"),
        "level" | "levels" => ("等次", "level"),
        "ballots" => ("评价票", "ballots"),
        "mark" => ("评分", "mark"),
        "rater" => ("评价人", "rater"),
        "group" => ("评价组", "group"),
        "within" => ("组内算法", "within"),
        "trim" => ("去极值", "trimming"),
        "ballots-at-least" => ("起用票数", "least ballots"),
        "high" => ("去最高", "highest trimmed"),
        "low" => ("去最低", "lowest trimmed"),
        "quorum" => ("法定票数", "quorum"),
        "empty" => ("无票时", "empty group"),
        "abstain" => ("弃权", "abstention"),
        "recused" => ("回避", "recusal"),
        "void" => ("无效", "void"),
        "date" => ("日期", "date"),
        "done" => ("是否完成", "done"),
        "status" => ("认定状态", "status"),
        "given" => ("填报参数", "given parameters"),
        "giver" => ("填报人", "giver"),
        "on" => ("填报日期", "day given"),
        "parts" => ("分部", "parts"),
        "roll-up" => ("分部汇总", "roll-up"),
        "parts-absent" => ("分部缺项时", "where parts are absent"),
        "breakdown" => ("目标分解", "breakdown"),
        "records" => ("分报数据", "records"),
        "by-grade" => ("按上级等次", "by grade"),
        "as-of" => ("数据时点", "as of"),
        "evidence" => ("佐证材料", "evidence"),
        "appeal" => ("申诉", "appeal"),
        "decision" => ("处理结果", "decision"),
        "items" | "item" => ("清单项", "items"),
        "scheme" => ("方案", "scheme"),
        "matter" => ("事项编号", "matter"),
        "share" => ("分摊比例", "share"),
        "sharers" => ("分摊人数", "sharers"),
        "node" => ("指标", "node"),
        "case" => ("案例", "case"),
        "lines" => ("计分行", "lines"),
        "fingerprint" => ("方案指纹", "fingerprint"),
        "not-applicable" => ("不涉及", "not applicable"),
        "no-cases" => ("无此类业务", "no cases"),
        "not-inspected" => ("未抽查", "not inspected"),
        "not-reported" => ("未报", "not reported"),
        "awaited" => ("待提供", "awaited"),
        "not-due" => ("未到期", "not due"),
        "exempt" => ("免考", "exempt"),
        "too-few" => ("样本不足", "too few"),
        "unrated" => ("全部缺项", "unrated"),
        "leave-out-of" => ("折算至", "leave out of"),
        "move-to" => ("移至", "move to"),
        "leave-out" => ("折算", "leave out"),
        "no-score" => ("不得分", "no score"),
        "earned-over-possible" => ("得分率", "earned over possible"),
        "entered" => ("直接评分", "entered"),
        "completion" => ("完成率", "completion"),
        "linear" => ("直线插值", "linear"),
        "steps" => ("分档计分", "steps"),
        "deviation" => ("偏差加减分", "deviation"),
        "ledger" => ("起评扣分", "ledger"),
        "deadline" => ("时限", "deadline"),
        "yes-no" => ("是否制", "yes-no"),
        "checklist" => ("清单", "checklist"),
        "fixed" => ("固定分", "fixed"),
        "panel" => ("评价组合", "panel"),
        "units" => ("单位名单", "units"),
        "stratum" | "strata" => ("分组", "strata"),
        "list" => ("数列", "list"),
        "values-at-least" => ("最少单位数", "least number of values"),
        "take" => ("统计方法", "take"),
        "nodes" => ("指标", "nodes"),
        "p" => ("分位", "p"),
        "divide" => ("除法", "division"),
        "among" => ("统计范围", "among"),
        "drop" => ("剔除", "dropped"),
        "winsorize" => ("缩尾", "winsorizing"),
        "times" => ("倍数", "times"),
        "if-empty" => ("无数据时", "if empty"),
        "otherwise" => ("否则", "otherwise"),
        "n" => ("项数", "n"),
        "as" => ("换算为", "as"),
        "never" => ("不用于", "never"),
        "sum" => ("求和", "sum"),
        "weighted-sum" => ("加权求和", "weighted sum"),
        "weighted-mean" => ("加权平均", "weighted mean"),
        "mean" => ("平均", "mean"),
        "min" => ("取低", "min"),
        "max" => ("取高", "max"),
        "product" => ("连乘", "product"),
        "geometric" => ("几何平均", "geometric mean"),
        "weighted-geometric" => ("加权几何平均", "weighted geometric mean"),
        "harmonic" => ("调和平均", "harmonic mean"),
        "quadratic" => ("平方平均", "quadratic mean"),
        "noisy-or" => ("概率合成", "noisy or"),
        "best" => ("最优值", "best"),
        "worst" => ("最差值", "worst"),
        "first-present" => ("取首个", "first present"),
        "carry-over" => ("结转", "carry-over"),
        "carried" => ("上年结转", "carried"),
        "series" => ("递减系数", "series"),
        "votes" => ("计票", "votes"),
        "table" => ("参照表", "table"),
        "column" | "columns" => ("列", "columns"),
        "key" => ("行关键字", "row key"),
        "statistic" => ("统计量", "statistic"),
        "sheet" => ("整票规则", "sheet rules"),
        "inputs" => ("填报项", "inputs"),
        "groups" => ("评价组", "groups"),
        "units-at-least" => ("最少评价单位数", "least number of units"),
        "not-all-equal" => ("不得全部相同", "not all equal"),
        "differ" => ("不得同分", "marks that differ"),
        "limit" => ("限额", "limits"),
        "least" => ("至少个数", "least number"),
        "most" => ("至多个数", "greatest number"),
        "least-share" => ("至少比例", "least share"),
        "most-share" => ("至多比例", "greatest share"),
        "voids" => ("作废范围", "what is void"),
        "ranks" => ("按评价人排名", "ranks within the rater"),
        "pinned" => ("锁定指纹", "pin"),
        "of" => ("取自指标", "of"),
        "missing" => ("缺项处理", "missing"),
        "replace" => ("替换", "replacement"),
        "with" => ("替换为", "with"),
        "expect" => ("应得结果", "expectation"),
        "shown" => ("显示", "shown"),
        "counted" => ("计入", "counted"),
        "base-to" => ("基准区间上端", "upper end of the base"),
        "fixed-for" => ("固定系数", "fixed for"),
        "coefficient" => ("系数", "coefficient"),
        "op" => ("运算", "operation"),
        "test" => ("条件", "test"),
        "transform" => ("变换", "transform"),
        "if-equal" => ("相等时", "if equal"),
        "if-crossed" => ("标准值交叉时", "if crossed"),
        "if-negative" => ("为负时", "if negative"),
        "pick" => ("基数取法", "pick"),
        "years" => ("年数", "years"),
        "absolute" => ("绝对值", "absolute"),
        "efficacy" => ("功效系数", "efficacy"),
        "goalposts" => ("极值标准化", "goalposts"),
        "power" => ("幂函数", "power"),
        "growth" => ("增长率", "growth"),
        "rank-points" => ("名次计分", "rank points"),
        "formula" => ("公式", "formula"),
        "a" => ("系数", "a"),
        "b" => ("基数", "b"),
        "c" => ("指数", "c"),
        "scale" => ("比例", "scale"),
        "better" => ("优劣方向", "better"),
        "first" => ("首名得分", "first"),
        "top" => ("最高分", "top"),
        "bottom" => ("最低分", "bottom"),
        "rest" => ("其余得分", "rest"),
        "ties" => ("并列处理", "ties"),
        "parameter" => ("参数", "parameter"),
        "standing" => ("排名规定", "standing"),
        "rank-sum" => ("名次合计", "rank sum"),
        "tie" => ("并列规则", "tie rule"),
        "tie-end" => ("并列的处理", "end of the tie chain"),
        "outside" => ("不定等次", "grades outside the order"),
        "eligible" => ("可评称号", "titles"),
        "quota" | "quotas" => ("名额", "quota"),
        "vacated" => ("空出的名额", "vacated places"),
        "needs" => ("最低要求", "minimum standards"),
        "cuts" => ("等次线", "cut points"),
        "lots" => ("抽签", "lots"),
        "seats" => ("名额的决定", "decided places"),
        "titles" => ("称号的决定", "decided titles"),
        "frame" => ("公共框架", "frame"),
        "mount" => ("留给单位填写", "mount"),
        "not-equals" => ("不等于", "not equals"),
        "tie-for" => ("并列规则的范围", "tie rule for"),
        "near" => ("临界范围", "near"),
        "firsts" => ("首名最多", "firsts"),
        "lot" => ("抽签", "lot"),
        "barred" => ("受限单位是否计入", "barred"),
        "in" => ("所在等次", "in"),
        "granted" => ("是否授予", "granted"),
        "rank" => ("名次", "rank"),
        "tied" => ("并列", "tied"),
        // A key of the writer's own: an attribute, an item.
        _ if language == Language::Chinese => return format!("「{}」", shorten(key)),
        _ => return shorten(key),
    };
    match language {
        Language::Chinese => pair.0.to_owned(),
        Language::English => pair.1.to_owned(),
    }
}

fn thing(thing: Thing) -> (&'static str, &'static str) {
    match thing {
        Thing::Node => ("指标", "node"),
        Thing::Input => ("填报项", "input"),
        Thing::Pool => ("加扣分项", "pool"),
        Thing::Category => ("类别", "category"),
        Thing::Tier => ("层级", "tier"),
        Thing::Stage => ("阶段", "stage"),
        Thing::Department => ("科室", "department"),
        Thing::Document => ("文件", "document"),
        Thing::Attribute => ("单位属性", "attribute"),
        Thing::Group => ("评价组", "group"),
        Thing::Level => ("等次", "level"),
        Thing::Item => ("清单项", "item"),
        Thing::Grade => ("等次", "grade"),
        Thing::Event => ("事项", "event"),
        Thing::Rater => ("评价人", "rater"),
        Thing::Parameter => ("参数", "parameter"),
        Thing::Table => ("参照表", "reference table"),
        Thing::Column => ("列", "column"),
        Thing::Row => ("行", "row"),
        Thing::Step => ("步骤", "step"),
        Thing::Unit => ("单位", "unit"),
        Thing::Title => ("称号", "title"),
        Thing::Statistic => ("统计量", "statistic"),
        Thing::Sheet => ("整票规则", "sheet"),
        Thing::Gate => ("限制", "gate"),
        Thing::Part => ("分部", "part"),
    }
}

fn shape(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Table => ("一组栏目", "a table"),
        Shape::List => ("列表", "a list"),
        Shape::Text => ("文字", "a text"),
        Shape::Number => ("数字", "a number"),
        Shape::YesNo => ("是非值", "true or false"),
        Shape::Date => ("日期", "a date"),
        Shape::Nothing => ("空", "nothing"),
    }
}

/// How to write a value in its form.
fn in_shape(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Table => ("请逐栏填写栏名和内容", "write a table of keys and values"),
        Shape::List => ("请写成列表，逐项列出", "write a list, even of one"),
        Shape::Text => ("请写成一段文字，并加引号", "write one text in quotes"),
        Shape::Number => (
            "请写数字，如「0.6」「60%」「3/5」",
            "write a number like `0.6`, `60%` or `3/5`",
        ),
        Shape::YesNo => (
            "请写「true」（是）或「false」（否），不加引号",
            "write `true` or `false`, without quotes",
        ),
        Shape::Date => (
            "请写日期，如「2023-12-31」，并加引号",
            "write a date like `2023-12-31`, in quotes",
        ),
        Shape::Nothing => ("请删去", "remove it"),
    }
}

/// `a`, `b` or `c`.
pub(super) fn alternatives<S: AsRef<str>>(of: &[S], language: Language) -> String {
    let quoted: Vec<String> = of
        .iter()
        .take(12)
        .map(|s| match language {
            Language::Chinese => format!("「{}」", shorten(s.as_ref())),
            Language::English => format!("`{}`", shorten(s.as_ref())),
        })
        .collect();
    match language {
        Language::Chinese => quoted.join("、"),
        Language::English => quoted.join(", "),
    }
}

/// A key to fill in, with its name: 「完成数」（actual）.
fn key_zh(key: &str) -> String {
    match column(key, Language::Chinese) {
        own if own.starts_with('「') => own,
        name => format!("「{name}」（{}）", shorten(key)),
    }
}

/// Keys to fill in, with their names.
fn keys_zh<S: AsRef<str>>(of: &[S]) -> String {
    let named: Vec<String> = of.iter().take(12).map(|key| key_zh(key.as_ref())).collect();
    named.join("、")
}

/// The office's name for a kind of input.
fn kind_zh(keyword: &str) -> &'static str {
    InputKind::ALL
        .iter()
        .find(|kind| kind.keyword() == keyword)
        .map_or("", |kind| kind.in_chinese())
}

/// Kinds of input to write, with their names.
fn kinds_zh(of: &[&'static str]) -> String {
    let named: Vec<String> = of
        .iter()
        .map(|kind| format!("「{}」（{kind}）", kind_zh(kind)))
        .collect();
    named.join("、")
}

/// What to fill in: the one key, or one of several.
fn choose(keys: &[&'static str]) -> (String, String) {
    match keys {
        [_] => (
            format!("请填{}", keys_zh(keys)),
            format!("give {}", alternatives(keys, Language::English)),
        ),
        keys => (
            format!("请填其中一栏：{}", keys_zh(keys)),
            format!("give one of {}", alternatives(keys, Language::English)),
        ),
    }
}

/// The date that was probably meant, if its digits say so: 2023.12.31, 2023/3/1, 2023年10月31日, 20231231.
fn date_meant(found: &str) -> Option<Date> {
    let digits = |c: char| c.is_ascii_digit();
    let groups: Vec<&str> = found.split(|c| !digits(c)).filter(|group| !group.is_empty()).collect();
    let (year, month, day) = match groups.as_slice() {
        [year, month, day, ..] if year.len() == 4 => (*year, *month, *day),
        [all] if all.len() == 8 => (all.get(..4)?, all.get(4..6)?, all.get(6..)?),
        _ => return None,
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The office's name for an absence policy.
fn policy_zh(keyword: &str) -> String {
    match keyword {
        "zero" => "零分".into(),
        "full" => "满分".into(),
        "share" => "按比例计分".into(),
        other => column(other, Language::Chinese),
    }
}

fn near(near: Option<&str>) -> (String, String) {
    match near {
        Some(near) => (
            format!("是否为「{}」？请改正", shorten(near)),
            format!("did you mean `{}`?", shorten(near)),
        ),
        None => ("请改正或删除".into(), "correct or remove it".into()),
    }
}

fn number_fault(error: &ParseNumberError) -> Words {
    let found = shorten(error.found());
    let write = error.write().map(shorten);
    let (zh, en): (String, String) = match error.kind() {
        NumberFault::Empty => ("未填写".into(), "there is no number".into()),
        NumberFault::Grouped => (
            format!("「{found}」含千分位"),
            format!("`{found}` has grouping separators"),
        ),
        NumberFault::FullWidth => (
            format!("「{found}」含全角数字"),
            format!("`{found}` has full-width characters"),
        ),
        NumberFault::WithUnit { unit } => (
            format!("「{found}」含计量单位「{}」", shorten(unit)),
            format!("`{found}` has a unit, `{}`", shorten(unit)),
        ),
        NumberFault::ChineseMultiple => (
            format!("「{found}」以万、亿书写"),
            format!("`{found}` is written in multiples of 万 or 亿"),
        ),
        NumberFault::Exponent => (format!("「{found}」为科学计数法"), format!("`{found}` has an exponent")),
        NumberFault::MissingDigit => (
            format!("「{found}」小数点前后缺数字"),
            format!("`{found}` lacks a digit beside the point"),
        ),
        NumberFault::PlusSign => (format!("「{found}」带加号"), format!("`{found}` has a plus sign")),
        NumberFault::TooManyDigits { limit } => (
            format!("「{found}」超过{limit}位数字"),
            format!("`{found}` has more than {limit} digits"),
        ),
        NumberFault::ZeroDenominator => (
            format!("「{found}」的分母为0"),
            format!("`{found}` has a denominator of 0"),
        ),
        NumberFault::DoublePercent => (
            format!("「{found}」有两个百分号"),
            format!("`{found}` has two percent signs"),
        ),
        NumberFault::FloatTooLong => (
            format!("「{found}」是超过15位的浮点数，原数不明"),
            format!("`{found}` is a float of more than 15 digits; what was meant is not certain"),
        ),
        NumberFault::NotFinite => (format!("「{found}」不是数字"), format!("`{found}` is not a number")),
        _ => (format!("「{found}」不是数字"), format!("`{found}` is not a number")),
    };
    let way_out = match (&write, error.kind()) {
        (Some(write), _) => (format!("请写「{write}」"), format!("write `{write}`")),
        (None, NumberFault::FloatTooLong) => (
            "请核对原数，并加引号书写".into(),
            "write the number that was meant, in quotes".into(),
        ),
        (None, NumberFault::TooManyDigits { .. }) => (
            "请写得短些，或写成分数，如「1/3」".into(),
            "write it shorter, or as a fraction like `1/3`".into(),
        ),
        (None, NumberFault::ZeroDenominator) => ("请核对分母".into(), "write a denominator other than 0".into()),
        (None, _) => (
            "请写阿拉伯数字，如「0.6」「60%」「3/5」".into(),
            "write it like `0.6`, `60%` or `3/5`".into(),
        ),
    };
    words("number", "数字写法", (zh, way_out.0), (en, way_out.1))
}

/// A number, or a share as a percentage.
fn amount(x: &Exact, as_percent: bool) -> String {
    if as_percent { percent(x) } else { x.to_string() }
}

fn range(least: Option<&str>, most: Option<&str>) -> (String, String) {
    match (least, most) {
        (Some(least), Some(most)) => (format!("{least}至{most}"), format!("{least} to {most}")),
        (Some(least), None) => (format!("不小于{least}"), format!("at least {least}")),
        (None, Some(most)) => (format!("不大于{most}"), format!("at most {most}")),
        (None, None) => ("其他值".into(), "another value".into()),
    }
}

/// "less 0.5" and "more 0.5", from found to expected.
fn difference(found: &Exact, expected: &Exact) -> (String, String) {
    let gap = expected - found;
    if gap.is_negative() {
        (format!("多{}", gap.abs()), format!("{} too much", gap.abs()))
    } else {
        (format!("少{gap}"), format!("{gap} too little"))
    }
}

#[expect(clippy::too_many_lines, reason = "one arm for each message: this is the table")]
fn table(code: &Code) -> Words {
    use Language::{Chinese as Zh, English as En};
    match code {
        Code::WrongFormat { found, expected } => words(
            "wrong-format", "格式版本",
            (format!("格式为「{}」，应为「{expected}」", shorten(found)), format!("请写「{expected}」")),
            (format!("the format is `{}`", shorten(found)), format!("expected `{expected}`")),
        ),
        Code::NewerFormat { found, supported } => words(
            "newer-format", "格式版本",
            (format!("格式「{}」比本程序支持的「{supported}」新", shorten(found)), "请升级程序，或按旧格式导出"),
            (format!("the format `{}` is newer than `{supported}`", shorten(found)), "upgrade the engine, or export in the older format"),
        ),
        Code::UnknownKey { key, near: n } => {
            let way = near(*n);
            words("unknown-key", "未知栏目", (format!("没有「{}」这一栏", shorten(key)), way.0), (format!("there is no key `{}` here", shorten(key)), way.1))
        }
        Code::DuplicateKey { key } => words(
            "duplicate-key", "栏目重复",
            (format!("「{}」写了两次", shorten(key)), "请保留一处"),
            (format!("the key `{}` stands twice", shorten(key)), "keep one of them"),
        ),
        Code::MissingKey { key } => words(
            "missing-key", "栏目缺失",
            (format!("缺「{}」一栏", column(key, Zh)), format!("请补填（{key}）")),
            (format!("`{key}` is missing"), "add it"),
        ),
        Code::WrongShape { expected, found } => words(
            "wrong-shape", "填写形式",
            (format!("此处应为{}，填写的是{}", shape(*expected).0, shape(*found).0), in_shape(*expected).0),
            (format!("found {}, expected {}", shape(*found).1, shape(*expected).1), in_shape(*expected).1),
        ),
        Code::UnknownWord { found, allowed, terms } => words(
            "unknown-word", "用语",
            (format!("「{}」不是可用的写法", shorten(found)), format!("可写：{}", if terms.is_empty() { keys_zh(allowed) } else { alternatives(terms, Zh) })),
            (format!("`{}` is not known here", shorten(found)), format!("write one of {}", alternatives(allowed, En))),
        ),
        Code::OneOf { keys, found } if found.is_empty() => words(
            "one-of", "栏目缺失",
            ("缺一栏".into(), choose(keys).0),
            ("what is needed is missing".into(), choose(keys).1),
        ),
        Code::OneOf { keys, found: one } if one.len() == 1 => words(
            "one-of", "栏目不符",
            (format!("此处不能填{}", keys_zh(one)), choose(keys).0),
            (format!("{} cannot stand here", alternatives(one, En)), choose(keys).1),
        ),
        Code::OneOf { keys, found } => words(
            "one-of", "栏目冲突",
            (format!("同时填写了{}", keys_zh(found)), format!("只能填其中一栏：{}", keys_zh(keys))),
            (format!("found {} together", alternatives(found, En)), format!("give exactly one of {}", alternatives(keys, En))),
        ),
        Code::Number(error) => number_fault(error),
        Code::Date { found, error } => {
            let meant = date_meant(found);
            let (zh, en, way) = match (error, meant) {
                (DateError::Month, _) => ("没有这个月份".into(), "names a month that does not exist".to_owned(), ("请核对日期".into(), "correct the date".into())),
                (DateError::Day { days }, _) => (format!("当月只有{days}天"), format!("names a day that does not exist: the month has {days}"), ("请核对日期".into(), "correct the date".into())),
                (DateError::Form, Some(date)) => ("不是规定的日期写法".into(), "is not the form of a date".to_owned(), (format!("请写「{date}」"), format!("write `{date}`"))),
                (DateError::Form, None) => ("不是规定的日期写法".into(), "is not the form of a date".to_owned(), ("请写成「2023-12-31」的形式".into(), "write a date like `2023-12-31`".into())),
            };
            words("date", "日期", (format!("「{}」{zh}", shorten(found)), way.0), (format!("`{}` {en}", shorten(found)), way.1))
        }
        Code::IllFormedId { found } => words(
            "ill-formed-id", "编号写法",
            (format!("编号「{}」写法不对", shorten(found)), "编号以字母或汉字开头，只含字母、数字、汉字、「-」「_」「.」；若被表格软件改成日期或小数，请将该列设为文本"),
            (format!("the id `{}` is ill-formed", shorten(found)), "begin with a letter and use letters, digits, `-`, `_`, `.` or CJK only; if a spreadsheet turned it into a date or number, format the column as text"),
        ),
        Code::Empty => words("empty", "未填写", ("内容为空".into(), "请填写，或删去此栏"), ("there is nothing here".into(), "fill it in or remove the key")),
        Code::TooLong { found, limit } => words(
            "too-long", "超过限制",
            (format!("长{found}字节，超过{limit}字节的限制"), "请缩短，或放宽限制"),
            (format!("{found} bytes are more than the limit of {limit}"), "shorten it, or raise the limit"),
        ),
        Code::TooMany { found, limit } => words(
            "too-many", "超过限制",
            (format!("共{found}项，超过{limit}项的限制"), "请减少，或放宽限制"),
            (format!("{found} are more than the limit of {limit}"), "use fewer, or raise the limit"),
        ),
        Code::TooDeep { limit } => words(
            "too-deep", "超过限制",
            (format!("层数超过{limit}"), "请减少层数，或放宽限制"),
            (format!("nested more than {limit} deep"), "nest less deeply, or raise the limit"),
        ),
        Code::NotPositive { found } => words(
            "not-positive", "超出范围",
            (format!("「{found}」应大于0"), "请核对"),
            (format!("{found} is not above 0"), "write a positive number"),
        ),
        Code::NotACount { found } => words(
            "not-a-count", "个数",
            (format!("「{found}」不是个数"), "请填不小于0的整数"),
            (format!("{found} is not a count"), "write a whole number that is not negative"),
        ),
        Code::OutOfRange { found, least, most, percent } => {
            let say = |x: &Exact| amount(x, *percent);
            let (zh, en) = range(least.as_ref().map(say).as_deref(), most.as_ref().map(say).as_deref());
            let found = say(found);
            words("out-of-range", "超出范围", (format!("「{found}」超出范围，应为{zh}"), "请核对"), (format!("{found} is out of range, expected {en}"), "correct it"))
        }
        Code::DuplicateId { thing: Thing::Rater, id } => words(
            "duplicate-id", "重复投票",
            (format!("评价人「{}」在同一组投了两票", shorten(id)), "请保留一票"),
            (format!("rater `{}` has two ballots in one group", shorten(id)), "keep one"),
        ),
        Code::DuplicateId { thing: t @ (Thing::Level | Thing::Grade | Thing::Tier | Thing::Stage | Thing::Department), id } => words(
            "duplicate-id", "名称重复",
            (format!("{}「{}」重复", thing(*t).0, shorten(id)), "请改为不同的名称，或删去一处"),
            (format!("the {} `{}` stands twice", thing(*t).1, shorten(id)), "rename or remove one of them"),
        ),
        Code::DuplicateId { thing: t, id } => words(
            "duplicate-id", "编号重复",
            (format!("{}编号「{}」重复", thing(*t).0, shorten(id)), "请改为不同的编号，或删去一处"),
            (format!("the {} id `{}` stands twice", thing(*t).1, shorten(id)), "give each its own id, or remove one"),
        ),
        Code::UnknownId { thing: t, id, near: n } => {
            let way = near(n.as_deref());
            words("unknown-id", "编号不存在", (format!("没有「{}」这一{}", shorten(id), thing(*t).0), way.0), (format!("there is no {} `{}`", thing(*t).1, shorten(id)), way.1))
        }
        Code::RuleOrCombine { both: true } => words(
            "rule-or-combine", "计分与汇总",
            ("既写了计分办法，又写了汇总办法".into(), "末级指标只写计分办法，上级指标只写汇总办法"),
            ("there are both a `rule` and a `combine`".into(), "a leaf has a rule, a parent has a combination"),
        ),
        Code::RuleOrCombine { both: false } => words(
            "rule-or-combine", "计分与汇总",
            ("既没有计分办法，也没有汇总办法".into(), "末级指标请写计分办法（rule），上级指标请写汇总办法（combine）"),
            ("there is neither a `rule` nor a `combine`".into(), "give a leaf a rule, and a parent a combination"),
        ),
        Code::Cycle { ids } => {
            let more = |zh, en| if ids.len() > 12 { (zh, en) } else { ("", "") };
            let (zh, en) = match ids.as_slice() {
                [one] => (format!("「{}」引用了自己", shorten(one)), format!("`{}` refers to itself", shorten(one))),
                ids => (format!("{}{}互相引用", alternatives(ids, Zh), more("等", "").0), format!("{}{} refer to each other in a circle", alternatives(ids, En), more("", " and more").1)),
            };
            words("cycle", "循环引用", (zh, "请去掉其中一处引用"), (en, "remove one of the references"))
        }
        Code::NoChildren => words("no-children", "没有下级", ("没有下级指标".into(), "请补下级指标，或改写为计分办法"), ("it combines children and has none".into(), "add children, or give it a rule")),
        Code::LeafWithChildren { child } => words(
            "leaf-with-children", "末级有下级",
            (format!("有计分办法，但「{}」以它为上级", shorten(child)), "请改写为汇总办法，或更改下级的上级指标"),
            (format!("it has a rule, but `{}` names it as parent", shorten(child)), "give it a combination, or move the child"),
        ),
        Code::FullTotal { declared, implied, children } => {
            let (zh, en) = difference(implied, declared);
            words("full-total", "分值合计", (format!("{children}个下级指标分值合计{implied}分，载明{declared}分，{zh}分"), "请核对各下级指标分值"),
                (format!("the {children} children make full marks of {implied}, declared are {declared}: {en}"), "correct the children's full marks or the declared total"))
        }
        Code::WeightTotal { found, declared } => {
            // Weights of 60, 10 and 30 are as usual as weights of 60%, 10% and 30%.
            let shares = declared.abs() <= Exact::ONE;
            let say = |weight: &Exact| if shares { percent(weight) } else { weight.to_string() };
            let gap = declared - found;
            let (zh, en) = if gap.is_negative() { ("多", "too much") } else { ("少", "missing") };
            let points = if shares { format!("{}个百分点", gap.abs() * Exact::HUNDRED) } else { gap.abs().to_string() };
            words("weight-total", "权重合计", (format!("权重合计{}，应为{}，{zh}{points}", say(found), say(declared)), "请核对各下级权重"),
                (format!("the weights make {}, expected {}: {} {en}", say(found), say(declared), say(&gap.abs())), "correct the children's weights"))
        }
        Code::WeightMissing { parent } if parent.is_empty() => words(
            "weight-missing", "权重缺失",
            ("同级各项按权重汇总，本项未写权重".into(), "请补权重"),
            ("those beside it are weighted, and it has no weight".into(), "add a `weight`"),
        ),
        Code::WeightMissing { parent } => words(
            "weight-missing", "权重缺失",
            (format!("上级「{}」按权重汇总，本项未写权重", shorten(parent)), "请补权重"),
            (format!("its parent `{}` weights its children, and it has no weight", shorten(parent)), "add a `weight`"),
        ),
        Code::WeightUnused { parent } if parent.is_empty() => words(
            "weight-unused", "权重无用",
            ("本项没有上级，权重不起作用".into(), "请删去权重，或补上级指标"),
            ("it has no parent in which the weight could count".into(), "remove the weight, or name a parent"),
        ),
        Code::WeightUnused { parent } => words(
            "weight-unused", "权重无用",
            (format!("上级「{}」不按权重汇总，本项的权重不起作用", shorten(parent)), "请删去权重，或改变上级的汇总办法"),
            (format!("its parent `{}` does not use weights", shorten(parent)), "remove the weight, or change the parent's combination"),
        ),
        Code::WeightsUndeclared => words("weights-undeclared", "权重合计", ("未载明下级权重应合计多少".into(), "请补写（weights），如「100%」；不要求合计的写「any」"), ("what the weights add to is not stated".into(), "write `weights`, such as \"100%\", or \"any\"")),
        Code::TierCount { tier, declared, found } => words(
            "tier-count", "指标个数",
            (format!("载明{}{declared}个，表中为{found}个", shorten(tier)), "请补行或删行，或修改载明个数"),
            (format!("{declared} nodes of tier `{}` are declared, and there are {found}", shorten(tier)), "add or remove nodes, or correct the count"),
        ),
        Code::OffGrid { found, rounding } => words(
            "off-grid", "限值与取舍",
            (format!("限值{found}不在取舍位数上（{}）", rounding_zh(rounding)), "限值须能按该位数取舍而不变，请修改限值或取舍位数"),
            (format!("{found} does not lie on the grid that the node rounds to ({rounding})"), "change the bound or the rounding"),
        ),
        Code::EmptyRange { least, most } => words("empty-range", "上下限", (format!("下限{least}大于上限{most}"), "请核对"), (format!("the lower bound {least} is above the upper bound {most}"), "correct them")),
        Code::Gap { after, before, percent } => {
            let say = |x: &Exact| amount(x, *percent);
            let (zh, en) = match (after.as_ref().map(say), before.as_ref().map(say)) {
                (Some(a), Some(b)) if a == b => (format!("{a}不属于任何一档"), format!("{a} is in no row")),
                (Some(a), Some(b)) => (format!("{a}与{b}之间的数不属于任何一档"), format!("numbers between {a} and {b} are in no row")),
                (Some(a), None) => (format!("大于{a}的数不属于任何一档"), format!("numbers above {a} are in no row")),
                (None, Some(b)) => (format!("小于{b}的数不属于任何一档"), format!("numbers below {b} are in no row")),
                (None, None) => ("有的数不属于任何一档".into(), "some numbers are in no row".into()),
            };
            words("gap", "分档空缺", (zh, "请补一档，或写明其余（else）"), (en, "add a row, or an `else` row"))
        }
        Code::Overlap { at, percent } => {
            let at = amount(at, *percent);
            words("overlap", "分档重叠", (format!("{at}同时属于两档"), "请注明（含）或（不含），使每个数只属于一档"), (format!("{at} is in two rows"), "make one bound exclusive (`more-than`, `less-than`)"))
        }
        Code::Unordered { previous, found, percent } => {
            let (previous, found) = (amount(previous, *percent), amount(found, *percent));
            words("unordered", "次序", (format!("{found}排在{previous}之后，次序不对"), "请按次序排列：插值点从小到大，评分档和等次逐档升高或降低"), (format!("{found} stands after {previous}, out of order"), "put knots in ascending order, and rows from one end to the other"))
        }
        Code::FullMissing => words("full-missing", "分值缺失", ("计分需要分值，本项未写分值".into(), "请补分值"), ("full marks are needed here and not given".into(), "add `full`")),
        Code::AboveFull { found, full } => words("above-full", "超过分值", (format!("{found}分超过分值{full}分"), "请核对"), (format!("{found} is above the full marks of {full}"), "correct it")),
        Code::AboveCap { points, cap } => words("above-cap", "超过上限", (format!("单项{points}分超过上限{cap}分，永远不能计满"), "请核对分数或上限"), (format!("{points} points are above the cap of {cap} and can never count whole"), "correct the points or the cap")),
        Code::IdleDepartment { name } => words("idle-department", "科室无任务", (format!("「{}」没有负责任何指标", shorten(name)), "请核对责任分工"), (format!("`{}` is responsible for nothing", shorten(name)), "check the responsibilities")),
        Code::Unused { result } => words("unused", "不计入总分", (format!("「{}」的得分用不到本项", shorten(result)), "请核对由哪个指标引用，或删去本项"), (format!("`{}` does not depend on it", shorten(result)), "check what names it, or remove it")),
        Code::DatesReversed { from, to } => words("dates-reversed", "起止日期", (format!("止于{to}，早于起始日期{from}"), "请核对起止日期"), (format!("it ends on {to}, before it begins on {from}"), "correct one of the dates")),
        Code::OutsidePeriod { date, from, to } => words("outside-period", "超出考核期", (format!("{date}不在考核期{from}至{to}内"), "请核对日期或考核期"), (format!("{date} is outside the period {from} to {to}"), "correct the date or the period")),
        Code::WordingOnly { number } => words("wording-only", "数字对照", (format!("评分标准中的「{}」在计分参数中没有", shorten(number)), "请核对评分标准与计分办法是否一致"), (format!("`{}` in the standard's wording is no parameter of the rule", shorten(number)), "check that wording and rule agree")),
        Code::RuleOnly { number } => words("rule-only", "数字对照", (format!("计分参数{number}在评分标准中没有"), "请核对评分标准与计分办法是否一致"), (format!("the parameter {number} does not stand in the standard's wording"), "check that wording and rule agree")),
        Code::InputUnread { input } => words("input-unread", "填报项无用", (format!("本项不读取填报项，「{}」不起作用", shorten(input)), "请删去填报项，或改变计分办法"), (format!("it reads no input, and names `{}`", shorten(input)), "remove the input, or change the rule")),
        Code::InputKind { found, needed } => words("input-kind", "填报类型", (format!("填报项类型为「{}」，计分办法不能读取", kind_zh(found)), format!("可用的类型：{}", kinds_zh(needed))), (format!("the input is of kind `{found}`, which the rule cannot read"), format!("use one of {}", alternatives(needed, En)))),
        Code::Policy { policy, why } => {
            let (zh, en) = match why {
                PolicyFault::Root => ("总分没有上级，此约定无从适用", "the root has no parent in which it could act"),
                PolicyFault::NotSibling => ("所指的指标不是同一上级的指标", "the node it names is not a sibling"),
                PolicyFault::NoWeights => ("上级既不是加权汇总也不是求和", "the parent neither weights nor sums"),
                PolicyFault::NotAncestor => ("所指的指标不是本项的上级", "the node it names is not an ancestor"),
                PolicyFault::NotSums => ("到所指上级之间不全是求和", "something other than sums stands between"),
                PolicyFault::NoFull => ("需要分值才能计算", "it needs full marks"),
            };
            words("policy", "缺项约定", (format!("缺项约定「{}」在此不能用，{zh}", policy_zh(policy)), "请改用其他约定"), (format!("the policy `{}` cannot stand here: {en}", shorten(policy)), "choose another policy"))
        }
        Code::FormUnnamed => words("form-unnamed", "完成率算法", ("单位是%的指标有目标值，未写明按「实际÷目标」还是按「分值×实际」计分".into(), "请写明算法（form）：「actual-over-target」或「actual」"), ("the figure is a percentage and has a target: whether actual ÷ target or full × actual counts is not said".into(), "write `form`: `actual-over-target` or `actual`")),
        Code::MonthProRata => words("month-pro-rata", "按月扣分", ("不足一月不能按比例计".into(), "请写「不足不计」（whole）或「不足按一计」（started）"), ("part of a month cannot be counted pro rata".into(), "write `whole` or `started`")),
        Code::AdjustmentFrom { found, has } => words("adjustment-from", "目标调整", (format!("调整前写的是{found}，方案原为{has}"), "请核对调整文件"), (format!("it adjusts from {found}, but the scheme has {has}"), "check the approval")),
        Code::GateShape { effects } => {
            let (zh, en) = if *effects == 0 { ("没有写后果".into(), "it has no effect".into()) } else { (format!("写了{effects}个后果"), format!("it has {effects} effects")) };
            words("gate-shape", "一票否决和限制", (zh, "请只写一个后果（set、at-most、at-least、grade、grade-at-most、lower-grade 或 ineligible）"), (en, "give exactly one of `set`, `at-most`, `at-least`, `grade`, `grade-at-most`, `lower-grade`, `ineligible`"))
        }
        Code::ElseLast => words(
            "else-last",
            "判定表",
            (
                "最后一行且只有最后一行应为其余（else）".into(),
                "请把其余行放在最后，并只写一行",
            ),
            (
                "the last row, and only the last, is `else`".into(),
                "put one `else` row at the end",
            ),
        ),
        Code::LockedByFrame { node } => words(
            "locked-by-frame",
            "公共框架",
            (
                format!("「{}」属于公共框架，单位考评表不能改动", shorten(node)),
                "请只在框架留出的位置下填写本单位指标",
            ),
            (
                format!("`{}` belongs to the frame, which a table may not touch", shorten(node)),
                "add nodes under the frame's mounts only",
            ),
        ),
        Code::UnfilledMount => words(
            "unfilled-mount",
            "公共框架",
            (
                "框架在此留出位置，由各单位考评表填写".into(),
                "请与单位考评表合并后再检查",
            ),
            (
                "it is a mount of a frame that no table fills".into(),
                "join the frame with a unit's table first",
            ),
        ),
        Code::Enclosed { user } => {
            let (zh, en) = match user.as_str() {
                "result" => ("总分".to_owned(), "the result".to_owned()),
                "grades" => ("等次".to_owned(), "the grade".to_owned()),
                node => (format!("「{}」", shorten(node)), format!("`{}`", shorten(node))),
            };
            words("enclosed", "取舍位数", (format!("本项的值可能是无理数，{zh}要用到确定的数"), "请写明取舍位数（round）"), (format!("its value may be irrational, and {en} needs an exact number"), "give it a `round`"))
        }
        Code::Pinned { found, pinned } => words(
            "pinned",
            "参照表版本",
            (
                format!(
                    "参照表指纹为「{}」，方案锁定的是「{}」",
                    shorten(found),
                    shorten(pinned)
                ),
                "请使用锁定的版本，或重新批准并更新指纹",
            ),
            (
                format!(
                    "the table's fingerprint is `{}`, pinned is `{}`",
                    shorten(found),
                    shorten(pinned)
                ),
                "use the pinned table, or approve the new one and update the pin",
            ),
        ),
        Code::Length { found, expected } => words(
            "length",
            "项数",
            (format!("有{found}项，应为{expected}项"), "请补齐或删去多余的项"),
            (
                format!("there are {found} items, expected {expected}"),
                "give one for each",
            ),
        ),
        Code::NoRow { table, key } => words(
            "no-row",
            "参照表",
            (
                format!("参照表「{}」中没有「{}」这一行", shorten(table), shorten(key)),
                "请核对单位属性，或补充参照表",
            ),
            (
                format!("the table `{}` has no row for `{}`", shorten(table), shorten(key)),
                "check the unit's attributes, or add the row",
            ),
        ),
        Code::LastBand { key } => words(
            "last-band",
            "末等",
            (
                format!("最后一等写了{}，达不到的单位再无等次可去", column(key, Zh)),
                "请删去，或在其后补一等",
            ),
            (
                format!("the last band has a {}, and there is no band below it", column(key, En)),
                "remove it, or add a band below",
            ),
        ),
        Code::SheetReaders { input, readers } => words(
            "sheet-readers",
            "整票规则",
            (
                match readers {
                    0 => format!("填报项「{}」的评价票没有指标读取", shorten(input)),
                    readers => format!("填报项「{}」的评价票由{readers}个指标读取，整票无法按一个标准审查", shorten(input)),
                },
                "整票规则所涉的填报项，应恰由一个评价组计分的指标读取；其他指标请改为引用该指标的得分",
            ),
            (
                match readers {
                    0 => format!("no panel reads the ballots of input `{}`", shorten(input)),
                    readers => format!("{readers} panels read the ballots of input `{}`, so there is no one measure for a sheet", shorten(input)),
                },
                "let exactly one panel read an input that a sheet spans; others can read that node's value through `of`",
            ),
        ),
        Code::QuotaOrder { found, better, grade } => words(
            "quota-order",
            "名额",
            (
                format!("本等及以上合计名额{found}少于「{}」的名额{better}", shorten(grade)),
                "请核对各等名额",
            ),
            (
                format!(
                    "the quota of {found} for this band and all better ones is less than the {better} of `{}`",
                    shorten(grade)
                ),
                "correct the quotas",
            ),
        ),


        Code::WrongScheme { found, expected } => words("wrong-scheme", "方案不符", (format!("记录属于方案「{}」，本方案为「{}」", shorten(found), shorten(expected)), "请核对方案"), (format!("the record is for scheme `{}`, this is `{}`", shorten(found), shorten(expected)), "use the scheme it was made for")),
        Code::Open { input } => words("open", "未填报", (format!("「{}」没有填报", shorten(input)), "请填写，或注明缺项及原因（不涉及、未报、待提供等）"), (format!("`{}` has no entry", shorten(input)), "enter it, or enter an absence with its reason")),
        Code::DuplicateEntry { input } => words("duplicate-entry", "重复填报", (format!("「{}」在同一阶段填报了两次", shorten(input)), "请保留一条"), (format!("`{}` has two entries for one stage", shorten(input)), "keep one")),
        Code::OtherStage { input, has, needs } => words("other-stage", "阶段", (format!("缺「{}」{}数据，仅有{}数据，方案未允许代替", shorten(input), shorten(needs), shorten(has)), format!("请补{}数据", shorten(needs))), (format!("`{}` has an entry for stage `{}` only, which does not stand in for `{}`", shorten(input), shorten(has), shorten(needs)), "enter that stage")),
        Code::Observation { kind, needed, found } if found.is_empty() => words("observation", "未填报", (format!("填报项类型为「{}」，没有填写数据", kind_zh(kind)), format!("请填{}，或注明缺项（absent）及原因", key_zh(needed))), (format!("the input is of kind `{kind}`, and the entry says nothing of it"), format!("give `{needed}`, or `absent` with a reason"))),
        Code::Observation { kind, needed, found } => words("observation", "填报类型", (format!("填报项类型为「{}」，填写的是{}", kind_zh(kind), keys_zh(found)), format!("请填{}", key_zh(needed))), (format!("the input is of kind `{kind}`, found {}", alternatives(found, En)), format!("give `{needed}`"))),
        Code::OffStep { found, step, percent } => {
            let (found, step) = (amount(found, *percent), amount(step, *percent));
            words("off-step", "最小单位", (format!("「{found}」不是{step}的整数倍"), format!("请填{step}的整数倍")), (format!("{found} is not a multiple of {step}"), format!("write a multiple of {step}")))
        }
        Code::PercentMissing { found } => {
            let (share, same) = (percent(found), format!("{found}%"));
            // A small number may be the share itself, or a small percentage; a large one is a percentage.
            let (zh, en) = if found.abs() <= Exact::ONE {
                (format!("若为{share}，请写「{share}」；若确为{same}，请写「{same}」"), format!("write `{share}`, or `{same}` if that is meant"))
            } else {
                (format!("请写「{same}」"), format!("write `{same}`"))
            };
            words("percent-missing", "疑漏百分号", (format!("填写「{found}」，该项单位为%"), zh), (format!("{found} has no percent sign, and the unit is %"), en))
        }
        Code::PercentUnexpected { found, unit } => words("percent-unexpected", "计量单位", (format!("填写「{}」，该项单位为{}", percent(found), shorten(unit)), "请填写数量，不填百分比"), (format!("{} is a percentage, and the unit is {}", percent(found), shorten(unit)), "enter the quantity")),
        Code::FarFromTarget { found, target, unit } => {
            let percentages = matches!(unit.as_deref(), Some("%" | "％"));
            let say = |x: &Exact| if percentages { percent(x) } else { x.to_string() };
            let unit = unit.as_deref().filter(|_| !percentages).map(shorten).unwrap_or_default();
            let (found_said, target_said) = (say(found), say(target));
            let four = Rounding::places(4, crate::number::Mode::HalfUp);
            let times = found.checked_div(target).map(|t| t.round(&four)).filter(|t| !t.is_zero());
            let (zh, en) = match times {
                Some(times) => (format!("是目标{target_said}{unit}的{times}倍"), format!("{times} times the target of {target_said}{}{unit}", if unit.is_empty() { "" } else { " " })),
                None => (format!("不及目标{target_said}{unit}的万分之一"), format!("less than a ten-thousandth of the target of {target_said}{}{unit}", if unit.is_empty() { "" } else { " " })),
            };
            words("far-from-target", "计量单位", (format!("填写「{found_said}」，{zh}"), "请核对计量单位（如元与万元）"), (format!("{found_said} is {en}"), "check the unit of measure"))
        }
        Code::ZeroDenominator => words("zero-denominator", "分母为零", ("分母为0".into(), "请核对；若当年没有此类业务，请填缺项「无此类业务」（no-cases）"), ("the denominator is 0".into(), "if there were no cases, enter the absence `no-cases`")),
        Code::UnknownLevel { found, allowed } => words("unknown-level", "等次", (format!("没有「{}」这一等次", shorten(found)), format!("可填：{}", alternatives(allowed, Zh))), (format!("there is no level `{}`", shorten(found)), format!("use one of {}", alternatives(allowed, En)))),
        Code::GivenMissing { parameter } => words("given-missing", "填报参数", (format!("缺「{}」，方案规定由填报给出", column(parameter, Zh)), format!("请填写（{}）", shorten(parameter))), (format!("the record must give `{}`", shorten(parameter)), "add it under `given`")),
        Code::GivenUnused { parameter } => words("given-unused", "填报参数", (format!("{}不是方案要求填报的参数，不起作用", key_zh(parameter)), "请核对参数名"), (format!("the rule does not ask for `{}`", shorten(parameter)), "check its name, or remove it")),
        Code::ItemMissing { item } => words("item-missing", "清单项", (format!("清单项「{}」未填", shorten(item)), "请逐项填写是或否"), (format!("the item `{}` is not answered", shorten(item)), "answer every item")),
        Code::EventPoints { found, category } => words("event-points", "事项分数", (format!("填写{found}分，该类别规定{category}分"), "请核对，或删去分数由类别确定"), (format!("{found} points, but its category has {category}"), "correct them, or leave them to the category")),
        Code::EventPointsMissing => words("event-points-missing", "事项分数", ("没有分数，所属类别也没有规定分数".into(), "请填写分数"), ("it has no points, nor does its category".into(), "give `points`")),
        Code::NegativePoints { found } => words("negative-points", "扣分符号", (format!("填写「{found}」"), format!("加分、扣分一律填正数，请写「{}」", found.abs())), (format!("{found} is negative"), format!("points are positive in bonus and deduction alike; write `{}`", found.abs()))),
        Code::ShareMissing { key } => words("share-missing", "分摊", (format!("该类事项须分摊，缺「{}」", column(key, Zh)), format!("请填写（{key}）")), (format!("its points are shared, and `{key}` is missing"), format!("give `{key}`"))),
        Code::PerhapsSameMatter { other } => words("perhaps-same-matter", "疑为同一事项", (format!("与事项「{}」名称相同而事项编号不同，将分别计分", shorten(other)), "若为同一事项，请填同一编号，系统就高计分"), (format!("it has the name of event `{}` and another matter: both count", shorten(other)), "if they are one matter, give them one matter id")),
        Code::UnknownValue { found, allowed } => words("unknown-value", "单位属性", (format!("没有「{}」这一取值", shorten(found)), format!("可填：{}", alternatives(allowed, Zh))), (format!("`{}` is not a value of this attribute", shorten(found)), format!("use one of {}", alternatives(allowed, En)))),
        Code::Part(fault) => fault.words(),
        Code::Merge(fault) => fault.words(),
        Code::Cite(fault) => fault.words(),
        Code::Batch { fault, alone } => fault.words(*alone),
        Code::CardDiffers { line, found, expected } => words("card-differs", "复算不符", (format!("「{}」载明「{}」，按方案和数据复算为「{}」", shorten(line), shorten(found), shorten(expected)), "请以复算结果为准，或核对方案和数据"), (format!("`{}` has `{}` here, and the scheme and the facts give `{}`", shorten(line), shorten(found), shorten(expected)), "use the recomputed card, or check scheme and facts")),
    }
}

/// A rounding in Chinese: 保留2位，四舍五入.
pub(crate) fn rounding_zh(rounding: &Rounding) -> String {
    match rounding.grid() {
        Grid::Places(places) => format!("保留{places}位小数，{}", rounding.mode().zh()),
        Grid::Step(step) => format!("以{step}为单位，{}", rounding.mode().zh()),
    }
}

/// A share as a percentage: 0.6 is 60%.
pub(crate) fn percent(share: &Exact) -> String {
    format!("{}%", share * &Exact::HUNDRED)
}

impl Code {
    /// The stable name of this kind of problem, such as `weight-total`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        table(self).name
    }
}
