//! Files of a run for other tools, byte by byte where a format says so.

use std::collections::{HashMap, HashSet};

use crate::mixed_table::{read, table};
use crate::support::job;
use flowbed::{
    data::{Choice, Kind, Missing, ReadOptions, Reader, Table},
    device::Device,
    error::Error,
    files::{self, File, Format, arrays, json::SerdeJson},
    train::{self, FlowSettings, Model, OrAuto, Prepared, Run, Settings},
};
use serde_json::{Value, json};

fn settings(model: Model, target: &str) -> Settings {
    Settings {
        model,
        target: target.into(),
        columns: Some(["a b", "a_b", "x"].map(String::from).to_vec()),
        width: OrAuto::Value(4),
        hidden: 8,
        epochs: 2,
        batch: 32,
        seed: (1 << 53) - 1,
        ..Settings::default()
    }
}

fn run(model: Model, target: &str) -> Run {
    trained(&table(), settings(model, target))
}

fn trained(table: &Table, settings: Settings) -> Run {
    let prepared = Prepared::new(table, settings).unwrap();
    pollster::block_on(train::train(&Device::cpu(), &job(), prepared, &mut |_| {})).unwrap()
}

fn files(run: &Run, format: &str, column: Option<&str>) -> Vec<File> {
    files::files(&SerdeJson, &[run.into()], Format::named(format).unwrap(), column, None).unwrap()
}

#[test]
fn arrays_have_the_names_and_shapes_of_their_parts() {
    let shapes = |model| {
        let trained = run(model, "tier");
        arrays::arrays(&trained.learned).into_iter().map(|array| (array.name, array.shape)).collect::<HashMap<_, _>>()
    };
    let ode = shapes(Model::AttentionOde);
    assert_eq!((&ode["flow/q"][..], &ode["hidden/bias"][..], &ode["output/bias"][..]), (&[1, 4, 4][..], &[8][..], &[3][..]));
    assert_eq!((&ode["tokens/bias"][..], &ode["embedding/a b"][1..]), (&[4, 4][..], &[4][..]));
    assert_eq!(ode["tokens/numbers"], [2, 4], "x and whether it is missing");
    let mean = shapes(Model::TargetMean);
    assert_eq!((&mean["coefficients/2"][..], &mean["prior/0"][..], mean["mean/1/a_b"][1]), (&[5][..], &[1][..], 2));
}

#[test]
fn an_array_file_is_one_of_numpy_with_a_line_of_metadata_per_vector() {
    let trained = run(Model::Embedding, "late");
    let [array, metadata] = files(&trained, "npy", Some("a_b")).try_into().unwrap();
    assert_eq!((array.name.as_str(), metadata.name.as_str()), ("a_b_2.npy", "a_b_2.metadata.tsv"));
    let vectors = trained.learned.vectors("a_b").unwrap();
    let (head, values) = array.bytes.split_at(128);
    assert_eq!(&head[..10], b"\x93NUMPY\x01\x00\x76\x00");
    let text = std::str::from_utf8(&head[10..]).unwrap();
    let shape = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, 4), }}", vectors.names.len());
    assert!(text.starts_with(&shape) && text.ends_with(" \n"), "{text:?}");
    let values: Vec<f32> = values.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
    assert_eq!(values[..], vectors.values[..]);
    let lines = String::from_utf8(metadata.bytes).unwrap();
    assert_eq!(lines.lines().count(), 1 + vectors.names.len());
}

#[test]
fn columns_whose_names_make_one_file_name_have_two_files() {
    let trained = run(Model::OneHot, "late");
    let named = |format, column| {
        let files = files(&trained, format, column);
        files.into_iter().map(|file| (file.name, file.bytes)).collect::<HashMap<_, _>>()
    };
    let all = named("csv", None);
    assert_eq!((all.len(), all["a_b.csv"] == all["a_b_2.csv"]), (2, false));
    assert_eq!(named("csv", Some("a b"))["a_b.csv"], all["a_b.csv"], "alone it has the same name");
    assert_eq!(named("npy", None).len(), 4);
    let projector = named("projector", None);
    let config: Value = serde_json::from_slice(&projector["projector_config.json"]).unwrap();
    for (one, column) in config["embeddings"].as_array().unwrap().iter().zip(["a_b", "a_b_2"]) {
        assert_eq!(one["tensorName"], column);
        let text = String::from_utf8(projector[one["tensorPath"].as_str().unwrap()].clone()).unwrap();
        let rows: Vec<_> = text.lines().collect();
        assert_eq!(one["tensorShape"], serde_json::json!([rows.len(), rows[0].split('\t').count()]));
        let metadata = &projector[one["metadataPath"].as_str().unwrap()];
        assert_eq!(String::from_utf8(metadata.clone()).unwrap().lines().count(), 1 + rows.len());
    }
    let unknown = files::files(&SerdeJson, &[(&trained).into()], Format::Csv, Some("x"), None);
    assert!(matches!(unknown, Err(Error::NoVectors { .. })), "a number has no vectors");
}

#[test]
fn a_seed_that_json_cannot_hold_is_refused() {
    let refused = Prepared::new(&table(), Settings { seed: 1 << 53, ..settings(Model::Embedding, "late") });
    assert!(matches!(refused, Err(Error::BadOption { name: "seed", .. })));
}

/// Fields of a protobuf message: (number, bytes) of those that have bytes; the varints of others are passed over.
fn fields(mut message: &[u8]) -> Vec<(u64, &[u8])> {
    let varint = |message: &mut &[u8]| {
        let end = message.iter().position(|byte| byte & 0x80 == 0).unwrap() + 1;
        let value = message[..end].iter().rev().fold(0, |value, byte| value << 7 | u64::from(byte & 0x7f));
        *message = &message[end..];
        value
    };
    let mut found = Vec::new();
    while !message.is_empty() {
        let (key, value) = (varint(&mut message), varint(&mut message));
        if key & 7 == 2 {
            let (bytes, rest) = message.split_at(value as usize);
            found.push((key >> 3, bytes));
            message = rest;
        }
    }
    found
}

#[test]
fn an_onnx_model_says_how_its_columns_are_written() {
    let price = |i: usize| ["12,50 €", "1.295,00 €", "NA", " "][i % 4];
    let row = |i: usize| format!("{}.0,\"{}\",{}.{}.2024,{}\n", i % 7, price(i / 2), 1 + i % 28, 1 + i % 12, i % 2);
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(format!("user_id,price,day,late\n{}", (0..300).map(row).collect::<String>()).as_bytes()).unwrap();
    let table = reader.finish().unwrap();
    let settings =
        Settings { columns: Some(["user_id", "price", "day"].map(String::from).to_vec()), ..settings(Model::Embedding, "late") };
    let file = files(&trained(&table, settings), "onnx", None).remove(0);
    // StringStringEntryProto at 14: key and value.
    let texts = |entry| {
        fields(entry).into_iter().map(|(_, text)| String::from_utf8(text.to_vec()).unwrap()).collect::<Vec<_>>().join(" = ")
    };
    let told: Vec<String> =
        fields(&file.bytes).into_iter().filter(|(number, _)| *number == 14).map(|(_, entry)| texts(entry)).collect();
    let columns: Vec<&str> = told.iter().filter(|line| line.contains(": ")).map(String::as_str).collect();
    let expected = [
        "user_id: ids = issued",
        "price: format = comma",
        "price: unit = €",
        "day: format = dmy",
        "price: missing 0 = NA",
        "price: missing 1 = ",
    ];
    assert_eq!(columns, expected);
}

#[test]
fn with_ids_as_inputs_no_text_is_in_the_graph_and_a_file_beside_it_says_which_text_has_which_id() {
    let kind = |i: usize| ["NA", "__proto__", "Größe", "", "rare"][if i == 299 { 4 } else { i % 4 }];
    let row = |i: usize| format!("{}.0,{},\"x:2|y:{}\",\"{},5 €\",{}\n", i % 7, kind(i), i % 3, i, ["no", "yes"][i % 2]);
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(format!("user_id,kind,tags,price,late\n{}", (0..300).map(row).collect::<String>()).as_bytes()).unwrap();
    let mut table = reader.finish().unwrap();
    let choice = |kind, missing: Option<&str>| Choice {
        kind: Some(kind),
        missing: missing.map(|word| Missing::Words(vec![word.into()])),
        ..Choice::default()
    };
    let choices = [("kind", choice(Kind::Category, Some("NA"))), ("tags", choice(Kind::Tags, None))];
    table.choose(&choices.map(|(name, choice)| (name.to_string(), choice))).unwrap();
    let columns = Some(["kind", "user_id", "tags", "price"].map(String::from).to_vec());
    let trained = trained(&table, Settings { columns, min_count: 2, ..settings(Model::Embedding, "late") });
    let format = Format::named("onnx").unwrap();
    let of = |format| files::files(&SerdeJson, &[(&trained).into()], format, None, None).unwrap();
    let [model, beside] = of(format.with_inputs("ids").unwrap()).try_into().unwrap();
    assert_eq!([&model.name, &beside.name], ["late-embedding-ids.onnx", "late-embedding-ids.json"]);
    assert_eq!(of(format.with_inputs("texts").unwrap()), of(format));
    let refusals = [(format, "rows"), (Format::Csv, "ids")].map(|(format, inputs)| format.with_inputs(inputs).unwrap_err());
    assert!(refusals.iter().all(|error| matches!(error, Error::BadOption { name: "inputs", .. })), "{refusals:?}");

    // OperatorSetIdProto at 8; of the graph at 7 inputs at 11 and outputs at 12: name, then TypeProto.Tensor's elem_type in its first bytes.
    let parts = fields(&model.bytes);
    assert_eq!(parts.iter().filter(|(number, _)| *number == 8).count(), 1, "operators of ai.onnx alone");
    let graph = fields(parts.iter().find(|(number, _)| *number == 7).unwrap().1);
    let ends = graph.iter().filter(|(number, _)| matches!(number, 11 | 12)).map(|(_, value)| {
        let [(_, name), (_, of)] = fields(value).try_into().unwrap();
        (std::str::from_utf8(name).unwrap(), fields(of)[0].1[1])
    });
    let expected = [("user_id", 6), ("kind", 6), ("tags", 6), ("tags: weights", 1), ("price", 1), ("score", 1), ("class", 6)];
    assert_eq!(ends.collect::<Vec<_>>(), expected, "6: int32, 1: float; what has no double computes in none");

    let told: Value = serde_json::from_slice(&beside.bytes).unwrap();
    let vocabularies = &trained.learned.encoder.vocabularies;
    assert_eq!((&told["target"], &told["task"], &told["classes"]), (&"late".into(), &"binary".into(), &json!(["no", "yes"])));
    let [user, kind, tags, price] = told["columns"].as_array().unwrap().as_slice() else { panic!("{told}") };
    for (column, vocabulary) in [(user, &vocabularies[0]), (kind, &vocabularies[1]), (tags, &vocabularies[2])] {
        assert_eq!(column["name"], vocabulary.column);
        let ids: HashMap<String, u32> = serde_json::from_value(column["ids"].clone()).map(pairs).unwrap();
        for text in ["NA", "__proto__", "Größe", "", "rare", "3", "x", "y", "never seen"] {
            assert_eq!(ids.get(text).copied().unwrap_or(0), vocabulary.id(text), "{text} of {}", vocabulary.column);
        }
    }
    assert_eq!((&kind["kind"], &kind["missing"], &kind["issued"]), (&"category".into(), &json!(["NA"]), &false.into()));
    assert_eq!(
        (&user["issued"], &tags["kind"], &tags["format"], &tags["unit"]),
        (&true.into(), &"tags".into(), &"|".into(), &":".into())
    );
    assert_eq!(tags["weights"], "tags: weights");
    assert_eq!(
        price,
        &json!({ "name": "price", "kind": "number", "missing": [], "issued": false, "format": "comma", "unit": "€" })
    );
}

fn pairs(list: Vec<(String, u32)>) -> HashMap<String, u32> {
    let count = list.len();
    let map: HashMap<_, _> = list.into_iter().collect();
    assert_eq!(map.len(), count, "a text comes twice");
    map
}

#[test]
fn an_onnx_graph_of_20_000_nodes_gives_every_tensor_a_name_of_its_own() {
    // A column whose name is a number that the graph would take.
    let table = read(&format!("12,late\n{}", (0..90).map(|i| format!("k{},{}\n", i % 5, i % 2)).collect::<String>()));
    let flow = FlowSettings { method: "dopri5".into(), steps: 256, heads: 2, ..FlowSettings::default() };
    let settings = Settings { columns: Some(vec!["12".into()]), epochs: 1, flow, ..settings(Model::AttentionOde, "late") };
    let file = files(&trained(&table, settings), "onnx", None).remove(0);
    let graph = fields(&file.bytes).into_iter().find(|(number, _)| *number == 7).unwrap().1;
    // NodeProto at 1 with its output at 2, TensorProto at 5 with its name at 8, ValueInfoProto of an input at 11 with its name at 1.
    let mut names = Vec::new();
    for (number, message) in fields(graph) {
        let named = [(1, 2), (5, 8), (11, 1)].into_iter().find(|(of, _)| *of == number);
        names.extend(fields(message).into_iter().filter(|(field, _)| Some((number, *field)) == named).map(|(_, name)| name));
    }
    let nodes = fields(graph).iter().filter(|(number, _)| *number == 1).count();
    assert!(nodes > 20_000, "{nodes} nodes");
    let different: HashSet<&[u8]> = names.iter().copied().collect();
    assert_eq!(different.len(), names.len());
    assert!(names.contains(&&b"12"[..]) && names.contains(&&b"12_"[..]));
}
