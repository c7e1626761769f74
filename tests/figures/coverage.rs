//! How often the referee's intervals hold the truth, on tables whose truth is known: what docs/referee.md claims, measured.
//! cargo run --release --example coverage [-- TABLES [WORD]]: only the kinds whose name has the word

#[path = "../support/simulated.rs"]
mod simulated;

use simulated::{self as tables, Learner, Splits};

/// Tables from which the truth of a learner is taken, where no formula has it.
const OF_TRUTH: u64 = 40_000;

/// Which kinds, and how many tables of each.
struct Asked {
    count: u64,
    word: String,
}

impl Asked {
    fn report<const N: usize>(&self, what: &str, names: [&str; N], of: impl Fn(u64) -> [bool; N]) {
        if !what.contains(&self.word) {
            return;
        }
        let found: Vec<[bool; N]> = (0..self.count).map(of).collect();
        for (i, name) in names.into_iter().enumerate() {
            let share = found.iter().filter(|one| one[i]).count() as f64 / self.count as f64;
            let error = (share * (1.0 - share) / self.count as f64).sqrt();
            println!("{what}, {name}: {:.1} % of {} tables, ± {:.1}", 100.0 * share, self.count, 100.0 * error);
        }
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let count = words.first().map_or(1_000, |count| count.parse().expect("a number of tables"));
    let asked = Asked { count, word: words.get(1).cloned().unwrap_or_default() };
    let rows = ["AUC", "log-loss"];
    asked.report("one run, 600 rows", rows, tables::one_run);
    asked.report("one run, 600 rows of which 5 % are positive", rows, tables::rare);
    asked.report("one run, 20,000 rows", rows, tables::many_rows);
    asked.report("one run, regression, 600 rows", ["RMSE", "R²"], tables::regression);
    asked.report("one run, 60 groups", rows, tables::groups);
    let seeds = ["AUC", "log-loss", "a difference of AUC"];
    asked.report("three seeds, 400 rows", seeds, tables::three_seeds);
    asked.report("five seeds, 400 rows", seeds, tables::seeds);
    asked.report("ten seeds that differ much, 400 rows", seeds, tables::wild_seeds);
    let steady = [Learner::Line(6), Learner::Line(3)];
    let mixed = [Learner::Nearest, Learner::Line(6)];
    for (name, learners) in [("lines", steady), ("nearest neighbour and line", mixed)] {
        for (made, splits) in [
            ("3 drawn splits", Splits::Draws(3)),
            ("10 drawn splits", Splits::Draws(10)),
            ("5 folds", Splits::Folds(5)),
            ("10 folds", Splits::Folds(10)),
        ] {
            let what = format!("{made} of 300 rows, {name}");
            if what.contains(&asked.word) {
                let truths = learners.map(|learner| tables::truth(learner, splits, OF_TRUTH));
                let of = |table| tables::learned(table, splits, learners, truths);
                asked.report(&what, ["RMSE", "a difference of RMSE"], of);
            }
        }
    }
    asked.report("one run of four models", ["all six differences"], tables::six_pairs);
}
