//! Intervals hold the truth as often as they say: the small form of tests/figures/coverage.rs, with bounds that 200 tables allow.

use super::simulated::{self as tables, Learner, Splits};

/// 95 % of 200 tables, three standard errors and the 2 % that the large form allows.
#[track_caller]
fn assert_covers<const N: usize>(of: impl Fn(u64) -> [bool; N]) {
    let found: Vec<[bool; N]> = (0..200).map(of).collect();
    for interval in 0..N {
        let holds = found.iter().filter(|one| one[interval]).count();
        assert!((177..=199).contains(&holds), "interval {interval} holds the truth of {holds} of 200 tables");
    }
}

#[test]
fn one_run_on_further_rows() {
    assert_covers(tables::one_run);
    assert_covers(tables::regression);
}

#[test]
fn one_run_on_further_groups() {
    assert_covers(tables::groups);
}

#[test]
fn six_pairs_at_once() {
    assert_covers(tables::six_pairs);
}

#[test]
fn a_method_over_seeds() {
    assert_covers(tables::seeds);
}

#[test]
fn a_method_over_splits_and_folds() {
    let learners = [Learner::Line(6), Learner::Line(3)];
    for splits in [Splits::Draws(10), Splits::Folds(5)] {
        let truths = learners.map(|learner| tables::truth(learner, splits, 4_000));
        assert_covers(|table| tables::learned(table, splits, learners, truths));
    }
}
