//! What is refused, each in a sentence.

use std::ops::ControlFlow;

use flowbed_trees::{Error, Forest, Loss, Parts, Set, Settings, fit};

const X: [f32; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
const Y: [f32; 6] = [0.0, 1.0, 0.0, 1.0, 1.0, 1.0];

fn refusal(columns: &[f32], labels: &[f32], weights: Option<&[f32]>, loss: Loss, settings: Settings) -> String {
    let set = Set { columns, labels, weights };
    let error = fit(&set, None, loss, &settings, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(!error.code().is_empty());
    error.to_string()
}

#[test]
fn rows_that_cannot_be_learnt_from_are_refused() {
    let said = |columns: &[f32], labels: &[f32], loss| refusal(columns, labels, None, loss, Settings::default());
    assert!(said(&[], &[], Loss::Squared).starts_with("There are no train rows."));
    assert!(said(&[], &Y, Loss::Squared).starts_with("The train rows have no columns."));
    assert!(said(&X[..5], &Y, Loss::Squared).starts_with("The train rows have 5 cells"));
    assert!(said(&X, &[0.0, 1.0, 2.0, 0.0, 0.0, 1.0], Loss::Binary).contains("train row 2 is 2; it must be 0 or 1"));
    assert!(said(&X, &[0.0, 1.0, 3.0, 0.0, 0.0, 1.0], Loss::Classes(3)).contains("a whole number from 0 to 2"));
    assert!(said(&X, &[0.0, 1.0, 0.5, 0.0, 0.0, 1.0], Loss::Classes(3)).contains("train row 2 is 0.5"));
    assert!(said(&X, &Y, Loss::Classes(3)).starts_with("No train row with a positive weight is of class 2."));
    assert!(said(&X, &[1.0; 6], Loss::Binary).contains("is of class 0"));
    assert!(said(&X, &[0.0, -1.0, 3.0, 0.0, 0.0, 1.0], Loss::Poisson).contains("it must be a number that is not negative"));
    assert!(said(&X, &[0.0; 6], Loss::Poisson).starts_with("All counts"));
    for label in [f32::NAN, f32::INFINITY] {
        for loss in [Loss::Squared, Loss::Poisson, Loss::Quantile(0.5), Loss::Huber(1.0), Loss::Binary, Loss::Classes(2)] {
            assert!(said(&X, &[label, 1.0, 0.0, 1.0, 1.0, 1.0], loss).contains("train row 0"), "{loss:?}");
        }
    }
}

#[test]
fn weights_that_are_none_are_refused() {
    let said = |weights: &[f32]| refusal(&X, &Y, Some(weights), Loss::Binary, Settings::default());
    assert!(said(&[1.0; 5]).starts_with("There are 5 weights for 6 train rows."));
    assert!(said(&[0.0; 6]).contains("are all 0"));
    for weight in [-1.0, f32::NAN, f32::INFINITY] {
        assert!(said(&[1.0, 1.0, weight, 1.0, 1.0, 1.0]).starts_with("The weight of train row 2 is"), "{weight}");
    }
    assert!(said(&[0.0, 1.0, 0.0, 1.0, 1.0, 1.0]).contains("is of class 0"));
}

#[test]
fn validation_rows_are_looked_at_too() {
    let train = Set { columns: &X, labels: &Y, weights: None };
    let wide = Set { columns: &X, labels: &Y[..3], weights: None };
    let bad = Set { columns: &X, labels: &[0.5; 6], weights: None };
    let said = |valid: &Set| fit(&train, Some(valid), Loss::Binary, &Settings::default(), &mut |_| ControlFlow::Continue(()));
    assert_eq!(said(&wide).unwrap_err(), Error::Columns { found: 2, expected: 1 });
    assert!(said(&bad).unwrap_err().to_string().contains("validation row 0"));
    assert!(said(&train).is_ok());
}

#[test]
fn settings_out_of_range_are_refused_by_their_name() {
    let default = Settings::default;
    let cases = [
        ("rounds", Settings { rounds: 0, ..default() }),
        ("learning_rate", Settings { learning_rate: 0.0, ..default() }),
        ("learning_rate", Settings { learning_rate: f64::NAN, ..default() }),
        ("leaves", Settings { leaves: 1, ..default() }),
        ("min_rows", Settings { min_rows: 0, ..default() }),
        ("min_hessian", Settings { min_hessian: -1.0, ..default() }),
        ("l2", Settings { l2: f64::INFINITY, ..default() }),
        ("bins", Settings { bins: 256, ..default() }),
        ("row_share", Settings { row_share: 1.1, ..default() }),
        ("column_share", Settings { column_share: 0.0, ..default() }),
    ];
    for (name, settings) in cases {
        let said = refusal(&X, &Y, None, Loss::Binary, settings);
        assert!(said.starts_with(&format!("The setting {name} is ")), "{said}");
    }
    for (name, loss) in [("quantile", Loss::Quantile(1.0)), ("delta", Loss::Huber(0.0)), ("classes", Loss::Classes(1))] {
        assert!(refusal(&X, &Y, None, loss, default()).starts_with(&format!("The setting {name} is ")));
    }
}

/// One tree of three nodes, and one of one.
fn parts() -> Parts {
    Parts {
        columns: 2,
        outputs: 1,
        initial: vec![0.5],
        roots: vec![0, 3],
        features: vec![1, 0, 0, 0],
        thresholds: vec![2.0, 0.0, 0.0, 0.0],
        missing_left: vec![true, false, false, false],
        left: vec![1, 0, 0, 0],
        right: vec![2, 0, 0, 0],
        values: vec![0.0, -1.0, 1.0, 0.25],
        gains: vec![3.0, 0.0, 0.0, 0.0],
    }
}

#[test]
fn a_forest_is_made_of_sound_parts() {
    let forest = Forest::from_parts(parts()).unwrap();
    assert_eq!(forest.predict(&[0.0, 0.0, 0.0, 2.0, 2.5, f32::NAN], 3), Ok(vec![-0.25, 1.75, -0.25]));
    assert_eq!((forest.importance(), forest.rounds()), (vec![0.0, 3.0], 2));
    assert_eq!(forest.predict(&[], 0), Ok(vec![]));
    assert!(matches!(forest.predict(&[0.0; 3], 1), Err(Error::Columns { found: 3, expected: 2 })));
    assert!(matches!(forest.predict(&[0.0; 3], 2), Err(Error::Shape { .. })));
    assert!(matches!(forest.predict(&[0.0; 3], 0), Err(Error::Shape { .. })));
}

#[test]
fn damaged_parts_are_refused() {
    type Damage = fn(&mut Parts);
    let cases: [(&str, Damage); 18] = [
        ("a child of itself", |parts| parts.left[0] = 0),
        ("a cycle", |parts| (parts.left[2], parts.right[2]) = (1, 1)),
        ("a child before its parent", |parts| (parts.left[2], parts.right[2]) = (1, 0)),
        ("one child for both", |parts| parts.right[0] = 1),
        ("a child of another tree", |parts| parts.right[0] = 3),
        ("a child beyond the nodes", |parts| parts.right[0] = u32::MAX),
        ("a column beyond the table", |parts| parts.features[0] = 2),
        ("a threshold that is no number", |parts| parts.thresholds[0] = f32::NAN),
        ("an infinite leaf", |parts| parts.values[1] = f32::INFINITY),
        ("a short array", |parts| parts.values.truncate(3)),
        ("a long array", |parts| parts.gains.push(0.0)),
        ("an initial score too many", |parts| parts.initial.push(0.0)),
        ("an initial score that is no number", |parts| parts.initial[0] = f32::NAN),
        ("no outputs", |parts| (parts.outputs, parts.initial) = (0, vec![])),
        ("roots that fall", |parts| parts.roots = vec![0, 3, 1]),
        ("a root beyond the nodes", |parts| parts.roots[1] = 4),
        ("nodes before the first root", |parts| parts.roots = vec![1, 3]),
        ("a tree too few", |parts| (parts.outputs, parts.initial, parts.roots) = (2, vec![0.0; 2], vec![0])),
    ];
    for (what, damage) in cases {
        let mut damaged = parts();
        damage(&mut damaged);
        let error = Forest::from_parts(damaged).unwrap_err();
        assert!(error.to_string().ends_with("The trees are damaged: export them again."), "{what}: {error}");
    }
}

#[test]
fn a_forest_as_words_comes_back_as_it_was_or_is_refused() {
    let words = parts().words();
    assert_eq!(Parts::from_words(&words), Ok(parts()));
    for cut in 0..words.len() {
        assert!(Parts::from_words(&words[..cut]).is_err(), "{cut} of {} words", words.len());
    }
    for (at, word) in [(1, 0), (2, u32::MAX), (3, u32::MAX), (3, 0)] {
        let mut damaged = words.clone();
        damaged[at] = word;
        assert!(Parts::from_words(&damaged).is_err(), "word {at} is {word}");
    }
}

/// Whatever the arrays hold: refused, or walked to an end.
#[test]
fn arrays_at_random_neither_panic_nor_loop() {
    let mut state = 1u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut sound = 0;
    for _ in 0..20_000 {
        let mut parts = parts();
        for _ in 0..=next(2) {
            let (at, word) = (next(4) as usize, [next(6) as u32, u32::MAX][usize::from(next(20) == 0)]);
            match next(8) {
                0 => parts.left[at] = word,
                1 => parts.right[at] = word,
                2 => parts.features[at] = word,
                3 => parts.roots[at % 2] = word,
                4 => parts.outputs = word,
                5 => parts.columns = word,
                6 => parts.thresholds[at] = f32::from_bits(word << 22),
                _ => parts.values.truncate(at),
            }
        }
        if let Ok(forest) = Forest::from_parts(parts) {
            let columns = forest.parts().columns.min(8) as usize;
            let scores = forest.predict(&vec![1.0; 3 * columns], 3);
            sound += usize::from(scores.is_ok_and(|scores| scores.iter().all(|score| score.is_finite())));
        }
    }
    assert!(sound > 1000, "{sound}");
}
