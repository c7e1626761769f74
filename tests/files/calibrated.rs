//! A temperature goes with a run: through scores of new rows, projects and ONNX.

use crate::mixed_table::{read, table};
use crate::support::job;
use flowbed::{
    device::Device,
    files::{
        self, Format, SavedRun,
        json::SerdeJson,
        project::{self, Project},
    },
    train::{self, Learned, Model, OrAuto, Prepared, Run, Settings},
};

fn run(model: Model, target: &str, calibrate: bool) -> Run {
    let columns = Some(["a b", "a_b", "x"].map(String::from).to_vec());
    let settings = Settings { model, target: target.into(), columns, calibrate, ..Settings::default() };
    let settings = Settings { width: OrAuto::Value(4), hidden: 8, epochs: 2, batch: 32, ..settings };
    let prepared = Prepared::new(&table(), settings).unwrap();
    pollster::block_on(train::train(&Device::cpu(), &job(), prepared, &mut |_| {})).unwrap()
}

fn values(run: &Learned) -> Vec<f32> {
    let rows = read("x,a b,a_b\n1.5,\"a \"\"3\"\", é\",b2\n,never seen,b2\n-7,,\n");
    pollster::block_on(run.predict(&Device::cpu(), &job(), &rows)).unwrap().values
}

fn file(run: &Run, format: Format) -> Vec<u8> {
    files::files(&SerdeJson, &[SavedRun::from(run)], format, None, None).unwrap().remove(0).bytes
}

/// How often an operator stands in a graph: its name as a field 4 of that length.
fn operators(bytes: &[u8], name: &str) -> usize {
    let field = [&[0x22, name.len() as u8], name.as_bytes()].concat();
    bytes.windows(field.len()).filter(|window| *window == field).count()
}

#[test]
fn a_temperature_divides_the_logits_of_every_model_wherever_they_are_used() {
    for model in [Model::Embedding, Model::OneHot, Model::AttentionOde, Model::TargetMean, Model::Trees] {
        let [plain, own] = [false, true].map(|calibrate| run(model, "late", calibrate));
        let t = own.learned.temperature;
        assert!(plain.learned.temperature == 1.0 && t > 0.0 && t != 1.0, "{model:?}: {t}");
        assert!(own.training.notes.iter().any(|note| note.text.starts_with("Calibrated: temperature ")), "{model:?}");
        assert!(plain.training.notes.iter().all(|note| !note.text.contains("alibrated")));
        let [before, after] = [&plain, &own].map(|run| run.training.test.auc.unwrap());
        assert!((before - after).abs() <= 1e-6, "{model:?}: {before} and {after}");
        let logit = |p: f32| (f64::from(p) / (1.0 - f64::from(p))).ln();
        for (before, after) in values(&plain.learned).into_iter().zip(values(&own.learned)) {
            let (expected, found) = (logit(before) / f64::from(t), logit(after));
            assert!((expected - found).abs() <= 1e-4 * expected.abs().max(1.0), "{model:?}: {found} instead of {expected}");
        }
        let [before, after] = [&plain, &own].map(|run| operators(&file(run, Format::named("onnx").unwrap()), "Div"));
        assert_eq!(after, before + 1, "{model:?}: one division in the graph");
    }
}

#[test]
fn a_project_keeps_the_temperature_and_the_scores_to_the_bit() {
    for model in [Model::Embedding, Model::TargetMean, Model::Trees] {
        for target in ["late", "tier"] {
            let own = run(model, target, true);
            let Project { runs, .. } = project::read(&SerdeJson, &file(&own, Format::Project)).unwrap();
            let (opened, training) = &runs[0];
            assert_eq!(opened.temperature.to_bits(), own.learned.temperature.to_bits());
            let bits = |run: &Learned| values(run).into_iter().map(f32::to_bits).collect::<Vec<_>>();
            assert_eq!((bits(opened), training), (bits(&own.learned), &own.training), "{model:?} {target}");
        }
    }
}

#[test]
fn a_regression_has_no_temperature_and_says_so() {
    let own = run(Model::Embedding, "amount", true);
    assert_eq!(own.learned.temperature, 1.0);
    assert!(own.training.notes.iter().any(|note| note.text.starts_with("Not calibrated")));
}
