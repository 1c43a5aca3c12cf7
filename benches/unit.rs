//! What one unit costs: `cargo bench`. Prints times; asserts none, because machines differ.

use appraisal::{Card, Exact, Record, Scheme, draft};
use divan::{Bencher, black_box};
use num_bigint::BigInt;
use num_rational::BigRational;

const TOML: &str = include_str!("../examples/schemes/quanzhou-2023.toml");
const RECORDS: &str = include_str!("../examples/schemes/quanzhou-2023-records.json");

fn main() {
    divan::main();
}

fn scheme() -> Scheme {
    toml::from_str(TOML).expect("the Quanzhou scheme is sound")
}

/// The record of an ordinary year (正常).
fn draft() -> draft::Record {
    let records: Vec<draft::Record> = serde_json::from_str(RECORDS).expect("the records are read");
    records.into_iter().nth(1).expect("there is a second record")
}

fn record() -> Record {
    scheme().admit(draft(), "终评").expect("the record is admitted")
}

/// The Quanzhou plan: 63 leaves, a panel of two groups, two pools.
#[divan::bench_group]
mod quanzhou {
    use super::*;

    #[divan::bench]
    fn check_from_toml(bencher: Bencher) {
        bencher.bench(|| toml::from_str::<Scheme>(black_box(TOML)));
    }

    #[divan::bench]
    fn check_from_json(bencher: Bencher) {
        let json = scheme().draft().to_json();
        bencher.bench(|| serde_json::from_str::<Scheme>(black_box(&json)));
    }

    #[divan::bench]
    fn check_draft(bencher: Bencher) {
        let scheme = scheme();
        bencher
            .with_inputs(|| scheme.draft().clone())
            .bench_values(draft::Scheme::check);
    }

    #[divan::bench]
    fn admit(bencher: Bencher) {
        let (scheme, draft) = (scheme(), draft());
        bencher
            .with_inputs(|| draft.clone())
            .bench_values(|draft| scheme.admit(draft, "终评"));
    }

    #[divan::bench]
    fn score(bencher: Bencher) {
        let record = record();
        bencher.bench(|| black_box(&record).score());
    }

    #[divan::bench]
    fn score_into_reused(bencher: Bencher) {
        let record = record();
        let mut card = Card::default();
        bencher.bench_local(|| black_box(&record).score_into(&mut card));
    }

    #[divan::bench]
    fn reconcile(bencher: Bencher) {
        let card = record().score();
        bencher.bench(|| black_box(&card).reconciles());
    }

    #[divan::bench]
    fn verify(bencher: Bencher) {
        let (scheme, card) = (scheme(), record().score());
        bencher.bench(|| scheme.verify(black_box(&card)));
    }

    #[divan::bench]
    fn write_card(bencher: Bencher) {
        let card = record().score();
        bencher.bench(|| black_box(&card).to_json());
    }
}

/// 63 ratios with targets that share no factor, as when every record gives its own targets: the sum and the product
/// grow to about 1,100 bits. The twin is what `num` takes for the same.
#[divan::bench_group]
mod wide {
    use super::*;

    /// Numerators and denominators: consecutive odd numbers from 65,537 on, most of them without common factors.
    fn ratios() -> impl Iterator<Item = (i64, i64)> {
        (0..63).map(|at| (52_000 + 37 * at, 65_537 + 2 * at))
    }

    fn exact() -> Vec<Exact> {
        ratios()
            .map(|(a, b)| Exact::new(a, b).expect("no denominator is 0"))
            .collect()
    }

    fn num() -> Vec<BigRational> {
        ratios()
            .map(|(a, b)| BigRational::new(BigInt::from(a), BigInt::from(b)))
            .collect()
    }

    #[divan::bench]
    fn sum_exact(bencher: Bencher) {
        let ratios = exact();
        bencher.bench(|| black_box(&ratios).iter().fold(Exact::ZERO, |sum, ratio| &sum + ratio));
    }

    #[divan::bench]
    fn sum_num(bencher: Bencher) {
        let ratios = num();
        bencher.bench(|| black_box(&ratios).iter().sum::<BigRational>());
    }

    #[divan::bench]
    fn product_exact(bencher: Bencher) {
        let ratios = exact();
        bencher.bench(|| {
            black_box(&ratios)
                .iter()
                .fold(Exact::ONE, |product, ratio| &product * ratio)
        });
    }

    #[divan::bench]
    fn product_num(bencher: Bencher) {
        let ratios = num();
        bencher.bench(|| black_box(&ratios).iter().product::<BigRational>());
    }
}
