//! How often the referee's intervals hold the truth, on tables whose truth is known: what docs/referee.md claims, measured.
//! cargo run --release --example coverage [-- TABLES]

#[path = "../support/simulated.rs"]
mod simulated;

use simulated::{self as tables, Learner, Splits};

/// Tables from which the truth of a learner is taken, where no formula has it.
const OF_TRUTH: u64 = 40_000;

fn report<const N: usize>(what: &str, names: [&str; N], count: u64, of: impl Fn(u64) -> [bool; N]) {
    let found: Vec<[bool; N]> = (0..count).map(of).collect();
    for (i, name) in names.into_iter().enumerate() {
        let share = found.iter().filter(|one| one[i]).count() as f64 / count as f64;
        let error = (share * (1.0 - share) / count as f64).sqrt();
        println!("{what}, {name}: {:.1} % of {count} tables, ± {:.1}", 100.0 * share, 100.0 * error);
    }
}

fn main() {
    let count = std::env::args().nth(1).map_or(2_000, |count| count.parse().expect("a number of tables"));
    let rows = ["AUC", "log-loss"];
    report("one run, 600 rows", rows, count, tables::one_run);
    report("one run, 600 rows of which 5 % are positive", rows, count, tables::rare);
    report("one run, 20,000 rows", rows, count, tables::many_rows);
    report("one run, regression, 600 rows", ["RMSE", "R²"], count, tables::regression);
    report("one run, 60 groups", rows, count, tables::groups);
    report("one run of four models", ["all six differences"], count, tables::six_pairs);
    let seeds = ["AUC", "log-loss", "a difference of AUC"];
    report("three seeds, 400 rows", seeds, count, tables::three_seeds);
    report("five seeds, 400 rows", seeds, count, tables::seeds);
    report("ten seeds that differ much, 400 rows", seeds, count, tables::wild_seeds);
    let steady = [Learner::Line(6), Learner::Line(3)];
    let mixed = [Learner::Nearest, Learner::Line(6)];
    for (name, learners) in [("lines", steady), ("nearest neighbour and line", mixed)] {
        for (made, splits) in [
            ("3 drawn splits", Splits::Draws(3)),
            ("10 drawn splits", Splits::Draws(10)),
            ("5 folds", Splits::Folds(5)),
            ("10 folds", Splits::Folds(10)),
        ] {
            let truths = learners.map(|learner| tables::truth(learner, splits, OF_TRUTH));
            let of = |table| tables::learned(table, splits, learners, truths);
            report(&format!("{made} of 300 rows, {name}"), ["RMSE", "a difference of RMSE"], count, of);
        }
    }
}
