//! Arrays in files: safetensors and .npy byte by byte, vectors and weights out of them, tables as CSV, and refusals that say why.

use flowbed::{
    error::{Error, Result},
    files::{
        File,
        csv::{self, Cells, Columns},
        json::{SerdeJson, is_deep},
        safetensors::{self, Array, Tensors, Values},
        vectors::{self, Named},
        weights::{self, Weights},
    },
    model::attention::options::PathKind,
};
use serde_json::{Value, json};

fn file(name: &str, bytes: impl AsRef<[u8]>) -> File {
    File::new(name, bytes.as_ref())
}

/// A safetensors file of this header and these bytes of arrays.
fn made(header: impl ToString, data: &[u8]) -> Vec<u8> {
    let header = header.to_string();
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

fn f32s(values: &[f32]) -> Vec<u8> {
    bytemuck::cast_slice(values).to_vec()
}

/// The sentence of a refusal, whose code must be that of a bad input.
fn refusal<T>(found: Result<T>) -> String {
    let error = found.err().expect("it must be refused");
    assert_eq!(error.code(), "bad-input", "{error}");
    error.to_string()
}

/// Values of either type, as f64.
fn values(tensors: &Tensors, name: &str) -> Vec<f64> {
    let tensor = tensors.find(name).unwrap();
    tensor.f64s().unwrap_or_else(|| tensor.f32s().unwrap().into_iter().map(f64::from).collect())
}

fn three_arrays() -> Vec<Array<'static>> {
    vec![
        Array { name: "a".into(), shape: vec![2, 3], values: Values::F32(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]) },
        Array { name: "none".into(), shape: vec![0, 3], values: Values::F32(&[]) },
        Array { name: "b/é".into(), shape: vec![1], values: Values::F64(vec![std::f64::consts::PI]) },
    ]
}

#[test]
fn safetensors_are_a_header_in_8_bytes_and_json_doubles_first_without_gaps_and_texts_as_metadata() {
    let bytes = safetensors::write(&SerdeJson, &[("format", "x"), ("text", "“é”\n\"")], &three_arrays()).unwrap();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    assert!(length.is_multiple_of(8));
    let header: Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    let expected = json!({
        "__metadata__": { "format": "x", "text": "“é”\n\"" },
        "b/é": { "dtype": "F64", "shape": [1], "data_offsets": [0, 8] },
        "a": { "dtype": "F32", "shape": [2, 3], "data_offsets": [8, 32] },
        "none": { "dtype": "F32", "shape": [0, 3], "data_offsets": [32, 32] },
    });
    assert_eq!((header, bytes.len()), (expected, 8 + length + 32));
    let read = safetensors::read(&SerdeJson, &bytes).unwrap();
    assert_eq!((read.text("format"), read.text("text"), read.text("more")), (Some("x"), Some("“é”\n\""), None));
    assert_eq!((&read.find("a").unwrap().shape[..], values(&read, "a")), (&[2, 3][..], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    assert_eq!((&read.find("none").unwrap().shape[..], values(&read, "none")), (&[0, 3][..], vec![]));
    assert_eq!((&read.find("b/é").unwrap().shape[..], values(&read, "b/é")), (&[1][..], vec![std::f64::consts::PI]));
}

#[test]
fn safetensors_that_are_none_or_not_whole_or_do_not_add_up_are_refused_in_a_sentence() {
    let one = |key: &str, value: Value| {
        let mut entry = json!({ "dtype": "F32", "shape": [2], "data_offsets": [0, 8] });
        entry[key] = value;
        json!({ "a": entry })
    };
    let plain = || one("dtype", json!("F32"));
    let with = |name: &str, entry: Value| {
        let mut header = plain();
        header[name] = entry;
        header
    };
    let entry = |shape: Value, offsets: Value| json!({ "dtype": "F32", "shape": shape, "data_offsets": offsets });
    let two = f32s(&[1.0, 2.0]);
    let three = f32s(&[1.0, 2.0, 3.0]);
    let cut = |bytes: Vec<u8>, end: usize| bytes[..end].to_vec();
    let whole = made(plain(), &two);
    let mut long = whole.clone();
    long[..8].copy_from_slice(&100_000_001u64.to_le_bytes());
    let mut endless = whole.clone();
    endless[..8].copy_from_slice(&u64::MAX.to_le_bytes());
    let beyond = u64::MAX / 4;
    for (why, bytes) in [
        ("no safetensors", b"name,count\nanna,1\n".to_vec()),
        ("no safetensors", vec![0; 3]),
        ("no safetensors", Vec::new()),
        ("no safetensors", long),
        ("no safetensors", endless),
        ("end is missing", cut(whole.clone(), whole.len() - 1)),
        ("end is missing", cut(whole, 20)),
        ("no JSON", made("{nothing", &two)),
        ("no JSON", made("{\u{0}}", &two)),
        ("no JSON", [&9u64.to_le_bytes()[..], b"{\"\xff\":null}"].concat()),
        ("goes on", made(plain(), &three)),
        ("gaps", made(one("data_offsets", json!([4, 12])), &three)),
        ("gaps", made(with("b", entry(json!([2]), json!([4, 12]))), &three)),
        ("gaps", made(with("b", entry(json!([2]), json!([0, 8]))), &two)),
        ("gaps", made(with("b", entry(json!([0]), json!([beyond, beyond]))), &two)),
        ("where the array “a” is", made(one("data_offsets", json!([8, 0])), &two)),
        ("where the array “a” is", made(one("data_offsets", json!([0, 8, 8])), &two)),
        ("where the array “a” is", made(one("data_offsets", json!([0, 1e300])), &two)),
        ("where the array “a” is", made(one("data_offsets", json!([-8, 0])), &two)),
        ("where the array “a” is", made(one("shape", json!([-2])), &two)),
        ("where the array “a” is", made(one("shape", json!([1.5])), &two)),
        ("where the array “a” is", made(one("shape", json!("2")), &two)),
        ("where the array “a” is", made(one("dtype", json!(7)), &two)),
        ("where the array “a” is", made(json!({ "a": null }), &two)),
        ("where the array “a” is", made(json!({ "a": { "dtype": "F32", "shape": [2] } }), &two)),
        ("of shape [3] has 8 bytes; it needs 12", made(one("shape", json!([3])), &two)),
        ("bytes; it needs", made(one("shape", json!([1u64 << 40, 1u64 << 40])), &two)),
        ("bytes; it needs", made(one("shape", json!([u64::MAX, u64::MAX, u64::MAX])), &two)),
        ("metadata are not texts", made(with("__metadata__", json!({ "format": 1 })), &two)),
        ("metadata are not texts", made(with("__metadata__", json!(["format"])), &two)),
    ] {
        let sentence = refusal(safetensors::read(&SerdeJson, &bytes));
        assert!(sentence.contains(why) && sentence.ends_with('.'), "{why}: {sentence}");
    }
}

#[test]
fn a_whole_number_may_be_written_as_any_json_writes_it() {
    let header = r#"{"a":{"dtype":"F32","shape":[1.0,2e0],"data_offsets":[0.0,8],"more":{"b":[null,true]}}}"#;
    let bytes = made(header, &f32s(&[1.0, 2.0]));
    let read = safetensors::read(&SerdeJson, &bytes).unwrap();
    assert_eq!((&read.find("a").unwrap().shape[..], values(&read, "a")), (&[1, 2][..], vec![1.0, 2.0]));
}

#[test]
fn arrays_of_other_types_are_passed_by_and_refused_where_they_are_asked_for() {
    let bytes = made(json!({ "a": { "dtype": "BF16", "shape": [4], "data_offsets": [0, 8] } }), &f32s(&[1.0, 2.0]));
    let half = safetensors::read(&SerdeJson, &bytes).unwrap();
    let tensor = half.find("a").unwrap();
    assert!(tensor.f32s().is_none() && tensor.f64s().is_none());
    assert_eq!(refusal(tensor.values()), "The array “a” is of type BF16; F32 or F64 is needed.");
}

/// A .npy file; `header` as it stands in it.
fn npy(header: &str, data: &[u8], version: u8) -> Vec<u8> {
    let length = header.len() as u32;
    let length = if version == 1 { (length as u16).to_le_bytes().to_vec() } else { length.to_le_bytes().to_vec() };
    [b"\x93NUMPY", &[version, 0][..], &length, header.as_bytes(), data].concat()
}

const PLAIN: &str = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
const SIX: [f32; 6] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];

fn vectors_of(name: &str, bytes: impl AsRef<[u8]>) -> Result<Named> {
    vectors::read(&SerdeJson, &[file(name, bytes)], None)
}

#[test]
fn vectors_come_from_npy_of_either_width_and_version() {
    let Named { title, arrays, names, width, values, skipped } = vectors_of("v.npy", npy(PLAIN, &f32s(&SIX), 1)).unwrap();
    assert_eq!(
        (title.as_str(), names, width, values, skipped),
        ("v.npy", vec!["row 1".into(), "row 2".into()], 3, SIX.into(), 0)
    );
    assert!(arrays.is_empty());
    let doubles: &[u8] = bytemuck::cast_slice(&[1.0, 2.0, 3.0, 4.0, 5.0, 0.5f64]);
    for version in [2, 3] {
        let wide = vectors_of("v.npy", npy(&PLAIN.replace("f4", "f8"), doubles, version)).unwrap();
        assert_eq!(wide.values, [1.0, 2.0, 3.0, 4.0, 5.0, 0.5]);
    }
}

#[test]
fn a_table_of_vectors_has_names_or_numbers_its_rows() {
    let found = vectors_of("v.csv", "name,count,v0,v1\nanna,3,0.5,-1\nbert,4,x,2\ncarl,5,1e-3,2\n").unwrap();
    assert_eq!(
        (found.names, found.width, found.values, found.skipped),
        (vec!["anna".into(), "carl".into()], 2, vec![0.5, -1.0, 1e-3, 2.0], 1)
    );
    let found = vectors_of("v.csv", "1,2,3\n4,5,6\n").unwrap();
    assert_eq!((found.width, found.names.last().unwrap().as_str()), (3, &*format!("row {}", found.names.len())));
    assert!(vectors_of("v.csv", "a,b\nx,y\nu,w\n").is_err());
}

#[test]
fn names_that_are_numbers_are_no_coordinates() {
    let named = |text: &str| {
        let Named { names, width, values, skipped, .. } = vectors_of("v.txt", text).unwrap();
        (names, width, values, skipped)
    };
    let four = vec![0.1, -0.25, 0.5, 2.0];
    let of = |names: [&str; 2]| (names.map(String::from).to_vec(), 2, four.clone(), 0);
    for text in [
        "name,count,v0,v1\n94102,30,0.1,-0.25\n10001,12,0.5,2\n",
        "v0,v1,Label\n0.1,-0.25,94102\n0.5,2,10001\n",
        "zip,v0,v1\n94102,0.1,-0.25\n10001,0.5,2\n",
        "94102;0.1;-0.25\n10001;0.5;2\n",
        "94102\t0.1\t-0.25\n10001\t0.5\t2\n",
        "x,id,y\n0.1,94102,-0.25\n0.5,10001,2\n",
        "94102 0.1 -0.25\n10001 0.5 2\n",
        "2 2\n94102 0.1 -0.25\n10001 0.5 2\n",
    ] {
        assert_eq!(named(text), of(["94102", "10001"]), "{text}");
    }
    assert_eq!(named("id,city,x,y\n1,Rome,0.1,-0.25\n2,Oslo,0.5,2\n"), of(["Rome", "Oslo"]), "an id beside names is none");
    assert_eq!(named("1,2,3\n4,5,6\n").1, 3, "whole numbers all over are coordinates");
    assert_eq!(named("7,0.5\n7,1.5\n").1, 2, "and so are those that come twice");
}

#[test]
fn vectors_of_words_have_blanks_between_and_perhaps_their_sizes_before_them() {
    let of = |text: &str| {
        let Named { names, width, values, skipped, .. } = vectors_of("v.txt", text).unwrap();
        (names.join("|"), width, values.len(), skipped)
    };
    assert_eq!(of("the 0.1 -0.2 3\n, 1 2 3\n"), ("the|,".into(), 3, 6, 0));
    assert_eq!(of("3 2\n</s> 0 0 \nnew york 1 2\n2013 1e-3 4\n"), ("</s>|new york|2013".into(), 2, 6, 0));
    assert_eq!(of("a 1 2\nb 1\nc x 2\nd 1 nan\ne 5 6"), ("a|e".into(), 2, 4, 3));
}

#[test]
fn a_pair_of_tsv_files_gives_names_to_vectors_whichever_comes_first() {
    let names = |metadata: &str| {
        let pair = [file("a.Metadata.tsv", metadata), file("a.vectors.tsv", "1\n2\n")];
        let turned = [pair[1].clone(), pair[0].clone()];
        let found = vectors::read(&SerdeJson, &pair, None)?;
        assert_eq!((found.title.as_str(), found.width, &found.values[..]), ("a.vectors.tsv", 1, &[1.0, 2.0][..]));
        assert_eq!(vectors::read(&SerdeJson, &turned, None)?.names, found.names);
        Ok(found.names)
    };
    assert_eq!(names("name\tcount\n\t5\né\t6\n").unwrap(), ["", "é"], "with several columns the first line names them");
    assert_eq!(names("anna\r\nbert\r\n").unwrap(), ["anna", "bert"], "one column has no such line");
    assert_eq!(names("\u{feff}anna\nbert\n").unwrap(), ["anna", "bert"], "the mark of UTF-8 is no part of a name");
    assert_eq!(names("anna\n\n").unwrap(), ["anna", ""], "a name may be empty");
    assert!(refusal(names("anna\n")).contains("a.Metadata.tsv names 1 vectors, a.vectors.tsv holds 2: they are no pair"));
    let numbers = vec![file("a.tsv", "1"), file("b.tsv", "2")];
    assert!(
        refusal(vectors::read(&SerdeJson, &numbers, None))
            .contains("2 files were given; take one, or two of which one is called metadata.tsv")
    );
    let metadata = vec![file("a.metadata.tsv", "1"), file("b.metadata.tsv", "2")];
    assert!(refusal(vectors::read(&SerdeJson, &metadata, None)).contains("2 files were given"));
    assert!(refusal(vectors::read(&SerdeJson, &[], None)).contains("0 files were given"));
}

#[test]
fn an_array_of_a_safetensors_file_is_taken_by_its_name_else_the_first() {
    let header = json!({
        "z": { "dtype": "F32", "shape": [3, 2], "data_offsets": [0, 24] },
        "flat": { "dtype": "F32", "shape": [6], "data_offsets": [24, 48] },
        "a": { "dtype": "F32", "shape": [1, 1], "data_offsets": [48, 52] },
        "half": { "dtype": "F16", "shape": [1, 1], "data_offsets": [52, 54] },
    });
    let bytes = made(header, &[f32s(&SIX), f32s(&SIX), f32s(&[7.0]), vec![0; 2]].concat());
    let all = [file("x.safetensors", bytes)];
    let first = vectors::read(&SerdeJson, &all, None).unwrap();
    assert_eq!((first.title.as_str(), first.arrays, first.width), ("z", vec!["z".into(), "a".into(), "half".into()], 2));
    assert_eq!(vectors::read(&SerdeJson, &all, Some("a")).unwrap().values, [7.0]);
    assert!(refusal(vectors::read(&SerdeJson, &all, Some("half"))).contains("“half” is of type F16"));
    assert!(refusal(vectors::read(&SerdeJson, &all, Some("flat"))).contains("It holds “z”, “flat”, “a”, “half”"));
}

#[test]
fn vectors_that_are_none_are_refused_in_a_sentence_that_says_what_was_found_and_what_is_needed() {
    let data = f32s(&SIX);
    let nan = f32s(&[1.0, 2.0, f32::NAN, 4.0, 5.0, 6.0]);
    let large: &[u8] = bytemuck::cast_slice(&[1e300, 2.0, 3.0, 4.0, 5.0, 6.0f64]);
    let x = |dtype: &str| json!({ "x": { "dtype": dtype, "shape": [6], "data_offsets": [0, 24] } });
    for (why, bytes) in [
        ("holds <c8; it must hold <f4 or <f8", npy(&PLAIN.replace("<f4", "<c8"), &data, 1)),
        ("holds >f4; it must hold <f4 or <f8", npy(&PLAIN.replace("<f4", ">f4"), &data, 1)),
        ("holds nothing that is known", npy("nothing", &data, 1)),
        ("holds nothing that is known", npy("{'descr': [('a', '<f4')], 'shape': (2, 3)}", &data, 1)),
        ("Fortran order; save it with", npy(&PLAIN.replace("False", "True"), &data, 1)),
        ("shape (2, 3) has 20 bytes of values; it needs 24", npy(PLAIN, &data[4..], 1)),
        ("bytes of values; it needs", npy(&PLAIN.replace("(2, 3)", "(18446744073709551615, 18446744073709551615, 9)"), &data, 1)),
        ("shape (6); vectors are of two dimensions", npy(&PLAIN.replace("(2, 3)", "(6,)"), &data, 1)),
        ("the shape (2, 3L), which is not one of whole numbers", npy(&PLAIN.replace("(2, 3)", "(2, 3L)"), &data, 1)),
        ("the shape (2,, 3), which", npy(&PLAIN.replace("(2, 3)", "(2,, 3)"), &data, 1)),
        ("the shape (-1, 6), which", npy(&PLAIN.replace("(2, 3)", "(-1, 6)"), &data, 1)),
        ("shape (0, 3); vectors are of two dimensions", npy(&PLAIN.replace("(2, 3)", "(0, 3)"), &[], 1)),
        ("no finite numbers", npy(PLAIN, &nan, 1)),
        ("no finite numbers", npy(&PLAIN.replace("f4", "f8"), large, 1)),
        ("ends before its header", npy(PLAIN, &data, 1)[..8].to_vec()),
        ("ends before its header", npy(PLAIN, &data, 1)[..40].to_vec()),
        ("ends before its header", npy(PLAIN, &data, 2)[..11].to_vec()),
        ("no array of two dimensions, rows and width. It holds “x”", made(x("F32"), &data)),
        ("It holds nothing", made("{}", &[])),
        ("x is JSON", b"\xEF\xBB\xBF {\"a\":1}".to_vec()),
        ("x is JSON", b" {\"a\":1}".to_vec()),
    ] {
        let sentence = refusal(vectors_of("x", bytes));
        assert!(sentence.contains(why), "{why}: {sentence}");
    }
    assert!(matches!(vectors_of("x", "name\nanna\n"), Err(Error::NoRows(_))));
}

#[test]
fn weights_come_from_npy_that_begins_with_3_and_from_json_flat_or_in_lists() {
    let twelve: Vec<f32> = (1..=12).map(|x| x as f32).collect();
    let read = |name: &str, bytes: &[u8]| weights::read(&SerdeJson, &file(name, bytes)).unwrap();
    let found = read("w.npy", &npy(&PLAIN.replace("(2, 3)", "(3, 2, 2)"), &f32s(&twelve), 1));
    let part = |i: usize| twelve[4 * i..][..4].to_vec();
    let expected = Weights { width: 2, path: PathKind::Linear, q: part(0), k: part(1), v: part(2) };
    assert_eq!(found, expected);
    assert_eq!(read("w.npy", &npy(&PLAIN.replace("(2, 3)", "(3, 1, 2, 2)"), &f32s(&twelve), 1)), expected);
    let flat = Weights { width: 1, path: PathKind::Constant, q: vec![1.0], k: vec![2.0], v: vec![3.0] };
    assert_eq!(read("w.json", br#"{"width":1,"path":"constant","q":[[[1]]],"k":[2],"v":[3]}"#), flat);
    assert_eq!(read("w.json", "\u{feff}{\"width\":1,\"path\":\"constant\",\"q\":1,\"k\":2,\"v\":3}".as_bytes()), flat);
    let one = |i: u64| json!({ "dtype": "F32", "shape": [1, 1], "data_offsets": [4 * i, 4 * i + 4] });
    let inside = made(json!({ "x/flow/q": one(0), "x/flow/k": one(1), "x/flow/v": one(2) }), &f32s(&[1.0, 2.0, 3.0]));
    assert_eq!(Weights { path: PathKind::Constant, ..read("w.safetensors", &inside) }, flat, "behind any prefix");
    let outside = made(json!({ "overflow/q": one(0), "overflow/k": one(1), "overflow/v": one(2) }), &f32s(&[1.0, 2.0, 3.0]));
    assert!(refusal(weights::read(&SerdeJson, &file("x", outside))).contains("no arrays flow/q"));
    let anything = read("w.json", br#" {"v":[3],"k":2,"q":[[1e0]],"width":1.0,"path":"winding","more":{}}"#);
    assert_eq!(anything, Weights { path: PathKind::Linear, ..flat });
    for set in [expected, anything] {
        let written = weights::write(&SerdeJson, &set).unwrap();
        assert_eq!((written.name.as_str(), weights::read(&SerdeJson, &written).unwrap()), ("weights.json", set));
    }
}

#[test]
fn what_is_no_set_of_weights_is_refused_in_a_sentence() {
    let data = f32s(&SIX);
    let nan = f32s(&[1.0, 2.0, f32::NAN]);
    let path = |name: &str, shape: Value, range: [u64; 2]| {
        (name.to_string(), json!({ "dtype": "F32", "shape": shape, "data_offsets": range }))
    };
    let tensors = |paths: [(String, Value); 3]| made(Value::Object(paths.into_iter().collect()), &f32s(&SIX)[..12]);
    let one = || json!([1, 1]);
    for (why, bytes) in [
        ("shape (2, 3); it must begin with 3", npy(PLAIN, &data, 1)),
        ("shape (); it must begin with 3", npy(&PLAIN.replace("(2, 3)", "()"), &data[..4], 1)),
        ("weights are square", npy(&PLAIN.replace("(2, 3)", "(3, 2)"), &data, 1)),
        ("weights are square", npy(&PLAIN.replace("(2, 3)", "(3, 1, 2)"), &data, 1)),
        ("weights are square", npy(&PLAIN.replace("(2, 3)", "(3, 0, 0)"), &[], 1)),
        ("no finite numbers", npy(&PLAIN.replace("(2, 3)", "(3, 1, 1)"), &nan, 1)),
        (
            "no arrays flow/q, flow/k and flow/v, as a trained attention ODE has. It holds “x”",
            made(json!({ "x": { "dtype": "F32", "shape": [6], "data_offsets": [0, 24] } }), &data),
        ),
        (
            "no arrays flow/q",
            tensors([path("flow/q", one(), [0, 4]), path("run2/flow/k", one(), [4, 8]), path("flow/v", one(), [8, 12])]),
        ),
        (
            "differ in shape",
            tensors([path("flow/q", one(), [0, 4]), path("flow/k", json!([1]), [4, 8]), path("flow/v", one(), [8, 12])]),
        ),
        ("no set of weights", b"a,b\n1,2\n".to_vec()),
        ("no set of weights", b"{".to_vec()),
        ("no set of weights", br#"{"width":2,"path":"linear","q":[1,2,3],"k":[1,2,3],"v":[1,2,3]}"#.to_vec()),
        ("no set of weights", br#"{"width":1,"path":"linear","q":[1],"k":[1,2],"v":[1]}"#.to_vec()),
        ("no set of weights", br#"{"width":0,"path":"linear","q":[],"k":[],"v":[]}"#.to_vec()),
        ("no set of weights", br#"{"width":1.5,"q":[1],"k":[1],"v":[1]}"#.to_vec()),
        ("no set of weights", br#"{"width":-1,"q":[1],"k":[1],"v":[1]}"#.to_vec()),
        ("no set of weights", br#"{"width":1e300,"q":[1],"k":[1],"v":[1]}"#.to_vec()),
        ("no set of weights", br#"{"width":1,"q":["1"],"k":[1],"v":[1]}"#.to_vec()),
        ("no set of weights", br#"{"width":1,"q":[1e300],"k":[1],"v":[1]}"#.to_vec()),
        ("no set of weights", [b"{\"width\":1,\"q\":".to_vec(), vec![b'['; 100_000]].concat()),
    ] {
        let sentence = refusal(weights::read(&SerdeJson, &file("x", bytes)));
        assert!(sentence.contains(why), "{why}: {sentence}");
    }
}

#[test]
fn nesting_is_counted_outside_of_texts() {
    assert!(is_deep(&"[".repeat(129)) && is_deep(&"{\"a\":".repeat(129)));
    assert!(!is_deep(&"[]".repeat(1000)) && !is_deep(&"[".repeat(128)));
    assert!(!is_deep(&format!("\"{}\"", "[\\\"".repeat(1000))));
}

#[test]
fn cells_are_harmless_to_spreadsheets_and_numbers_stay_numbers() {
    for (text, written) in [
        ("plain", "plain"),
        ("", ""),
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-x", "'-x"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("\0x", "'\0x"),
        ("\rx", "\"'\rx\""),
        ("-1,5", "\"'-1,5\""),
        ("-1.5", "-1.5"),
        ("+3e4", "+3e4"),
        ("-.5", "-.5"),
        ("-5.", "-5."),
        ("\t7 ", "\t7 "),
        ("-2e18", "'-2e18"),
        ("-inf", "'-inf"),
        ("-", "'-"),
        ("a \"b\"", "\"a \"\"b\"\"\""),
    ] {
        assert_eq!(csv::cell(text), written, "{text:?}");
    }
}

#[test]
fn a_table_is_a_line_of_heads_and_rows_of_all_its_columns_and_nan_is_an_empty_cell() {
    let columns = |counts: &'static [u32]| {
        [
            Columns { heads: vec!["=name".into()], cells: Cells::Texts(vec!["a,b".into(), "-1".into()]) },
            Columns { heads: vec!["count".into()], cells: Cells::Counts(counts) },
            Columns { heads: vec!["x".into(), "y".into()], cells: Cells::F32((&[0.1, -0.0, f32::NAN, 1e-7][..]).into()) },
            Columns { heads: vec!["t".into()], cells: Cells::F64(vec![0.1 + 0.2, 1e21]) },
        ]
    };
    let text = csv::table(&columns(&[1, 2])).unwrap();
    let lines = ["'=name,count,x,y,t", "\"a,b\",1,0.1,-0,0.30000000000000004", "-1,2,,0.0000001,1000000000000000000000", ""];
    assert_eq!(text, lines.join("\r\n"));
    assert_eq!(csv::table(&[]).unwrap(), "\r\n");
    assert_eq!(csv::table(&columns(&[1])).unwrap_err().code(), "bad-option");
}
