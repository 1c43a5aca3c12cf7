//! The table of what must be reached, with what was: printed at the end, judged by nobody.

/// Which side of the bound is the good one.
#[derive(Clone, Copy)]
pub enum Side {
    AtMost,
    AtLeast,
}

/// One line: what, the figure, and its bounds.
pub struct Row {
    what: String,
    figure: Option<f64>,
    side: Side,
    must: f64,
    aim: f64,
    note: String,
}

#[derive(Default)]
pub struct Must(Vec<Row>);

impl Must {
    pub fn most(&mut self, what: &str, figure: f64, must: f64, aim: f64) {
        self.add(what, Some(figure), (Side::AtMost, must, aim), "");
    }

    pub fn least(&mut self, what: &str, figure: f64, must: f64, aim: f64) {
        self.add(what, Some(figure), (Side::AtLeast, must, aim), "");
    }

    /// A line without a figure, and why.
    pub fn absent(&mut self, what: &str, side: Side, must: f64, aim: f64, why: &str) {
        self.add(what, None, (side, must, aim), why);
    }

    fn add(&mut self, what: &str, figure: Option<f64>, (side, must, aim): (Side, f64, f64), note: &str) {
        self.0.push(Row {
            what: what.into(),
            figure,
            side,
            must,
            aim,
            note: note.into(),
        });
    }

    pub fn print(&self, title: &str) {
        println!("\n{title}\n{:<68} {:>9} {:>8} {:>8}  ", "", "figure", "must", "aim");
        for row in &self.0 {
            let sign = match row.side {
                Side::AtMost => "≤",
                Side::AtLeast => "≥",
            };
            let bound = |bound: f64| format!("{sign} {bound}");
            let verdict = row.figure.map_or(row.note.as_str(), |figure| row.verdict(figure));
            let figure = row.figure.map_or("—".into(), |figure| match figure {
                0.0 => "0".into(),
                figure if figure < 10.0 => format!("{figure:.3}"),
                figure => format!("{figure:.0}"),
            });
            println!(
                "{:<68} {figure:>9} {:>8} {:>8}  {verdict}",
                row.what,
                bound(row.must),
                bound(row.aim)
            );
        }
    }
}

impl Row {
    fn verdict(&self, figure: f64) -> &'static str {
        let holds = |bound| match self.side {
            Side::AtMost => figure <= bound,
            Side::AtLeast => figure >= bound,
        };
        match (holds(self.must), holds(self.aim)) {
            (true, true) => "met, and the aim",
            (true, false) => "met",
            (false, _) => "NOT MET",
        }
    }
}
