//! Trees of the engine on the tables of docs/results.md, and what they read, for the same fit by LightGBM: tests/python/trees_of_engine.py.
//! cargo run --release --example trees -- FOLDER [FILE.csv of bench/ml100k.mjs]

#[path = "protocols.rs"]
mod protocols;

use std::{fs, ops::ControlFlow, path::Path};

use flowbed::{
    data::{Rows, Task},
    model::trees::{Trees, columns},
    train::{Model, Prepared, TreeInputs, grow, metrics},
};
use protocols::{Protocol, Tables, settings};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (folder, rated) = (Path::new(words.first().expect("a folder")), words.get(1).map(String::as_str));
    for Protocol { name, table, target, columns: inputs } in Tables::new(rated).protocols() {
        if words.get(2).is_some_and(|word| !name.contains(word.as_str())) {
            continue;
        }
        let prepared = Prepared::new(table, settings(Model::Trees, target, &inputs, 0)).unwrap();
        let inputs = TreeInputs::new(&prepared, None).unwrap();
        let into = folder.join(name.replace('/', "-"));
        fs::create_dir_all(&into).unwrap();
        let write = |name: &str, values: &[f32]| {
            fs::write(into.join(name), values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>()).unwrap();
        };
        let test = Rows { features: &prepared.features, rows: &prepared.split.test };
        let labels = prepared.labels.pick(&prepared.split.test);
        let (train, valid, grown) = (&inputs.train, &inputs.valid, grow(&inputs, &mut |_| ControlFlow::Continue(())).unwrap());
        write("train", &train.0);
        write("train_labels", &train.1);
        write("valid", &valid.0);
        write("valid_labels", &valid.1);
        let model = Trees { tables: inputs.tables.clone(), forest: grown.forest };
        write("test", &columns(&model.tables, test));
        write("test_labels", &labels);
        let (task, deviation) = (prepared.labels.task, prepared.labels.deviation);
        let scores = metrics::scores(task, &model.logits(test), &labels, deviation);
        let about = serde_json::json!({
            "name": name, "task": task.name(), "classes": if let Task::Classes(classes) = task { classes } else { 1 },
            "columns": model.input_width(), "monotone": inputs.settings.monotone, "deviation": deviation, "scores": scores,
            "seconds": grown.seconds, "best": grown.rounds.best, "rounds": grown.rounds.all,
        });
        fs::write(into.join("about.json"), about.to_string()).unwrap();
        println!("{about}");
    }
}
