//! What a sheet is made of before it is laid out: headings, paragraphs and tables. Data only; a
//! layout (text today, HTML or Markdown later) turns it into characters.

use alloc::{string::String, vec::Vec};

/// One part of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Block {
    /// The head line.
    Title(String),
    /// The heading of a section.
    Heading(String),
    /// A paragraph, its later lines indented.
    Paragraph(String),
    /// A table.
    Table(Table),
    /// Lines that belong to the table or heading above, each a paragraph.
    Lines(Vec<String>),
}

/// On which side a column's cells stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A column: its heading, its side, and the width past which its cells are folded.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) heading: String,
    pub(super) side: Side,
    pub(super) fold: usize,
}

/// A table: rows have as many cells as there are columns.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds a column of numbers.
    pub(super) fn number(mut self, heading: impl Into<String>) -> Self {
        self.columns.push(Column {
            heading: heading.into(),
            side: Side::Right,
            fold: 32,
        });
        self
    }

    /// Adds a column of words, folded past this width.
    pub(super) fn words(mut self, heading: impl Into<String>, fold: usize) -> Self {
        self.columns.push(Column {
            heading: heading.into(),
            side: Side::Left,
            fold,
        });
        self
    }

    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Without the columns in which no row has anything.
    pub(super) fn without_empty_columns(mut self) -> Self {
        let used: Vec<bool> = (0..self.columns.len())
            .map(|at| {
                self.rows
                    .iter()
                    .any(|row| row.get(at).is_some_and(|cell| !cell.trim().is_empty()))
            })
            .collect();
        let mut keep = used.iter();
        self.columns.retain(|_| keep.next().is_none_or(|used| *used));
        for row in &mut self.rows {
            let mut keep = used.iter();
            row.retain(|_| keep.next().is_none_or(|used| *used));
        }
        self
    }
}
