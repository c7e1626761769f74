//! Boosted trees as a model: what they read, what they are refused, and that they come back from a file as they were.

use flowbed::{
    data::{ReadOptions, Reader, Rows, Rule, Table},
    device::Device,
    error::Error,
    files::{SavedRun, json::SerdeJson, project},
    job::Job,
    train::{Model, OrAuto, Prepared, Run, Settings, TreeFeatures, TreeInputs, TreeSettings, train, train_trees},
};

fn read(text: &str) -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(text.as_bytes()).unwrap();
    reader.finish().unwrap()
}

/// Users with one positive among five rows each, and a genre that tells something (NVIDIA/cuml #4734; pycaret/pycaret #3507).
fn balanced() -> String {
    let next = |i: usize| ((i as u32).wrapping_mul(2_654_435_761) >> 7) as usize;
    let mut text = String::from("user,genre,price,clicked\n");
    for user in 0..600 {
        let genres: Vec<usize> = (0..5).map(|i| next(5 * user + i) % 8).collect();
        let clicked = (0..5).max_by_key(|i| genres[*i] * 3 + next(user * 7 + i) % 9).unwrap();
        for (i, genre) in genres.iter().enumerate() {
            let price = if next(user + i) % 9 == 0 { String::new() } else { format!("{}.25", next(user * 3 + i) % 500) };
            text += &format!("u{user},g{genre},{price},{}\n", if i == clicked { "yes" } else { "no" });
        }
    }
    text
}

fn settings(model: Model) -> Settings {
    Settings { model, target: "clicked".into(), epochs: 2, width: OrAuto::Value(4), hidden: 8, ..Settings::default() }
}

fn grown(text: &str, settings: Settings, network: Option<&Run>) -> Result<Run, Error> {
    let prepared = Prepared::new(&read(text), settings)?;
    let network = network.map(|run| &run.learned);
    pollster::block_on(train_trees(&Device::cpu(), &Job::alone(), prepared, network))
}

fn trained(text: &str, settings: Settings) -> Run {
    let prepared = Prepared::new(&read(text), settings).unwrap();
    pollster::block_on(train(&Device::cpu(), &Job::alone(), prepared, &mut |_| {})).unwrap()
}

#[test]
fn a_mean_that_would_tell_the_label_does_not() {
    let columns = |names: &[&str]| Some(names.iter().map(|name| name.to_string()).collect());
    let of = |names: &[&str]| {
        let settings = Settings { split: Rule::Ordered, columns: columns(names), ..settings(Model::Trees) };
        grown(&balanced(), settings, None).unwrap().training
    };
    let (both, genre) = (of(&["user", "genre"]), of(&["genre"]));
    assert!(genre.test.loss < genre.base.loss, "the genre tells something");
    assert!(both.test.loss < both.base.loss && both.test.loss < genre.test.loss + 0.05, "{both:?} {genre:?}");
}

#[test]
fn the_same_rows_give_the_same_trees_and_a_project_keeps_them() {
    for target in ["clicked", "genre", "price"] {
        let settings = Settings { target: target.into(), ..settings(Model::Trees) };
        let [run, again] = [(); 2].map(|()| grown(&balanced(), settings.clone(), None).unwrap());
        assert_eq!(run.training.test, again.training.test);
        let rounds = run.training.rounds.unwrap();
        assert!(rounds.best <= rounds.all && run.training.epochs.is_empty(), "{rounds:?}");
        assert!(run.learned.parameters() > 0 && run.learned.bytes() > 0);
        let file = project::write(&SerdeJson, &[SavedRun::from(&run)], None).unwrap();
        let (opened, training) = project::read(&SerdeJson, &file).unwrap().runs.remove(0);
        assert_eq!(training, run.training);
        let rows = read("user,genre,price,clicked\nu1,g3,7.5,yes\nnobody,g9,,no\n,,-3.5,no\n");
        let scores = |learned| {
            let scored = pollster::block_on(flowbed::train::Learned::predict(learned, &Device::cpu(), &Job::alone(), &rows));
            scored.unwrap().values.iter().map(|value| value.to_bits()).collect::<Vec<_>>()
        };
        assert_eq!(scores(&opened), scores(&run.learned));
    }
}

#[test]
fn vectors_come_from_a_network_that_learned_from_the_same_rows() {
    let vectors =
        |own: Settings| Settings { trees: TreeSettings { features: TreeFeatures::Vectors, ..TreeSettings::default() }, ..own };
    let embedding = trained(&balanced(), settings(Model::Embedding));
    let run = grown(&balanced(), vectors(settings(Model::Trees)), Some(&embedding)).unwrap();
    // Two columns of four, the price, and whether it is missing.
    assert_eq!(run.learned.input_width(), 4 + 4 + 2);
    assert!(run.training.test.loss < run.training.base.loss);
    let prepared = Prepared::new(&read(&balanced()), vectors(settings(Model::Trees))).unwrap();
    let inputs = TreeInputs::new(&prepared, Some(&embedding.learned)).unwrap();
    let (_, table, width) = embedding.learned.table("user").unwrap();
    let rows = Rows { features: &prepared.features, rows: &prepared.split.train };
    let level = rows.features.ids[rows.features.f * rows.rows[3] as usize] as usize;
    assert_eq!(inputs.train.0[3], table[level * width]);
    let other = |change: &dyn Fn(&mut Settings)| {
        let mut own = vectors(settings(Model::Trees));
        change(&mut own);
        grown(&balanced(), own, Some(&embedding))
    };
    let changes: [&dyn Fn(&mut Settings); 4] =
        [&|own| own.split = Rule::Ordered, &|own| own.target = "price".into(), &|own| own.min_count = 3, &|own| {
            own.columns = Some(vec!["user".into()])
        }];
    for change in changes {
        assert!(matches!(other(change), Err(Error::BadOption { name: "trees.run", .. })));
    }
    assert!(matches!(grown(&balanced(), vectors(settings(Model::Trees)), None), Err(Error::BadOption { name: "trees.run", .. })));
}

#[test]
fn settings_out_of_their_range_are_refused_by_name() {
    let with = |trees: TreeSettings| grown(&balanced(), Settings { trees, ..settings(Model::Trees) }, None);
    let default = TreeSettings::default();
    for (trees, named) in [
        (TreeSettings { rounds: 0, ..default.clone() }, "trees.rounds"),
        (TreeSettings { leaves: 1, ..default.clone() }, "trees.leaves"),
        (TreeSettings { rate: f64::NAN, ..default.clone() }, "trees.rate"),
        (TreeSettings { min_rows: 0, ..default.clone() }, "trees.minRows"),
        (TreeSettings { patience: 0, ..default }, "trees.patience"),
    ] {
        assert!(matches!(with(trees), Err(Error::BadOption { name, .. }) if name == named), "{named}");
    }
}
