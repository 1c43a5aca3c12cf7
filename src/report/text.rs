//! Lays a sheet out as plain text: columns aligned by display width, long cells and paragraphs
//! folded. Knows nothing of cards.

use alloc::{string::String, vec::Vec};

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::block::{Block, Side, Table};

/// The width past which paragraphs are folded.
const PAGE: usize = 132;

/// The text of a sheet. Characters of ambiguous width are wide, as in Chinese typefaces.
pub(super) fn layout(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Title(text) => line(&mut out, text),
            Block::Heading(text) => {
                out.push('\n');
                paragraph(&mut out, text, "", "    ");
            }
            Block::Paragraph(text) => paragraph(&mut out, text, "", "    "),
            Block::Lines(lines) => {
                for text in lines {
                    paragraph(&mut out, text, "  ", "      ");
                }
            }
            Block::Table(rows) => table(&mut out, rows),
        }
    }
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

fn paragraph(out: &mut String, text: &str, first: &str, rest: &str) {
    for (at, part) in fold(text, PAGE.saturating_sub(width(rest))).iter().enumerate() {
        out.push_str(if at == 0 { first } else { rest });
        line(out, part);
    }
}

fn table(out: &mut String, table: &Table) {
    let heading: Vec<Vec<String>> = table.columns.iter().map(|c| fold(c.heading, c.fold)).collect();
    let body = table.rows.iter().map(|row| {
        row.iter().zip(&table.columns).map(|(cell, column)| fold_indented(cell, column.fold)).collect()
    });
    let rows: Vec<Vec<Vec<String>>> = core::iter::once(heading).chain(body).collect();
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|at| {
            let cells = rows.iter().filter_map(|row| row.get(at)).flatten();
            cells.map(|text| width(text)).max().unwrap_or(0)
        })
        .collect();
    for row in &rows {
        for at in 0..row.iter().map(Vec::len).max().unwrap_or(0) {
            let mut text = String::from(" ");
            for ((cell, width), column) in row.iter().zip(&widths).zip(&table.columns) {
                text.push(' ');
                pad(&mut text, cell.get(at).map_or("", String::as_str), *width, column.side);
                text.push(' ');
            }
            line(out, &text);
        }
    }
}

fn pad(out: &mut String, text: &str, to: usize, side: Side) {
    let blanks = to.saturating_sub(width(text));
    if side == Side::Right {
        out.extend(core::iter::repeat_n(' ', blanks));
    }
    out.push_str(text);
    if side == Side::Left {
        out.extend(core::iter::repeat_n(' ', blanks));
    }
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width_cjk()
}

/// Folds a text that begins with blanks so that its later lines begin with them too.
fn fold_indented(text: &str, limit: usize) -> Vec<String> {
    let words = text.trim_start_matches(' ');
    let blanks = text.len().saturating_sub(words.len());
    let indent: String = core::iter::repeat_n(' ', blanks).collect();
    let mut lines = fold(words, limit.saturating_sub(blanks).max(8));
    for line in &mut lines {
        line.insert_str(0, &indent);
    }
    lines
}

/// Cuts a text into lines of at most `limit` columns: after a mark or blank in the last third of
/// the line, else between wide characters, else where it must be. At least one line.
fn fold(text: &str, limit: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    loop {
        let Some(cut) = cut_of(rest, limit) else {
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
fn cut_of(text: &str, limit: usize) -> Option<usize> {
    let (mut used, mut after_mark, mut after_wide, mut must) = (0_usize, None, None, None);
    let mut previous_wide = false;
    for (at, c) in text.char_indices() {
        let wide = c.width_cjk().unwrap_or(0);
        used = used.saturating_add(wide);
        if used > limit {
            let mark = after_mark.filter(|(_, used)| *used >= limit.saturating_mul(2).div_euclid(3));
            return Some(mark.map(|(at, _)| at).or(after_wide).or(must).unwrap_or(text.len())).filter(|cut| *cut > 0);
        }
        if wide == 2 && at > 0 && !closes(c) && previous_wide {
            after_wide = Some(at);
        }
        previous_wide = wide == 2 && !opens(c);
        let next = at.saturating_add(c.len_utf8());
        must = Some(next);
        if matches!(c, '，' | '；' | '。' | '、' | '：' | ' ' | ';' | '＋' | '－' | '＝') {
            after_mark = Some((next, used));
        }
    }
    None
}

/// Marks that do not begin a line.
fn closes(c: char) -> bool {
    matches!(c, '，' | '；' | '。' | '、' | '：' | '）' | '」' | '》' | '”' | '％' | '×' | '÷' | '＝' | '－' | '＋' | '≈' | '～')
}

/// Marks that do not end a line.
fn opens(c: char) -> bool {
    matches!(c, '（' | '「' | '《' | '“' | '×' | '÷' | '≈')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_stand_in_columns() {
        let mut rows = Table::default().words("指标", 12).number("得分").words("说明", 8);
        rows.row(alloc::vec!["目标考核".into(), "92.76".into(), "一二三四，五六".into()]);
        rows.row(alloc::vec![" A".into(), "5".into(), String::new()]);
        let text = layout(&[Block::Table(rows)]);
        assert_eq!(text, "  指标       得分  说明\n  目标考核  92.76  一二三四\n                   ，五六\n   A            5\n");
    }

    #[test]
    fn every_line_fits_and_nothing_is_lost() {
        let text = "一、得分（计入90%）以上，not a long-word；“引号”与数字123.456，".repeat(6);
        for limit in 8..60 {
            let lines = fold(&text, limit);
            assert!(lines.iter().all(|l| width(l) <= limit), "{limit}: {lines:?}");
            let kept: String = lines.concat().chars().filter(|c| *c != ' ').collect();
            assert_eq!(kept, text.chars().filter(|c| *c != ' ').collect::<String>());
        }
    }
}
