//! csv-spectrum: twelve CSV files with the records they hold, written by others.

use crate::csv_support;
use std::{collections::BTreeMap, fs, path::Path};

use flowbed::data::{Header, ReadOptions};

const CASES: [&str; 12] = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "location_coordinates",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
];

fn records(csv: &[u8]) -> Vec<BTreeMap<String, String>> {
    let table = csv_support::load_with(csv, ReadOptions { header: Header::Yes, ..ReadOptions::default() }).unwrap();
    assert_eq!(table.rows_reported, 0);
    (0..table.rows).map(|row| table.columns.iter().map(|c| (c.name.clone(), c.cell(row).to_string())).collect()).collect()
}

#[test]
fn all_twelve_pairs_are_read_as_they_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/csv-spectrum");
    assert!(folder.is_dir(), "node_modules/csv-spectrum is not there: run `npm ci` (the set-up script does) and test again");
    let count = fs::read_dir(folder.join("csvs")).unwrap().count();
    assert_eq!(count, CASES.len(), "csv-spectrum has other cases than those listed here");
    for name in CASES {
        let csv = fs::read(folder.join(format!("csvs/{name}.csv"))).unwrap();
        let json = fs::read(folder.join(format!("json/{name}.json"))).unwrap();
        // A file of one record may have its JSON as that record, without the list around it.
        let wanted: serde_json::Value = serde_json::from_slice(&json).unwrap();
        let list = if wanted.is_array() { wanted } else { serde_json::json!([wanted]) };
        let mut wanted: Vec<BTreeMap<String, String>> = serde_json::from_value(list).unwrap();
        if name == "location_coordinates" {
            // Version 2.0.0 contradicts itself in one cell: a phone number was masked in the JSON and not in the CSV.
            let cell = wanted[0].insert("Contact Phone Number".into(), "2095257564".into());
            assert_eq!(cell.as_deref(), Some("1234567890"), "csv-spectrum has mended its pair: compare it as it is");
        }
        assert_eq!(records(&csv), wanted, "{name}");
    }
}
