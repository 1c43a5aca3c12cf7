//! The workload of the batch bench as one expression of ZEN, evaluated once for each unit: `zen FOLDER UNITS`, where the
//! folder has `columns.i32`, the cells in hundredths, column by column. Answers every line of its input with a line, the
//! nanoseconds a unit, and writes the totals in hundredths to `zen.i64`.

use std::io::{BufRead, Write};
use std::time::Instant;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use zen_expression::compile_expression;
use zen_expression::variable::Variable;
use zen_expression::vm::VM;

const COLUMNS: usize = 79;
/// Subgroups and their leaves, and the cap of the group.
const GROUPS: [(usize, usize, &str); 4] = [(4, 6, "40"), (2, 6, "20"), (2, 4, "13"), (4, 4, "26.5")];

/// The units that it scores: a few, because it is slow.
const FEW: usize = 1_000;

fn leaf(at: usize) -> String {
    let line = format!(
        "(c{at} >= 90 ? 1.25 + (c{at} - 90) * 0.25 / 10 : c{at} >= 75 ? 0.9 + (c{at} - 75) * 0.35 / 15 : \
         c{at} >= 60 ? 0.5 + (c{at} - 60) * 0.4 / 15 : c{at} * 0.5 / 60)"
    );
    match at % 6 {
        0 => format!("(floor({line} * 100 + 0.5) / 100)"),
        1 => line,
        2 => format!("(c{at} >= 95 ? 2 : c{at} >= 90 ? 1.6 : c{at} >= 80 ? 1.2 : 0)"),
        _ => format!("min([max([c{at}, 0.2]), 1.8])"),
    }
}

fn formula() -> String {
    let mut at = 0;
    let groups = GROUPS.map(|(subgroups, leaves, cap)| {
        let subs: Vec<String> = (0..subgroups)
            .map(|_| {
                let of: Vec<String> = (at..at + leaves).map(leaf).collect();
                at += leaves;
                format!(
                    "min([{}, {}])",
                    of.join(" + "),
                    if leaves == 6 { "10.2" } else { "6.8" }
                )
            })
            .collect();
        format!("min([{}, {cap}])", subs.join(" + "))
    });
    let bonus = [63, 65, 67, 69].map(|of| format!("min([min([c{of}, 1.5]) + min([c{}, 1.5]), 2])", of + 1));
    let fault: Vec<String> = (71..79).map(|of| format!("c{of}")).collect();
    format!(
        "floor((min([{}, 98]) * 0.6 + (c60 * 0.6 + c61 * 0.4) * 0.1 + c62 * 0.3 + min([{}, 5]) - min([{}, 5])) * 100 + 0.5)",
        groups.join(" + "),
        bonus.join(" + "),
        fault.join(" + ")
    )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().ok_or("zen FOLDER UNITS")?;
    let units: usize = args.next().ok_or("zen FOLDER UNITS")?.parse()?;
    let bytes = std::fs::read(format!("{folder}/columns.i32"))?;
    let cell = |column: usize, unit: usize| {
        let at = 4 * (column * units + unit);
        i32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
    };
    let few = FEW.min(units);
    let records: Vec<Variable> = (0..few)
        .map(|unit| {
            let record = Variable::empty_object();
            for column in 0..COLUMNS {
                let figure = Variable::Number(Decimal::new(cell(column, unit).into(), 2));
                record.dot_insert(&format!("c{column}"), figure);
            }
            record
        })
        .collect();
    let expression = compile_expression(&formula())?;
    let mut vm = VM::new();
    let mut totals = vec![0i64; few];
    for line in std::io::stdin().lock().lines() {
        line?;
        let start = Instant::now();
        for (record, total) in records.iter().zip(&mut totals) {
            match expression.evaluate_with(record.clone(), &mut vm)? {
                Variable::Number(of) => *total = of.to_i64().ok_or("the total is no integer")?,
                other => return Err(format!("{other:?} is no number").into()),
            }
        }
        let ns = start.elapsed().as_nanos() as f64 / few as f64;
        let bytes: Vec<u8> = totals.iter().flat_map(|total| total.to_le_bytes()).collect();
        std::fs::write(format!("{folder}/zen.i64"), bytes)?;
        println!("{ns}");
        std::io::stdout().flush()?;
    }
    Ok(())
}
