//! Splits by a column: whole levels, and time.

use std::collections::{HashMap, HashSet};

use flowbed::{
    data::{By, ByColumn, Division, Kind, ReadOptions, Reader, Rule, Split, Table},
    error::Error,
    train::{Prepared, Settings},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn read(csv: &str) -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(csv.as_bytes()).unwrap();
    reader.finish().unwrap()
}

fn by(by: By, column: &str) -> Rule {
    Rule::By(ByColumn { by, column: column.into() })
}

/// A mixed number below `n`.
fn mixed(i: usize, n: usize) -> usize {
    (flowbed::data::samples::mix(i as u64) % n as u64) as usize
}

/// 4,000 rows: names of which few are frequent and most are not, some missing; a day and a price, some missing; a label.
fn shop() -> Table {
    let row = |i: usize| {
        let name = match mixed(i, 50) {
            0 => String::new(),
            _ => format!("n{}", mixed(i + 7919, 400) * mixed(i + 104_729, 400) / 400),
        };
        let day = if i.is_multiple_of(97) {
            String::new()
        } else {
            format!("2024-{:02}-{:02}", 1 + mixed(2 * i, 12), 1 + mixed(3 * i, 28))
        };
        format!("{name},{day},{},{}\n", mixed(5 * i, 9), mixed(7 * i, 2))
    };
    let mut table = read(&format!("name,day,price,y\n{}", (0..4000).map(row).collect::<String>()));
    table.set_kinds(&[("name".into(), Kind::Category), ("price".into(), Kind::Number)]).unwrap();
    table
}

fn divided(rule: &Rule, table: &Table, seed: u64) -> Result<Split, Error> {
    Split::new(&Division { rule, fold: None, seed, target: None }, table)
}

fn parts(split: &Split) -> [&[u32]; 3] {
    [&split.train, &split.valid, &split.test]
}

/// Each row is in one set.
fn check_whole(split: &Split, rows: usize) {
    let mut all = parts(split).concat();
    assert!(parts(split).iter().all(|rows| rows.is_sorted()));
    all.sort_unstable();
    assert!(all.iter().copied().eq(0..rows as u32));
}

fn shares(split: &Split, rows: usize) -> [f64; 3] {
    parts(split).map(|part| part.len() as f64 / rows as f64)
}

#[test]
fn a_level_is_in_one_set_and_the_seed_draws_which() {
    let table = shop();
    let column = table.column("name").unwrap();
    let rule = by(By::Levels, "name");
    let mut tested = HashSet::new();
    for seed in 0..20 {
        let split = divided(&rule, &table, seed).unwrap();
        check_whole(&split, table.rows);
        let mut set_of = HashMap::new();
        for (set, rows) in parts(&split).into_iter().enumerate() {
            assert!(rows.iter().all(|row| *set_of.entry(column.cell(*row as usize)).or_insert(set) == set));
        }
        // Small levels are there: the shares are near.
        let [train, valid, test] = shares(&split, table.rows);
        assert!(
            (train - 0.7).abs() < 0.001 && (valid - 0.1).abs() < 0.0005 && (test - 0.2).abs() < 0.0005,
            "{train} {valid} {test}"
        );
        assert_eq!(split, divided(&rule, &table, seed).unwrap());
        let counts = [0, 1, 2].map(|set| set_of.values().filter(|own| **own == set).count());
        let told = format!("{} train, {} validate, {} test; {:.1}, ", counts[0], counts[1], counts[2], 100.0 * train);
        assert!(split.notes[0].contains(&told), "{:?} {told}", split.notes);
        let missing = format!("one level: they {}", ["train", "validate", "test"][set_of[""]]);
        assert!(split.notes[1].contains(&missing), "{:?}", split.notes);
        tested.insert(split.test);
    }
    assert_eq!(tested.len(), 20);
}

/// The words of SplitMix64 decide: these are the rows of www/python/flowbed_split.py.
#[test]
fn another_program_finds_the_same_rows() {
    let cell = |i| ["a", "b", "c", "d", "e", "", "g"][mixed(i, 7)];
    let table = read(&format!("c,y\n{}", (0..40).map(|i| format!("{},{}\n", cell(i), i % 2)).collect::<String>()));
    let split = divided(&by(By::Levels, "c"), &table, 5).unwrap();
    assert_eq!((split.valid, split.test), (vec![2, 8, 28, 30], vec![10, 11, 12, 18, 19, 34, 37]));
    let split = divided(&by(By::Levels, "c"), &table, 0).unwrap();
    assert_eq!((split.valid, split.test), (vec![15, 23, 25, 29], vec![4, 14, 17, 20, 27, 32, 35, 36, 39]));
}

#[test]
fn few_and_large_levels_still_give_three_sets() {
    // Sizes of the levels, and of the sets that there can be.
    for sizes in [&[1, 1, 1][..], &[33, 33, 34], &[45, 50, 5], &[5, 25, 70], &[20; 5], &[25; 4], &[70, 29, 1], &[10; 10]] {
        let rows = sizes.iter().sum::<usize>();
        let cells = sizes.iter().enumerate().flat_map(|(level, size)| std::iter::repeat_n(format!("l{level},0\n"), *size));
        let table = read(&format!("c,y\n{}", cells.collect::<String>()));
        for seed in 0..30 {
            let split = divided(&by(By::Levels, "c"), &table, seed).unwrap();
            check_whole(&split, rows);
            assert!(parts(&split).iter().all(|part| !part.is_empty()), "{sizes:?} {seed}");
            if sizes == [10; 10] {
                assert_eq!(parts(&split).map(|part| part.len()), [70, 10, 20]);
            }
        }
    }
}

#[test]
fn the_past_trains_and_no_time_is_divided() {
    let table = shop();
    for (name, missing) in [("day", true), ("price", false)] {
        let times = table.column(name).unwrap().numbers().values;
        let split = divided(&by(By::Time, name), &table, 0).unwrap();
        check_whole(&split, table.rows);
        let of = |rows: &[u32]| {
            let known: Vec<f64> = rows.iter().map(|row| times[*row as usize]).filter(|time| !time.is_nan()).collect();
            known.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), time| (least.min(*time), most.max(*time)))
        };
        let [train, valid, test] = parts(&split).map(of);
        assert!(train.1 < valid.0 && valid.1 < test.0, "{name}");
        let without = times.iter().filter(|time| time.is_nan()).count();
        assert_eq!(split.train.iter().filter(|row| times[**row as usize].is_nan()).count(), without);
        assert_eq!(split.notes.len(), 1 + usize::from(missing));
        if missing {
            let [train, valid, test] = shares(&split, table.rows);
            assert!((train - 0.7).abs() < 0.003 && (valid - 0.1).abs() < 0.003 && (test - 0.2).abs() < 0.003);
            assert!(split.notes[1].contains(&format!("{without} rows have no usable day: they train")), "{:?}", split.notes);
            let last = split.train.iter().map(|row| table.column("day").unwrap().cell(*row as usize)).max().unwrap();
            assert!(split.notes[0].contains(&format!("up to “{last}” train")), "{:?}", split.notes);
        }
    }
}

#[test]
fn times_are_cut_as_near_as_they_allow() {
    let split = |cells: &[&str]| {
        let mut table = read(&format!("t,y\n{}", cells.iter().map(|cell| format!("{cell},1\n")).collect::<String>()));
        table.set_kinds(&[("t".into(), Kind::Number)]).unwrap();
        let split = divided(&by(By::Time, "t"), &table, 0).unwrap();
        (split.train, split.valid, split.test)
    };
    // Out of order; 1.0 and 1 are one time; a missing one trains.
    assert_eq!(split(&["9", "1", "1.0", "2", "3", "", "5", "6", "7", "8"]), (vec![1, 2, 3, 4, 5, 6, 7], vec![8], vec![0, 9]),);
    assert_eq!(split(&["1", "2", "3"]), (vec![0], vec![1], vec![2]));
    assert_eq!(split(&["3", "3", "3", "2", "2", "1"]), (vec![5], vec![3, 4], vec![0, 1, 2]));
}

#[test]
fn what_cannot_tell_the_sets_apart_is_refused_before_training() {
    let refused = |csv: &str, rule: Rule, part: &str| {
        let settings = Settings { target: "y".into(), split: rule, ..Settings::default() };
        match Prepared::new(&read(csv), settings) {
            Err(error @ Error::BadSplit { .. }) => assert!(error.to_string().contains(part), "{error}"),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("trained: {part}"),
        }
    };
    let rows = |cell: &dyn Fn(usize) -> String| {
        format!("c,d,y\n{}", (0..100).map(|i| format!("{},x{},{}\n", cell(i), i % 3, i % 2)).collect::<String>())
    };
    let [levels, time] = [By::Levels, By::Time];
    refused(
        &rows(&|i| format!("l{}", i % 2)),
        by(levels, "c"),
        "it has 2 different values, and each of the three sets needs one",
    );
    refused(&rows(&|i| format!("l{}", i.saturating_sub(80))), by(levels, "c"), "“l0” stands in 81 % of them");
    refused(
        &rows(&|i| if i < 75 { String::new() } else { format!("l{}", i % 9) }),
        by(levels, "c"),
        "“(missing)” stands in 75 %",
    );
    refused(&rows(&|i| i.to_string()), by(levels, "y"), "“y”: it is the target");
    refused(&rows(&|i| i.to_string()), by(time, "y"), "“y”: it is the target");
    refused(&rows(&|i| format!("l{}", i % 7)), by(time, "c"), "it is no date and no number");
    refused(&rows(&|i| format!("{}.5", i % 2)), by(time, "c"), "2 different times");
    refused(&rows(&|i| format!("{}.25", i.saturating_sub(75))), by(time, "c"), "“0.25” stands in 76 % of them");
    let mut table = read(&rows(&|i| format!("l{}", i % 7)));
    table.set_kinds(&[("c".into(), Kind::Number)]).unwrap();
    assert!(divided(&by(time, "c"), &table, 0).unwrap_err().to_string().contains("0 different times"));
    table.set_kinds(&[("c".into(), Kind::Tags)]).unwrap();
    assert!(divided(&by(levels, "c"), &table, 0).unwrap_err().to_string().contains("hold several tags each"));
    let unknown = Settings { target: "y".into(), split: by(levels, "nobody"), ..Settings::default() };
    assert!(matches!(Prepared::new(&table, unknown), Err(Error::UnknownColumn(_))));
}

#[test]
fn a_column_that_is_an_input_too_is_told() {
    let table = shop();
    let told = |split: Rule, columns: &[&str]| {
        let columns = Some(columns.iter().map(|name| name.to_string()).collect());
        let settings = Settings { target: "y".into(), split, columns, ..Settings::default() };
        let prepared = Prepared::new(&table, settings).unwrap();
        let unknown = prepared.split.test.iter().all(|row| prepared.features.ids[*row as usize * prepared.features.f] == 0);
        (prepared.notes.iter().any(|note| note.text.contains("name is an input too")), unknown)
    };
    assert_eq!(told(by(By::Levels, "name"), &["name", "price"]), (true, true));
    assert!(!told(by(By::Levels, "day"), &["name", "price"]).0);
    assert!(!told(Rule::Rows, &["name", "price"]).0);
}

#[test]
fn splits_are_spelled_as_in_the_module() {
    let rule = by(By::Levels, "name");
    let text = r#"{"by":"levels","column":"name"}"#;
    assert_eq!(serde_json::to_string(&rule).unwrap(), text);
    assert_eq!(serde_json::from_str::<Rule>(text).unwrap(), rule);
    assert_eq!(serde_json::from_str::<Rule>("\"ordered\"").unwrap(), Rule::Ordered);
    for wrong in [
        "\"level\"",
        "{}",
        "{\"by\":\"levels\"}",
        "{\"by\":\"rows\",\"column\":\"a\"}",
        "{\"by\":\"time\",\"column\":\"a\",\"x\":1}",
    ] {
        let said = serde_json::from_str::<Rule>(wrong).unwrap_err().to_string();
        assert!(said.contains("split must be \"rows\", \"shuffled\", \"stratified\", \"ordered\", or { by:"), "{wrong}: {said}");
    }
}
