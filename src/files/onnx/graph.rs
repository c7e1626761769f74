//! An ONNX graph under construction; `inline(never)` keeps what is called a hundred times and once per file out of the page's weight. Field numbers are those of onnx.proto (ONNX 1.16, IR version 8).

use super::protobuf::Message;

/// ai.onnx 15 and ai.onnx.ml 2: old enough for every engine of the last years, new enough for sums over named axes.
const OPSET: i64 = 15;
const ML_OPSET: i64 = 2;
const ML: &str = "ai.onnx.ml";

/// TensorProto.DataType; Short is int32
#[derive(Clone, Copy, PartialEq)]
pub enum Element {
    Float = 1,
    Short = 6,
    Int = 7,
    Text = 8,
    Double = 11,
}

/// A tensor, by the number of its name.
#[derive(Clone, Copy)]
pub struct Value(usize);

pub enum Attribute<'a> {
    Int(i64),
    Ints(&'a [i64]),
    Floats(&'a [f32]),
    Texts(Vec<&'a str>),
}

impl Attribute<'_> {
    /// AttributeProto, its type at 20.
    fn message(&self, name: &str) -> Message {
        let named = Message::new().text(1, name);
        match self {
            Attribute::Int(value) => named.int(3, *value).int(20, 2),
            Attribute::Ints(values) => named.ints(8, values).int(20, 7),
            Attribute::Floats(values) => named.floats(7, values).int(20, 6),
            Attribute::Texts(texts) => texts.iter().fold(named, |message, text| message.text(9, text)).int(20, 8),
        }
    }
}

/// The input of the weights of a column of tags or text.
pub fn weights_of(name: &str, names: &[&str]) -> String {
    let mut weights = format!("{name}: weights");
    while names.contains(&weights.as_str()) {
        weights.push('_');
    }
    weights
}

#[derive(Default)]
pub struct Graph {
    /// GraphProto so far
    fields: Message,
    /// Of all tensors
    names: Vec<String>,
    /// Those of inputs and outputs, which a person chose
    given: Vec<String>,
    /// It has operators of ai.onnx.ml, which not every engine knows
    ml: bool,
}

impl Graph {
    fn named(&mut self, name: String) -> Value {
        self.names.push(name);
        Value(self.names.len() - 1)
    }

    /// A tensor whose name nothing has: its number, which may be a person's name too.
    fn fresh(&mut self) -> Value {
        let mut name = self.names.len().to_string();
        while self.given.contains(&name) {
            name.push('_');
        }
        self.named(name)
    }

    /// ValueInfoProto: [rows], or [rows, columns], a number of them or a name for it.
    fn value(name: &str, element: Element, columns: Option<Message>) -> Message {
        let mut shape = Message::new().message(1, Message::new().text(2, "rows"));
        if let Some(columns) = columns {
            shape = shape.message(1, columns);
        }
        let tensor = Message::new().int(1, element as i64).message(2, shape);
        Message::new().text(1, name).message(2, Message::new().message(1, tensor))
    }

    /// A column of the table, [rows]. All of them come before anything else.
    pub fn input(&mut self, name: &str, element: Element) -> Value {
        self.put_input(name.into(), element, None)
    }

    /// A column of tags: its texts or ids side by side, [rows, tags], or of text its levels, and their weights, whose name no other input may
    /// have: `names` of columns.
    pub fn bag(&mut self, name: &str, [element, exact]: [Element; 2], names: &[&str]) -> [Value; 2] {
        let weights = weights_of(name, names);
        let side = || Some(Message::new().text(2, &format!("{name}: tags")));
        [self.put_input(name.into(), element, side()), self.put_input(weights, exact, side())]
    }

    /// A number or date as two floats, [rows, 2].
    pub fn pair(&mut self, name: &str) -> Value {
        self.put_input(name.into(), Element::Float, Some(Message::new().int(1, 2)))
    }

    fn put_input(&mut self, name: String, element: Element, columns: Option<Message>) -> Value {
        self.fields.append(Message::new().message(11, Self::value(&name, element, columns)));
        self.given.push(name.clone());
        self.named(name)
    }

    /// Gives `value` a name that no input has: this one, with _ behind it where needed.
    pub fn output(&mut self, name: &str, value: Value, element: Element, columns: Option<usize>) {
        let mut name = name.to_string();
        while self.names.contains(&name) {
            name.push('_');
        }
        let columns = columns.map(|columns| Message::new().int(1, columns as i64));
        self.fields.append(Message::new().message(12, Self::value(&name, element, columns)));
        self.given.push(name.clone());
        let output = self.named(name);
        self.put("Identity", &[value], output, &[]);
    }

    fn constant(&mut self, dims: &[usize], element: Element, bytes: &[u8]) -> Value {
        let name = self.fresh();
        let dims: Vec<i64> = dims.iter().map(|dim| *dim as i64).collect();
        let tensor = Message::new().ints(1, &dims).int(2, element as i64).text(8, &self.names[name.0]).bytes(9, bytes);
        self.fields.append(Message::new().message(5, tensor));
        name
    }

    #[inline(never)]
    pub fn floats(&mut self, dims: &[usize], values: &[f32]) -> Value {
        self.constant(dims, Element::Float, bytemuck::cast_slice(values))
    }

    pub fn doubles(&mut self, dims: &[usize], values: &[f64]) -> Value {
        self.constant(dims, Element::Double, bytemuck::cast_slice(values))
    }

    /// Doubles, or floats of them.
    #[inline(never)]
    pub fn reals(&mut self, element: Element, dims: &[usize], values: &[f64]) -> Value {
        if element == Element::Double {
            return self.constant(dims, element, bytemuck::cast_slice(values));
        }
        let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
        self.floats(dims, &values)
    }

    #[inline(never)]
    pub fn ints(&mut self, values: &[i64]) -> Value {
        self.constant(&[values.len()], Element::Int, bytemuck::cast_slice(values))
    }

    /// NodeProto with one result.
    fn put(&mut self, operator: &str, inputs: &[Value], output: Value, attributes: &[(&str, Attribute)]) {
        let inputs = inputs.iter().fold(Message::new(), |node, input| node.text(1, &self.names[input.0]));
        let mut node = inputs.text(2, &self.names[output.0]).text(4, operator);
        for (name, attribute) in attributes {
            node = node.message(5, attribute.message(name));
        }
        if ["LabelEncoder", "TreeEnsembleRegressor"].contains(&operator) {
            node = node.text(7, ML);
            self.ml = true;
        }
        self.fields.append(Message::new().message(1, node));
    }

    #[inline(never)]
    pub fn node(&mut self, operator: &str, inputs: &[Value], attributes: &[(&str, Attribute)]) -> Value {
        let output = self.fresh();
        self.put(operator, inputs, output, attributes);
        output
    }

    /// An operator of tensors alone.
    #[inline(never)]
    pub fn op(&mut self, operator: &str, inputs: &[Value]) -> Value {
        self.node(operator, inputs, &[])
    }

    pub fn cast(&mut self, value: Value, element: Element) -> Value {
        self.node("Cast", &[value], &[("to", Attribute::Int(element as i64))])
    }

    #[inline(never)]
    pub fn reshape(&mut self, value: Value, dims: &[i64]) -> Value {
        let dims = self.ints(dims);
        self.op("Reshape", &[value, dims])
    }

    #[inline(never)]
    pub fn concat(&mut self, values: &[Value], axis: i64) -> Value {
        match values {
            [one] => *one,
            _ => self.node("Concat", values, &[("axis", Attribute::Int(axis))]),
        }
    }

    /// ModelProto.
    pub fn finish(self, name: &str, about: &str, properties: &[(String, String)]) -> Vec<u8> {
        let graph = {
            let mut graph = Message::new().text(2, name);
            graph.append(self.fields);
            graph
        };
        let opset = |domain: &str, version| Message::new().text(1, domain).int(2, version);
        let mut model = Message::new()
            .int(1, 8)
            .text(2, "flowbed")
            .text(3, env!("CARGO_PKG_VERSION"))
            .text(6, about)
            .message(8, opset("", OPSET));
        if self.ml {
            model = model.message(8, opset(ML, ML_OPSET));
        }
        for (key, value) in properties {
            model = model.message(14, Message::new().text(1, key).text(2, value));
        }
        model.message(7, graph).into_bytes()
    }
}
