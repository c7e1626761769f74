//! Figures of docs/join.md and docs/unseen.md on MovieLens 100k, whose licence forbids handing it on: it comes out of the wheel of recbole 1.2.1
//! (`pip download --no-deps recbole==1.2.1`, unzip). `ML100K=recbole/dataset_example/ml-100k cargo test --test networks second_figures:: -- --ignored --nocapture`

use crate::support::job;
use flowbed::{
    data::{By, ByColumn, Choice, Joining, Kind, On, ReadOptions, Reader, Rule, Style, Table, Task},
    device::Device,
    train::{Model, Prepared, Settings, StandIn, metrics, train},
};

fn read(csv: &str, new_rows: bool) -> Table {
    let mut reader = Reader::new(ReadOptions { keep_malformed: new_rows, ..ReadOptions::default() });
    reader.push(csv.as_bytes()).unwrap();
    reader.finish().unwrap()
}

/// Lines of an atomic file without its names, as cells.
fn atomic(folder: &str, ending: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(format!("{folder}/ml-100k.{ending}")).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(String::from).collect()).collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[test]
#[ignore = "needs MovieLens 100k; a minute"]
fn figures_of_ml_100k() {
    let folder = std::env::var("ML100K").expect("ML100K: the folder with ml-100k.inter and ml-100k.item");
    let rating =
        |cells: &Vec<String>| format!("{},{},{}\n", cells[0], cells[1], u8::from(cells[2].parse::<f64>().unwrap() >= 4.0));
    let ratings: String = atomic(&folder, "inter").iter().map(rating).collect();
    let item = |cells: &Vec<String>| format!("{},{},{},{}\n", cells[0], quoted(&cells[1]), cells[2], cells[3].replace(' ', "|"));
    let items: String = atomic(&folder, "item").iter().map(item).collect();
    let mut table = read(&format!("user_id,item_id,liked\n{ratings}"), false);
    let second = read(&format!("item_id,title,year,genres\n{items}"), false);
    let on = On { column: "item_id".into(), key: "item_id".into() };
    table.join(&second, Joining { name: "items".into(), on: Some(on), ..Joining::default() }).unwrap();
    let tags = Choice { kind: Some(Kind::Tags), format: Some(Style::Bar), ..Choice::default() };
    let year = Choice { kind: Some(Kind::Number), ..Choice::default() };
    table.choose(&[("genres".into(), tags), ("year".into(), year)]).unwrap();
    table.notes.iter().for_each(|note| println!("{}", note.text));
    let by_items = Rule::By(ByColumn { by: By::Levels, column: "item_id".into() });
    println!("split  seed  columns                 unseen      loss   AUC    hidden levels");
    for (name, split) in [("rows", Rule::Rows), ("items", by_items)] {
        for seed in 0..3 {
            for columns in
                [&["user_id", "item_id"][..], &["user_id", "item_id", "genres", "year"], &["user_id", "genres", "year"]]
            {
                let settings = Settings {
                    model: Model::Embedding,
                    target: "liked".into(),
                    columns: Some(columns.iter().map(|column| column.to_string()).collect()),
                    split: split.clone(),
                    seed,
                    ..Settings::default()
                };
                let prepared = Prepared::new(&table, settings).unwrap();
                let test = prepared.split.test.clone();
                let run = pollster::block_on(train(&Device::cpu(), &job(), prepared, &mut |_| {})).unwrap().learned;
                let mut rows = read(&format!("user_id,item_id,liked\n{ratings}"), true);
                rows.complete(&run.joins).unwrap();
                for unseen in [StandIn::Unknown, StandIn::Attributes] {
                    let scored =
                        pollster::block_on(run.predict_with(&Device::cpu(), &job(), &rows, Some(unseen))).unwrap().values;
                    let logits: Vec<f32> = test.iter().map(|row| scored[*row as usize]).map(|p| (p / (1.0 - p)).ln()).collect();
                    let scores = metrics::scores(Task::Binary, &logits, &run.labels.pick(&test), 1.0);
                    let one = pollster::block_on(run.predictor(&job(), "item_id")).ok().flatten();
                    let folds = one.map_or(String::new(), |one| format!("{:.3?}, ridge {}", one.unseen.folds, one.unseen.ridge));
                    let (unseen, columns) = (format!("{unseen:?}"), columns.join(" "));
                    println!(
                        "{name:6} {seed}     {columns:30} {unseen:10} {:.4} {:.4} {folds}",
                        scores.loss,
                        scores.auc.unwrap()
                    );
                }
            }
        }
    }
}
