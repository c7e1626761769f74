//! Fits on small tables: what is learnt, what is refused, and that a forest scores rows as they were scored in training.

use std::ops::ControlFlow;

use flowbed_trees::{Error, Fit, Forest, Loss, Set, Settings, Stopped, fit};

const LOSSES: [Loss; 6] = [Loss::Binary, Loss::Classes(3), Loss::Squared, Loss::Poisson, Loss::Quantile(0.9), Loss::Huber(1.0)];

/// The same words everywhere (SplitMix64).
fn word(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn uniform(state: &mut u64) -> f32 {
    (word(state) >> 40) as f32 / (1u64 << 24) as f32
}

struct Table {
    columns: Vec<f32>,
    /// What the columns tell, and noise
    signal: Vec<f32>,
}

/// Columns of all kinds: many values, few, missing cells, infinities, one value, none.
fn table(rows: usize, seed: u64) -> Table {
    let mut state = seed;
    let mut columns: Vec<Vec<f32>> = (0..7).map(|_| (0..rows).map(|_| uniform(&mut state) * 4.0 - 2.0).collect()).collect();
    columns[1].iter_mut().for_each(|x| *x = x.round());
    columns[2].iter_mut().filter(|x| **x > 1.0).for_each(|x| *x = f32::NAN);
    columns[3].iter_mut().filter(|x| x.abs() > 1.5).for_each(|x| *x *= f32::INFINITY);
    columns[4].fill(0.1);
    columns[5].fill(f32::NAN);
    let noise = |row: usize, state: &mut u64| {
        let missing = if columns[2][row].is_nan() { 1.5 } else { columns[2][row] };
        columns[0][row] + columns[1][row] * missing + columns[3][row].clamp(-2.0, 2.0) + uniform(state) - 0.5
    };
    let signal = (0..rows).map(|row| noise(row, &mut state)).collect();
    Table { columns: columns.concat(), signal }
}

fn labels(loss: Loss, signal: &[f32]) -> Vec<f32> {
    let label = |z: &f32| match loss {
        Loss::Binary => f32::from(u8::from(*z > 0.3)),
        Loss::Classes(_) => f32::from(u8::from(*z > -1.0) + u8::from(*z > 1.0)),
        Loss::Poisson => z.exp().round(),
        _ => *z,
    };
    signal.iter().map(label).collect()
}

fn run(set: Set, valid: Option<Set>, loss: Loss, settings: &Settings) -> Result<Fit, Error> {
    fit(&set, valid.as_ref(), loss, settings, &mut |_| ControlFlow::Continue(()))
}

fn few(rounds: usize) -> Settings {
    Settings { rounds, learning_rate: 0.2, row_share: 1.0, ..Settings::default() }
}

fn bits(forest: &Forest) -> (Vec<u32>, Vec<u32>, Vec<u32>) {
    let parts = forest.parts();
    let words = |values: &[f32]| values.iter().map(|x| x.to_bits()).collect();
    (parts.features.clone(), words(&parts.thresholds), words(&parts.values))
}

#[test]
fn a_forest_scores_train_rows_as_they_were_scored_in_training() {
    for (rows, bins) in [(1, 255), (2, 255), (37, 255), (1023, 16), (3001, 255), (3001, 2)] {
        let table = table(rows, rows as u64);
        for loss in [Loss::Binary, Loss::Classes(3), Loss::Squared, Loss::Poisson, Loss::Quantile(0.3), Loss::Huber(0.5)] {
            let labels = labels(loss, &table.signal);
            let weights: Vec<f32> = (0..rows).map(|row| (row % 5) as f32 * 0.5 + 0.1).collect();
            let set = Set { columns: &table.columns, labels: &labels, weights: Some(&weights) };
            let sampled = Settings { bins, min_rows: 3, row_share: 0.7, column_share: 0.6, ..few(7) };
            for settings in [Settings { bins, min_rows: 3, ..few(7) }, sampled] {
                let fit = match run(set, None, loss, &settings) {
                    Err(Error::EmptyClass { .. } | Error::AllZero) if rows < 3 => continue,
                    fit => fit.unwrap(),
                };
                let found = fit.forest.predict(&table.columns, rows).unwrap();
                assert_eq!(found, fit.scores, "{loss:?}, {rows} rows");
                assert_eq!(Forest::from_parts(fit.forest.parts().clone()), Ok(fit.forest));
            }
        }
    }
}

#[test]
fn each_loss_falls_on_rows_it_has_not_seen() {
    let (train, valid) = (table(2000, 1), table(1000, 2));
    for loss in LOSSES {
        let (train_labels, valid_labels) = (labels(loss, &train.signal), labels(loss, &valid.signal));
        let set = Set { columns: &train.columns, labels: &train_labels, weights: None };
        let other = Set { columns: &valid.columns, labels: &valid_labels, weights: None };
        let fit = run(set, Some(other), loss, &few(60)).unwrap();
        assert!(fit.valid[fit.best] < 0.5 * fit.valid[0], "{loss:?}: {} of {}", fit.valid[fit.best], fit.valid[0]);
        assert!(fit.train.windows(2).take(10).all(|pair| pair[1] < pair[0]), "{loss:?}: {:?}", fit.train);
        let gains = fit.forest.importance();
        assert!(gains[..4].iter().all(|gain| *gain > gains[6]) && gains[4] == 0.0 && gains[5] == 0.0, "{loss:?}: {gains:?}");
    }
}

#[test]
fn the_best_round_is_kept() {
    let (train, mut valid) = (table(300, 3), table(300, 4));
    // Also where no train row lacks a cell.
    valid.columns.iter_mut().step_by(7).for_each(|x| *x = f32::NAN);
    let (train_labels, valid_labels) = (labels(Loss::Binary, &train.signal), labels(Loss::Binary, &valid.signal));
    let set = Set { columns: &train.columns, labels: &train_labels, weights: None };
    let other = Set { columns: &valid.columns, labels: &valid_labels, weights: None };
    let settings = Settings { min_rows: 2, learning_rate: 0.5, patience: 7, ..few(500) };
    let fit = run(set, Some(other), Loss::Binary, &settings).unwrap();
    assert_eq!(fit.stopped, Stopped::Patience);
    assert_eq!((fit.valid.len(), fit.forest.rounds()), (fit.best + 8, fit.best));
    assert!(fit.valid.iter().all(|loss| *loss >= fit.valid[fit.best]));
    let scores = fit.forest.predict(&valid.columns, 300).unwrap();
    let mean =
        scores.iter().zip(&valid_labels).map(|(s, y)| (1.0 + f64::from(*s).exp()).ln() - f64::from(s * y)).sum::<f64>() / 300.0;
    assert!((mean - fit.valid[fit.best]).abs() < 1e-6, "{mean} {}", fit.valid[fit.best]);
}

#[test]
fn noise_is_answered_by_the_constant() {
    let (train, valid) = (table(200, 5), table(200, 6));
    let mut state = 7;
    let coins: Vec<f32> = (0..400).map(|_| f32::from(uniform(&mut state) > 0.5)).collect();
    let set = Set { columns: &train.columns, labels: &coins[..200], weights: None };
    let other = Set { columns: &valid.columns, labels: &coins[200..], weights: None };
    let fit = run(set, Some(other), Loss::Binary, &Settings { learning_rate: 1.0, patience: 0, ..few(50) }).unwrap();
    assert_eq!((fit.best, fit.forest.rounds(), fit.stopped), (0, 0, Stopped::Rounds));
}

#[test]
fn the_caller_ends_a_fit() {
    let table = table(500, 8);
    let set = Set { columns: &table.columns, labels: &table.signal, weights: None };
    let mut rounds = Vec::new();
    let fit = fit(&set, None, Loss::Squared, &few(50), &mut |round| {
        rounds.push(round);
        if round.round == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let fit = fit.unwrap();
    assert_eq!((fit.stopped, fit.best, fit.forest.rounds(), rounds.len()), (Stopped::Asked, 3, 3, 3));
    assert!(rounds.iter().all(|round| round.of == 50 && round.valid.is_none() && round.train == fit.train[round.round]));
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_one_others() {
    let table = table(800, 9);
    let labels = labels(Loss::Classes(3), &table.signal);
    let set = Set { columns: &table.columns, labels: &labels, weights: None };
    let settings = |seed| Settings { row_share: 0.5, column_share: 0.5, seed, ..few(10) };
    let forest = |seed| run(set, None, Loss::Classes(3), &settings(seed)).unwrap().forest;
    assert_eq!(bits(&forest(1)), bits(&forest(1)));
    assert_ne!(bits(&forest(1)), bits(&forest(2)));
}

/// The same number natively and in WebAssembly; it changes with what is learnt, on purpose alone.
#[test]
fn the_bits_are_the_same_everywhere() {
    let table = table(3000, 16);
    let labels = labels(Loss::Binary, &table.signal);
    let set = Set { columns: &table.columns, labels: &labels, weights: None };
    let (features, thresholds, values) =
        bits(&run(set, None, Loss::Binary, &Settings { row_share: 0.8, ..few(20) }).unwrap().forest);
    let words = features.iter().chain(&thresholds).chain(&values);
    let hash = words.fold(0xcbf2_9ce4_8422_2325u64, |hash, word| (hash ^ u64::from(*word)).wrapping_mul(0x0100_0000_01b3));
    assert_eq!(format!("{hash:x}"), "6ff30a75296ae1ec");
}

/// Sums are of whole numbers: the order of rows has no say, but for the mean that the scores begin with.
#[test]
fn rows_in_another_order_give_the_same_trees() {
    let table = table(700, 10);
    let labels = labels(Loss::Binary, &table.signal);
    let set = Set { columns: &table.columns, labels: &labels, weights: None };
    let reversed: Vec<f32> = table.columns.chunks_exact(700).flat_map(|column| column.iter().rev().copied()).collect();
    let reversed_labels: Vec<f32> = labels.iter().rev().copied().collect();
    let other = Set { columns: &reversed, labels: &reversed_labels, weights: None };
    let forests = [set, other].map(|set| bits(&run(set, None, Loss::Binary, &few(10)).unwrap().forest));
    assert_eq!(forests[0], forests[1]);
}

#[test]
fn a_weight_of_two_is_a_row_twice() {
    let table = table(200, 11);
    let twice: Vec<f32> = table.columns.chunks_exact(200).flat_map(|column| [column, &column[..80]].concat()).collect();
    for loss in [Loss::Binary, Loss::Squared, Loss::Poisson, Loss::Classes(3), Loss::Huber(1.0)] {
        let labels = labels(loss, &table.signal);
        let weights: Vec<f32> = (0..200).map(|row| if row < 80 { 2.0 } else { 1.0 }).collect();
        let long = [&labels[..], &labels[..80]].concat();
        // A weight is no row: what a leaf asks for is asked of its hessian.
        let settings = Settings { min_rows: 1, min_hessian: 5.0, leaves: 6, ..few(3) };
        let a = run(Set { columns: &table.columns, labels: &labels, weights: Some(&weights) }, None, loss, &settings).unwrap();
        let b = run(Set { columns: &twice, labels: &long, weights: None }, None, loss, &settings).unwrap();
        assert!(a.train.iter().zip(&b.train).all(|(a, b)| (a - b).abs() < 1e-6 * a), "{loss:?}: {:?} {:?}", a.train, b.train);
        let found = b.forest.predict(&table.columns, 200).unwrap();
        assert!(a.scores.iter().zip(&found).all(|(a, b)| (a - b).abs() < 1e-4), "{loss:?}");
    }
}

#[test]
fn a_row_without_weight_is_not_learnt_from() {
    let table = table(400, 12);
    let mut labels = table.signal.clone();
    labels[..50].fill(1e6);
    let weights: Vec<f32> = (0..400).map(|row| f32::from(u8::from(row >= 50))).collect();
    for loss in [Loss::Squared, Loss::Quantile(0.5), Loss::Huber(1.0)] {
        let set = Set { columns: &table.columns, labels: &labels, weights: Some(&weights) };
        let fit = run(set, None, loss, &few(20)).unwrap();
        assert!(fit.scores.iter().all(|score| score.abs() < 20.0), "{loss:?}");
        assert!(fit.train[20] < 0.7 * fit.train[0], "{loss:?}");
    }
}

#[test]
fn a_quantile_has_its_share_of_rows_below() {
    let mut state = 13;
    let columns: Vec<f32> = (0..5000).map(|_| uniform(&mut state)).collect();
    let labels: Vec<f32> = columns.iter().map(|x| x * uniform(&mut state)).collect();
    let set = Set { columns: &columns, labels: &labels, weights: None };
    for q in [0.1, 0.5, 0.9] {
        let fit = run(set, None, Loss::Quantile(q), &Settings { min_rows: 200, ..few(100) }).unwrap();
        let below = fit.scores.iter().zip(&labels).filter(|(score, label)| label < score).count() as f64 / 5000.0;
        assert!((below - q).abs() < 0.02, "{below} below the quantile {q}");
    }
}

#[test]
fn tables_that_teach_nothing_give_their_constant() {
    let constant = |columns: &[f32], labels: &[f32], loss| {
        let fit = run(Set { columns, labels, weights: None }, None, loss, &few(5)).unwrap();
        assert_eq!((fit.stopped, fit.forest.rounds(), fit.best), (Stopped::NoSplit, 0, 0));
        fit.forest.predict(&columns[..columns.len() / labels.len()], 1).unwrap()[0]
    };
    let table = table(100, 14);
    assert_eq!(constant(&[1.0], &[7.0], Loss::Squared), 7.0);
    assert_eq!(constant(&[1.0], &[3.0], Loss::Poisson), 3f32.ln());
    assert_eq!(constant(&[f32::NAN; 60], &[2.0; 60], Loss::Quantile(0.1)), 2.0);
    assert_eq!(constant(&table.columns, &[2.0; 100], Loss::Squared), 2.0);
    assert_eq!(constant(&table.columns, &[2.0; 100], Loss::Huber(1.0)), 2.0);
    let halves: Vec<f32> = (0..100).map(|row| (row % 2) as f32).collect();
    assert_eq!(constant(&[5.0; 100], &halves, Loss::Binary), 0.0);
}

#[test]
fn drawn_rows_have_ten_tries_to_find_a_split() {
    let table = table(100, 15);
    let set = Set { columns: &table.columns, labels: &[2.0; 100], weights: None };
    let fit = run(set, None, Loss::Squared, &Settings { row_share: 0.5, ..few(50) }).unwrap();
    assert_eq!((fit.stopped, fit.train.len(), fit.best, fit.forest.rounds()), (Stopped::NoSplit, 10, 0, 0));
}

#[test]
fn missing_cells_alone_can_be_a_split() {
    let columns: Vec<f32> = (0..200).map(|row| if row % 4 == 0 { f32::NAN } else { 1.0 }).collect();
    let labels: Vec<f32> = (0..200).map(|row| if row % 4 == 0 { 5.0 } else { 1.0 }).collect();
    let fit = run(Set { columns: &columns, labels: &labels, weights: None }, None, Loss::Squared, &few(60)).unwrap();
    let scores = fit.forest.predict(&[f32::NAN, 1.0, f32::INFINITY], 3).unwrap();
    assert!((scores[0] - 5.0).abs() < 1e-3 && (scores[1] - 1.0).abs() < 1e-3 && scores[1] == scores[2], "{scores:?}");
}

#[test]
fn infinite_values_are_ends_of_the_order() {
    let columns: Vec<f32> = (0..300).map(|row| [f32::NEG_INFINITY, 0.0, f32::INFINITY][row % 3]).collect();
    let labels: Vec<f32> = (0..300).map(|row| [4.0, -1.0, 9.0][row % 3]).collect();
    let fit = run(Set { columns: &columns, labels: &labels, weights: None }, None, Loss::Squared, &few(80)).unwrap();
    let scores = fit.forest.predict(&[f32::NEG_INFINITY, 0.0, f32::INFINITY], 3).unwrap();
    assert!(scores.iter().zip([4.0, -1.0, 9.0]).all(|(score, label)| (score - label).abs() < 1e-3), "{scores:?}");
}
