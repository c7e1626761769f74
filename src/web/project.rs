//! Runs as the parts of a project file, and back. The text of that file is checked where it is read, in www/project-file.js;
//! here the arrays are, against the network that they belong to.

use js_sys::{Array, Float32Array, Float64Array, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::{
    Engine,
    convert::{Outcome, attach, to_js},
    train::settings_of,
};
use crate::{
    data::{Encoder, Standard, Table, Target, Task, Vocabulary},
    export::arrays::{self, Source, Values},
    train::{Labels, Settings},
};

#[derive(Serialize)]
struct Parts<'a> {
    model: &'static str,
    settings: &'a Settings,
    vocabularies: Vec<Levels<'a>>,
    numbers: &'a [Standard],
    labels: LabelParts<'a>,
    header: bool,
}

/// names[0] is "", the unknown level; counts are train rows; spellings are other texts, spelled the ids that they mean.
#[derive(Serialize)]
struct Levels<'a> {
    column: &'a str,
    names: Vec<&'a str>,
    counts: Vec<u32>,
    rare: usize,
    spellings: Vec<&'a str>,
    spelled: Vec<u32>,
}

#[derive(Serialize)]
struct LabelParts<'a> {
    task: &'static str,
    classes: &'a [String],
    mean: f64,
    deviation: f64,
}

fn levels(vocabulary: &Vocabulary) -> Levels<'_> {
    let ids = 0..vocabulary.len() as u32;
    Levels {
        column: &vocabulary.column,
        names: ids.clone().map(|id| vocabulary.name(id)).collect(),
        counts: ids.map(|id| vocabulary.count(id)).collect(),
        rare: vocabulary.rare(),
        spellings: vocabulary.spellings().map(|(text, _)| text).collect(),
        spelled: vocabulary.spellings().map(|(_, id)| id).collect(),
    }
}

#[wasm_bindgen]
impl Engine {
    /// Numbers of all runs.
    #[wasm_bindgen(js_name = runNumbers)]
    pub fn run_numbers(&self) -> Vec<u32> {
        self.runs.borrow().iter().map(|run| run.id).collect()
    }

    /// All of a run: { model, settings, vocabularies, numbers, labels, header, training, arrays }.
    #[wasm_bindgen(js_name = runParts)]
    pub fn run_parts(&self, run: Option<u32>) -> Outcome<JsValue> {
        let numbered = self.run(run)?;
        let run = &numbered.run;
        let Labels { task, classes, mean, deviation, .. } = &run.labels;
        let parts = to_js(&Parts {
            model: run.settings.model.name(),
            settings: &run.settings,
            vocabularies: run.encoder.vocabularies.iter().map(levels).collect(),
            numbers: &run.encoder.numbers,
            labels: LabelParts { task: task.name(), classes, mean: *mean, deviation: *deviation },
            header: run.header,
        })?;
        attach(&parts, "training", &numbered.results);
        let all = Array::new();
        for array in arrays::arrays(run) {
            let object = to_js(&(array.name, array.shape))?;
            match array.values {
                Values::F32(values) => all.push(&Array::of2(&object, &Float32Array::from(values))),
                Values::F64(values) => all.push(&Array::of2(&object, &Float64Array::from(&values[..]))),
            };
        }
        attach(&parts, "arrays", all);
        Ok(parts)
    }

    /// A run of such parts, its arrays by name: { shape, values }. Its RunInfo. `id`: a number that it had before; `own`: it was trained
    /// on the loaded table.
    #[wasm_bindgen(js_name = runOfParts)]
    pub fn run_of_parts(&self, parts: JsValue, id: Option<u32>, own: bool) -> Outcome<JsValue> {
        let encoder = Encoder {
            vocabularies: items(&parts, "vocabularies").iter().map(vocabulary).collect(),
            numbers: items(&parts, "numbers").iter().map(standard).collect(),
        };
        let labels = get(&parts, "labels");
        let classes: Vec<String> = items(&labels, "classes").iter().map(text).collect();
        let task = match classes.len() {
            0 => Task::Regression,
            2 if text(&get(&labels, "task")) == "binary" => Task::Binary,
            count => Task::Classes(count),
        };
        let mut labels =
            Labels { task, values: Vec::new(), classes, mean: number(&labels, "mean"), deviation: number(&labels, "deviation") };
        let header = get(&parts, "header").is_truthy();
        let settings = settings_of(get(&parts, "settings"))?;
        let table = if own { Some(self.table()?) } else { None };
        let found = |table: &Table| Target::of(table.column(&settings.target)?);
        // Where a column's kind was changed since, the rows no longer say what was learned.
        let table = table.filter(|table| found(&table.borrow()).is_ok_and(|target| labels.find(target)));
        let learned = arrays::learned(settings, encoder, labels, header, &Named(get(&parts, "arrays")))?;
        self.next_run.set(id.unwrap_or(self.next_run.get()).max(self.next_run.get()));
        let training = get(&parts, "training");
        let counts = get(&training, "rows");
        let rows = ["train", "valid", "test", "withoutTarget"].map(|name| number(&counts, name)).into_iter().sum::<f64>();
        self.keep(learned, training, rows as usize, table.as_ref())
    }
}

pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

pub fn items(object: &JsValue, name: &str) -> Vec<JsValue> {
    get(object, name).dyn_into::<Array>().map(|array| array.to_vec()).unwrap_or_default()
}

fn text(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}

pub fn number(object: &JsValue, name: &str) -> f64 {
    get(object, name).as_f64().unwrap_or_default()
}

fn standard(value: &JsValue) -> Standard {
    Standard { column: text(&get(value, "column")), mean: number(value, "mean"), deviation: number(value, "deviation") }
}

fn vocabulary(value: &JsValue) -> Vocabulary {
    let texts = |name| items(value, name).iter().map(text).collect::<Vec<_>>();
    let numbers = |name| items(value, name).into_iter().map(|number| number.as_f64().unwrap_or_default() as u32);
    let names = texts("names");
    let levels = names.iter().map(String::as_str).zip(numbers("counts"));
    let mut vocabulary = Vocabulary::from_parts(&text(&get(value, "column")), levels, number(value, "rare") as usize);
    for (text, id) in texts("spellings").iter().zip(numbers("spelled")) {
        vocabulary.spell(text, id);
    }
    vocabulary
}

/// Arrays by name, of a JavaScript object.
struct Named(JsValue);

impl Named {
    fn find(&self, name: &str, shape: &[usize]) -> JsValue {
        let array = get(&self.0, name);
        let found = items(&array, "shape");
        let same = found.iter().map(|size| size.as_f64()).eq(shape.iter().map(|size| Some(*size as f64)));
        if same { get(&array, "values") } else { JsValue::UNDEFINED }
    }
}

impl Source for Named {
    fn f32s(&self, name: &str, shape: &[usize]) -> Option<Vec<f32>> {
        let values = self.find(name, shape).dyn_into::<Float32Array>().ok()?.to_vec();
        (values.len() == shape.iter().product() && values.iter().all(|value| value.is_finite())).then_some(values)
    }

    fn f64s(&self, name: &str, shape: &[usize]) -> Option<Vec<f64>> {
        let values = self.find(name, shape).dyn_into::<Float64Array>().ok()?.to_vec();
        (values.len() == shape.iter().product() && values.iter().all(|value| value.is_finite())).then_some(values)
    }
}
