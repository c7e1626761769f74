//! One fit on raw f32 files, for tests/python/trees_compare.py: `compare FOLDER COLUMNS LOSS KEY=VALUE…`. It reads `train`, `valid`, `test`
//! ([columns][rows]) and `train_labels`, `valid_labels` of the folder, writes the test scores there and prints what it measured.

use std::{env, error::Error, fs, ops::ControlFlow, path::Path, time::Instant};

use flowbed_trees::{Loss, Set, Settings, fit};

fn read(folder: &Path, name: &str) -> Result<Vec<f32>, Box<dyn Error>> {
    Ok(fs::read(folder.join(name))?.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
}

fn loss(name: &str) -> Result<Loss, Box<dyn Error>> {
    Ok(match name.split_once(':') {
        None if name == "binary" => Loss::Binary,
        None if name == "squared" => Loss::Squared,
        None if name == "poisson" => Loss::Poisson,
        Some(("classes", classes)) => Loss::Classes(classes.parse()?),
        Some(("quantile", q)) => Loss::Quantile(q.parse()?),
        Some(("huber", delta)) => Loss::Huber(delta.parse()?),
        _ => return Err(format!("There is no loss {name}.").into()),
    })
}

fn settings(options: &[String]) -> Result<Settings, Box<dyn Error>> {
    let mut settings = Settings::default();
    for option in options {
        match option.split_once('=').unwrap_or((option, "")) {
            ("rounds", value) => settings.rounds = value.parse()?,
            ("learning_rate", value) => settings.learning_rate = value.parse()?,
            ("leaves", value) => settings.leaves = value.parse()?,
            ("min_rows", value) => settings.min_rows = value.parse()?,
            ("min_hessian", value) => settings.min_hessian = value.parse()?,
            ("l2", value) => settings.l2 = value.parse()?,
            ("bins", value) => settings.bins = value.parse()?,
            ("patience", value) => settings.patience = value.parse()?,
            ("row_share", value) => settings.row_share = value.parse()?,
            ("column_share", value) => settings.column_share = value.parse()?,
            ("seed", value) => settings.seed = value.parse()?,
            (name, _) => return Err(format!("There is no setting {name}.").into()),
        }
    }
    Ok(settings)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, columns, name, options @ ..] = arguments.as_slice() else {
        return Err("compare FOLDER COLUMNS LOSS KEY=VALUE…".into());
    };
    let (folder, columns) = (Path::new(folder), columns.parse::<usize>()?);
    let (train, labels) = (read(folder, "train")?, read(folder, "train_labels")?);
    let (valid, valid_labels) = (read(folder, "valid")?, read(folder, "valid_labels")?);
    let train = Set { columns: &train, labels: &labels, weights: None };
    let valid = Set { columns: &valid, labels: &valid_labels, weights: None };
    let start = Instant::now();
    let fit = fit(&train, Some(&valid), loss(name)?, &settings(options)?, &mut |_| ControlFlow::Continue(()))?;
    let seconds = start.elapsed().as_secs_f64();
    let test = read(folder, "test")?;
    let start = Instant::now();
    let scores = fit.forest.predict(&test, test.len() / columns)?;
    let scoring = start.elapsed().as_secs_f64();
    fs::write(folder.join("scores"), scores.iter().flat_map(|score| score.to_le_bytes()).collect::<Vec<u8>>())?;
    let (rounds, valid) = (fit.train.len() - 1, fit.valid[fit.best]);
    println!(
        "{{\"seconds\": {seconds}, \"rounds\": {rounds}, \"best\": {}, \"valid\": {valid}, \"scoring\": {scoring}}}",
        fit.best
    );
    Ok(())
}
