//! Columns that cannot be learned from, and cells that are not what a number column needs: what becomes of each, and what is said.

use crate::csv_support::load_with;
use flowbed::data::{Header, Kind, ReadOptions, Target, Task};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// (name, cells, kind, why, levels, missing)
type Guess = (&'static str, Vec<String>, Kind, &'static str, usize, usize);

#[test]
fn a_column_with_nothing_to_learn_is_left_out_and_ids_stay_text() {
    let rows = |cell: fn(usize) -> String| (1..=120).map(cell).collect::<Vec<_>>();
    let all: [Guess; 10] = [
        ("row id", rows(|i| i.to_string()), Kind::Skip, "every value differs, nothing to learn", 120, 0),
        ("all unique text", rows(|i| format!("x{i}")), Kind::Skip, "every value differs, nothing to learn", 120, 0),
        ("constant", rows(|_| "kg".into()), Kind::Skip, "one value only, nothing to learn", 1, 0),
        ("all missing", rows(|_| String::new()), Kind::Skip, "every cell is missing, nothing to learn", 0, 120),
        ("leading zeros", rows(|i| format!("{:05}", i % 90)), Kind::Category, "ids such as 00001 stay text", 90, 0),
        ("1-2", rows(|i| format!("{}-2", i % 9)), Kind::Category, "text, 9 different values", 9, 0),
        ("+1e5 among codes", rows(|i| ["+1e5", "A1", "B2"][i % 3].into()), Kind::Category, "text, 3 different values", 3, 0),
        ("TRUE", rows(|i| ["TRUE", "FALSE"][i % 2].into()), Kind::Category, "text, 2 different values", 2, 0),
        ("dates", rows(|i| format!("2024-01-{:02}", i % 28 + 1)), Kind::Date, "dates", 28, 0),
        ("NA", rows(|i| ["NA", "null", "-", ""][i % 4].into()), Kind::Category, "text, 3 different values", 3, 30),
    ];
    for (name, cells, kind, why, levels, missing) in all {
        let file = format!("x,n\n{}", cells.iter().map(|cell| format!("{cell},1\n")).collect::<String>());
        let table = load_with(file, ReadOptions { header: Header::Yes, ..ReadOptions::default() }).unwrap();
        let column = &table.columns[0];
        let found = (column.kind, column.why.as_str(), column.levels(), column.missing());
        assert_eq!(found, (kind, why, levels, missing), "{name}");
        assert!(column.cells().eq(cells.iter().map(String::as_str)), "{name}: a cell is not as it stands in the file");
    }
}

/// (name, labels, what they can be, or why they cannot)
#[test]
fn a_label_that_teaches_nothing_is_refused_before_training() {
    let all: [(&str, &[&str], Result<Task, &str>); 6] = [
        ("one class", &["a", "a", "a"], Err("it has one value only. Pick a column with at least two different values.")),
        (
            "one class and missing",
            &["a", "", "a"],
            Err("it has one value only. Pick a column with at least two different values."),
        ),
        ("all missing", &["", "", ""], Err("every cell is missing. Pick a column with values.")),
        ("all unique", &["a", "b", "c"], Err("every value differs. Pick a column whose values repeat.")),
        ("one row", &["a"], Err("it has one value only. Pick a column with at least two different values.")),
        ("two classes", &["a", "b", ""], Ok(Task::Binary)),
    ];
    for (name, labels, expected) in all {
        let file = format!("x,y\n{}", labels.iter().map(|label| format!("1,{label}\n")).collect::<String>());
        let table = load_with(file, ReadOptions { header: Header::Yes, ..ReadOptions::default() }).unwrap();
        let found = table.columns[1].task().map_err(|error| error.to_string());
        assert_eq!(found, expected.map_err(|why| format!("Column “y” cannot be the target: {why}")), "{name}");
    }
}

/// Each is no label: counted, shown, and never a 0. But -0 is a number.
#[test]
fn what_is_no_number_in_a_numeric_label_is_counted_and_never_zero() {
    let bad = ["NaN", "inf", "-inf", "1e400", "\"1,234\"", "\"1.234,5\"", "abc", "1 2", "0x10", "1e19"];
    let good: String = (1..=300).map(|i| format!("1,{i}.5\n")).collect();
    for cell in bad.into_iter().chain([""]) {
        let table = load_with(format!("x,y\n{good}1,{cell}\n1,-0\n"), ReadOptions::default()).unwrap();
        let target = Target::of(&table.columns[1]).unwrap();
        assert_eq!((target.task, target.values.len()), (Task::Regression, 302));
        assert!(target.values[300].is_nan(), "{cell}");
        let missing = cell.is_empty() || cell == "NaN";
        assert_eq!((target.missing, target.not_numeric), (missing as usize, !missing as usize), "{cell}");
        assert_eq!(target.values.iter().filter(|value| **value == 0.0).count(), 1, "{cell}: only -0 is zero");
        if !missing {
            assert_eq!(target.examples, [(300, cell.trim_matches('"').to_string())]);
        }
    }
}

#[test]
fn words_chosen_as_missing_are_missing_wherever_they_stand() {
    let file = "name,price\nNA,1.5\n NA ,-\nNAB,2.5\n,NA\nb,3.5\n";
    let options = ReadOptions { missing: vec!["NA".into(), "-".into()], ..ReadOptions::default() };
    let table = load_with(file, options).unwrap();
    let (name, price) = (&table.columns[0], &table.columns[1]);
    assert_eq!((name.levels(), name.missing(), name.cell(2)), (2, 3, "NAB"));
    assert_eq!((price.missing(), price.numbers().not_numeric), (2, 0));
    let plain = load_with(file, ReadOptions::default()).unwrap();
    assert_eq!((plain.columns[0].levels(), plain.columns[0].missing()), (4, 1));
}

#[cfg(not(target_arch = "wasm32"))]
mod trained {
    use flowbed::{data::Rule, device::Device, error::Error, job::Job, train};

    use super::*;

    /// y is 1 in the row numbers given, else 0; a category and a number beside it.
    fn with_ones(rows: usize, ones: impl Fn(usize) -> bool) -> String {
        let line = |i: usize| format!("c{},{}.5,{}\n", i % 2, i % 70, ones(i) as u8);
        format!("c,n,y\n{}", (0..rows).map(line).collect::<String>())
    }

    fn run(file: &str, split: Rule) -> flowbed::error::Result<train::Run> {
        let table = load_with(file, ReadOptions::default())?;
        let settings = train::Settings {
            target: "y".into(),
            split,
            epochs: 2,
            columns: Some(vec!["c".into(), "n".into()]),
            ..train::Settings::default()
        };
        let prepared = train::Prepared::new(&table, settings)?;
        pollster::block_on(train::train(&Device::cpu(), &Job::alone(), prepared, &mut |_| {}))
    }

    /// In file order the last fifth is the test set.
    #[test]
    fn a_test_set_of_one_class_has_no_auc_and_a_log_loss() {
        let run = run(&with_ones(200, |i| i < 120 && i % 2 == 0), Rule::Ordered).unwrap();
        assert_eq!(run.training.test.auc, None);
        assert!(run.training.test.loss.is_finite(), "{:?}", run.training.test);
    }

    #[test]
    fn sets_without_rows_or_with_one_value_are_refused_before_training() {
        let refused = |file: &str, split, part: &str| match run(file, split) {
            Err(error @ Error::BadTarget { .. }) => assert!(error.to_string().contains(part), "{error}"),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("trained"),
        };
        refused(&with_ones(4, |i| i == 1), Rule::Rows, "all train rows have the same value");
        refused(&with_ones(3, |i| i == 1), Rule::Ordered, "no row with a value is in the validation set");
        refused(&with_ones(200, |i| i >= 180), Rule::Ordered, "all train rows have the same value");
    }
}
