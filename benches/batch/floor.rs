//! The read floor: what it costs to read the same memory in the same order and do nothing with it, on one thread and two.

use std::hint::black_box;
use std::ops::BitXor;
use std::thread;

use appraisal::Scheme;
use appraisal::batch::CellType;

use crate::measure::{Run, Table, part, task};
use crate::must::Must;
use crate::vector;
use crate::workload::{self, WHOLE};

/// The units of a block, as in the kernel.
const BLOCK: usize = 1024;

/// Reads every cell once, block by block and four columns at a time, as a kernel on columns may.
pub fn columns<T: Copy + Default + BitXor<Output = T>>(columns: &[&[T]]) -> T {
    vector::run(
        #[inline(always)]
        || {
            let units = columns.first().map_or(0, |column| column.len());
            let mut found = T::default();
            for from in (0..units).step_by(BLOCK) {
                let to = (from + BLOCK).min(units);
                let (fours, rest) = columns.as_chunks::<4>();
                for four in fours {
                    let [a, b, c, d] = four.map(|column| &column[from..to]);
                    let pairs = a.iter().zip(b).zip(c.iter().zip(d));
                    found = pairs.fold(found, |found, ((a, b), (c, d))| found ^ *a ^ *b ^ *c ^ *d);
                }
                for column in rest {
                    found = column[from..to].iter().fold(found, |found, x| found ^ *x);
                }
            }
            found
        },
    )
}

/// Reads memory from one end to the other, as a kernel on tiles must.
fn contiguous(words: &[u64]) -> u64 {
    vector::run(
        #[inline(always)]
        || words.iter().fold(0, |a, x| a ^ x),
    )
}

/// Memory of as many bytes as tiles have.
fn memory(bytes: usize) -> Vec<u64> {
    (0..bytes as u64 / 8).collect()
}

/// Keeps the compiler from leaving out what was read.
fn see<T>(found: T) {
    black_box(found);
}

/// Two things at once, each on a thread of its own.
fn both(a: &mut (impl FnMut() + Send), b: &mut (impl FnMut() + Send)) {
    thread::scope(|scope| {
        scope.spawn(a);
        b();
    });
}

/// Columns and tiles against reading them, on one thread and on two.
pub fn run(scheme: &Scheme, wide: &[Vec<i32>], narrow: &[Vec<u16>], must: &mut Must) {
    let units = wide[0].len();
    let half = units / 2;
    let slices = |from, to| -> (Vec<&[i32]>, Vec<&[u16]>) {
        (
            wide.iter().map(|column| &column[from..to]).collect(),
            narrow.iter().map(|column| &column[from..to]).collect(),
        )
    };
    let ((w, n), (wa, na), (wb, nb)) = (slices(0, units), slices(0, half), slices(half, units));
    let (i32s, u16s) = (
        workload::layout(WHOLE, CellType::I32),
        workload::layout(WHOLE, CellType::U16),
    );
    let mut c32 = Run::new(&i32s, scheme, part(wide, 0, units));
    let mut c16 = Run::new(&u16s, scheme, part(narrow, 0, units));
    let mut tiles = Run::tiled(&i32s, scheme, part(wide, 0, units));
    let halves = |from, to| {
        (
            Run::new(&i32s, scheme, part(wide, from, to)),
            Run::new(&u16s, scheme, part(narrow, from, to)),
            Run::tiled(&i32s, scheme, part(wide, from, to)),
        )
    };
    let (mut a, mut b) = (halves(0, half), halves(half, units));
    let as_tiles = memory(tiles.bytes());
    let (tiles_a, tiles_b) = (memory(a.2.bytes()), memory(b.2.bytes()));
    let as_i32 = memory(units * wide.len() * 4);
    let (i32_a, i32_b) = as_i32.split_at(as_i32.len() / 2);
    let table = Table::measure(
        9,
        vec![
            task("i32 columns", units, || c32.run()),
            task("reading i32 columns", units, || see(columns(&w))),
            task("u16 columns", units, || c16.run()),
            task("reading u16 columns", units, || see(columns(&n))),
            task("tiles", units, || tiles.run()),
            task("reading tiles", units, || see(contiguous(&as_tiles))),
            task("reading i32 cells in one piece", units, || see(contiguous(&as_i32))),
            task("i32 columns, 2 threads", units, || {
                both(&mut || a.0.run(), &mut || b.0.run())
            }),
            task("reading i32 columns, 2 threads", units, || {
                both(&mut || see(columns(&wa)), &mut || see(columns(&wb)));
            }),
            task("u16 columns, 2 threads", units, || {
                both(&mut || a.1.run(), &mut || b.1.run())
            }),
            task("reading u16 columns, 2 threads", units, || {
                both(&mut || see(columns(&na)), &mut || see(columns(&nb)));
            }),
            task("tiles, 2 threads", units, || both(&mut || a.2.run(), &mut || b.2.run())),
            task("reading tiles, 2 threads", units, || {
                both(&mut || see(contiguous(&tiles_a)), &mut || see(contiguous(&tiles_b)));
            }),
            task("reading i32 cells in one piece, 2 threads", units, || {
                both(&mut || see(contiguous(i32_a)), &mut || see(contiguous(i32_b)));
            }),
        ],
    );
    table.print(&format!("read floor, {units} units"), "reading i32 columns");
    println!("the tiles have {:.1} bytes a unit", tiles.bytes() as f64 / units as f64);
    println!(
        "share of the time that goes by in reading, %{:>18} {:>10}",
        "1 thread", "2 threads"
    );
    let share = |reading: &str, of: &str, threads: &str| {
        100.0 * table.ratio(&format!("{reading}{threads}"), &format!("{of}{threads}"))
    };
    let pairs = [
        ("reading i32 columns", "i32 columns"),
        ("reading u16 columns", "u16 columns"),
        ("reading tiles", "tiles"),
        ("reading i32 cells in one piece", "tiles"),
    ];
    for (reading, of) in pairs {
        let (one, two) = (share(reading, of, ""), share(reading, of, ", 2 threads"));
        println!("{:<52} {one:>10.0} {two:>10.0}", format!("{reading} / {of}"));
    }
    // The floor is that of the workload, whose cells are `i32`. Tiles read a third of those bytes, and would be held against
    // less for being narrower; what is left of their time is the arithmetic.
    let of = |threads| share("reading i32 cells in one piece", "tiles", threads);
    must.least(
        "reading the workload's i32 cells / tiles, 1 thread, %",
        of(""),
        50.0,
        80.0,
    );
    must.least(
        "reading the workload's i32 cells / tiles, 2 threads, %",
        of(", 2 threads"),
        60.0,
        90.0,
    );
}
