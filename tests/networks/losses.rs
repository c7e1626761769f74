//! What a training makes small, and what its rows count: in every network and in trees.

use flowbed::{
    data::{Kind, ReadOptions, Reader, Table, Task},
    device::Device,
    error::Error,
    files::{SavedRun, json::SerdeJson, project},
    job::Job,
    kernels::training::loss::LossKind,
    train::{ClassRule, ClassWeights, Link, LossName, Model, OrAuto, Prepared, Run, Settings, mean_loss, train},
};
use serde_json::Value;

const LEARNING: [Model; 4] = [Model::Embedding, Model::OneHot, Model::AttentionOde, Model::Trees];

fn read(text: &str) -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(text.as_bytes()).unwrap();
    let mut table = reader.finish().unwrap();
    // Few different counts could be classes.
    if table.column("visits").is_ok() {
        table.set_kinds(&[("visits".to_string(), Kind::Number)]).unwrap();
    }
    table
}

/// A number in [0, 1) for each i and salt.
fn part(i: usize, salt: u32) -> f64 {
    let mut x = (i as u32).wrapping_mul(0x9e37_79b9) ^ salt.wrapping_mul(0x85eb_ca6b);
    x = (x ^ x >> 16).wrapping_mul(0x7feb_352d);
    x = (x ^ x >> 15).wrapping_mul(0x846c_a68b);
    f64::from(x ^ x >> 16) / 4_294_967_296.0
}

/// By inversion, from one uniform number.
fn poisson(mean: f64, uniform: f64) -> u32 {
    let (mut k, mut p) = (0, (-mean).exp());
    let mut sum = p;
    while uniform > sum && k < 200 {
        k += 1;
        p *= mean / f64::from(k);
        sum += p;
    }
    k
}

const ROWS: usize = 6000;

/// Visits of shops in towns, whose means multiply; a cost, and a price that is wild in some rows; a weight of 0 for rows that were copied wrongly.
fn visits() -> String {
    let mut text = String::from("shop,town,visits,cost,price,late,trust\n");
    for i in 0..ROWS {
        let [shop, town] = [part(i, 1), part(i, 2)].map(|x| (8.0 * x) as i32);
        let mean = 0.2 * 1.4f64.powi(shop) * 1.25f64.powi(town);
        let noise = part(i, 4) + part(i, 5) + part(i, 6) - 1.5;
        let wild = if part(i, 7) < 0.02 { 400.0 } else { 0.0 };
        let cost = f64::from(10 + 2 * shop - town) + 3.0 * noise;
        let late = part(i, 8) < 0.02 + 0.012 * f64::from(shop);
        let wrong = part(i, 9) < 0.5 && i % 10 > 1;
        let label = if late != wrong { "yes" } else { "no" };
        text += &format!(
            "s{shop},t{town},{},{cost:.3},{:.3},{label},{}\n",
            poisson(mean, part(i, 3)),
            cost + wild,
            if wrong { "0" } else { "2.5" }
        );
    }
    text
}

fn settings(model: Model, target: &str) -> Settings {
    Settings {
        model,
        target: target.into(),
        columns: Some(vec!["shop".into(), "town".into()]),
        epochs: 20,
        batch: 64,
        patience: 3,
        rate: 5e-3,
        width: OrAuto::Value(8),
        hidden: 16,
        ..Settings::default()
    }
}

fn trained(settings: Settings) -> Run {
    let prepared = Prepared::new(&read(&visits()), settings).unwrap();
    pollster::block_on(train(&Device::cpu(), &Job::alone(), prepared, &mut |_| {})).unwrap()
}

/// What it predicts for each shop in the first town.
fn predicted(run: &Run) -> Vec<f32> {
    let rows: String = (0..8).map(|shop| format!("s{shop},t0\n")).collect();
    let table = read(&format!("shop,town\n{rows}"));
    pollster::block_on(run.learned.predict(&Device::cpu(), &Job::alone(), &table)).unwrap().values
}

fn refused(settings: Settings, text: &str) -> Error {
    Prepared::new(&read(text), settings).err().expect("refused")
}

#[test]
fn counts_are_learned_by_their_logarithm() {
    for model in LEARNING {
        let run = trained(Settings { loss: LossName::Poisson, ..settings(model, "visits") });
        let found = predicted(&run);
        let off = |(shop, value): (usize, &f32)| (f64::from(*value) / (0.2 * 1.4f64.powi(shop as i32))).ln().abs();
        let mean = found.iter().enumerate().map(off).sum::<f64>() / 8.0;
        assert!(mean < 0.35, "{model:?}: by a factor of e^{mean}: {found:?}");
        let test = &run.training.test;
        assert!(test.r2.unwrap() > 0.5, "{model:?}: {test:?}");
        // A project holds it, and what comes back predicts the same.
        let file = project::write(&SerdeJson, &[SavedRun::from(&run)], None).unwrap();
        let (learned, training) = project::read(&SerdeJson, &file).unwrap().runs.remove(0);
        assert_eq!(predicted(&Run { learned, training, tested: None }), found, "{model:?}");
    }
}

#[test]
fn a_quantile_has_its_share_of_the_rows_below() {
    for model in LEARNING {
        for quantile in [0.1, 0.9] {
            let run = trained(Settings { loss: LossName::Quantile, quantile, ..settings(model, "cost") });
            let note = run.training.notes.iter().find(|note| note.text.starts_with("Learned the")).expect("it is told");
            let share: f64 = note.text.split([':', '%']).nth(2).unwrap().trim().parse().unwrap();
            assert!((share - 100.0 * quantile).abs() < 4.0, "{model:?} {quantile}: {}", note.text);
        }
    }
}

#[test]
fn wild_rows_move_huber_less() {
    for model in LEARNING {
        let of = |loss| predicted(&trained(Settings { loss, delta: 0.05, ..settings(model, "price") }));
        let middle = |shop: usize| 10.0 + 2.0 * shop as f64;
        let off = |values: &[f32]| {
            values.iter().enumerate().map(|(shop, v)| (f64::from(*v) - middle(shop)).abs()).sum::<f64>() / values.len() as f64
        };
        let [squared, huber] = [LossName::Squared, LossName::Huber].map(|loss| off(&of(loss)));
        assert!(huber < 2.5 && squared > 1.5 * huber, "{model:?}: {squared} {huber}");
    }
}

#[test]
fn rows_that_weigh_nothing_teach_nothing() {
    for model in LEARNING {
        let plain = trained(settings(model, "late"));
        let run = trained(Settings { weights: Some("trust".into()), ..settings(model, "late") });
        let mean = |run: &Run| predicted(run).iter().sum::<f32>() / 8.0;
        // Half of the train rows say the opposite: their share of “yes” is near one half, the truth far from it.
        assert!(mean(&plain) > 0.35 && mean(&run) < 0.12, "{model:?}: {} {}", mean(&plain), mean(&run));
        assert!(run.learned.encoder.names().iter().all(|name| *name != "trust"));
    }
}

#[test]
fn balanced_classes_have_balanced_probabilities() {
    for model in LEARNING {
        let clean = |class_weights| {
            let all = Settings { class_weights, weights: Some("trust".into()), ..settings(model, "late") };
            predicted(&trained(all)).iter().sum::<f32>() / 8.0
        };
        let [plain, balanced] = [ClassRule::None, ClassRule::Balanced].map(|rule| clean(ClassWeights::Rule(rule)));
        assert!(plain < 0.12 && (0.3..0.7).contains(&balanced), "{model:?}: {plain} {balanced}");
        let own = clean(ClassWeights::Own([("yes".to_string(), 3.0)].into()));
        assert!(own > 1.5 * plain && own < balanced, "{model:?}: {plain} {own} {balanced}");
    }
}

#[test]
fn target_means_say_that_they_heed_neither() {
    let run = trained(Settings { loss: LossName::Poisson, ..settings(Model::TargetMean, "visits") });
    let plain = trained(settings(Model::TargetMean, "visits"));
    assert!(run.training.notes.iter().any(|note| note.text.contains("loss and weights are for networks and trees")));
    assert_eq!(run.training.test, plain.training.test);
}

#[test]
fn what_cannot_be_weighed_or_lost_is_refused_with_a_sentence() {
    let text = visits();
    let of = |settings: Settings| refused(settings, &text).to_string();
    let late = || settings(Model::Embedding, "late");
    let poisson = Settings { loss: LossName::Poisson, ..late() };
    assert_eq!(of(poisson), "The setting loss is poisson; it must be \"auto\": late has classes, and that loss is of numbers.");
    let negative = text.replacen(",2.5\n", ",-1\n", 1);
    let weighted = || Settings { weights: Some("trust".into()), ..late() };
    let row = negative.lines().position(|line| line.ends_with(",-1")).unwrap();
    assert_eq!(
        refused(weighted(), &negative).to_string(),
        format!(
            "Rows cannot be weighted by “trust”: row {row} has -1, and a weight is not negative. Mend the file, or take another column."
        )
    );
    let missing = text.replacen(",2.5\n", ",\n", 1);
    assert!(refused(weighted(), &missing).to_string().contains("has none"), "{}", refused(weighted(), &missing));
    let none = text.replace(",2.5\n", ",0\n");
    assert!(refused(weighted(), &none).to_string().contains("all train rows weigh 0"));
    let is_input = Settings { columns: Some(vec!["shop".into(), "trust".into()]), ..weighted() };
    assert!(of(is_input).contains("trust holds the weights of the rows, and is no input"));
    let own = Settings { weights: Some("late".into()), ..late() };
    assert!(of(own).contains("it is the target"));
    let unknown = Settings { class_weights: ClassWeights::Own([("maybe".to_string(), 2.0)].into()), ..late() };
    assert!(of(unknown).contains("of “maybe”"));
    let of_number = Settings { class_weights: ClassWeights::Rule(ClassRule::Balanced), ..settings(Model::Trees, "price") };
    assert!(of(of_number).contains("price is a number"));
    let counts = text.replacen(",2.5\n", ",2.5\ns0,t0,-3,1.0,1.0,no,1\n", 1);
    let poisson = Settings { loss: LossName::Poisson, ..settings(Model::Trees, "visits") };
    assert!(refused(poisson, &counts).to_string().contains("the Poisson loss is of counts, and row"));
}

#[test]
fn a_count_of_what_is_no_number_is_none() {
    let found = Link::Log.values(vec![f32::NAN, 0.0, 1e9]);
    assert!(found[0].is_nan() && found[1] == 1.0 && found[2].is_finite(), "{found:?}");
    for (z, y) in [(f32::NAN, 2.0), (f32::INFINITY, 2.0), (f32::INFINITY, 0.0)] {
        assert!(!mean_loss(Task::Regression, LossKind::Poisson, &[z], &[y], None).is_finite(), "{z} {y}");
    }
}

fn f32s(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap() as f32).collect()
}

#[test]
fn losses_are_those_of_scikit_learn_and_scipy() {
    let golden: Value = serde_json::from_str(include_str!("../golden/losses.json")).unwrap();
    for case in golden["cases"].as_array().unwrap() {
        let (z, weights) = (f32s(&case["z"]), f32s(&case["weights"]));
        for (name, kind, labels) in [
            ("poisson", LossKind::Poisson, "counts"),
            ("quantile", LossKind::Quantile(0.75), "numbers"),
            ("huber", LossKind::Huber(1.5), "numbers"),
        ] {
            for (of, weights) in [("plain", None), ("weighted", Some(&weights[..]))] {
                let found = mean_loss(Task::Regression, kind, &z, &f32s(&case[labels]), weights);
                let expected = case[of][name].as_f64().unwrap();
                assert!((found - expected).abs() < 1e-9 * expected.max(1.0), "{of} {name}: {found} {expected}");
            }
        }
    }
    let balanced = &golden["balanced"];
    let rows: String =
        balanced["labels"].as_array().unwrap().iter().enumerate().map(|(i, label)| format!("c{label},{i}.5\n")).collect();
    let text = format!("class,x\n{}", rows.repeat(10));
    let class_weights = ClassWeights::Rule(ClassRule::Balanced);
    let split = flowbed::data::Rule::Stratified;
    let columns = Some(vec!["x".into()]);
    let prepared =
        Prepared::new(&read(&text), Settings { class_weights, split, columns, ..settings(Model::Embedding, "class") }).unwrap();
    let weights = prepared.weights.unwrap();
    let mean: f32 =
        prepared.split.train.iter().map(|row| weights[*row as usize]).sum::<f32>() / prepared.split.train.len() as f32;
    assert!((mean - 1.0).abs() < 1e-6);
    for (class, expected) in f32s(&balanced["weights"]).into_iter().enumerate() {
        let row = prepared.labels.values.iter().position(|y| *y == class as f32).unwrap();
        assert!((weights[row] / expected - 1.0).abs() < 0.05, "{class}: {} {expected}", weights[row]);
    }
}
