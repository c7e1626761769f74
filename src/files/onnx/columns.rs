//! The table's columns as they are written → ids and standardised numbers, as `data::Encoder` makes them.

use super::graph::{Attribute, Element, Graph, Value};
use crate::data::{Encoder, LARGEST_NUMBER, Standard, Vocabulary};

pub struct Columns {
    /// [rows] of each category
    pub ids: Vec<Value>,
    /// [rows, N] float, where there are numbers
    pub numbers: Option<Value>,
}

impl Columns {
    pub fn of(graph: &mut Graph, encoder: &Encoder) -> Self {
        let texts: Vec<Value> = encoder.vocabularies.iter().map(|one| graph.input(&one.column, Element::Text)).collect();
        let values: Vec<Value> = encoder.numbers.iter().map(|one| graph.input(&one.column, Element::Double)).collect();
        let ids = encoder.vocabularies.iter().zip(texts).map(|(vocabulary, text)| ids(graph, vocabulary, text)).collect();
        Columns { ids, numbers: (!values.is_empty()).then(|| standardised(graph, &encoder.numbers, &values)) }
    }
}

/// What is not in the vocabulary is 0, the unknown level; so is "".
fn ids(graph: &mut Graph, vocabulary: &Vocabulary, text: Value) -> Value {
    let mut names: Vec<&str> = (0..vocabulary.len() as u32).map(|id| vocabulary.name(id)).collect();
    let mut ids: Vec<i64> = (0..vocabulary.len() as i64).collect();
    for (name, id) in vocabulary.spellings() {
        names.push(name);
        ids.push(i64::from(id));
    }
    let attributes = [
        ("keys_strings", Attribute::Texts(names)),
        ("values_int64s", Attribute::Ints(&ids)),
        ("default_int64", Attribute::Int(0)),
    ];
    graph.node("LabelEncoder", &[text], &attributes)
}

/// (value − mean) / deviation in doubles, then float; 0 for NaN and for what the reader takes for no number.
fn standardised(graph: &mut Graph, standards: &[Standard], values: &[Value]) -> Value {
    let columns: Vec<Value> = values.iter().map(|value| graph.reshape(*value, &[-1, 1])).collect();
    let value = graph.concat(&columns, 1);
    let means: Vec<f64> = standards.iter().map(|standard| standard.mean).collect();
    let deviations: Vec<f64> = standards.iter().map(|standard| standard.deviation).collect();
    let [mean, deviation] = [means, deviations].map(|of| graph.doubles(&[1, of.len()], &of));
    let [largest, zero] = [LARGEST_NUMBER, 0.0].map(|of| graph.doubles(&[], &[of]));
    let centred = graph.op("Sub", &[value, mean]);
    let standard = graph.op("Div", &[centred, deviation]);
    let size = graph.op("Abs", &[value]);
    let known = graph.op("LessOrEqual", &[size, largest]);
    let standard = graph.op("Where", &[known, standard, zero]);
    graph.cast(standard, Element::Float)
}
