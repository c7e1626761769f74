//! New rows are read by what their own file holds, against golden files that the Python scripts read too (tests/unit/rows.test.mjs).

use std::collections::HashMap;

use crate::csv_support::{load_with, utf16};
use flowbed::data::{Header, ReadOptions};
use serde::Deserialize;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[derive(Deserialize)]
struct Case {
    what: String,
    header: bool,
    file: String,
    #[serde(default)]
    bytes: String,
    cells: HashMap<String, Vec<String>>,
}

#[test]
fn each_file_gives_the_columns_that_a_run_asks_for() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../golden/rows.json")).unwrap();
    assert!(cases.len() >= 40, "{}", cases.len());
    for Case { what, header, file, bytes, cells } in cases {
        let bytes = match &bytes[..] {
            "latin-1" => file.chars().map(|c| c as u8).collect(),
            "utf-16-le" => utf16(&file, u16::to_le_bytes),
            "utf-16-be" => utf16(&file, u16::to_be_bytes),
            _ => file.clone().into_bytes(),
        };
        // As the page reads them (src/web/predict.rs).
        let header = if header { Header::Yes } else { Header::No };
        let options = ReadOptions { keep_malformed: true, header, ..ReadOptions::default() };
        let table = load_with(bytes, options).unwrap_or_else(|error| panic!("{what}: {error}"));
        for (name, wanted) in cells {
            let column = table.column(&name).unwrap_or_else(|error| panic!("{what}, {file:?}: {error}"));
            assert_eq!(column.cells().collect::<Vec<_>>(), wanted, "{what}, {file:?}: {name}");
        }
    }
}
