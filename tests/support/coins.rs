//! Tables without anything to learn: 300 cities, 200 products, 20 agents, and a coin for a target.
#![allow(dead_code, reason = "each uses its part")]

use flowbed::{
    data::{ReadOptions, Reader, Table, counter},
    device::Device,
    job::Job,
    referee::Verdict,
    train::{Judged, Model, OrAuto, Prepared, Run, Settings, train, verdict as judge},
};

const MODELS: [Model; 3] = [Model::Embedding, Model::OneHot, Model::AttentionOde];

pub fn table(seed: u64, rows: usize) -> Table {
    let mut text = String::from("city,product,agent,won\n");
    for row in 0..rows as u64 {
        let below = |stream: u64, n: u64| counter::word(seed, 100 + stream, row) % n;
        let won = ["no", "yes"][below(3, 2) as usize];
        text += &format!("city {},product {},agent {},{won}\n", below(0, 300), below(1, 200), below(2, 20));
    }
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(text.as_bytes()).unwrap();
    reader.finish().unwrap()
}

/// Three small networks over these seeds, each trained until patience ends it.
pub fn trained(device: &Device, seed: u64, rows: usize, seeds: u64) -> Vec<Run> {
    let table = table(seed, rows);
    let one = |model, seed| {
        let settings = Settings {
            model,
            target: "won".into(),
            seed,
            epochs: 60,
            patience: 5,
            width: OrAuto::Value(16),
            ..Settings::default()
        };
        pollster::block_on(train(device, &Job::alone(), Prepared::new(&table, settings).unwrap(), &mut |_| {})).unwrap()
    };
    MODELS.into_iter().flat_map(|model| (0..seeds).map(move |seed| (model, seed))).map(|(model, seed)| one(model, seed)).collect()
}

pub fn verdict<'a>(runs: impl IntoIterator<Item = &'a Run>) -> Verdict {
    let number = |(id, run): (usize, &'a Run)| Judged {
        id: id as u32 + 1,
        learned: &run.learned,
        training: &run.training,
        tested: run.tested.as_ref(),
    };
    judge(&runs.into_iter().enumerate().map(number).collect::<Vec<_>>()).unwrap()
}
