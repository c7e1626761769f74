//! Cells as they are written → values, against golden cells that the Python script reads too (tests/unit/cells.test.mjs). Seconds of dates
//! are those of Python's datetime.

use flowbed::data::{Column, Format, Kind, STYLES, Style, each_gram, is_missing};
use serde_json::{Value, from_value, to_value};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn golden(part: &str) -> Value {
    let mut golden: Value = serde_json::from_str(include_str!("../golden/cells.json")).unwrap();
    golden[part].take()
}

#[test]
fn each_cell_becomes_its_value_or_none_by_its_columns_format() {
    let mut tried = 0;
    for (style, unit, cells) in from_value::<Vec<(Style, String, Vec<(String, Option<f64>)>)>>(golden("values")).unwrap() {
        let format = Format { style, unit };
        for (cell, expected) in cells {
            let found = format.value(&cell);
            // Fractions of a second; numbers to the last bit.
            let near = style.kind() == Kind::Date
                && found.zip(expected).is_some_and(|(found, expected)| (found - expected).abs() < 1e-6);
            let same = found.map(f64::to_bits) == expected.map(f64::to_bits);
            assert!(near || same, "“{cell}” as {format:?}: {found:?}, not {expected:?}");
            tried += 1;
        }
    }
    assert!(tried >= 500, "{tried}");
}

#[test]
fn a_style_has_one_name_in_every_file() {
    assert!(STYLES.iter().all(|style| to_value(style).unwrap() == style.name()));
}

#[test]
fn words_for_nothing_count_whatever_blanks_are_around_them() {
    for (words, cells) in from_value::<Vec<(Vec<String>, Vec<(String, bool)>)>>(golden("missing")).unwrap() {
        for (cell, expected) in cells {
            assert_eq!(is_missing(&cell, &words), expected, "“{cell}” of {words:?}");
        }
    }
}

#[test]
fn ids_are_those_that_were_issued() {
    for cells in from_value::<Vec<Vec<(String, String)>>>(golden("issued")).unwrap() {
        let column = Column::from_cells("user_id", (0..120).map(|row| cells[row % cells.len()].0.as_str()));
        for (row, (cell, expected)) in cells.iter().enumerate() {
            assert_eq!(column.cell(row), expected, "“{cell}”");
        }
    }
}

#[test]
fn a_cell_of_tags_has_each_with_its_weight() {
    let mut tried = 0;
    for (style, unit, cells) in from_value::<Vec<(Style, String, Vec<(String, Vec<(String, f64)>)>)>>(golden("tags")).unwrap() {
        let format = Format { style, unit };
        for (cell, expected) in cells {
            let mut found = Vec::new();
            format.each_tag(&cell, &mut |tag, weight| found.push((tag.to_string(), weight)));
            assert_eq!(found, expected, "“{cell}” as {format:?}");
            tried += 1;
        }
    }
    assert!(tried >= 40, "{tried}");
}

#[test]
fn a_text_is_cut_and_hashed_as_the_script_does() {
    let all = from_value::<Vec<(String, Vec<u32>, Vec<u32>)>>(golden("grams")).unwrap();
    for (text, words, parts) in &all {
        let (mut found, mut alone) = ([Vec::new(), Vec::new()], Vec::new());
        each_gram(text, true, &mut |hash, word| found[usize::from(!word)].push(hash));
        each_gram(text, false, &mut |hash, word| alone.push((hash, word)));
        assert!(alone.iter().map(|(hash, _)| hash).eq(&found[0]) && alone.iter().all(|(_, word)| *word), "“{text}”");
        found.iter_mut().for_each(|hashes| hashes.sort_unstable());
        assert_eq!([&found[0], &found[1]], [words, parts], "“{text}”");
    }
    assert!(all.len() >= 20);
}
