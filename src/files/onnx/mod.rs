//! A whole run as an ONNX model: the table's columns as they are written go in, scores come out. Any engine that runs ONNX
//! scores the same rows as the page.
//!
//! ```text
//! text [rows] of every category, [rows, tags] of tags → ids, levels of text, numbers [rows] → inputs   columns
//!   → embedding, one-hot, or tokens → attention, step by step → head       network · attention
//!   → or means of the target and their regression                          target_mean
//!   → or what stands for the levels, and the trees                           trees
//!   → score, and the class where there are classes
//! ```
//! Inputs have the columns' names. Tags are as many texts of a row as the longest has, with their weights beside: 0 where there is none. Hashes
//! have no operator: text comes as the levels of its words and n-grams, which `flowbed_scores.py` finds. A missing cell is "" in a category
//! and NaN in a number; a date is seconds since 1970 as it is written, its zone left aside. How numbers and dates are written no graph can
//! read: the properties say it, and `flowbed_scores.py` reads by them. Where ids are the inputs, categories and tags come as such, and
//! numbers as pairs of floats: neither text nor doubles are in the graph, which not every engine has, and `vocabulary` writes the file
//! that says which text has which id.

mod attention;
mod columns;
mod constants;
mod graph;
mod network;
mod pairs;
mod protobuf;
mod target_mean;
mod trees;
mod vocabulary;

use super::{File, json::Json, stem};
use crate::{
    data::Task,
    error::{Error, Result},
    train::{Fitted, Labels, Learned, Link},
};
use columns::Columns;
use graph::{Attribute, Element, Graph, Value};

/// Protocol Buffers end at 2 GB.
const MOST_BYTES: usize = i32::MAX as usize;

/// How categories and tags come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inputs {
    Texts,
    Ids,
}

/// The file `TARGET-MODEL.onnx`; with ids as inputs `TARGET-MODEL-ids.onnx` and its vocabulary, `TARGET-MODEL-ids.json`.
pub fn files(json: &impl Json, run: &Learned, inputs: Inputs) -> Result<Vec<File>> {
    let name = format!("{}-{}", stem(&run.settings.target), run.settings.model.name());
    let bytes = model(run, inputs, &name)?;
    Ok(match inputs {
        Inputs::Texts => vec![File::new(format!("{name}.onnx"), bytes)],
        Inputs::Ids => vec![
            File::new(format!("{name}-ids.onnx"), bytes),
            File::new(format!("{name}-ids.json"), vocabulary::write(json, run)?),
        ],
    })
}

fn model(run: &Learned, inputs: Inputs, name: &str) -> Result<Vec<u8>> {
    let mut graph = Graph::default();
    let columns = Columns::of(&mut graph, &run.encoder, inputs);
    let logits = match &run.fitted {
        Fitted::Network { network, params } => {
            check_size(4 * params.len())?;
            network::logits(&mut graph, &columns, network, params)
        }
        Fitted::TargetMean(means) => target_mean::logits(&mut graph, &columns, means),
        Fitted::Trees(model) => trees::logits(&mut graph, &columns, model),
    };
    let logits = cooled(&mut graph, logits, run.temperature);
    scores(&mut graph, logits, &run.labels, inputs);
    let bytes = graph.finish(name, &about(run, inputs), &properties(run));
    check_size(bytes.len())?;
    Ok(bytes)
}

fn check_size(bytes: usize) -> Result<()> {
    if bytes <= MOST_BYTES {
        return Ok(());
    }
    let remedy = "Take the safetensors file, or train with a smaller width.".into();
    Err(Error::TooLarge { what: "An ONNX file".into(), need_mb: bytes as u64 >> 20, limit_mb: MOST_BYTES as u64 >> 20, remedy })
}

/// Logits divided by a temperature, where there is one.
fn cooled(graph: &mut Graph, logits: Value, temperature: f32) -> Value {
    if temperature == 1.0 {
        return logits;
    }
    let temperature = graph.floats(&[], &[temperature]);
    graph.op("Div", &[logits, temperature])
}

/// Logits [rows, C] → `score` [rows] or [rows, C], and `class` [rows] by name, or by number where ids are the inputs.
fn scores(graph: &mut Graph, logits: Value, labels: &Labels, inputs: Inputs) {
    let number = match labels.task {
        Task::Binary => {
            let logit = graph.reshape(logits, &[-1]);
            let score = graph.op("Sigmoid", &[logit]);
            graph.output("score", score, Element::Float, None);
            let zero = graph.floats(&[], &[0.0]);
            let positive = graph.op("Greater", &[logit, zero]);
            graph.cast(positive, Element::Int)
        }
        Task::Classes(classes) => {
            let score = graph.node("Softmax", &[logits], &[("axis", Attribute::Int(1))]);
            graph.output("score", score, Element::Float, Some(classes));
            graph.node("ArgMax", &[logits], &[("axis", Attribute::Int(1)), ("keepdims", Attribute::Int(0))])
        }
        Task::Regression => {
            // In doubles, as the page does: the mean may be large beside the deviation.
            let standard = graph.reshape(logits, &[-1]);
            let standard = match Link::of(labels.loss) {
                Link::Log => graph.op("Exp", &[standard]),
                Link::Identity => standard,
            };
            let exact = if inputs == Inputs::Ids { Element::Float } else { Element::Double };
            let standard = graph.cast(standard, exact);
            let [deviation, mean] = [labels.deviation, labels.mean].map(|value| graph.reals(exact, &[], &[value]));
            let scaled = graph.op("Mul", &[standard, deviation]);
            let value = graph.op("Add", &[scaled, mean]);
            let value = graph.cast(value, Element::Float);
            return graph.output("score", value, Element::Float, None);
        }
    };
    if inputs == Inputs::Ids {
        let class = graph.cast(number, Element::Short);
        return graph.output("class", class, Element::Short, None);
    }
    let keys: Vec<i64> = (0..labels.classes.len() as i64).collect();
    let names = labels.classes.iter().map(String::as_str).collect();
    let attributes = [("keys_int64s", Attribute::Ints(&keys)), ("values_strings", Attribute::Texts(names))];
    let class = graph.node("LabelEncoder", &[number], &attributes);
    graph.output("class", class, Element::Text, None);
}

fn about(run: &Learned, inputs: Inputs) -> String {
    let columns = match inputs {
        Inputs::Texts => {
            "[rows]: categories as text (missing: empty), tags as text [rows, tags] with weights (none: 0), text as levels of hashed words and n-grams with weights, numbers as doubles, dates as doubles of seconds since 1970 as written (missing: NaN)"
        }
        Inputs::Ids => {
            "their ids in the JSON file of the same name: categories [rows], tags [rows, tags] with weights (none: 0), text likewise by its hashed words and n-grams; [rows, 2] floats are of a number itself and what rounding left, of a date days since 1970 and seconds (missing: 1e30)"
        }
    };
    let score = match run.labels.task {
        Task::Binary => format!("score [rows] is the probability of “{}”", run.labels.classes[1]),
        Task::Classes(_) => {
            "score [rows, classes] are probabilities, in the order of the properties “class 0”, “class 1”, ..".into()
        }
        Task::Regression => "score [rows] is the value".into(),
    };
    format!("Predicts “{}”. Inputs are columns by name, {columns}; {score}.", run.settings.target)
}

/// Of a column also how its cells are written: “price: format”, “price: unit”, “price: missing 0”, “user_id: ids”.
fn properties(run: &Learned) -> Vec<(String, String)> {
    let fixed = [("model", run.settings.model.name()), ("target", &run.settings.target), ("task", run.labels.task.name())];
    let fixed = fixed.map(|(key, value)| (key.to_string(), value.to_string()));
    let classes = run.labels.classes.iter().enumerate().map(|(i, name)| (format!("class {i}"), name.clone()));
    let mut all: Vec<(String, String)> = fixed.into_iter().chain(classes).collect();
    let mut tell = |column: &str, what: &str, text: &str| all.push((format!("{column}: {what}"), text.to_string()));
    let (mut words, names) = (Vec::new(), run.encoder.names());
    for vocabulary in &run.encoder.vocabularies {
        words.push((&vocabulary.column, &vocabulary.words));
        if vocabulary.has_ids() {
            tell(&vocabulary.column, "ids", "issued");
        }
        if let Some(texts) = &vocabulary.texts {
            tell(&vocabulary.column, "text", if texts.ngrams { "ngrams" } else { "words" });
            tell(&vocabulary.column, "first", &texts.first().to_string());
            tell(&vocabulary.column, "buckets", &texts.buckets().to_string());
            tell(&vocabulary.column, "weights", &graph::weights_of(&vocabulary.column, &names));
        }
        if let Some(format) = &vocabulary.tags {
            tell(&vocabulary.column, "format", format.style.name());
            tell(&vocabulary.column, "weights", &graph::weights_of(&vocabulary.column, &names));
            if !format.unit.is_empty() {
                tell(&vocabulary.column, "unit", &format.unit);
            }
        }
    }
    for standard in &run.encoder.numbers {
        words.push((&standard.column, &standard.words));
        tell(&standard.column, "format", standard.format.style.name());
        if !standard.format.unit.is_empty() {
            tell(&standard.column, "unit", &standard.format.unit);
        }
    }
    for (column, words) in words {
        words.iter().enumerate().for_each(|(i, word)| tell(column, &format!("missing {i}"), word));
    }
    all
}
