//! Scores in detail: numbers of scikit-learn in tests/golden/scores.json, made by tests/python/scores_golden.py; and what bad input makes.

use flowbed::{
    data::Task,
    error::Error,
    referee::{auc, average_precision, details::*},
};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/scores.json")).unwrap()
}

fn f64s(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap_or(f64::NAN)).collect()
}

fn f32s(value: &Value) -> Vec<f32> {
    f64s(value).iter().map(|x| *x as f32).collect()
}

#[track_caller]
fn assert_near(what: &str, found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {found} instead of {expected}");
}

/// None and null are one.
#[track_caller]
fn assert_same(what: &str, found: Option<f64>, expected: &Value) {
    match (found, expected.is_null()) {
        (Some(found), false) => assert_near(what, found, expected),
        (found, absent) => assert!(found.is_none() && absent, "{what}: {found:?} instead of {expected}"),
    }
}

fn assert_temperature(task: Task, logits: &[f32], labels: &[f32], expected: &Value) {
    let Temperature { value, before, after } = temperature(task, logits, labels).unwrap();
    for (what, found) in [("value", value), ("before", before), ("after", after)] {
        assert_near(&format!("temperature, {what}"), found, &expected[what]);
    }
    assert!(after <= before);
}

#[test]
fn scores_of_two_classes_are_scikit_learns() {
    for case in golden()["binary"].as_array().unwrap() {
        let (labels, logits) = (f32s(&case["labels"]), f32s(&case["logits"]));
        let p = probabilities(&logits);
        assert_same("average precision", average_precision(&logits, &labels), &case["average_precision"]);
        assert_same("AUC", auc(&logits, &labels), &case["auc"]);
        assert_near("Brier score", brier(&p, &labels), &case["brier"]);
        let (found, expected) = (calibration(&p, &labels), &case["calibration"]);
        assert_near("calibration error", found.error, &expected["error"]);
        assert_near("by chance", found.chance, &expected["chance"]);
        assert_eq!(found.bins.len(), expected["rows"].as_array().unwrap().len());
        for (i, bin) in found.bins.iter().enumerate() {
            assert_near("predicted", bin.predicted, &expected["predicted"][i]);
            assert_near("observed", bin.observed, &expected["observed"][i]);
            assert_eq!(bin.rows as u64, expected["rows"][i].as_u64().unwrap());
        }
        for expected in case["thresholds"].as_array().unwrap() {
            let at = at_threshold(&p, &labels, expected["threshold"].as_f64().unwrap(), Costs::default());
            let counts = [at.true_positives, at.false_positives, at.false_negatives, at.true_negatives];
            assert_eq!(serde_json::json!(counts), expected["counts"]);
            for (i, found) in [at.precision, at.recall, at.f1].into_iter().enumerate() {
                assert_same("at a threshold", found, &expected["scores"][i]);
            }
        }
        assert_temperature(Task::Binary, &logits, &labels, &case["temperature"]);
    }
}

#[test]
fn the_cheapest_threshold_costs_as_little_as_the_best_of_all() {
    for case in golden()["binary"].as_array().unwrap() {
        let (labels, logits) = (f32s(&case["labels"]), f32s(&case["logits"]));
        let p = probabilities(&logits);
        for expected in case["costs"].as_array().unwrap() {
            let [false_positive, false_negative, _] = f64s(expected)[..] else { panic!() };
            let costs = Costs { false_positive, false_negative };
            let threshold = cheapest(&p, &labels, costs);
            assert_near("cost", at_threshold(&p, &labels, threshold, costs).cost, &expected[2]);
        }
    }
}

#[test]
fn where_one_mistake_costs_nothing_all_rows_or_none_are_positive() {
    let (p, labels) = ([0.2, 1.0, 1.0 - f64::EPSILON], [0.0, 1.0, 0.0]);
    let all =
        at_threshold(&p, &labels, cheapest(&p, &labels, Costs { false_positive: 0.0, false_negative: 1.0 }), Costs::default());
    assert_eq!((all.false_negatives, all.threshold <= 1.0), (0, true));
    let free = Costs { false_positive: 1.0, false_negative: 0.0 };
    let none = at_threshold(&p, &[0.0; 3], cheapest(&p, &[0.0; 3], free), free);
    assert_eq!((none.false_positives, none.true_negatives, none.precision, none.recall, none.f1), (0, 3, None, None, None));
    assert_eq!((average_precision(&[1.0, 2.0], &[0.0, 0.0]), average_precision(&[f32::NAN, 0.0], &[0.0, 1.0])), (None, None));
}

#[test]
fn costs_that_say_nothing_are_refused() {
    for (false_positive, false_negative, name) in [
        (-1.0, 1.0, "falsePositive"),
        (1.0, f64::NAN, "falseNegative"),
        (1.0, f64::INFINITY, "falseNegative"),
        (0.0, 0.0, "falsePositive"),
    ] {
        let refusal = Costs { false_positive, false_negative }.check().unwrap_err();
        assert!(matches!(refusal, Error::BadOption { name: found, .. } if found == name), "{refusal}");
    }
    Costs { false_positive: 0.0, false_negative: 3.0 }.check().unwrap();
}

#[test]
fn scores_of_several_classes_are_scikit_learns() {
    for case in golden()["several"].as_array().unwrap() {
        let classes = case["classes"].as_u64().unwrap() as usize;
        let names: Vec<String> = (0..classes).map(|class| class.to_string()).collect();
        let (labels, logits) = (f32s(&case["labels"]), f32s(&case["logits"]));
        let found = several_scores(&logits, &labels, &vec![0.0; classes], &names);
        assert_near("macro F1", found.macro_f1, &case["macro_f1"]);
        let top = case["top"].as_array().unwrap();
        assert_eq!(found.top.len(), top.len());
        for (found, expected) in found.top.iter().zip(top) {
            assert_eq!(found.k as u64, expected[0].as_u64().unwrap());
            assert_near("top k", found.share, &expected[1]);
        }
        for class in &found.classes {
            let i: usize = class.name.parse().unwrap();
            assert_eq!(class.support as u64, case["support"][i].as_u64().unwrap());
            assert_same("precision", class.precision, &case["precision"][i]);
            assert_same("recall", class.recall, &case["recall"][i]);
            assert_same("F1", class.f1, &case["f1"][i]);
        }
        assert!(found.classes.is_sorted_by(|a, b| a.support >= b.support));
        let Confusion { names, others, rows } = &found.confusion;
        assert_eq!((names.len() + others, *others > 0), (classes, classes > 13));
        for (i, one) in names.iter().enumerate() {
            for (j, other) in names.iter().enumerate() {
                let [a, b] = [one, other].map(|name| name.parse::<usize>().unwrap());
                assert_eq!(rows[i][j] as u64, case["confusion"][a][b].as_u64().unwrap());
            }
        }
        assert_eq!(rows.iter().flatten().sum::<usize>(), labels.len());
        assert_temperature(Task::Classes(classes), &logits, &labels, &case["temperature"]);
    }
}

#[test]
fn errors_of_numbers_are_scikit_learns() {
    for case in golden()["numbers"].as_array().unwrap() {
        let found = number_scores(&f32s(&case["outputs"]), &f32s(&case["labels"]), case["unit"].as_f64().unwrap(), None);
        assert_near("MAE", found.mae, &case["mae"]);
        assert_near("median", found.median_absolute, &case["median_absolute"]);
        assert_near("RMSE", found.rmse, &case["rmse"]);
        for (found, expected) in found.pinball.iter().zip(case["pinball"].as_array().unwrap()) {
            assert_eq!(Some(found.quantile), expected[0].as_f64());
            assert_near("pinball", found.loss, &expected[1]);
        }
    }
}

#[test]
fn the_temperature_of_logits_that_are_c_times_as_large_is_c_times_as_large() {
    let golden = golden();
    for (name, several) in [("binary", false), ("several", true)] {
        let case = &golden[name][0];
        let (labels, logits) = (f32s(&case["labels"]), f32s(&case["logits"]));
        let task = if several { Task::Classes(case["classes"].as_u64().unwrap() as usize) } else { Task::Binary };
        let of = |c: f32| {
            let scaled: Vec<f32> = logits.iter().map(|z| z * c).collect();
            temperature(task, &scaled, &labels).unwrap().value
        };
        let one = of(1.0);
        for c in [0.25, 0.5, 2.0, 8.0] {
            let found = of(c) / f64::from(c);
            assert!((found - one).abs() <= 1e-9 * one, "{found} instead of {one}");
        }
    }
    assert_eq!(temperature(Task::Regression, &[1.0], &[1.0]), None);
    assert_eq!(temperature(Task::Binary, &[], &[]), None);
    let perfect = temperature(Task::Binary, &[-1.0, 1.0], &[0.0, 1.0]).unwrap();
    assert!((0.01..0.02).contains(&perfect.value), "it ends near where its range ends: {}", perfect.value);
    let flat = temperature(Task::Binary, &[0.0, 0.0], &[0.0, 1.0]).unwrap();
    assert_eq!(flat.value, 1.0);
}
