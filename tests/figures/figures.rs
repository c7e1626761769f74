//! The reference protocols on the samples, ten seeds each, and the referee's verdict: what docs/results.md claims, measured.
//! cargo run --release --example figures [-- gpu] [sample/target ...] [model ...] [seeds=10] [FILE.csv of bench/ml100k.mjs] ['{"width": 16}']
//! The braces hold settings that differ from the protocol.

#[path = "protocols.rs"]
mod protocols;

use flowbed::{
    data::Table,
    device::{Choice, Device, Threads},
    job::Job,
    train::{Judged, Model, Prepared, Run, Settings, TreeFeatures, TreeSettings, train, train_trees, verdict},
};
use protocols::{Protocol, Tables, settings};

/// The protocol's settings with what differs laid over them.
fn over(settings: Settings, other: &serde_json::Value) -> Settings {
    let mut all = serde_json::to_value(settings).unwrap();
    lay(&mut all, other);
    serde_json::from_value(all).unwrap()
}

fn lay(to: &mut serde_json::Value, other: &serde_json::Value) {
    match (to, other) {
        (serde_json::Value::Object(to), serde_json::Value::Object(other)) => {
            for (name, value) in other {
                lay(to.entry(name.clone()).or_insert(serde_json::Value::Null), value);
            }
        }
        (to, other) => *to = other.clone(),
    }
}

fn one(device: &Device, table: &Table, settings: Settings) -> Run {
    pollster::block_on(train(device, &Job::alone(), Prepared::new(table, settings).unwrap(), &mut |_| {})).unwrap()
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let choice = if words.iter().any(|word| word == "gpu") { Choice::Gpu } else { Choice::Cpu };
    Threads::on_all_cores();
    let device = pollster::block_on(Device::open(choice, true, &Job::alone())).unwrap();
    println!("device: {}", device.name());
    let models = [Model::Embedding, Model::AttentionOde, Model::OneHot, Model::TargetMean, Model::Trees];
    let picked: Vec<Model> = models.into_iter().filter(|model| words.iter().any(|word| word == model.name())).collect();
    let models = if picked.is_empty() { models.to_vec() } else { picked };
    let differs = words.iter().find(|word| word.starts_with('{')).map_or("{}", |word| word);
    let differs: serde_json::Value = serde_json::from_str(differs).unwrap();
    let seeds = words.iter().find_map(|word| word.strip_prefix("seeds=")).map_or(10, |seeds| seeds.parse().unwrap());
    let wanted = |name: &str| {
        words.iter().all(|word| !word.contains('/') || word.ends_with(".csv")) || words.iter().any(|word| word == name)
    };
    let files: Vec<&String> = words.iter().filter(|word| word.ends_with(".csv")).collect();
    let tables = Tables::new(files.first().map(|file| file.as_str()));
    for Protocol { name, table, target, columns } in tables.protocols() {
        if !wanted(name) {
            continue;
        }
        let mut runs = Vec::new();
        for model in models.clone() {
            // Nothing of target means and of trees on statistics comes of the seed.
            for seed in 0..if model.is_network() { seeds } else { 1 } {
                let run = one(&device, table, over(settings(model, target, &columns, seed), &differs));
                tell(name, &run, seed);
                runs.push(run);
            }
        }
        let on_vectors = |run: &Run| {
            let trees = TreeSettings { features: TreeFeatures::Vectors, ..TreeSettings::default() };
            let settings = Settings { model: Model::Trees, trees, ..run.learned.settings.clone() };
            let prepared = Prepared::new(table, settings).unwrap();
            pollster::block_on(train_trees(&device, &Job::alone(), prepared, Some(&run.learned))).unwrap()
        };
        if models.contains(&Model::Trees) {
            let embeddings = runs.iter().filter(|run| run.learned.settings.model == Model::Embedding);
            let grown: Vec<Run> = embeddings.map(on_vectors).collect();
            grown.iter().for_each(|run| tell(&format!("{name} on vectors,"), run, run.learned.settings.seed));
            runs.extend(grown);
        }
        judge(name, &runs);
    }
}

fn tell(name: &str, run: &Run, seed: u64) {
    let (parameters, training) = (run.learned.parameters(), &run.training);
    let epoch = training.epochs.iter().map(|epoch| epoch.seconds).sum::<f64>() / training.epochs.len().max(1) as f64;
    println!(
        "{name} {} seed {seed}: {:?} valid {:?} best {} base {:?} {parameters} parameters, {epoch:.2} s an epoch, {:.1} s",
        run.learned.settings.model.name(),
        training.test,
        training.epochs.get(training.best).map(|epoch| (epoch.valid, epoch.auc)),
        training.best,
        training.base.loss,
        training.seconds
    );
    if let Some(rounds) = &training.rounds {
        println!("    {rounds:?}");
    }
    if let Some(dense) = &training.dense {
        println!("    dense: {dense:?}");
    }
}

/// Scores with their 95 % intervals, and all pairs of models, corrected together.
fn judge(name: &str, runs: &[Run]) {
    let judged: Vec<Judged> = runs
        .iter()
        .enumerate()
        .map(|(id, run)| Judged { id: id as u32, learned: &run.learned, training: &run.training, tested: run.tested.as_ref() })
        .collect();
    let said = verdict(&judged).unwrap();
    println!("{name}: question {:?}, {} seeds, {} test rows, by {:?}", said.question, said.repeats, said.rows, said.measure);
    for method in &said.methods {
        println!("{name}: {} {:?} withheld {:?}", method.model, method.scores, method.withheld);
    }
    for pair in &said.pairs {
        let [a, b] = [pair.a, pair.b].map(|i| said.methods[i].model);
        let says = match (pair.ahead, pair.apart) {
            (true, _) => "ahead of",
            (false, true) => "apart from, though not ahead of,",
            (false, false) => "not told apart from",
        };
        println!("{name}: {a} {says} {b}: {:.5} [{:.5?}, {:.5?}], p {:.5?}", pair.difference, pair.low, pair.high, pair.p);
    }
}
