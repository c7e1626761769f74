//! Numbers of SciPy 1.17.0 and of plain NumPy loops: tests/golden/referee.json, made by tests/python/referee_golden.py.

use flowbed::{
    data::Task,
    referee::{Estimate, Measure, Replicates, Tested, crossed, holm, percentile, quantile, two_sided},
};
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/referee.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

#[track_caller]
fn assert_near(what: &str, found: f64, expected: f64, off: f64) {
    assert!((found - expected).abs() <= off, "{what}: {found} instead of {expected}");
}

/// The golden table's two models.
fn models(golden: &Value) -> [Tested; 2] {
    let floats = |name: &str| -> Vec<f32> { numbers(&golden[name]).iter().map(|x| *x as f32).collect() };
    ["a", "b"].map(|name| {
        let labels = floats("labels");
        let rows = (0..labels.len() as u32).collect();
        Tested::new(Task::Binary, rows, labels, floats(name), vec![-0.8], Vec::new(), 1.0)
    })
}

#[test]
fn students_t_is_scipys() {
    let golden = golden();
    for case in golden["t"].as_array().unwrap() {
        let [level, freedom, expected] = numbers(case)[..] else { panic!() };
        assert_near("quantile", quantile(level, freedom), expected, 1e-9 * expected.abs() + 1e-9);
    }
    for case in golden["two_sided"].as_array().unwrap() {
        let [t, freedom, expected] = numbers(case)[..] else { panic!() };
        assert_near("two-sided", two_sided(t, freedom), expected, 1e-11 + 1e-9 * expected);
    }
}

#[test]
fn delongs_variances_are_those_of_every_pair_of_rows() {
    let golden = golden();
    let models = models(&golden);
    let pseudo = models.each_ref().map(|model| model.rowwise(Measure::Auc).unwrap().pseudo());
    for (i, pseudo) in pseudo.iter().enumerate() {
        let found = crossed(std::slice::from_ref(pseudo));
        assert_near("AUC", found.value, golden["delong"]["auc"][i].as_f64().unwrap(), 1e-12);
        assert_near("variance", found.error.powi(2), golden["delong"]["variance"][i].as_f64().unwrap(), 1e-12);
    }
    let difference = pseudo[0].iter().zip(&pseudo[1]).map(|(a, b)| a - b).collect();
    let found = crossed(&[difference]);
    assert_near("of the difference", found.error.powi(2), golden["delong"]["difference"].as_f64().unwrap(), 1e-12);
}

/// Resamples are drawn otherwise: SciPy's 50,000 and ours agree as far as chance lets them.
#[test]
fn the_paired_bootstrap_is_scipys() {
    let golden = golden();
    let models = models(&golden);
    let columns = [Measure::Loss, Measure::Auc];
    let columns =
        columns.iter().flat_map(|measure| models.each_ref().map(|model| model.rowwise(*measure).unwrap())).collect::<Vec<_>>();
    let replicates = Replicates::new(&columns, models[0].rows.len(), &[], 50_000, 0);
    let found = [
        ("loss", replicates.drawn[0].clone()),
        ("loss difference", replicates.difference(1, 0).1),
        ("auc", replicates.drawn[2].clone()),
        ("auc difference", replicates.difference(2, 3).1),
    ];
    for (name, drawn) in found {
        let expected = &golden["bootstrap"][name];
        let error = expected["error"].as_f64().unwrap();
        for (found, expected) in percentile(&drawn, 0.95).unwrap().into_iter().zip(numbers(&expected["interval"])) {
            assert_near(name, found, expected, 0.06 * error);
        }
    }
}

#[test]
fn a_paired_t_test_is_scipys() {
    let golden = golden();
    let losses = models(&golden).map(|model| model.rowwise(Measure::Loss).unwrap().pseudo());
    let found = crossed(&[losses[1].iter().zip(&losses[0]).map(|(b, a)| b - a).collect()]);
    assert_near("mean", found.value, golden["paired"]["mean"].as_f64().unwrap(), 1e-12);
    assert_near("p", found.p(), golden["paired"]["p"].as_f64().unwrap(), 1e-9);
    for (found, expected) in found.interval(0.95).into_iter().zip(numbers(&golden["paired"]["interval"])) {
        assert_near("interval", found, expected, 1e-9);
    }
}

#[test]
fn rows_and_seeds_crossed_have_the_mean_squares_of_a_two_way_table() {
    let golden = golden();
    let values: Vec<Vec<f64>> = golden["crossed"]["values"].as_array().unwrap().iter().map(numbers).collect();
    let [rows, seeds, rest] = numbers(&golden["crossed"]["squares"])[..] else { panic!() };
    let (s, n) = (values.len() as f64, values[0].len() as f64);
    let found = crossed(&values);
    let total = rows + seeds - rest;
    assert_near("variance", found.error.powi(2), total / (n * s), 1e-12);
    let freedom = total * total / (rows * rows / (n - 1.0) + seeds * seeds / (s - 1.0));
    assert_near("freedom", found.freedom, freedom, 1e-9);
}

#[test]
fn holm_steps_down_and_intervals_follow_its_levels() {
    let golden = golden();
    let of = |p: &f64| Estimate { value: quantile(1.0 - p, 30.0), error: 1.0, freedom: 30.0 };
    let estimates: Vec<Estimate> = numbers(&golden["p"]).iter().map(of).collect();
    for (found, expected) in holm(&estimates).iter().zip(numbers(&golden["holm"])) {
        assert_near("p", found.p, expected, 1e-9);
        assert_eq!(found.low > 0.0, found.p <= 0.05, "{found:?}");
    }
}
