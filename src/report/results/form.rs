//! Writes blocks as Markdown and a table as CSV. Knows nothing of results.

use alloc::string::String;

use crate::report::block::{Block, Side, Table};

/// Blocks as Markdown; whatever would be read as markup is escaped.
pub(super) fn markdown(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Title(text) => part(&mut out, "# ", text),
            Block::Heading(text) => part(&mut out, "## ", text),
            Block::Paragraph(text) => part(&mut out, "", text),
            Block::Lines(lines) => {
                for line in lines {
                    out.push_str("- ");
                    escape(&mut out, line);
                    out.push('\n');
                }
                out.push('\n');
            }
            Block::Table(table) => rows(&mut out, table),
        }
    }
    out
}

fn part(out: &mut String, before: &str, text: &str) {
    if !text.trim().is_empty() {
        out.push_str(before);
        escape(out, text.trim());
        out.push_str("\n\n");
    }
}

fn rows(out: &mut String, table: &Table) {
    for column in &table.columns {
        out.push_str("| ");
        escape(out, &column.heading);
        out.push(' ');
    }
    out.push_str("|\n");
    for column in &table.columns {
        out.push_str(if column.side == Side::Right { "|---:" } else { "|:---" });
    }
    out.push_str("|\n");
    for row in &table.rows {
        for cell in row {
            out.push_str("| ");
            escape(out, cell.trim());
            out.push(' ');
        }
        out.push_str("|\n");
    }
    out.push('\n');
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '|' | '\\' | '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
}

/// A table as CSV by RFC 4180: a header, then the rows, each ended by CRLF.
pub(super) fn csv(table: &Table) -> String {
    let mut out = String::new();
    record(&mut out, table.columns.iter().map(|column| column.heading.clone()));
    for row in &table.rows {
        let cell = |(cell, column): (&String, &crate::report::block::Column)| match column.side {
            Side::Right => cell.replace('−', "-"),
            Side::Left => cell.clone(),
        };
        record(&mut out, row.iter().zip(&table.columns).map(cell));
    }
    out
}

fn record(out: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}
