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

/// Subgroups: their group and leaves. Groups: key 24, routine 12, civil 8, capacity 16 leaves of every 60.
pub const GROUPS: [(&str, usize, usize); 4] = [("key", 4, 6), ("routine", 2, 6), ("civil", 2, 4), ("capacity", 4, 4)];

/// Caps of subgroups, groups and the whole, below what their children can reach.
pub const SUBGROUP_CAP: [(usize, &str); 2] = [(6, "10.2"), (4, "6.8")];
pub const GROUP_CAP: [(&str, &str); 4] = [("key", "40"), ("routine", "20"), ("civil", "13"), ("capacity", "26.5")];

pub fn scheme(copies: usize) -> Scheme {
    let mut text = String::from(
        "format = \"appraisal/1\"\nid = \"workload\"\nresult = \"total\"\n\
         [grades]\nband = [{ grade = \"A\", at-least = \"85\" }, { grade = \"B\", at-least = \"75\" }, { grade = \"C\", at-least = \"60\" }, \
         { grade = \"D\", at-least = \"45\" }, { grade = \"E\", else = true }]\n\
         [[pool]]\nid = \"bonus\"\ncap = \"5\"\nevent-cap = \"1.5\"\ncategory = [\
         { id = \"k0\", cap = \"2\" }, { id = \"k1\", cap = \"2\" }, { id = \"k2\", cap = \"2\" }, { id = \"k3\", cap = \"2\" }]\n\
         [[pool]]\nid = \"fault\"\ncap = \"5\"\n\
         [[node]]\nid = \"total\"\ncombine = \"weighted-sum\"\nweights = \"100%\"\nadd = [\"bonus\"]\nsubtract = [\"fault\"]\n\
         round = { places = 2, mode = \"half-up\" }\n\
         [[node]]\nid = \"target\"\nparent = \"total\"\nweight = \"60%\"\ncombine = \"sum\"\nat-most = \"98\"\n\
         [[node]]\nid = \"leaders\"\nparent = \"total\"\nweight = \"10%\"\nfull = \"100\"\nrule = { panel = { group = [\
         { id = \"a\", weight = \"60%\", empty = \"no-score\" }, { id = \"b\", weight = \"40%\", empty = \"no-score\" }] } }\n\
         [[node]]\nid = \"review\"\nparent = \"total\"\nweight = \"30%\"\nfull = \"100\"\nrule = \"entered\"\n",
    );
    let mut at = 0;
    for copy in 0..copies {
        for ((group, subgroups, leaves), (_, cap)) in GROUPS.iter().zip(GROUP_CAP) {
            text += &format!(
                "[[node]]\nid = \"{group}{copy}\"\nparent = \"target\"\ncombine = \"sum\"\nat-most = \"{cap}\"\n"
            );
            for sub in 0..*subgroups {
                let cap = SUBGROUP_CAP.iter().find(|(of, _)| of == leaves).unwrap().1;
                let id = format!("{group}{copy}-{sub}");
                text += &format!(
                    "[[node]]\nid = \"{id}\"\nparent = \"{group}{copy}\"\ncombine = \"sum\"\nat-most = \"{cap}\"\n"
                );
                for _ in 0..*leaves {
                    text += &format!("[[node]]\nid = \"leaf{at}\"\nparent = \"{id}\"\n");
                    text += match leaf(at) {
                        Leaf::Line { rounded: true } => {
                            "full = \"1.5\"\nround = { places = 2, mode = \"half-up\" }\nrule = { linear = { knots = [[\"0\", \"0\"], \
                             [\"60\", \"0.5\"], [\"75\", \"0.9\"], [\"90\", \"1.25\"], [\"100\", \"1.5\"]] } }\n"
                        }
                        Leaf::Line { rounded: false } => {
                            "full = \"1.5\"\nrule = { linear = { knots = [[\"0\", \"0\"], [\"60\", \"0.5\"], [\"75\", \"0.9\"], \
                             [\"90\", \"1.25\"], [\"100\", \"1.5\"]] } }\n"
                        }
                        Leaf::Steps => {
                            "full = \"2\"\nrule = { steps = { row = [{ at-least = \"95\", y = \"2\" }, { at-least = \"90\", y = \"1.6\" }, \
                             { at-least = \"80\", y = \"1.2\" }, { else = true, y = \"0\" }] } }\n"
                        }
                        Leaf::Clamped => {
                            "full = \"1.8\"\nat-least = \"0.2\"\nat-most = \"1.8\"\nrule = { entered = { at-most = \"2.2\" } }\n"
                        }
                    };
                    at += 1;
                }
            }
        }
    }
    toml::from_str(&text).expect("the workload is sound")
}

/// How many columns a workload of so many copies has, and the greatest cell of each.
pub fn most(copies: usize) -> Vec<i64> {
    let leaves = 60 * copies;
    let mut out: Vec<i64> = (0..leaves)
        .map(|at| if leaf(at) == Leaf::Clamped { 220 } else { 10_000 })
        .collect();
    out.extend([10_000, 10_000, 10_000]);
    out.extend([200; 8]);
    out.extend([120; 8]);
    out
}

pub fn layout(copies: usize, cells: CellType) -> Layout {
    let most = most(copies);
    let mut layout = Layout::new().output("total").grade();
    let mut fields: Vec<(String, Field)> = (0..60 * copies).map(|at| (format!("leaf{at}"), Field::Value)).collect();
    fields.push(("leaders".into(), Field::Group("a".into())));
    fields.push(("leaders".into(), Field::Group("b".into())));
    fields.push(("review".into(), Field::Value));
    fields.extend((0..8).map(|at| ("bonus".into(), Field::Event(Some(format!("k{}", at / 2))))));
    fields.extend((0..8).map(|_| ("fault".into(), Field::Event(None))));
    for ((input, field), most) in fields.into_iter().zip(most) {
        layout = layout.column(Column::new(input, field, cells).decimals(2).range(0, most));
    }
    layout
}

/// Random columns. Figures are drawn so that every rule, cap and grade is met.
pub fn columns(copies: usize, units: usize) -> Vec<Vec<i32>> {
    let mut state = 0x1234_5678_9ABC_DEF1u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let most = most(copies);
    let leaves = 60 * copies;
    most.iter()
        .enumerate()
        .map(|(at, most)| {
            (0..units)
                .map(|_| {
                    let r = next();
                    let x = (r >> 16) % (*most as u64 + 1);
                    // Two of three marks lie in the upper half; two of three events are none.
                    match (r % 3, at < leaves + 3) {
                        (0, _) => x as i32,
                        (_, true) => (*most as u64 - x / 2) as i32,
                        (_, false) => 0,
                    }
                })
                .collect()
        })
        .collect()
}
