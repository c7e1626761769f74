//! Trees of LightGBM, split by split: tests/python/trees_golden.py.

use std::ops::ControlFlow;

use flowbed_trees::{Fit, Loss, Parts, Set, Settings, fit};
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().map_or(f32::NAN, |x| x as f32)).collect()
}

fn near(name: &str, found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-5 * expected.abs().max(1.0), "{name}: {found}, LightGBM has {expected}");
}

struct Case<'a> {
    name: &'a str,
    columns: Vec<f32>,
    rows: usize,
    fit: Fit,
}

impl<'a> Case<'a> {
    fn new(golden: &'a Value) -> Self {
        let settings = &golden["settings"];
        let number = |name: &str| settings[name].as_f64().unwrap();
        let loss = match golden["loss"].as_str().unwrap() {
            "binary" => Loss::Binary,
            "multiclass" => Loss::Classes(3),
            "regression" => Loss::Squared,
            "poisson" => Loss::Poisson,
            _ => Loss::Quantile(number("q")),
        };
        let settings = Settings {
            rounds: number("rounds") as usize,
            learning_rate: number("rate"),
            leaves: number("leaves") as usize,
            min_rows: number("min_rows") as usize,
            min_hessian: number("min_hessian"),
            l2: number("l2"),
            row_share: 1.0,
            ..Settings::default()
        };
        let (columns, labels) = (numbers(&golden["columns"]), numbers(&golden["labels"]));
        let weights = golden["weights"].is_array().then(|| numbers(&golden["weights"]));
        let set = Set { columns: &columns, labels: &labels, weights: weights.as_deref() };
        let fit = fit(&set, None, loss, &settings, &mut |_| ControlFlow::Continue(())).unwrap();
        Case { name: golden["name"].as_str().unwrap(), rows: labels.len(), columns, fit }
    }

    fn column(&self, index: usize) -> &[f32] {
        &self.columns[index * self.rows..(index + 1) * self.rows]
    }

    /// The node and all below it against LightGBM's, which are in preorder; rows: the train rows that come here.
    fn hold(&self, parts: &Parts, node: usize, rows: &[usize], theirs: &mut std::slice::Iter<Value>) {
        let expected: Vec<f64> = theirs
            .next()
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|x| x.as_f64().unwrap_or(f64::from(u8::from(x == true))))
            .collect();
        let name = format!("{}, node {node}", self.name);
        assert_eq!(rows.len(), *expected.last().unwrap() as usize, "{name}: rows");
        if parts.left[node] == 0 {
            assert_eq!(expected.len(), 2, "{name}: LightGBM splits here, by {expected:?}");
            return near(&name, f64::from(parts.values[node]), expected[0]);
        }
        let [feature, threshold, missing_left, gain, _] = expected[..] else { panic!("{name}: LightGBM has a leaf") };
        assert_eq!(parts.features[node], feature as u32, "{name}: column, {} {expected:?}", parts.gains[node]);
        near(&name, f64::from(parts.gains[node]), gain);
        let values = self.column(feature as usize);
        let ours = f64::from(parts.thresholds[node]);
        // Thresholds are the same if they part the node's rows alike: which of those it is, is left to rounding in LightGBM.
        let between = |value: f64| value > ours.min(threshold) && value <= ours.max(threshold);
        assert!(!rows.iter().any(|row| between(f64::from(values[*row]))), "{name}: {ours} for {threshold}");
        let is_missing_known = values.iter().any(|value| value.is_nan());
        // Where no row of the node lacks a cell that others lack, both ways gain the same, and rounding decides in LightGBM.
        if !is_missing_known || rows.iter().any(|row| values[*row].is_nan()) {
            let expected = if is_missing_known { missing_left == 1.0 } else { 0.0 <= threshold };
            assert_eq!(parts.missing_left[node], expected, "{name}: missing");
        }
        let is_left = |row: &usize| {
            let value = values[*row];
            if value.is_nan() { parts.missing_left[node] } else { value <= parts.thresholds[node] }
        };
        let (left, right): (Vec<usize>, Vec<usize>) = rows.iter().copied().partition(is_left);
        self.hold(parts, parts.left[node] as usize, &left, theirs);
        self.hold(parts, parts.right[node] as usize, &right, theirs);
    }
}

fn cases() -> Value {
    serde_json::from_str(include_str!("../../../tests/golden/trees.json")).unwrap()
}

#[test]
fn trees_are_lightgbms_split_by_split() {
    for golden in cases()["cases"].as_array().unwrap() {
        let case = Case::new(golden);
        let parts = case.fit.forest.parts();
        for (found, expected) in parts.initial.iter().zip(golden["initial"].as_array().unwrap()) {
            near(case.name, f64::from(*found), expected.as_f64().unwrap());
        }
        let trees = golden["trees"].as_array().unwrap();
        assert_eq!(parts.roots.len(), trees.len(), "{}", case.name);
        for (root, tree) in parts.roots.iter().zip(trees) {
            let mut theirs = tree.as_array().unwrap().iter();
            case.hold(parts, *root as usize, &(0..case.rows).collect::<Vec<_>>(), &mut theirs);
            assert_eq!(theirs.next(), None, "{}", case.name);
        }
    }
}

/// Also at ±∞, and where cells are missing in columns that no train row lacks.
#[test]
fn new_rows_have_lightgbms_scores() {
    for golden in cases()["cases"].as_array().unwrap().iter().filter(|golden| golden["new"].is_array()) {
        let case = Case::new(golden);
        let new = numbers(&golden["new"]);
        let rows = new.len() / (case.columns.len() / case.rows);
        let scores = case.fit.forest.predict(&new, rows).unwrap();
        for (found, expected) in scores.iter().zip(golden["scores"].as_array().unwrap()) {
            near(case.name, f64::from(*found), expected.as_f64().unwrap());
        }
    }
}
