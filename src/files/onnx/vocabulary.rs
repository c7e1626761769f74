//! What stands beside a model whose inputs are ids: a JSON file that says which text of which column has which id, and how its cells are
//! written. What is listed nowhere has the id 0.

use serde::Serialize;

use super::{columns::texts, graph::weights_of};
use crate::{
    data::{Format, Standard, Vocabulary},
    error::Result,
    files::json::Json,
    train::Learned,
};

#[derive(Serialize)]
struct Written<'a> {
    model: &'a str,
    target: &'a str,
    task: &'a str,
    /// In the order of the scores
    classes: &'a [String],
    /// In the order of the inputs
    columns: Vec<Column<'a>>,
}

/// An input of the model, by the column's name.
#[derive(Serialize)]
struct Column<'a> {
    name: &'a str,
    kind: &'static str,
    /// Pairs of a text and its id, of a category or tags; "": that of missing cells. Of text there are none
    #[serde(skip_serializing_if = "Option::is_none")]
    ids: Option<Vec<(&'a str, u32)>>,
    /// Words that count as missing, blanks around them left aside
    missing: &'a [String],
    /// Ids that a program wrote as `1234.0` or `1,234` are the text `1234`
    issued: bool,
    /// Of text: the id of the first bucket, how many there are, and whether n-grams have some or words alone
    #[serde(skip_serializing_if = "Option::is_none")]
    buckets: Option<(usize, usize, &'static str)>,
    /// The input of the weights of tags or text
    #[serde(skip_serializing_if = "Option::is_none")]
    weights: Option<String>,
    /// How numbers and dates are written, or by what tags are set apart
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    /// What stands beside numbers, or `:` before the weights of tags
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
}

impl<'a> Column<'a> {
    fn with(mut self, format: &'a Format) -> Self {
        self.format = Some(format.style.name());
        self.unit = Some(format.unit.as_str()).filter(|unit| !unit.is_empty());
        self
    }

    fn of_levels(vocabulary: &'a Vocabulary, names: &[&str]) -> Self {
        let column = Column {
            name: &vocabulary.column,
            kind: "category",
            ids: Some(texts(vocabulary).collect()),
            missing: &vocabulary.words,
            issued: vocabulary.has_ids(),
            buckets: None,
            weights: None,
            format: None,
            unit: None,
        };
        if let Some(texts) = &vocabulary.texts {
            let parts = if texts.ngrams { "ngrams" } else { "words" };
            let (buckets, weights) =
                (Some((texts.first() as usize, texts.buckets(), parts)), Some(weights_of(column.name, names)));
            return Column { kind: "text", ids: None, buckets, weights, ..column };
        }
        match &vocabulary.tags {
            None => column,
            Some(format) => Column { kind: "tags", weights: Some(weights_of(column.name, names)), ..column }.with(format),
        }
    }

    fn of_numbers(standard: &'a Standard) -> Self {
        let kind = if standard.date { "date" } else { "number" };
        let (name, missing) = (standard.column.as_str(), &standard.words[..]);
        Column { name, kind, ids: None, missing, issued: false, buckets: None, weights: None, format: None, unit: None }
            .with(&standard.format)
    }
}

pub fn write(json: &impl Json, run: &Learned) -> Result<String> {
    let names = run.encoder.names();
    let levels = run.encoder.vocabularies.iter().map(|one| Column::of_levels(one, &names));
    json.write(&Written {
        model: run.settings.model.name(),
        target: &run.settings.target,
        task: run.labels.task.name(),
        classes: &run.labels.classes,
        columns: levels.chain(run.encoder.numbers.iter().map(Column::of_numbers)).collect(),
    })
}
