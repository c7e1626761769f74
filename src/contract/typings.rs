//! Writes www/lab/generated: the types of the structs that cross, and the options with their defaults and limits; and the options in
//! the Python script. `cargo test --lib` fails where a file is not what the structs say; `make contract` renews all of them.

use std::{collections::HashMap, fmt::Write, fs, path::Path};

use serde::Serialize;
use serde_json::Value;
use ts_rs::{Config, TS};

use super::*;
use crate::{
    data,
    device::{DeviceInfo, Reason},
    error::{Error, NoGpu},
    flow,
    limits::{Limit, Range},
    measure::Measured,
    model::{attention::options, baseline},
    ode::tableau,
    train,
};

const WRITTEN: &str = "Written from the structs of src by `make contract`.";

/// { field: type } of a struct's declaration, with the fields' comments; other declarations have no fields.
struct Declaration {
    name: String,
    comment: String,
    text: String,
}

/// A field: its comment, name and type.
type Field = [String; 3];

impl Declaration {
    fn of<T: TS>() -> Self {
        let config = Config::new().with_large_int("number");
        let comment = one_line(&T::docs().unwrap_or_default());
        Declaration { name: T::ident(&config), comment, text: T::decl(&config) }
    }

    fn body(&self) -> &str {
        self.text.split_once(" = ").map_or("", |(_, body)| body.trim_end_matches(';'))
    }

    /// Fields end at commas outside of brackets and comments.
    fn fields(&self) -> Vec<Field> {
        let Some(inside) = self.body().strip_prefix('{').and_then(|body| body.strip_suffix('}')) else { return Vec::new() };
        let (mut fields, mut depth, mut start) = (Vec::new(), 0, 0);
        let mut in_comment = false;
        for (i, c) in inside.char_indices() {
            in_comment = if in_comment { !inside[..i].ends_with('*') || c != '/' } else { inside[i..].starts_with("/**") };
            match c {
                _ if in_comment => {}
                '{' | '[' | '<' | '(' => depth += 1,
                '}' | ']' | '>' | ')' => depth -= 1,
                ',' if depth == 0 => {
                    fields.push(field(&inside[start..i]));
                    start = i + 1;
                }
                _ => {}
            }
        }
        fields
    }

    fn typescript(&self, notes: &HashMap<String, String>) -> String {
        let comment = if self.comment.is_empty() { String::new() } else { format!("/** {} */\n", self.comment) };
        if self.fields().is_empty() {
            return format!("{comment}export {}\n", broken(&self.text));
        }
        let generics = self.text.split(" = ").next().unwrap_or_default().trim_start_matches("type ");
        let mut text = format!("{comment}export interface {generics} {{\n");
        for [about, name, kind] in self.fields() {
            let parts = [about, notes.get(&name).cloned().unwrap_or_default()];
            let about = parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(". ");
            if !about.is_empty() {
                let _ = writeln!(text, "  /** {about} */");
            }
            let _ = writeln!(text, "  {name}: {kind};");
        }
        text + "}\n"
    }
}

/// A union that is too long for a line, as prettier breaks it.
fn broken(declaration: &str) -> String {
    match declaration.split_once(" = ") {
        Some((name, union)) if declaration.len() > 120 => format!("{name} =\n  | {}", union.replace(" | ", "\n  | ")),
        _ => declaration.into(),
    }
}

fn field(text: &str) -> Field {
    let (comment, rest) = text.rsplit_once("*/").map_or(("", text), |(comment, rest)| (comment, rest));
    let (name, kind) = rest.split_once(": ").unwrap_or_default();
    [one_line(comment), name.trim().into(), kind.trim().into()]
}

/// A comment's words in one line.
fn one_line(comment: &str) -> String {
    let lines =
        comment.lines().map(|line| line.trim().trim_start_matches("/**").trim_end_matches("*/").trim_start_matches('*').trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Options of a call: of each its default, its kind and its limits, as JavaScript and the form read them.
fn options<T: TS + Serialize>(defaults: &T, limits: &[Limit], named: &HashMap<String, String>) -> Vec<(String, Value)> {
    let defaults = serde_json::to_value(defaults).unwrap();
    let limit = |name: &str| limits.iter().find(|limit| limit.name.rsplit('.').next() == Some(name));
    let mut found = Vec::new();
    for [_, name, kind] in Declaration::of::<T>().fields() {
        let value = &defaults[&name];
        let mut option = serde_json::json!({ "value": value.as_f64().map_or(value.clone(), plain) });
        if let Some(limit) = limit(&name) {
            let (kind, bound, least, most) = match limit.range {
                Range::Whole(least, most) => ("integer", "min", Value::from(least), Value::from(most)),
                Range::Number(least, most) => ("number", "min", plain(least), plain(most)),
                Range::Positive(most) => ("number", "above", plain(0.0), plain(most)),
            };
            (option["type"], option[bound], option["max"]) = (kind.into(), least, most);
        } else if kind == "boolean" {
            option["type"] = "switch".into();
        } else if let Some(choices) = choices(&kind, named) {
            (option["type"], option["choices"]) = ("choice".into(), choices);
        } else {
            continue;
        }
        if kind.starts_with("OrAuto") || defaults[&name].is_null() {
            option["auto"] = true.into();
        }
        found.push((name, option));
    }
    found
}

/// The names and numbers of a union, which may be a type's.
fn choices(kind: &str, named: &HashMap<String, String>) -> Option<Value> {
    let union = named.get(kind).map_or(kind, String::as_str);
    let all: Vec<Value> =
        union.split(" | ").filter_map(|one| serde_json::from_str(one).ok()).filter(|one: &Value| !one.is_null()).collect();
    (!all.is_empty()).then(|| all.into())
}

/// A whole number without a point.
fn plain(x: f64) -> Value {
    if x.fract() == 0.0 && x.abs() < 1e15 { Value::from(x as i64) } else { Value::from(x) }
}

/// "Default 32; 1 to 1024" for the option's comment.
fn note(option: &Value) -> String {
    let most = &option["max"];
    let range = match (option.get("min"), option.get("above")) {
        (Some(least), _) => format!("{least} to {most}"),
        (_, Some(least)) => format!("above {least}, to {most}"),
        _ => String::new(),
    };
    let default = if option["value"].is_null() { String::new() } else { format!("Default {}", option["value"]) };
    [default, range].iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("; ")
}

struct Options {
    train: Vec<(String, Value)>,
    train_flow: Vec<(String, Value)>,
    flow: Vec<(String, Value)>,
}

impl Options {
    fn new(named: &HashMap<String, String>) -> Self {
        let (train, flow) = (train::Settings::default(), flow::Settings::default());
        Options {
            train: options(&train, &train.limits(), named),
            train_flow: options(&train.flow, &train.flow.limits(), named),
            flow: options(&flow, &flow.limits(), named),
        }
    }

    fn javascript(&self) -> String {
        let mut text =
            format!("// {WRITTEN}\n// Options by name: type, default, limits; `auto`: \"auto\" or null is a value too.\n");
        for (about, name, options) in [
            ("Of `Lab.train`, but for target and columns", "TRAIN", &self.train),
            ("Of `flow` among them", "TRAIN_FLOW", &self.train_flow),
            ("Of `Lab.flow`, but for its arrays", "FLOW", &self.flow),
        ] {
            let _ = writeln!(text, "\n/** {about}. */\nexport const {name} = {{");
            for (option, value) in options {
                let _ = writeln!(text, "  {option}: {},", literal(value));
            }
            text += "};\n";
        }
        let [smoothing, ridge] = [baseline::SMOOTHING, baseline::RIDGE].map(plain);
        let (folds, steps) = (baseline::FOLDS, baseline::NEWTON_STEPS);
        let numbers = format!("{{ smoothing: {smoothing}, folds: {folds}, ridge: {ridge}, steps: {steps} }}");
        let _ = writeln!(
            text,
            "\n/** Of the target means: rows of the prior, folds, ridge, Newton's steps. */\nexport const TARGET_MEAN = {numbers};"
        );
        text
    }

    /// Lines of a Python dict.
    fn python(&self) -> String {
        let line =
            |indent: &str, (name, option): &(String, Value)| format!("{indent}\"{name}\": {},\n", python(&option["value"]));
        let mut text: String = self.train.iter().filter(|(name, _)| name != "model").map(|option| line("    ", option)).collect();
        text += "    \"flow\": {\n";
        text.extend(self.train_flow.iter().map(|option| line("        ", option)));
        let [smoothing, ridge] = [baseline::SMOOTHING, baseline::RIDGE].map(plain);
        let (folds, steps) = (baseline::FOLDS, baseline::NEWTON_STEPS);
        text + &format!(
            "    }},\n    \"targetMean\": {{\"smoothing\": {smoothing}, \"folds\": {folds}, \"ridge\": {ridge}, \"steps\": {steps}}},\n"
        )
    }
}

/// An object as prettier leaves it.
fn literal(value: &Value) -> String {
    let parts = ["type", "value", "auto", "min", "above", "max", "choices"].into_iter();
    let parts = parts.filter_map(|name| value.get(name).map(|value| format!("{name}: {}", value.to_string().replace(',', ", "))));
    format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "))
}

fn python(value: &Value) -> String {
    match value {
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Null => "None".into(),
        Value::Number(number) => number.as_f64().map(plain).unwrap_or_default().to_string(),
        other => other.to_string(),
    }
}

/// Names that no enum of the crate holds.
fn names() -> [(&'static str, Vec<&'static str>); 3] {
    let tasks = [data::Task::Binary, data::Task::Classes(3), data::Task::Regression];
    let none =
        [NoGpu::NoWebGpu, NoGpu::NoAdapter, NoGpu::NoAnswer, NoGpu::NoDevice(String::new()), NoGpu::Software(String::new())];
    let chosen = [Reason::Found, Reason::Imitated, Reason::Asked];
    let given_up =
        [Reason::TooLarge(Error::GpuMemory), Reason::KernelFailed(""), Reason::FailedTwice, Reason::Gone(NoGpu::NoAdapter)];
    let reasons = chosen.into_iter().chain(none.map(Reason::NoGpu)).chain(given_up);
    [
        ("ReasonCode", reasons.map(|reason| reason.code()).collect()),
        ("TaskName", tasks.map(|task| task.name()).into()),
        ("Method", tableau::ALL.map(|tableau| tableau.name).into()),
    ]
}

fn declarations() -> Vec<Declaration> {
    macro_rules! of { ($($name:ty),* $(,)?) => { vec![$(Declaration::of::<$name>()),*] } }
    of![
        data::Kind,
        data::Rule,
        train::Model,
        train::optimizer::Optimizer,
        train::Auto,
        train::OrAuto<f64>,
        options::Field,
        crate::model::attention::Sigma,
        options::PathKind,
        train::ReadoutName,
        flow::Adjoint,
        options::Scale,
        LoadOptions,
        data::Note,
        data::Dialect,
        ColumnInfo,
        TableInfo,
        train::Settings,
        train::FlowSettings,
        train::Report,
        train::Epoch,
        train::Scores,
        train::RowCounts,
        train::DenseCost,
        train::Stopped,
        DeviceInfo,
        RunInfo,
        Neighbour,
        Vectors,
        Points,
        Predicted,
        train::Outline,
        CostInfo,
        train::Layers,
        train::Reference,
        Depth,
        RowInfo,
        RowTokens,
        NamedVectors,
        Stats,
        FlowInfo,
        FlowProgress,
        ClusterEvent,
        Invariant,
        flow::presets::Kind,
        flow::experiments::DepthLimit,
        flow::experiments::Gradients,
        flow::Settings,
        Measured,
    ]
}

/// Each file with the text that it should hold.
fn files() -> Vec<(&'static str, String)> {
    let declarations = declarations();
    let union = |names: &[&str]| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" | ");
    let mut named: HashMap<String, String> = declarations.iter().map(|one| (one.name.clone(), one.body().to_string())).collect();
    named.extend(names().map(|(name, all)| (name.to_string(), union(&all))));
    let options = Options::new(&named);
    let mut types = format!("// {WRITTEN}\n\n");
    for (name, all) in names() {
        let _ = writeln!(types, "export {}", broken(&format!("type {name} = {};", union(&all))));
    }
    let lists = [("TrainSettings", &options.train), ("TrainFlowSettings", &options.train_flow), ("FlowSettings", &options.flow)];
    for declaration in &declarations {
        let list = lists.iter().find(|(name, _)| *name == declaration.name).map_or(&[][..], |(_, list)| &list[..]);
        let notes = list.iter().map(|(name, option)| (name.clone(), note(option))).collect();
        types += &declaration.typescript(&notes);
    }
    let script = "www/python/flowbed_run.py";
    vec![
        ("www/lab/generated/engine.d.ts", types),
        ("www/lab/generated/options.js", options.javascript()),
        (script, replaced(&read(script), &options.python())),
    ]
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

/// A text with other lines between its two marks.
fn replaced(text: &str, lines: &str) -> String {
    let [first, last] = ["    # -- options: written by `make contract`\n", "    # -- end of options\n"];
    let (before, rest) = text.split_once(first).unwrap();
    let (_, after) = rest.split_once(last).unwrap();
    [before, first, lines, last, after].concat()
}

#[test]
fn what_is_written_is_what_the_structs_say() {
    for (path, text) in files() {
        if std::env::var_os("FLOWBED_RENEW").is_some() {
            fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), text).unwrap();
        } else {
            assert!(read(path) == text, "{path} is not what the structs of src say. Renew it: make contract");
        }
    }
}
