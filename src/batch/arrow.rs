//! Record batches of Arrow in and out. Arrays of the layout's own cell type are read where they lie, and so are decimals for
//! columns of decimals; booleans, and decimals for columns of integers, are copied into cells.

use alloc::{format, string::ToString, sync::Arc, vec::Vec};

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Decimal128Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type};
use arrow_array::{Array, ArrayRef, Decimal128Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema};

use super::Batch;
use super::columns::{Cells, Data};
use super::layout::CellType;
use super::run::Scratch;
use super::scores::{NO_GRADE, Scores, Series};
use crate::language::Language;

/// The digits of the widest decimal of Arrow.
const DIGITS: u8 = 38;

/// Cells that had to be copied.
enum Copied {
    U16(Vec<u16>),
    I64(Vec<i64>),
}

impl Batch {
    /// Scores the columns of a record batch, in the order of the layout (names are not looked at). Null is absent.
    ///
    /// Arrays of `UInt8`, `UInt16`, `Int16`, `Int32`, `Int64` and `Date32` (as 32-bit cells) are not copied. `Decimal128` is
    /// not copied either for a column with [`CellType::Decimal`]: it may have any scale, and a figure that has more decimals
    /// than the column is a bad cell. For 64-bit cells it is copied, and must have the scale that the layout gives as decimals.
    /// `Boolean` goes into `u16` cells.
    ///
    /// ```
    /// # #[cfg(feature = "serde")] {
    /// use std::sync::Arc;
    /// use appraisal::{Absence, Language, Scheme};
    /// use appraisal::batch::{CellType, Column, Field, Layout, Scores, Scratch};
    /// use arrow_array::{ArrayRef, Int32Array, RecordBatch};
    /// let scheme: Scheme = serde_json::from_str(r#"{
    ///     "format": "appraisal/1", "id": "demo", "result": "total",
    ///     "node": [{ "id": "total", "full": "10", "rule": "entered" }]
    /// }"#).unwrap();
    /// let column = Column::new("total", Field::Value, CellType::I32).decimals(2).null(Absence::NotReported);
    /// let batch = scheme.batch(&Layout::new().column(column)).unwrap();
    /// let marks: ArrayRef = Arc::new(Int32Array::from(vec![Some(950), None]));
    /// let data = RecordBatch::try_from_iter_with_nullable([("marks", marks, true)]).unwrap();
    /// let mut scores = Scores::default();
    /// batch.run_arrow(&data, &mut Scratch::default(), &mut scores).unwrap();
    /// let out = batch.to_arrow(&scores, Language::English).unwrap();
    /// assert_eq!(out.column(0).null_count(), 1);
    /// # }
    /// ```
    ///
    /// # Errors
    /// Columns that are not those of the layout; a decimal that 64 bits do not hold.
    pub fn run_arrow(&self, batch: &RecordBatch, scratch: &mut Scratch, scores: &mut Scores) -> Result<(), ArrowError> {
        let layout = self.layout.columns();
        let copied: Vec<Option<Copied>> = batch
            .columns()
            .iter()
            .zip(layout)
            .map(|(array, column)| copy(array, column.cells, column.decimals))
            .collect::<Result<_, _>>()?;
        if batch.num_columns() != layout.len() {
            let message = format!("{} columns, the layout has {}", batch.num_columns(), layout.len());
            return Err(ArrowError::InvalidArgumentError(message));
        }
        let data: Vec<Data<'_>> = batch
            .columns()
            .iter()
            .zip(&copied)
            .zip(layout)
            .map(|((array, copied), column)| data(array, copied.as_ref(), column.cells))
            .collect::<Result<_, _>>()?;
        self.run(&data, scratch, scores)
            .map_err(|error| ArrowError::InvalidArgumentError(error.to_string()))
    }

    /// The scores as a record batch: a column for each wanted node, by its id, and one named `grade` if grades were wanted.
    ///
    /// A score is a `Decimal128` where the node's scale is a power of ten and all scores are on it, otherwise its exact
    /// text. Null is no score.
    ///
    /// # Errors
    /// What Arrow refuses: two columns of one name.
    pub fn to_arrow(&self, scores: &Scores, language: Language) -> Result<RecordBatch, ArrowError> {
        let mut fields = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for series in &scores.series {
            let array = scores_array(series)?;
            fields.push(Field::new(series.node.as_str(), array.data_type().clone(), true));
            arrays.push(array);
        }
        if let (Some(grades), false) = (&self.scheme.0.plan.grades, scores.grades.is_empty()) {
            let name = |grade: &u8| {
                grades
                    .bands
                    .get(usize::from(*grade))
                    .map(|(name, _)| name.in_language(language))
            };
            let names = scores
                .grades
                .iter()
                .map(|grade| name(grade).filter(|_| *grade != NO_GRADE));
            arrays.push(Arc::new(names.collect::<StringArray>()));
            fields.push(Field::new("grade", DataType::Utf8, true));
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
    }
}

fn scores_array(series: &Series) -> Result<ArrayRef, ArrowError> {
    let places = (0..=i8::try_from(DIGITS).unwrap_or(0)).find(|places| {
        u32::try_from(*places)
            .ok()
            .and_then(|places| 10i128.checked_pow(places))
            == Some(series.scale)
    });
    let units = 0..series.scored.len();
    if let (Some(places), true) = (places, series.other.is_empty()) {
        let number = |unit: usize| series.number(unit).filter(|_| series.scored.get(unit) == Some(&true));
        let array: Decimal128Array = units.map(number).collect();
        return Ok(Arc::new(array.with_precision_and_scale(DIGITS, places)?));
    }
    let text = units.map(|unit| series.get(unit).map(|score| score.to_string()));
    Ok(Arc::new(text.collect::<StringArray>()))
}

/// Cells of a type that Arrow does not have.
fn copy(array: &ArrayRef, cells: CellType, decimals: u32) -> Result<Option<Copied>, ArrowError> {
    match (array.data_type(), cells) {
        (DataType::Decimal128(_, scale), CellType::I64) => {
            if u32::try_from(*scale) != Ok(decimals) {
                let message = format!("a decimal of scale {scale}, the layout has {decimals} decimals");
                return Err(ArrowError::InvalidArgumentError(message));
            }
            let word = |(row, x): (usize, Option<i128>)| match x.map_or(Ok(0), i64::try_from) {
                Ok(word) => Ok(word),
                Err(_) => {
                    let message = format!("row {row}: a decimal that 64 bits do not hold");
                    Err(ArrowError::InvalidArgumentError(message))
                }
            };
            let values = array.as_primitive::<Decimal128Type>().iter().enumerate();
            Ok(Some(Copied::I64(values.map(word).collect::<Result<_, _>>()?)))
        }
        (DataType::Boolean, CellType::U16) => {
            let values = array.as_boolean().values();
            Ok(Some(Copied::U16(values.iter().map(u16::from).collect())))
        }
        _ => Ok(None),
    }
}

fn data<'a>(array: &'a ArrayRef, copied: Option<&'a Copied>, cells: CellType) -> Result<Data<'a>, ArrowError> {
    let of = match (copied, cells, array.data_type()) {
        (Some(Copied::U16(cells)), _, _) => Cells::U16(cells),
        (Some(Copied::I64(cells)), _, _) => Cells::I64(cells),
        (None, CellType::U8, DataType::UInt8) => Cells::U8(array.as_primitive::<UInt8Type>().values()),
        (None, CellType::U16, DataType::UInt16) => Cells::U16(array.as_primitive::<UInt16Type>().values()),
        (None, CellType::I16, DataType::Int16) => Cells::I16(array.as_primitive::<Int16Type>().values()),
        (None, CellType::I32, DataType::Int32) => Cells::I32(array.as_primitive::<Int32Type>().values()),
        (None, CellType::I32, DataType::Date32) => Cells::I32(array.as_primitive::<Date32Type>().values()),
        (None, CellType::I64, DataType::Int64) => Cells::I64(array.as_primitive::<Int64Type>().values()),
        (None, CellType::Decimal, DataType::Decimal128(_, 0..)) => {
            Cells::I128(array.as_primitive::<Decimal128Type>().values())
        }
        (None, cells, found) => {
            let message = format!("an array of {found}, the layout has cells of type {cells:?}");
            return Err(ArrowError::InvalidArgumentError(message));
        }
    };
    let there = array.nulls().filter(|nulls| nulls.null_count() > 0);
    let decimals = match (of, array.data_type()) {
        (Cells::I128(_), DataType::Decimal128(_, scale)) => u32::try_from(*scale).ok(),
        _ => None,
    };
    Ok(Data {
        cells: of,
        there: there.map(|nulls| (nulls.validity(), nulls.offset())),
        decimals,
    })
}
