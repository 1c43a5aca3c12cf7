//! The workload: 79 inputs a unit in hundredths, 60 leaves in four levels, a panel, a review, bonuses and deductions with
//! caps of item, category and pool, and five grades; and random columns for it.

use appraisal::Scheme;
use appraisal::batch::{CellType, Column, Field, Layout};

/// What a leaf does with its figure.
#[derive(Clone, Copy, PartialEq)]
pub enum Leaf {
    /// Straight lines between 0, 60, 75, 90 and 100; rounded to two places or not.
    Line { rounded: bool },
    /// 2 from 95 on, 1.6 from 90 on, 1.2 from 80 on, else 0.
    Steps,
    /// Entered, held between 0.2 and 1.8.
    Clamped,
}

/// The leaves of the workload, `count` of them, in groups of four or six.
pub fn leaf(at: usize) -> Leaf {
    match at % 6 {
        0 => Leaf::Line { rounded: true },
        1 => Leaf::Line { rounded: false },
        2 => Leaf::Steps,
        _ => Leaf::Clamped,
    }
}

/// Subgroups: their group, how many and of how many leaves. Groups: key 24, routine 12, civil 8, capacity 16 leaves of every 60.
pub const GROUPS: [(&str, usize, usize); 4] = [("key", 4, 6), ("routine", 2, 6), ("civil", 2, 4), ("capacity", 4, 4)];

/// The figures of a table, in hundredths (weights in percent). Caps lie below what their children can reach.
#[derive(Clone, Copy)]
pub struct Terms {
    /// Caps of subgroups of six and of four leaves.
    pub subgroups: [i64; 2],
    pub groups: [i64; 4],
    pub target: i64,
    /// Of target, leaders and review.
    pub weights: [i64; 3],
    /// Points at 0, 60, 75, 90 and 100.
    pub line: [i64; 5],
    /// What an entered leaf is held between.
    pub clamp: [i64; 2],
    /// Cap of an event, a category and the pool of bonuses, and of the pool of faults.
    pub pools: [i64; 4],
}

/// Where the lines have their knots, in hundredths.
pub const KNOTS: [i64; 5] = [0, 6_000, 7_500, 9_000, 10_000];

/// The least scores of the grades, in points.
pub const BANDS: [i64; 4] = [85, 75, 60, 45];

impl Terms {
    /// Those of the workload.
    pub fn standard() -> Self {
        Self {
            subgroups: [1_020, 680],
            groups: [4_000, 2_000, 1_300, 2_650],
            target: 9_800,
            weights: [60, 10, 30],
            line: [0, 50, 90, 125, 150],
            clamp: [20, 180],
            pools: [150, 200, 500, 500],
        }
    }

    /// Those of one of many tables, each with figures of its own.
    pub fn number(number: usize) -> Self {
        let mut state = number as u64 + 1;
        let mut by = |most: i64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as i64 % (most + 1)
        };
        let mut terms = Self::standard();
        terms.subgroups.iter_mut().for_each(|cap| *cap -= by(30));
        terms.groups.iter_mut().for_each(|cap| *cap -= by(100));
        terms.target -= by(300);
        let (leaders, review) = (5 + by(15), 20 + by(20));
        terms.weights = [100 - leaders - review, leaders, review];
        terms.line = [0, 40 + by(20), 80 + by(20), 115 + by(20), 150];
        terms.clamp = [10 + by(20), 170 + by(20)];
        terms.pools = [100 + by(50), 180 + by(40), 400 + by(100), 400 + by(100)];
        terms
    }
}

/// A scheme of so many leaves in groups, and so many columns for them.
#[derive(Clone, Copy)]
pub struct Shape {
    pub leaves: usize,
    /// Sums of one child each between the result and the groups; 0 of them in the workload.
    pub chain: usize,
    /// Whether the tree of leaves is all: no panel, review and pools.
    pub bare: bool,
}

/// The workload itself.
pub const WHOLE: Shape = Shape {
    leaves: 60,
    chain: 0,
    bare: false,
};

/// Hundredths as a number of a document.
fn text(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

pub fn scheme(shape: Shape, terms: &Terms) -> Scheme {
    let mut out = String::from("format = \"appraisal/1\"\nid = \"workload\"\nresult = \"total\"\n[grades]\nband = [");
    for (grade, least) in ["A", "B", "C", "D"].iter().zip(BANDS) {
        out += &format!("{{ grade = \"{grade}\", at-least = \"{least}\" }}, ");
    }
    out += "{ grade = \"E\", else = true }]\n";
    let round = "round = { places = 2, mode = \"half-up\" }";
    if shape.bare {
        out += &format!("[[node]]\nid = \"total\"\ncombine = \"sum\"\n{round}\n");
    } else {
        let ([item, category, bonus, fault], [_, leaders, review]) = (terms.pools.map(text), terms.weights);
        let categories: Vec<String> = (0..4)
            .map(|of| format!("{{ id = \"k{of}\", cap = \"{category}\" }}"))
            .collect();
        out += &format!(
            "[[pool]]\nid = \"bonus\"\ncap = \"{bonus}\"\nevent-cap = \"{item}\"\ncategory = [{}]\n\
             [[pool]]\nid = \"fault\"\ncap = \"{fault}\"\n\
             [[node]]\nid = \"total\"\ncombine = \"weighted-sum\"\nweights = \"100%\"\nadd = [\"bonus\"]\nsubtract = [\"fault\"]\n\
             {round}\n\
             [[node]]\nid = \"leaders\"\nparent = \"total\"\nweight = \"{leaders}%\"\nfull = \"100\"\nrule = {{ panel = {{ group = [\
             {{ id = \"a\", weight = \"60%\", empty = \"no-score\" }}, {{ id = \"b\", weight = \"40%\", empty = \"no-score\" }}] }} }}\n\
             [[node]]\nid = \"review\"\nparent = \"total\"\nweight = \"{review}%\"\nfull = \"100\"\nrule = \"entered\"\n",
            categories.join(", ")
        );
    }
    let weight = match shape.bare {
        true => String::new(),
        false => format!("weight = \"{}%\"\n", terms.weights[0]),
    };
    // As much of what the leaves can reach in a tree of any size: a cap below what they always reach would make the
    // result a constant.
    let target = terms.target * shape.leaves as i64 / 60;
    // The caps of a chain fall from level to level, so that each of them counts.
    let mut parent = String::from("total");
    for level in (0..=shape.chain).rev() {
        let id = if level == 0 {
            "target".into()
        } else {
            format!("chain{level}")
        };
        let cap = text(target + 25 * level as i64);
        let weight = if parent == "total" { weight.as_str() } else { "" };
        out += &format!(
            "[[node]]\nid = \"{id}\"\nparent = \"{parent}\"\n{weight}combine = \"sum\"\nat-most = \"{cap}\"\n"
        );
        parent = id;
    }
    nodes(&mut out, shape.leaves, terms);
    toml::from_str(&out).expect("the workload is sound")
}

/// Groups, subgroups and leaves, until there are as many leaves as wanted.
fn nodes(out: &mut String, leaves: usize, terms: &Terms) {
    let knots: Vec<String> = KNOTS
        .iter()
        .zip(terms.line)
        .map(|(x, y)| format!("[\"{}\", \"{}\"]", x / 100, text(y)))
        .collect();
    let line = format!("rule = {{ linear = {{ knots = [{}] }} }}\n", knots.join(", "));
    let [least, most] = terms.clamp.map(text);
    let mut at = 0;
    for copy in 0..leaves.div_ceil(60) {
        for ((group, subgroups, size), cap) in GROUPS.iter().zip(terms.groups.map(text)) {
            if at == leaves {
                return;
            }
            *out += &format!(
                "[[node]]\nid = \"{group}{copy}\"\nparent = \"target\"\ncombine = \"sum\"\nat-most = \"{cap}\"\n"
            );
            for sub in 0..*subgroups {
                if at == leaves {
                    return;
                }
                let cap = text(terms.subgroups[usize::from(*size == 4)]);
                let id = format!("{group}{copy}-{sub}");
                *out += &format!(
                    "[[node]]\nid = \"{id}\"\nparent = \"{group}{copy}\"\ncombine = \"sum\"\nat-most = \"{cap}\"\n"
                );
                for _ in 0..(*size).min(leaves - at) {
                    *out += &format!("[[node]]\nid = \"leaf{at}\"\nparent = \"{id}\"\n");
                    *out += &match leaf(at) {
                        Leaf::Line { rounded: true } => {
                            format!("full = \"1.5\"\nround = {{ places = 2, mode = \"half-up\" }}\n{line}")
                        }
                        Leaf::Line { rounded: false } => format!("full = \"1.5\"\n{line}"),
                        Leaf::Steps => {
                            "full = \"2\"\nrule = { steps = { row = [{ at-least = \"95\", y = \"2\" }, { at-least = \"90\", y = \"1.6\" }, \
                             { at-least = \"80\", y = \"1.2\" }, { else = true, y = \"0\" }] } }\n"
                                .into()
                        }
                        Leaf::Clamped => format!(
                            "full = \"{most}\"\nat-least = \"{least}\"\nat-most = \"{most}\"\nrule = {{ entered = {{ at-most = \"2.2\" }} }}\n"
                        ),
                    };
                    at += 1;
                }
            }
        }
    }
}

/// The greatest cell of each column.
pub fn most(shape: Shape) -> Vec<i64> {
    let mut out: Vec<i64> = (0..shape.leaves)
        .map(|at| if leaf(at) == Leaf::Clamped { 220 } else { 10_000 })
        .collect();
    if !shape.bare {
        out.extend([10_000, 10_000, 10_000]);
        out.extend([200; 8]);
        out.extend([120; 8]);
    }
    out
}

pub fn layout(shape: Shape, cells: CellType) -> Layout {
    let mut layout = Layout::new().output("total").grade();
    let mut fields: Vec<(String, Field)> = (0..shape.leaves)
        .map(|at| (format!("leaf{at}"), Field::Value))
        .collect();
    if !shape.bare {
        fields.push(("leaders".into(), Field::Group("a".into())));
        fields.push(("leaders".into(), Field::Group("b".into())));
        fields.push(("review".into(), Field::Value));
        fields.extend((0..8).map(|at| ("bonus".into(), Field::Event(Some(format!("k{}", at / 2))))));
        fields.extend((0..8).map(|_| ("fault".into(), Field::Event(None))));
    }
    for ((input, field), most) in fields.into_iter().zip(most(shape)) {
        layout = layout.column(Column::new(input, field, cells).decimals(2).range(0, most));
    }
    layout
}

/// Random columns. Figures are drawn so that every rule, cap and grade is met.
pub fn columns(shape: Shape, units: usize) -> Vec<Vec<i32>> {
    drawn(shape, units, 0x1234_5678_9ABC_DEF1)
}

/// The same from another seed, which must not be 0.
pub fn drawn(shape: Shape, units: usize, seed: u64) -> Vec<Vec<i32>> {
    let mut state = seed;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    most(shape)
        .iter()
        .enumerate()
        .map(|(at, most)| {
            (0..units)
                .map(|_| {
                    let r = next();
                    let x = (r >> 16) % (*most as u64 + 1);
                    // Two of three marks lie in the upper half; two of three events are none.
                    match (r % 3, at < shape.leaves + 3) {
                        (0, _) => x as i32,
                        (_, true) => (*most as u64 - x / 2) as i32,
                        (_, false) => 0,
                    }
                })
                .collect()
        })
        .collect()
}
