//! The samples' reference figures on the CPU device, one seed each; three seeds: `cargo run --release --example figures`.

use std::io::Read;

use flowbed::{
    data::{Kind, ReadOptions, Reader, Rule, Table, samples},
    device::Device,
    insight::{neighbours, pca},
    job::Job,
    train::{Model, OrAuto, Prepared, Run, Settings, train},
};

fn read(bytes: &[u8], categories: &[&str]) -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(bytes).unwrap();
    let mut table = reader.finish().unwrap();
    table.set_kinds(&categories.iter().map(|name| (name.to_string(), Kind::Category)).collect::<Vec<_>>()).unwrap();
    table
}

fn flights() -> Table {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&include_bytes!("../../www/samples/flights.csv.gz")[..]).read_to_end(&mut bytes).unwrap();
    read(&bytes, &["carrier", "flight", "tailnum", "origin", "dest", "month", "dow", "hour"])
}

/// Protocol of the samples: D = 32, hidden 64, Adam 1e-3, batch 256, the best epoch scored; no id dropout.
fn run(table: &Table, model: Model, target: &str, columns: &[&str], epochs: usize) -> Run {
    let settings = Settings {
        model,
        target: target.into(),
        columns: Some(columns.iter().map(|column| column.to_string()).collect()),
        epochs,
        patience: epochs,
        id_dropout: OrAuto::Value(0.0),
        ..Settings::default()
    };
    pollster::block_on(train(&Device::cpu(), &Job::alone(), Prepared::new(table, settings).unwrap(), &mut |_| {})).unwrap()
}

#[track_caller]
fn within(what: &str, found: f64, expected: f64, gate: f64) {
    assert!((found - expected).abs() <= gate, "{what}: {found}, expected {expected} ± {gate}");
}

const LATE: [&str; 8] = ["carrier", "flight", "tailnum", "origin", "dest", "month", "dow", "hour"];
const SHOP: [&str; 5] = ["sku", "customer", "zip", "channel", "weekday"];

#[test]
fn flights_late_ties_between_embedding_and_one_hot() {
    let table = flights();
    let embedding = run(&table, Model::Embedding, "late", &LATE, 6);
    let one_hot = run(&table, Model::OneHot, "late", &LATE, 6);
    let mean = run(&table, Model::TargetMean, "late", &LATE, 6);
    within("embedding AUC", embedding.training.test.auc.unwrap(), 0.689, 0.004);
    within("embedding log-loss", embedding.training.test.loss, 0.509, 0.003);
    within("one-hot AUC", one_hot.training.test.auc.unwrap(), 0.688, 0.004);
    within("target-mean AUC", mean.training.test.auc.unwrap(), 0.689, 0.004);
    assert_eq!(embedding.learned.parameters(), 237_985);
}

#[test]
fn flights_air_time_and_carrier_are_learned() {
    let table = flights();
    let air_time = ["carrier", "tailnum", "origin", "dest", "month"];
    let carrier = run(&table, Model::Embedding, "carrier", &["tailnum", "origin", "dest", "hour"], 6);
    within("air_time RMSE", run(&table, Model::Embedding, "air_time", &air_time, 6).training.test.rmse.unwrap(), 10.4, 0.4);
    assert!(carrier.training.test.accuracy.unwrap() >= 0.99, "{:?}", carrier.training.test);
    // The first principal component of the destinations is how far away they are.
    let run = run(&table, Model::Embedding, "air_time", &air_time, 4);
    let vectors = run.learned.vectors("dest").unwrap();
    let components = pca::pca(&vectors.values, vectors.width, 1, 1).positions;
    let (dest, minutes) = (table.column("dest").unwrap(), table.column("air_time").unwrap().numbers().values);
    let mut sums = vec![(0.0, 0.0); vectors.names.len()];
    let ids = run.learned.encoder.vocabularies.iter().find(|vocabulary| vocabulary.column == "dest").unwrap().encode(dest);
    for (id, minutes) in ids.iter().zip(minutes) {
        sums[*id as usize] = (sums[*id as usize].0 + minutes, sums[*id as usize].1 + 1.0);
    }
    let known: Vec<usize> = (1..sums.len()).collect();
    let rho = spearman(
        &known.iter().map(|id| f64::from(components[*id])).collect::<Vec<_>>(),
        &known.iter().map(|id| sums[*id].0 / sums[*id].1).collect::<Vec<_>>(),
    );
    println!("|Spearman| of dest with mean air_time: {:.4}", rho.abs());
    assert!(rho.abs() >= 0.98, "|Spearman| of dest's first component with air_time: {rho}");
}

fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let rank = |x: &[f64]| {
        let mut order: Vec<usize> = (0..x.len()).collect();
        order.sort_by(|i, j| x[*i].total_cmp(&x[*j]));
        let mut ranks = vec![0.0; x.len()];
        order.iter().enumerate().for_each(|(rank, i)| ranks[*i] = rank as f64);
        ranks
    };
    let (a, b, middle) = (rank(a), rank(b), (a.len() - 1) as f64 / 2.0);
    let product: f64 = a.iter().zip(&b).map(|(a, b)| (a - middle) * (b - middle)).sum();
    product / a.iter().map(|a| (a - middle).powi(2)).sum::<f64>()
}

#[test]
fn shop_bought_shows_what_an_embedding_is_for() {
    let table = read(&samples::shop(samples::ShopSize::default()), &[]);
    let embedding = run(&table, Model::Embedding, "bought", &SHOP, 6);
    let one_hot = run(&table, Model::OneHot, "bought", &SHOP, 6);
    assert!(embedding.training.test.auc.unwrap() >= 0.845, "{:?}", embedding.training.test);
    within("one-hot AUC", one_hot.training.test.auc.unwrap(), 0.795, 0.006);
}

/// As docs/results.md has them.
#[test]
fn target_means_score_as_published() {
    let (flights, shop) = (flights(), read(&samples::shop(samples::ShopSize::default()), &[]));
    let test = |table: &Table, target: &str, columns: &[&str]| run(table, Model::TargetMean, target, columns, 6).training.test;
    within("late AUC", test(&flights, "late", &LATE).auc.unwrap(), 0.6874, 0.001);
    let air_time = test(&flights, "air_time", &["carrier", "tailnum", "origin", "dest", "month"]);
    within("air_time RMSE", air_time.rmse.unwrap(), 12.68, 0.01);
    let carrier = test(&flights, "carrier", &["tailnum", "origin", "dest", "hour"]);
    within("carrier accuracy", carrier.accuracy.unwrap(), 0.9960, 0.001);
    within("bought AUC", test(&shop, "bought", &SHOP).auc.unwrap(), 0.7863, 0.001);
    within("amount RMSE", test(&shop, "amount", &SHOP).rmse.unwrap(), 2.120, 0.001);
    within("tier accuracy", test(&shop, "tier", &SHOP).accuracy.unwrap(), 0.5252, 0.001);
}

/// One of five rows of each user is a yes, as negative sampling makes them: of the other rows of a yes none is one.
#[test]
fn means_that_tell_the_label_the_wrong_way_round_count_for_nothing() {
    let part = |i: usize| (samples::mix(i as u64) >> 11) as f64 / (1_u64 << 53) as f64;
    let mut csv = String::from("user,genre,clicked\n");
    for user in 0..600 {
        let genres: [usize; 5] = std::array::from_fn(|i| (8.0 * part(6 * user + i)) as usize);
        let weights = genres.map(|genre| (4.0 * genre as f64 / 7.0).exp());
        let mut left = part(6 * user + 5) * weights.iter().sum::<f64>();
        let clicked = weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        });
        for (i, genre) in genres.iter().enumerate() {
            csv += &format!("u{user},g{genre},{}\n", if Some(i) == clicked { "yes" } else { "no" });
        }
    }
    let table = read(csv.as_bytes(), &["user", "genre"]);
    let scored = |columns: &[&str]| {
        let columns = Some(columns.iter().map(|column| column.to_string()).collect());
        let (model, target, split) = (Model::TargetMean, "clicked".into(), Rule::Ordered);
        let settings = Settings { model, target, split, columns, ..Settings::default() };
        pollster::block_on(train(&Device::cpu(), &Job::alone(), Prepared::new(&table, settings).unwrap(), &mut |_| {})).unwrap()
    };
    let (both, genre) = (scored(&["user", "genre"]), scored(&["genre"]));
    let [with, without, base] = [both.training.test.loss, genre.training.test.loss, both.training.base.loss];
    println!("log-loss with users {with:.4}, without {without:.4}, base {base:.4}");
    assert!(with < without + 0.05 && with < base && without < base, "{with} {without} {base}");
    let told =
        |run: &Run| run.training.notes.iter().any(|note| note.text.starts_with("The target means of user count for nothing"));
    assert!(told(&both) && !told(&genre), "{:?}", both.training.notes);
}

#[test]
fn neighbours_of_shop_share_the_hidden_group() {
    let size = samples::ShopSize::default();
    let (table, truth) = (read(&samples::shop(size), &[]), samples::shop_truth(size));
    let run = run(&table, Model::Embedding, "amount", &SHOP, 8);
    for (column, groups, gate) in [("sku", &truth.sku, 0.68), ("customer", &truth.customer, 0.95)] {
        let vectors = run.learned.vectors(column).unwrap();
        let labels: Vec<u32> = vectors.names.iter().map(|name| groups.of(name).unwrap_or(u32::MAX)).collect();
        let stride = (vectors.names.len() / 2000).max(1);
        let queries: Vec<usize> = (1..vectors.names.len()).step_by(stride).collect();
        let purity = neighbours::purity(&vectors.values, vectors.width, &labels, &queries, 10);
        println!("purity@10 of {column}: {purity:.3} over {} queries", queries.len());
        assert!(purity >= gate, "purity@10 of {column}: {purity}");
    }
}
