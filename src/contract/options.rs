//! The options of the calls with their defaults and limits, as JavaScript, as Python, and in words.

use std::{collections::HashMap, fmt::Write};

use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use super::{declaration::Declaration, typings::WRITTEN};
use crate::{
    data::samples::tickets,
    flow,
    limits::{Limit, Range},
    model::baseline,
    ode::tableau,
    train,
};

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

/// The names and numbers of a union, which may be a type's, and of the unions that it names.
fn choices(kind: &str, named: &HashMap<String, String>) -> Option<Value> {
    fn parts(kind: &str, named: &HashMap<String, String>) -> Vec<Value> {
        let union = named.get(kind).map_or(kind, String::as_str).split(" | ");
        let own = |part: &str| match named.contains_key(part) && part != kind {
            true => parts(part, named),
            false => serde_json::from_str(part).ok().filter(|one: &Value| !one.is_null()).into_iter().collect(),
        };
        union.flat_map(own).collect()
    }
    let all = parts(kind, named);
    (!all.is_empty()).then(|| all.into())
}

/// A whole number without a point.
fn plain(x: f64) -> Value {
    if x.fract() == 0.0 && x.abs() < 1e15 { Value::from(x as i64) } else { Value::from(x) }
}

/// "Default 32; 1 to 1024" for the option's comment.
pub fn note(option: &Value) -> String {
    let most = &option["max"];
    let range = match (option.get("min"), option.get("above")) {
        (Some(least), _) => format!("{least} to {most}"),
        (_, Some(least)) => format!("above {least}, to {most}"),
        _ => String::new(),
    };
    let default = if option["value"].is_null() { String::new() } else { format!("Default {}", option["value"]) };
    [default, range].iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("; ")
}

pub struct Options {
    pub train: Vec<(String, Value)>,
    pub train_flow: Vec<(String, Value)>,
    pub train_trees: Vec<(String, Value)>,
    pub flow: Vec<(String, Value)>,
}

impl Options {
    pub fn new(named: &HashMap<String, String>) -> Self {
        let (train, flow) = (train::Settings::default(), flow::Settings::default());
        Options {
            train: options(&train, &train.limits(), named),
            train_flow: options(&train.flow, &train.flow.limits(), named),
            train_trees: options(&train.trees, &train.trees.limits(), named),
            flow: options(&flow, &flow.limits(), named),
        }
    }

    pub fn javascript(&self) -> String {
        let mut text =
            format!("// {WRITTEN}\n// Options by name: type, default, limits; `auto`: \"auto\" or null is a value too.\n");
        for (about, name, options) in [
            ("Of `Lab.train`, but for target and columns", "TRAIN", &self.train),
            ("Of `flow` among them", "TRAIN_FLOW", &self.train_flow),
            ("Of `trees` among them", "TRAIN_TREES", &self.train_trees),
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
        let [all, categories] = tickets::ORACLE;
        let oracle = format!("{{ all: {all}, categories: {categories} }}");
        let about = "AUC that nobody beats on the test rows of the tickets, and with their categories alone";
        let _ = writeln!(text, "\n/** {about}. */\nexport const TICKETS = {oracle};");
        let adaptive: Vec<_> = tableau::ALL.iter().filter(|method| method.error.is_some()).map(|method| method.name).collect();
        let adaptive = Value::from(adaptive).to_string().replace(',', ", ");
        let _ = writeln!(text, "\n/** Methods that can choose their own steps. */\nexport const ADAPTIVE = {adaptive};");
        text
    }

    /// Lines of a Python dict.
    pub fn python(&self) -> String {
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
