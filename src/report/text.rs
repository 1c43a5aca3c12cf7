//! Lays a sheet out as plain text: columns aligned by display width, long cells and paragraphs
//! folded. Knows nothing of cards.

use alloc::{string::String, vec::Vec};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::block::{Block, Side, Table};
use crate::language::Language;

/// The width past which paragraphs are folded.
const PAGE: usize = 132;

/// The text of a sheet. Characters of ambiguous width (such as ≈ and ×) are wide in a Chinese sheet, as in
/// Chinese typefaces, and narrow in an English one.
pub(super) fn layout(blocks: &[Block], language: Language) -> String {
    let page = Page {
        wide: language == Language::Chinese,
    };
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Title(text) => line(&mut out, text),
            Block::Heading(text) => {
                out.push('\n');
                page.paragraph(&mut out, text, "", "    ");
            }
            Block::Paragraph(text) => page.paragraph(&mut out, text, "", "    "),
            Block::Lines(lines) => {
                for text in lines {
                    page.paragraph(&mut out, text, "  ", "      ");
                }
            }
            Block::Table(rows) => page.table(&mut out, rows),
        }
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

/// How wide characters are.
#[derive(Clone, Copy)]
struct Page {
    wide: bool,
}

impl Page {
    fn paragraph(self, out: &mut String, text: &str, first: &str, rest: &str) {
        for (at, part) in self
            .fold(text, PAGE.saturating_sub(self.width(rest)))
            .iter()
            .enumerate()
        {
            out.push_str(if at == 0 { first } else { rest });
            line(out, part);
        }
    }

    fn table(self, out: &mut String, table: &Table) {
        let heading: Vec<Vec<String>> = table.columns.iter().map(|c| self.fold(&c.heading, c.fold)).collect();
        let body = table.rows.iter().map(|row| {
            row.iter()
                .zip(&table.columns)
                .map(|(cell, column)| self.fold_indented(cell, column.fold))
                .collect()
        });
        let rows: Vec<Vec<Vec<String>>> = core::iter::once(heading).chain(body).collect();
        let widths: Vec<usize> = (0..table.columns.len())
            .map(|at| {
                let cells = rows.iter().filter_map(|row| row.get(at)).flatten();
                cells.map(|text| self.width(text)).max().unwrap_or(0)
            })
            .collect();
        for row in &rows {
            for at in 0..row.iter().map(Vec::len).max().unwrap_or(0) {
                let mut text = String::from(" ");
                for ((cell, width), column) in row.iter().zip(&widths).zip(&table.columns) {
                    text.push(' ');
                    self.pad(&mut text, cell.get(at).map_or("", String::as_str), *width, column.side);
                    text.push(' ');
                }
                line(out, &text);
            }
        }
    }

    fn pad(self, out: &mut String, text: &str, to: usize, side: Side) {
        let blanks = to.saturating_sub(self.width(text));
        if side == Side::Right {
            out.extend(core::iter::repeat_n(' ', blanks));
        }
        out.push_str(text);
        if side == Side::Left {
            out.extend(core::iter::repeat_n(' ', blanks));
        }
    }

    /// Columns that a text takes.
    fn width(self, text: &str) -> usize {
        if self.wide { text.width_cjk() } else { text.width() }
    }

    /// Folds a text that begins with blanks so that its later lines begin with them too.
    fn fold_indented(self, text: &str, limit: usize) -> Vec<String> {
        let words = text.trim_start_matches(' ');
        let blanks = text.len().saturating_sub(words.len());
        let indent: String = core::iter::repeat_n(' ', blanks).collect();
        let mut lines = self.fold(words, limit.saturating_sub(blanks).max(8));
        for line in &mut lines {
            line.insert_str(0, &indent);
        }
        lines
    }

    /// Cuts a text into lines of at most `limit` columns: after a mark in the last third of the line,
    /// else after a blank there, else between wide characters, else where it must be. At least one line.
    fn fold(self, text: &str, limit: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut rest = text;
        loop {
            let Some(cut) = self.cut_of(rest, limit) else {
                lines.push(rest.into());
                return lines;
            };
            let (head, tail) = rest.split_at_checked(cut).unwrap_or((rest, ""));
            lines.push(head.trim_end().into());
            rest = tail.trim_start_matches(' ');
            if rest.is_empty() {
                return lines;
            }
        }
    }

    /// The byte at which the first line ends; nothing if all of it fits.
    fn cut_of(self, text: &str, limit: usize) -> Option<usize> {
        let (mut used, mut after_mark, mut after_blank, mut after_wide, mut must) = (0_usize, None, None, None, None);
        let last_third = limit.saturating_mul(2).div_euclid(3);
        let mut previous_wide = false;
        for (at, c) in text.char_indices() {
            let wide = if self.wide { c.width_cjk() } else { c.width() }.unwrap_or(0);
            used = used.saturating_add(wide);
            if used > limit {
                let late =
                    |place: Option<(usize, usize)>| place.filter(|(_, used)| *used >= last_third).map(|(at, _)| at);
                let cut = late(after_mark).or(late(after_blank)).or(after_wide).or(must);
                return Some(cut.unwrap_or(text.len())).filter(|cut| *cut > 0);
            }
            if wide == 2 && at > 0 && !closes(c) && previous_wide {
                after_wide = Some(at);
            }
            previous_wide = wide == 2 && !opens(c);
            let next = at.saturating_add(c.len_utf8());
            must = Some(next);
            match c {
                '，' | '；' | '。' | '、' | '：' | ';' | ',' | '　' => after_mark = Some((next, used)),
                ' ' => after_blank = Some((next, used)),
                _ => {}
            }
        }
        None
    }
}

/// Marks that do not begin a line.
fn closes(c: char) -> bool {
    matches!(
        c,
        '，' | '；' | '。' | '、' | '：' | '）' | '」' | '》' | '”' | '％' | '×' | '÷' | '＝' | '≈' | '～' | '…'
    )
}

/// Marks that do not end a line.
fn opens(c: char) -> bool {
    matches!(c, '（' | '「' | '《' | '“' | '×' | '÷' | '≈' | '＋' | '－' | '＝')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_stand_in_columns() {
        let mut rows = Table::default().words("指标", 12).number("得分").words("说明", 8);
        rows.row(alloc::vec!["目标考核".into(), "92.76".into(), "一二三四，五六".into()]);
        rows.row(alloc::vec![" A".into(), "5".into(), String::new()]);
        let text = layout(&[Block::Table(rows)], Language::Chinese);
        assert_eq!(
            text,
            "  指标       得分  说明\n  目标考核  92.76  一二三\n                   四，五六\n   A            5\n"
        );
    }

    #[test]
    fn every_line_fits_and_nothing_is_lost() {
        let text = "一、得分（计入90%）以上，not a long-word；“引号”与数字123.456，".repeat(6);
        for limit in 8..60 {
            let page = Page { wide: limit % 2 == 0 };
            let lines = page.fold(&text, limit);
            assert!(lines.iter().all(|l| page.width(l) <= limit), "{limit}: {lines:?}");
            let kept: String = lines.concat().chars().filter(|c| *c != ' ').collect();
            assert_eq!(kept, text.chars().filter(|c| *c != ' ').collect::<String>());
        }
    }
}
