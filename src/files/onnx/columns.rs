//! The table's columns → ids and inputs of numbers, as `data::Encoder` makes them: categories as they are written, tags side by side with
//! their weights, the levels of text likewise, numbers as doubles, dates as doubles of seconds since 1970; or categories and tags as ids, and all
//! else in floats (`pairs`).

use super::{
    Inputs,
    graph::{Attribute, Element, Graph, Value},
    pairs,
};
use crate::data::{Encoder, LARGEST_NUMBER, Standard, Vocabulary};

pub struct Columns {
    /// [rows] of each category, [rows, tags] of each column of tags or text
    pub ids: Vec<Value>,
    /// Of the columns of tags and text, which come last
    pub bags: Vec<Bag>,
    /// [rows, N] float, where there are numbers
    pub numbers: Option<Value>,
    /// In which weights of tags come, and means are computed: double or float
    pub exact: Element,
}

/// The weights of a row's tags, or of the levels of its text.
pub struct Bag {
    /// [rows, tags, 1] exact: of each tag its share of the row
    weights: Value,
    /// [rows, 1] exact: 1 where a row has no weight at all, else 0; and the level that it then has: of tags that of missing cells
    idle: Value,
    other: u32,
    exact: Element,
}

impl Bag {
    /// ids: of the tags; of text its levels weigh what training found, and nothing where it knew none.
    fn of(graph: &mut Graph, vocabulary: &Vocabulary, [ids, weights]: [Value; 2], exact: Element) -> Self {
        let mut weights = weights;
        let mut other = vocabulary.missing().unwrap_or(0);
        if let Some(texts) = &vocabulary.texts {
            let each = graph.reals(exact, &[texts.weights().len()], texts.weights());
            let each = graph.node("Gather", &[each, ids], &[("axis", Attribute::Int(0))]);
            (weights, other) = (graph.op("Mul", &[weights, each]), 0);
        }
        let [axis, last] = [1, 2].map(|axis| graph.ints(&[axis]));
        let sum = graph.node("ReduceSum", &[weights, axis], &[("keepdims", Attribute::Int(1))]);
        let zero = graph.reals(exact, &[], &[0.0]);
        let idle = graph.op("Equal", &[sum, zero]);
        let idle = graph.cast(idle, exact);
        let sum = graph.op("Add", &[sum, idle]);
        let shares = graph.op("Div", &[weights, sum]);
        Bag { weights: graph.op("Unsqueeze", &[shares, last]), idle, other, exact }
    }

    /// [rows, width] of rows [rows, tags, width] of a table, itself [V, width].
    pub fn mean(&self, graph: &mut Graph, rows: Value, table: Value, element: Element) -> Value {
        let same = self.exact == element;
        let [weights, idle] = [self.weights, self.idle].map(|value| if same { value } else { graph.cast(value, element) });
        let terms = graph.op("Mul", &[rows, weights]);
        let axis = graph.ints(&[1]);
        let sum = graph.node("ReduceSum", &[terms, axis], &[("keepdims", Attribute::Int(0))]);
        let level = graph.ints(&[i64::from(self.other)]);
        let row = graph.node("Gather", &[table, level], &[("axis", Attribute::Int(0))]);
        let other = graph.op("Mul", &[idle, row]);
        graph.op("Add", &[sum, other])
    }
}

impl Columns {
    pub fn of(graph: &mut Graph, encoder: &Encoder, inputs: Inputs) -> Self {
        let [f, _] = encoder.tables();
        let (categories, bags) = encoder.vocabularies.split_at(f);
        let names = encoder.names();
        let (element, exact, level) = match inputs {
            Inputs::Texts => (Element::Text, Element::Double, Element::Int),
            Inputs::Ids => (Element::Short, Element::Float, Element::Short),
        };
        let mut levels: Vec<Value> = categories.iter().map(|one| graph.input(&one.column, element)).collect();
        let mut bag = |one: &Vocabulary| {
            let element = if one.texts.is_some() { level } else { element };
            let [ids, weights] = graph.bag(&one.column, [element, exact], &names);
            (ids, weights)
        };
        let (of_bags, weights): (Vec<Value>, Vec<Value>) = bags.iter().map(&mut bag).unzip();
        levels.extend(of_bags);
        let number = |one: &Standard| match inputs {
            Inputs::Texts => graph.input(&one.column, exact),
            Inputs::Ids => graph.pair(&one.column),
        };
        let values: Vec<Value> = encoder.numbers.iter().map(number).collect();
        if inputs == Inputs::Texts {
            let ids = |(level, vocabulary): (&mut Value, &Vocabulary)| *level = ids(graph, vocabulary, *level);
            levels.iter_mut().zip(&encoder.vocabularies).for_each(ids);
        }
        let pairs = levels[f..].iter().zip(weights).map(|(ids, weights)| [*ids, weights]);
        let bags = bags.iter().zip(pairs).map(|(vocabulary, pair)| Bag::of(graph, vocabulary, pair, exact)).collect();
        let numbers = (!values.is_empty()).then(|| match inputs {
            Inputs::Texts => numbers(graph, &encoder.numbers, &values),
            Inputs::Ids => pairs::inputs(graph, &encoder.numbers, &values),
        });
        Columns { ids: levels, bags, numbers, exact }
    }

    /// Of a column of tags or text.
    pub fn bag(&self, column: usize) -> Option<&Bag> {
        self.bags.get(column.checked_sub(self.ids.len() - self.bags.len())?)
    }
}

/// Every text that has an id: levels, their other spellings, words for missing, and "". All other texts are 0, the unknown level; so are
/// rare levels, and "" where no train row is without a value.
pub fn texts(vocabulary: &Vocabulary) -> impl Iterator<Item = (&str, u32)> {
    let levels = (1..vocabulary.len() as u32).map(|id| (vocabulary.name(id), id));
    let words = vocabulary.words.iter().filter_map(|word| Some((word.as_str(), vocabulary.missing()?)));
    let other = vocabulary.spellings().filter(|(_, id)| *id > 0).chain(words);
    // Without levels, as where all are rare, a table would be empty, which is none.
    std::iter::once(("", vocabulary.id(""))).chain(levels.filter(|(name, _)| !name.is_empty()).chain(other))
}

/// Levels of text come as they are.
fn ids(graph: &mut Graph, vocabulary: &Vocabulary, text: Value) -> Value {
    if vocabulary.texts.is_some() {
        return text;
    }
    let (names, ids): (Vec<&str>, Vec<i64>) = texts(vocabulary).map(|(text, id)| (text, i64::from(id))).unzip();
    let attributes = [
        ("keys_strings", Attribute::Texts(names)),
        ("values_int64s", Attribute::Ints(&ids)),
        ("default_int64", Attribute::Int(0)),
    ];
    graph.node("LabelEncoder", &[text], &attributes)
}

/// [rows, N] float: (value − mean) / deviation in doubles, 0 for NaN and for what the reader takes for no number; what is missing, and the
/// periods of dates, where the columns have them.
fn numbers(graph: &mut Graph, standards: &[Standard], values: &[Value]) -> Value {
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
    let standard = graph.cast(standard, Element::Float);
    if standards.iter().all(|standard| standard.inputs() == 1) {
        return standard;
    }
    let mut parts = Vec::new();
    for (c, one) in standards.iter().enumerate() {
        let at = graph.ints(&[c as i64]);
        let [own, known] = [standard, known].map(|all| graph.node("Gather", &[all, at], &[("axis", Attribute::Int(1))]));
        parts.push(own);
        if one.indicator {
            let missing = graph.op("Not", &[known]);
            parts.push(graph.cast(missing, Element::Float));
        }
        if !one.periods.is_empty() {
            parts.push(periods(graph, one, columns[c], known));
        }
    }
    graph.concat(&parts, 1)
}

/// [rows, 2 P] sine and cosine of each period of a date, 0 where it is missing.
fn periods(graph: &mut Graph, standard: &Standard, value: Value, known: Value) -> Value {
    let periods = &standard.periods;
    let seconds: Vec<f64> = periods.iter().map(|period| period.seconds()).collect();
    let seconds = graph.doubles(&[1, periods.len()], &seconds);
    let turns = graph.op("Div", &[value, seconds]);
    let whole = graph.op("Floor", &[turns]);
    let phase = graph.op("Sub", &[turns, whole]);
    let turn = graph.doubles(&[], &[std::f64::consts::TAU]);
    let angle = graph.op("Mul", &[phase, turn]);
    // Engines have sines of floats.
    let angle = graph.cast(angle, Element::Float);
    let waves = waves_of(graph, angle, periods.len() as i64);
    let zero = graph.floats(&[], &[0.0]);
    graph.op("Where", &[known, waves, zero])
}

/// [rows, 2 P] sine and cosine of angles [rows, P], side by side.
pub fn waves_of(graph: &mut Graph, angle: Value, periods: i64) -> Value {
    let both = ["Sin", "Cos"].map(|name| {
        let wave = graph.op(name, &[angle]);
        graph.reshape(wave, &[-1, periods, 1])
    });
    let pairs = graph.concat(&both, 2);
    graph.reshape(pairs, &[-1, 2 * periods])
}
