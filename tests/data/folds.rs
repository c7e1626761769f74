//! Folds of every rule, shares of classes, and groups that stay together.

use std::collections::{HashMap, HashSet};

use flowbed::{
    data::{By, ByColumn, Division, Kind, ReadOptions, Reader, Rule, Split, Table, Target, samples::mix},
    error::Error,
    train::{Prepared, Settings},
};

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
    (mix(i as u64) % n as u64) as usize
}

/// Visits of customers, few of whom come often; a day, an amount, a label of which 3 % are "yes", some missing.
fn visits(rows: usize) -> Table {
    let row = |i: usize| {
        let customer = format!("c{}", mixed(i, 60) * mixed(i + 104_729, 60) / 40);
        let day = format!("2024-{:02}-{:02}", 1 + mixed(2 * i, 12), 1 + mixed(3 * i, 28));
        let y = match mixed(7 * i + 1, 100) {
            0..3 => "yes",
            3 => "",
            _ => "no",
        };
        format!("{customer},{day},{}.{},{y}\n", mixed(5 * i, 90), mixed(11 * i, 10))
    };
    let mut table = read(&format!("customer,day,amount,y\n{}", (0..rows).map(row).collect::<String>()));
    table.set_kinds(&[("customer".into(), Kind::Category), ("amount".into(), Kind::Number)]).unwrap();
    table
}

fn divided(table: &Table, rule: &Rule, fold: Option<[usize; 2]>, seed: u64, target: &str) -> Result<Split, Error> {
    let target = Target::of(table.column(target).unwrap()).unwrap();
    Split::new(&Division { rule, fold, seed, target: Some(&target) }, table)
}

fn sets(split: &Split) -> [&[u32]; 3] {
    [&split.train, &split.valid, &split.test]
}

/// Every rule that tests each row once, with a column that each of its sets must not share; and those forward in time.
fn rules() -> ([(Rule, Option<&'static str>); 5], [Rule; 2]) {
    let shared = [(Rule::Rows, None), (Rule::Shuffled, None), (Rule::Stratified, None)];
    let [a, b, c] = shared;
    let apart = [(by(By::Group, "customer"), Some("customer")), (by(By::Levels, "customer"), Some("customer"))];
    let [d, e] = apart;
    ([a, b, c, d, e], [Rule::Ordered, by(By::Time, "day")])
}

#[test]
fn each_row_is_tested_by_one_fold() {
    let table = visits(3000);
    for (rule, apart) in rules().0 {
        for folds in [2, 3, 5, 10] {
            let mut tested = HashSet::new();
            for fold in 0..folds {
                let split = divided(&table, &rule, Some([fold, folds]), 3, "y").unwrap();
                let mut all = sets(&split).concat();
                all.sort_unstable();
                assert!(all.iter().copied().eq(0..3000), "{rule:?} {fold} of {folds}: each row is in one set");
                assert!(sets(&split).iter().all(|rows| rows.is_sorted() && !rows.is_empty()));
                assert!(split.test.iter().all(|row| tested.insert(*row)), "{rule:?}: a row is tested twice");
                let size = 3000 / folds;
                assert!(split.test.len().abs_diff(size) <= size / 20, "{rule:?}: {} of {size}", split.test.len());
                let valid = (3000 - split.test.len()) / 8;
                assert!(split.valid.len().abs_diff(valid) <= valid / 5, "{rule:?}: {} of {valid}", split.valid.len());
                if let Some(column) = apart {
                    let column = table.column(column).unwrap();
                    let mut set_of = HashMap::new();
                    for (set, rows) in sets(&split).into_iter().enumerate() {
                        assert!(rows.iter().all(|row| *set_of.entry(column.cell(*row as usize)).or_insert(set) == set));
                    }
                }
                assert!(split.notes[0].starts_with(&format!("Fold {} of {folds}", fold + 1)), "{:?}", split.notes);
                assert_eq!(split, divided(&table, &rule, Some([fold, folds]), 3, "y").unwrap());
            }
            assert_eq!(tested.len(), 3000);
        }
        let drawn = |seed| divided(&table, &rule, Some([1, 5]), seed, "y").unwrap().test;
        assert_eq!(drawn(0) == drawn(1), rule == Rule::Rows, "{rule:?}");
    }
}

#[test]
fn the_first_of_five_folds_by_row_number_is_the_split_by_row_number() {
    let table = visits(1003);
    let Split { train, valid, test, .. } = divided(&table, &Rule::Rows, Some([0, 5]), 0, "y").unwrap();
    assert_eq!(Split { train, valid, test, notes: Vec::new() }, Split::by_index(1003));
    let fold = divided(&table, &Rule::Rows, Some([2, 7]), 0, "y").unwrap();
    assert!(fold.test.iter().all(|row| row % 7 == 2));
}

#[test]
fn folds_in_time_test_what_comes_after_all_that_train() {
    let table = visits(3000);
    let days = table.column("day").unwrap().numbers().values;
    for rule in rules().1 {
        let time = |row: &u32| if rule == Rule::Ordered { f64::from(*row) } else { days[*row as usize] };
        let mut tested = Vec::new();
        for fold in 0..5 {
            let split = divided(&table, &rule, Some([fold, 5]), 0, "y").unwrap();
            let of = |rows: &[u32]| {
                let times = rows.iter().map(time);
                (times.clone().fold(f64::INFINITY, f64::min), times.fold(f64::NEG_INFINITY, f64::max))
            };
            let [train, valid, test] = sets(&split).map(of);
            assert!(train.1 < valid.0 && valid.1 < test.0, "{rule:?} {fold}");
            let past = split.train.len() + split.valid.len();
            assert!(past.abs_diff(500 * (fold + 1)) <= 10 && split.test.len().abs_diff(500) <= 20, "{past} {}", split.test.len());
            assert!(split.valid.len().abs_diff(past / 8) <= 10);
            assert!(split.notes[0].contains("forward"), "{:?}", split.notes);
            tested.extend(split.test);
        }
        // All but the first of six blocks.
        tested.sort_unstable();
        tested.dedup();
        assert!(tested.len().abs_diff(2500) <= 10);
    }
}

/// Rows of a class, in one of two sets, as a share of its rows.
fn share(split: &[u32], y: &[f64], class: f64) -> f64 {
    let of = |rows: &mut dyn Iterator<Item = f64>| rows.filter(|value| *value == class).count() as f64;
    of(&mut split.iter().map(|row| y[*row as usize])) / of(&mut y.iter().copied())
}

#[test]
fn stratified_sets_keep_the_shares_of_classes() {
    let table = visits(3000);
    let y = Target::of(table.column("y").unwrap()).unwrap().values;
    for seed in 0..5 {
        let split = divided(&table, &Rule::Stratified, None, seed, "y").unwrap();
        for class in [0.0, 1.0] {
            for (rows, expected) in sets(&split).into_iter().zip([0.7, 0.1, 0.2]) {
                // A row more or less of some 90.
                assert!((share(rows, &y, class) - expected).abs() < 0.012, "{class} {} {expected}", share(rows, &y, class));
            }
        }
        let fold = divided(&table, &Rule::Stratified, Some([0, 5]), seed, "y").unwrap();
        assert_eq!((fold.train, fold.valid, fold.test), (split.train, split.valid, split.test));
    }
    // Of numbers each tenth of the values has its share.
    let amounts = table.column("amount").unwrap().numbers().values;
    let split = divided(&table, &Rule::Stratified, None, 1, "amount").unwrap();
    let mut sorted = amounts.clone();
    sorted.sort_by(f64::total_cmp);
    let below =
        |rows: &[u32], cut: f64| rows.iter().filter(|row| amounts[**row as usize] < cut).count() as f64 / rows.len() as f64;
    for tenth in 1..10 {
        let cut = sorted[tenth * 300];
        let all = sorted.iter().filter(|amount| **amount < cut).count() as f64 / 3000.0;
        assert!(sets(&split).iter().all(|rows| (below(rows, cut) - all).abs() < 0.01), "{tenth}");
    }
}

#[test]
fn groups_stay_together_and_rare_classes_are_shared_out() {
    let table = visits(3000);
    let y = Target::of(table.column("y").unwrap()).unwrap().values;
    let column = table.column("customer").unwrap();
    let (mut tested, mut worst) = (HashSet::new(), 0.0_f64);
    for seed in 0..10 {
        let split = divided(&table, &by(By::Group, "customer"), None, seed, "y").unwrap();
        let mut set_of = HashMap::new();
        for (set, rows) in sets(&split).into_iter().enumerate() {
            assert!(rows.iter().all(|row| *set_of.entry(column.cell(*row as usize)).or_insert(set) == set));
        }
        for (rows, expected) in sets(&split).into_iter().zip([0.7, 0.1, 0.2]) {
            let size = rows.len() as f64 / 3000.0;
            assert!((size - expected).abs() < 0.02, "{size} {expected}");
            worst = worst.max((share(rows, &y, 1.0) - expected).abs());
        }
        assert!(
            split.notes[0].starts_with("Rows are split by groups, the values of customer, none of which"),
            "{:?}",
            split.notes
        );
        tested.insert(split.test);
    }
    assert!(worst < 0.03, "share of the rare class is {worst} off");
    assert_eq!(tested.len(), 10);
    // Where nobody looks at classes, their shares are off by more.
    let drawn = |seed| divided(&table, &by(By::Levels, "customer"), None, seed, "y").unwrap();
    let by_levels = (0..10).map(|seed| (share(&drawn(seed).test, &y, 1.0) - 0.2).abs()).fold(0.0, f64::max);
    assert!(by_levels > worst, "{by_levels} {worst}");
}

#[test]
fn few_and_large_groups_still_give_every_set_one() {
    for sizes in [&[1, 1, 1][..], &[33, 33, 34], &[45, 50, 5], &[5, 25, 70], &[20; 5], &[70, 29, 1], &[10; 10]] {
        let cells = sizes.iter().enumerate().flat_map(|(level, size)| std::iter::repeat_n(format!("l{level}"), *size));
        let csv: String = cells.enumerate().map(|(i, cell)| format!("{cell},{}\n", i % 2)).collect();
        let table = read(&format!("c,y\n{csv}"));
        for seed in 0..20 {
            let split = divided(&table, &by(By::Group, "c"), None, seed, "y").unwrap();
            assert!(sets(&split).iter().all(|rows| !rows.is_empty()), "{sizes:?} {seed}");
            for fold in 0..sizes.len().min(3) {
                let split = divided(&table, &by(By::Group, "c"), Some([fold, 3]), seed, "y").unwrap();
                assert!(sets(&split).iter().all(|rows| !rows.is_empty()), "{sizes:?} {seed} {fold}");
            }
        }
    }
}

/// The same words of SplitMix64 decide in www/python/flowbed_split.py, which finds these rows.
#[test]
fn another_program_finds_the_same_groups_and_folds() {
    let cell = |i| ["a", "b", "c", "d", "e", "", "g"][mixed(i, 7)];
    let row = |i| format!("{},{},{}\n", cell(i), mixed(3 * i, 30), u8::from(mixed(i + 50, 5) == 0));
    let mut table = read(&format!("c,t,y\n{}", (0..40).map(row).collect::<String>()));
    table.set_kinds(&[("t".into(), Kind::Number)]).unwrap();
    let found = |rule: &Rule, fold, seed| {
        let split = divided(&table, rule, fold, seed, "y").unwrap();
        (split.valid, split.test)
    };
    for (rule, fold, seed, valid, test) in [
        (by(By::Group, "c"), None, 5, &[15, 23, 25, 29][..], &[2, 4, 8, 17, 27, 28, 30, 35, 36, 39][..]),
        (by(By::Group, "c"), Some([1, 3]), 5, &[14, 20, 32], &[2, 4, 8, 15, 17, 23, 25, 27, 28, 29, 30, 35, 36, 39]),
        (by(By::Levels, "c"), Some([2, 4]), 0, &[2, 8, 28, 30], &[4, 14, 17, 20, 27, 32, 35, 36, 39]),
        (by(By::Time, "t"), Some([1, 4]), 0, &[5, 12, 35], &[7, 13, 14, 18, 19, 20]),
        (Rule::Ordered, Some([2, 3]), 0, &[26, 27, 28, 29], &[30, 31, 32, 33, 34, 35, 36, 37, 38, 39]),
        (Rule::Rows, Some([3, 4]), 0, &[0, 10, 21, 32], &[3, 7, 11, 15, 19, 23, 27, 31, 35, 39]),
    ] {
        assert_eq!(found(&rule, fold, seed), (valid.to_vec(), test.to_vec()), "{rule:?} {fold:?}");
    }
}

#[test]
fn what_cannot_be_folds_is_refused_before_training() {
    let refused = |table: &Table, rule: Rule, fold: [usize; 2], part: &str| {
        let settings = Settings { target: "y".into(), split: rule, fold: Some(fold), ..Settings::default() };
        match Prepared::new(table, settings) {
            Err(error) => assert!(error.to_string().contains(part), "{error}"),
            Ok(_) => panic!("trained: {part}"),
        }
    };
    let table = |rows: usize, cell: &dyn Fn(usize) -> String, yes: usize| {
        let row = |i| format!("{},x{},{}\n", cell(i), i % 3, u8::from(i < yes));
        read(&format!("c,d,y\n{}", (0..rows).map(row).collect::<String>()))
    };
    let seven = table(100, &|i| format!("l{}", i % 7), 50);
    let group = || by(By::Group, "c");
    refused(&seven, group(), [0, 8], "it has 7 different values, and each of the 8 folds needs one");
    refused(&seven, Rule::Rows, [5, 5], "The setting fold is [5, 5]; it must be [i, k], k from 2 to 100 and i from 0 to k − 1");
    refused(&seven, Rule::Rows, [0, 1], "it must be [i, k]");
    refused(&seven, Rule::Rows, [0, 101], "it must be [i, k]");
    refused(
        &table(100, &|i| format!("l{}", i % 2), 50),
        group(),
        [0, 2],
        "it has 2 different values, and each of the three sets",
    );
    refused(&table(20, &|_| String::new(), 10), group(), [0, 2], "every cell of it is missing");
    refused(&table(5, &|i| format!("l{i}"), 3), Rule::Ordered, [0, 5], "at most 3, for the file has 5 rows");
    let mut times = table(100, &|i| (i % 4).to_string(), 50);
    times.set_kinds(&[("c".into(), Kind::Number)]).unwrap();
    refused(&times, by(By::Time, "c"), [0, 3], "its cells hold 4 different times, and 3 folds forward in time need 5");
    refused(
        &table(100, &|i| format!("l{}", i % 7), 3),
        Rule::Rows,
        [4, 5],
        "the test rows of fold 5 of 5 hold one class only, “0”",
    );
    refused(&table(200, &|i| format!("l{}", i % 7), 100), Rule::Ordered, [3, 5], "one class only, “0”");
    refused(&seven, by(By::Group, "y"), [0, 2], "“y”: it is the target");
    let one = table(103, &|i| format!("l{}", i.saturating_sub(100)), 50);
    refused(&one, group(), [0, 2], "“l0” stands in 98 % of them");
}

#[test]
fn a_fold_trains_and_its_later_rows_are_counted() {
    let table = visits(600);
    let prepared = |fold| {
        let (target, split) = ("amount".into(), by(By::Time, "day"));
        Prepared::new(&table, Settings { target, split, fold, ..Settings::default() }).unwrap()
    };
    let first = prepared(Some([0, 4]));
    let rows = sets(&first.split).concat().len();
    assert!(rows.abs_diff(600 * 2 / 5) < 20, "{rows}");
    assert!(prepared(None).split.train.len() > 390);
    let (target, split) = ("amount".into(), by(By::Group, "customer"));
    let prepared = Prepared::new(&table, Settings { target, split, fold: Some([1, 4]), ..Settings::default() }).unwrap();
    assert!(prepared.notes.iter().any(|note| note.text.contains("customer is an input too")));
}
