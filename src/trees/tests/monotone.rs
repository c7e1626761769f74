//! Scores that must not fall as a column rises.

use std::ops::ControlFlow;

use flowbed_trees::{Error, Fit, Loss, Set, Settings, fit};

/// The column [rows] of row i, mixed so that no order tells anything.
fn mixed(i: usize, salt: u32) -> f32 {
    let x = (i as u32 ^ salt).wrapping_mul(2_654_435_761);
    ((x ^ (x >> 13)).wrapping_mul(2_246_822_519) >> 8) as f32 / (1 << 24) as f32
}

fn grown(columns: &[f32], labels: &[f32], loss: Loss, monotone: Vec<i8>) -> Fit {
    let settings = Settings { rounds: 60, learning_rate: 0.2, min_rows: 5, patience: 0, monotone, ..Settings::default() };
    fit(&Set { columns, labels, weights: None }, None, loss, &settings, &mut |_| ControlFlow::Continue(())).unwrap()
}

#[test]
fn scores_follow_the_sign_whatever_the_other_columns_are() {
    let rows = 600;
    let columns: Vec<f32> = (0..3).flat_map(|c| (0..rows).map(move |i| mixed(i, c))).collect();
    let label = |i: usize| (6.0 * columns[i]).sin() + columns[rows + i] * columns[i] - columns[2 * rows + i] + 0.3 * mixed(i, 9);
    let labels: Vec<f32> = (0..rows).map(label).collect();
    for sign in [1, -1] {
        let found = grown(&columns, &labels, Loss::Squared, vec![sign, 0, 0]);
        let free = grown(&columns, &labels, Loss::Squared, Vec::new());
        let turns = |fit: &Fit| {
            let mut turns = 0;
            for other in 0..20 {
                let fixed = |c: u32| std::iter::repeat_n(mixed(other, 77 + c), 50);
                let line: Vec<f32> = (0..50).map(|i| i as f32 / 50.0).chain(fixed(1)).chain(fixed(2)).collect();
                let scores = fit.forest.predict(&line, 50).unwrap();
                turns += scores.windows(2).filter(|pair| f32::from(sign) * (pair[1] - pair[0]) < 0.0).count();
            }
            turns
        };
        assert_eq!(turns(&found), 0);
        assert!(turns(&free) > 0, "the target rises and falls");
        assert!(found.train.last() < found.train.first().map(|first| first * 0.7).as_ref(), "{:?}", found.train.last());
    }
}

/// One positive among five rows of every user: a user's mean without the row itself tells the label, the wrong way round.
#[test]
fn a_mean_without_the_rows_own_label_does_not_tell_it() {
    let users = 400;
    let labels: Vec<f32> = (0..5 * users).map(|i| f32::from(u8::from(i % 5 == (i / 5) % 5))).collect();
    let means: Vec<f32> = labels.iter().map(|y| (1.0 - y) / 4.0).collect();
    let [free, bound] = [Vec::new(), vec![1]].map(|signs| grown(&means, &labels, Loss::Binary, signs));
    let new = |fit: &Fit| fit.forest.predict(&[0.2], 1).unwrap()[0];
    assert!(free.train.last() < Some(&0.1), "it learns the labels");
    assert!((new(&free) - 0.25f32.ln()).abs() > 1.0, "and says the wrong thing of a new user");
    assert_eq!(bound.train.last(), bound.train.first(), "there is nothing to learn");
    assert!((new(&bound) - 0.25f32.ln()).abs() < 1e-6, "one in five");
}

#[test]
fn signs_are_one_for_each_column_of_each_output() {
    let set = Set { columns: &[1.0, 2.0, 3.0, 4.0], labels: &[0.0, 1.0], weights: None };
    for (loss, signs) in [(Loss::Squared, 3), (Loss::Classes(2), 2), (Loss::Quantile(0.5), 2)] {
        let settings = Settings { monotone: vec![1; signs], ..Settings::default() };
        let refused = fit(&set, None, loss, &settings, &mut |_| ControlFlow::Continue(()));
        assert!(matches!(refused, Err(Error::Setting { name: "monotone", .. })), "{refused:?}");
    }
}
