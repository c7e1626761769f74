//! Papa Parse's own parse cases (version 5.7.1, MIT), run by the script `papaparse_cases.mjs` out of node_modules.
//!
//! A case applies where it asks for nothing that flowbed's reader does not offer at all. Two promises differ on purpose and
//! are translated, not excepted: blank lines are no rows here, and a ragged row is reported instead of loaded.

use crate::csv_support;
use std::process::Command;

use flowbed::data::{Header, ReadOptions, Table};
use flowbed::error::{Error, Result};
use serde_json::Value;

/// Options of Papa Parse that change what is read and that flowbed does not have.
const NOT_OFFERED: [&str; 9] = [
    "comments",
    "dynamicTyping",
    "escapeChar",
    "preview",
    "quoteChar",
    "skipFirstNLines",
    "transform",
    "transformHeader",
    "newline",
];

/// Cases that apply and that flowbed reads otherwise, each with the reason.
const OTHERWISE: &[(&str, &str)] = &[
    ("CORE: Quoted field has no closing quote", "the rest is not swallowed: the row is reported, the next one read"),
    (
        "CORE: Quoted field has invalid trailing quote after delimiter with a valid closer",
        "csv-core ends the field at the first quote",
    ),
    ("CORE: Quoted field has invalid trailing quote after delimiter", "csv-core ends the field at the first quote"),
    ("CORE: Quoted field has invalid trailing quote before delimiter", "csv-core ends the field at the first quote"),
    ("CORE: Quoted field has invalid trailing quote after new line", "the rest is not swallowed, as above"),
    ("CORE: Simple duplicated header names", "renamed A_2, not A_1"),
    ("CORE: Duplicate header names with __proto__ field", "renamed __proto___2, not __proto___1"),
    ("PARS: Mixed slash n and slash r should choose first as precident", "every line end ends a line, also in a mixed file"),
    ("PARS: Row with too few fields", "its only row is ragged: refused with a sentence"),
];

const CASES: usize = 161;
const APPLY: usize = 103;

struct Case {
    name: String,
    input: String,
    config: Value,
    data: Vec<Value>,
}

fn cases() -> Vec<Case> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/papaparse_cases.mjs");
    let output = Command::new("node").arg(script).output().expect("node runs the script that lists Papa Parse's cases");
    assert!(
        output.status.success(),
        "node_modules/papaparse is not there: run `npm ci` (the set-up script does) and test again\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let suite: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(suite["version"], "5.7.1", "another version: look at its cases and at the lists of this file");
    let case = |case: &Value| Case {
        name: format!("{}: {}", &case["suite"].as_str().unwrap()[..4], case["description"].as_str().unwrap()),
        input: case["input"].as_str().unwrap().to_string(),
        config: case["config"].clone(),
        data: case["data"].as_array().unwrap().clone(),
    };
    suite["cases"].as_array().unwrap().iter().map(case).collect()
}

fn applies(case: &Case) -> bool {
    let options = case.config.as_object().unwrap();
    let one_byte = |d: &str| d.len() == 1 && !"\n\r\"".contains(d);
    let delimiter = options.get("delimiter").is_none_or(|d| d.as_str().is_some_and(one_byte) && d != "[function]");
    // "newline" only names the line end that flowbed finds by itself, unless it is none.
    let newline = options.get("newline").is_none_or(|n| ["\n", "\r", "\r\n"].contains(&n.as_str().unwrap_or_default()));
    // Lines of blanks are rows here.
    let greedy = case.config["skipEmptyLines"] == "greedy";
    delimiter && newline && !greedy && NOT_OFFERED.iter().all(|option| *option == "newline" || !options.contains_key(*option))
}

fn read(case: &Case) -> Result<Table> {
    let header = if case.config["header"] == true { Header::Yes } else { Header::No };
    let mut delimiter = case.config["delimiter"].as_str().and_then(|d| d.chars().next());
    if case.name.starts_with("CORE") {
        // The core parser guesses nothing: it cuts at commas where it is told nothing else.
        delimiter = delimiter.or(Some(','));
    }
    csv_support::load_with(&case.input, ReadOptions { delimiter, header, ..ReadOptions::default() })
}

/// Is what Papa Parse gives the same as the table, ragged rows being reported and blank lines being no rows?
fn agrees(case: &Case) -> bool {
    let cells =
        |row: &Value| row.as_array().map(|cells| cells.iter().map(|c| c.as_str().unwrap_or_default().to_string()).collect());
    match read(case) {
        Err(Error::NoRows(_)) => case.data.iter().all(is_blank),
        Err(_) => false,
        Ok(table) => {
            let names: Vec<&String> = table.columns.iter().map(|column| &column.name).collect();
            let mut whole: Vec<Vec<String>> = Vec::new();
            let mut ragged = 0;
            // The core parser leaves the header among the rows.
            let header = case.config["header"] == true && case.data.first().is_some_and(Value::is_array);
            if header && case.data[0] != serde_json::json!(names) {
                return false;
            }
            for row in case.data.iter().skip(header as usize).filter(|row| !is_blank(row)) {
                let row: Option<Vec<String>> = match row {
                    Value::Object(o) if o.contains_key("__parsed_extra") => None,
                    Value::Object(o) => names.iter().map(|&name| o.get(name)?.as_str().map(str::to_string)).collect(),
                    _ => cells(row).filter(|row: &Vec<String>| row.len() == names.len()),
                };
                ragged += row.is_none() as usize;
                whole.extend(row);
            }
            let rows: Vec<Vec<String>> =
                (0..table.rows).map(|row| table.columns.iter().map(|column| column.cell(row).to_string()).collect()).collect();
            rows == whole && table.rows_reported == ragged
        }
    }
}

/// What Papa Parse makes of a blank line: one empty cell.
fn is_blank(row: &Value) -> bool {
    match row {
        Value::Array(cells) => cells.len() == 1 && cells[0] == "",
        Value::Object(o) => o.len() == 1 && o.values().all(|cell| cell == ""),
        _ => false,
    }
}

#[test]
fn papa_parses_cases_are_read_alike_but_for_the_named_ones() {
    let cases = cases();
    let applying: Vec<&Case> = cases.iter().filter(|case| applies(case)).collect();
    let otherwise: Vec<&str> = applying.iter().filter(|case| !agrees(case)).map(|case| case.name.as_str()).collect();
    for case in applying.iter().filter(|c| otherwise.contains(&c.name.as_str())) {
        eprintln!("{}\n  {:?} {}\n  {:?}", case.name, case.input, case.config, case.data);
        if let Ok(t) = read(case) {
            let rows: Vec<Vec<&str>> = (0..t.rows).map(|row| t.columns.iter().map(|column| column.cell(row)).collect()).collect();
            eprintln!("  {:?} {:?} {:?}", t.columns.iter().map(|c| &c.name).collect::<Vec<_>>(), rows, t.notes);
        }
    }
    println!("{} cases, {} apply, {} read alike", cases.len(), applying.len(), applying.len() - otherwise.len());
    assert_eq!(otherwise, OTHERWISE.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    assert_eq!((cases.len(), applying.len()), (CASES, APPLY));
}
