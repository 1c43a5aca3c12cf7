//! Several threads give the same scores as one, however many there are.

use appraisal::Scheme;
use appraisal::batch::{CellType, Column, Data, Field, Lanes, Layout, ParallelScratch, Scores, Scratch, Tiles};

use crate::block;
use crate::pair::{self, Cells, Dice};

#[test]
fn the_number_of_threads_is_no_difference() {
    let scheme: Scheme = toml::from_str(block::SCHEME).unwrap();
    let (layout, ranges) = block::layout(Lanes::Narrowest);
    let batch = scheme.batch(&layout).unwrap();
    let mut memories = [1, 2, 5].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        (pool, ParallelScratch::default(), Scores::default())
    });
    // A piece has 16,384 units.
    for count in [33_000, 0, 5] {
        let mut dice = Dice(count as u64);
        let mut columns: Vec<_> = ranges
            .iter()
            .map(|(range, nulls)| pair::cells(&mut dice, *range, count, *nulls))
            .collect();
        // Bad cells, and units that only the engine for one unit judges, on both sides of the edges of pieces.
        for at in [0, 1, 16_383, 16_384, 16_385, 32_767, 32_768, count.saturating_sub(1)] {
            if at < count {
                (columns[1][at], columns[7][at]) = (Some(12_001), Some(3));
            }
            if at + 1 < count {
                (columns[2][at + 1], columns[3][at + 1]) = (Some(5), Some(0));
            }
        }
        let cells = pair::columns(&layout, &columns);
        let data: Vec<Data<'_>> = cells.iter().map(Cells::data).collect();
        let tiles = Tiles::new(&data).unwrap();
        let mut wanted = Scores::default();
        batch.run(&data, &mut Scratch::default(), &mut wanted).unwrap();
        for (pool, memory, scores) in &mut memories {
            // Tiles and columns by turns, in the same memory.
            let tiled = count == 33_000 || count == 5;
            pool.install(|| match tiled {
                true => batch.run_tiles_parallel(&tiles, memory, scores),
                false => batch.run_parallel(&data, memory, scores),
            })
            .unwrap();
            assert_eq!(wanted.series(), scores.series(), "{count} units");
            assert_eq!((wanted.grades(), wanted.units()), (scores.grades(), scores.units()));
            assert_eq!(wanted.bad(), scores.bad());
            assert_eq!(wanted.scored_singly(), scores.scored_singly());
            assert_eq!(format!("{:?}", wanted.refused()), format!("{:?}", scores.refused()));
        }
    }
}

#[test]
fn memory_serves_one_batch_after_another() {
    let batch = |places: u32, kind| {
        let text = format!(
            "format = \"appraisal/1\"\nid = \"a{places}\"\nresult = \"total\"\n[[node]]\nid = \"total\"\nfull = \"10\"\nrule = \"entered\"\n"
        );
        let scheme: Scheme = toml::from_str(&text).unwrap();
        let column = Column::new("total", Field::Value, kind).decimals(places);
        scheme.batch(&Layout::new().column(column)).unwrap()
    };
    let (mut memory, mut scores) = (ParallelScratch::default(), Scores::default());
    let (short, long) = ([250i32, 1_000], [1_234_567_890i64; 20_000]);
    batch(2, CellType::I32)
        .run_parallel(&[Data::from(&short[..])], &mut memory, &mut scores)
        .unwrap();
    assert_eq!(scores.series()[0].get(0).unwrap().to_string(), "2.5");
    batch(9, CellType::I64)
        .run_parallel(&[Data::from(&long[..])], &mut memory, &mut scores)
        .unwrap();
    assert_eq!(scores.units(), 20_000);
    assert_eq!(scores.series()[0].get(19_999).unwrap().to_string(), "1.23456789");
    batch(2, CellType::I32)
        .run_parallel(&[Data::from(&short[..])], &mut memory, &mut scores)
        .unwrap();
    assert_eq!(scores.units(), 2);
    assert_eq!(
        (
            scores.series()[0].get(1).unwrap().to_string(),
            scores.series()[0].scored().len()
        ),
        ("10".into(), 2)
    );
}
