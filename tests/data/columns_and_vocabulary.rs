//! What a column is taken for, what it is as a target, and the ids that its levels get.

use crate::csv_support;
use flowbed::data::{Column, Kind, Rule, Split, Table, Target, Task, Vocabulary, target_score, target_scores};
use flowbed::error::Error;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

type Cut = fn(usize) -> Split;

fn column(name: &str, cells: &[&str]) -> Column {
    Column::from_cells(name, cells.iter().copied())
}

fn many(name: &str, count: usize, cell: impl Fn(usize) -> String) -> Column {
    let cells: Vec<String> = (0..count).map(cell).collect();
    Column::from_cells(name, cells.iter().map(String::as_str))
}

fn table(csv: &str) -> Table {
    csv_support::read(csv)
}

fn all_rows(column: &Column) -> Vec<u32> {
    (0..column.len() as u32).collect()
}

#[test]
fn kinds_are_guessed_and_the_reason_is_said() {
    let cases = [
        (many("city", 300, |i| format!("town {}", i % 50)), Kind::Category, "text"),
        (many("price", 300, |i| format!("{}.5", i)), Kind::Number, "numbers"),
        (many("month", 300, |i| format!("{}", i % 12)), Kind::Category, "only 12"),
        (many("distance", 300, |i| format!("{}", i / 2 * 7)), Kind::Number, "150 different"),
        (many("plate", 300, |i| format!("{:05}", i / 2)), Kind::Category, "stay text"),
        (many("user_id", 300, |i| format!("{}", 1000 + i / 2)), Kind::Category, "like an id"),
        (many("itemId", 300, |i| format!("{}", 1000 + i / 2)), Kind::Category, "like an id"),
        (many("Phone Number", 300, |i| format!("{}", 1000 + i / 2)), Kind::Category, "like an id"),
        (many("paid", 300, |i| format!("{}", 1000 + i / 2)), Kind::Number, "whole"),
        (many("card", 300, |i| format!("{}", 4000_0000_0000_0000u64 + i as u64 / 2)), Kind::Category, "digits"),
        (many("row", 300, |i| format!("{i}")), Kind::Skip, "every value differs"),
        (many("hash", 300, |i| format!("x{i}")), Kind::Skip, "every value differs"),
        (many("counter", 20, |i| format!("{}", i + 1)), Kind::Skip, "every value differs"),
        (many("weight", 20, |i| format!("{}", i * i)), Kind::Category, "only 20"),
        (many("unit", 300, |_| "kg".into()), Kind::Skip, "one value only"),
        (many("empty", 300, |_| String::new()), Kind::Skip, "every cell is missing"),
        (many("flag", 300, |i| if i % 3 == 0 { "x".into() } else { String::new() }), Kind::Category, "or missing"),
        (many("date", 300, |i| format!("2024-01-{:02}", i % 28 + 1)), Kind::Date, "dates"),
        (many("truth", 300, |i| ["TRUE", "FALSE"][i % 2].into()), Kind::Category, "2 different"),
    ];
    for (column, kind, why) in cases {
        assert!(column.kind == kind && column.why.contains(why), "{}: {:?}, {}", column.name, column.kind, column.why);
    }
}

#[test]
fn text_among_numbers_is_listed_with_counts_and_never_becomes_zero() {
    let bad = ["NaN", "inf", "1e400", "1,234", "1.234,5", "n/a"];
    let rows: Vec<String> = (0..200).map(|i| format!("{}.25", i)).chain(bad.map(String::from)).chain([String::new()]).collect();
    let csv = format!("price\tn\n{}", rows.iter().map(|cell| format!("{cell}\t1\n")).collect::<String>());
    let table = table(&csv);
    let price = table.column("price").unwrap();
    // NaN and n/a are words for nothing; the others are told.
    assert_eq!((price.kind, price.missing(), price.levels()), (Kind::Number, 3, 204));
    let notes: Vec<&str> = table.notes.iter().filter(|note| note.text.contains("price")).map(|note| &note.text[..]).collect();
    assert!(notes[0].contains("4 of 204") && notes[0].contains("“inf”, “1e400”, “1,234”"), "{}", notes[0]);
    assert!(notes[1].contains("“NaN” 1, “n/a” 1 in price"), "{}", notes[1]);
    let numbers = price.numbers();
    assert_eq!((numbers.not_numeric, numbers.values.iter().filter(|v| v.is_nan()).count()), (4, 7));
    assert_eq!(numbers.examples[2], (203, "1,234".to_string()));
    assert!(!numbers.values.contains(&0.0));
    let target = Target::of(price).unwrap();
    assert_eq!((target.task, target.missing, target.not_numeric), (Task::Regression, 3, 4));
    assert_eq!(target.values.iter().filter(|v| v.is_nan()).count(), 7);
}

#[test]
fn a_cell_is_a_number_when_it_is_finite_after_trimming() {
    let numbers = column("n", &[" 1.5 ", "-0", "+1e5", ".5", "1-2", "0x10", "1_000", "infinity", "5%"]).numbers();
    assert_eq!(numbers.values[..4], [1.5, 0.0, 1e5, 0.5]);
    assert!(numbers.values[4..].iter().all(|v| v.is_nan()) && numbers.not_numeric == 5);
}

#[test]
fn codes_stand_in_first_seen_order_with_missing_at_zero() {
    let column = column("c", &["b", "", "a", "b", "NA", "a"]);
    let coded = column.coded();
    assert_eq!(coded.codes().collect::<Vec<_>>(), [1, 0, 2, 1, 3, 2]);
    assert_eq!((coded.level(0), coded.level(1), coded.level(3), coded.levels(), coded.code(4)), ("", "b", "NA", 3, 3));
    assert_eq!((column.levels(), column.missing(), column.cell(1), column.cell(4)), (3, 1, "", "NA"));
}

#[test]
fn a_column_that_gives_up_its_dictionary_reads_the_same() {
    let cell = |i: usize| if i.is_multiple_of(10) { String::new() } else { format!("v{}", i / 3 * 2 + i % 2) };
    let long = many("c", 200_000, cell);
    assert!((0..200_000).all(|i| long.cell(i) == cell(i)));
    let distinct: std::collections::HashSet<String> = (0..200_000).map(cell).filter(|c| !c.is_empty()).collect();
    assert_eq!((long.levels(), long.missing(), long.len()), (distinct.len(), 20_000, 200_000));
    let coded = long.coded();
    assert_eq!(coded.levels(), distinct.len());
    assert!(coded.codes().enumerate().all(|(i, code)| coded.level(code) == cell(i)));
    let vocabulary = Vocabulary::fit(&long, &all_rows(&long), 1);
    assert_eq!(vocabulary.len(), distinct.len() + 2, "unknown and missing beside them");
    assert!(vocabulary.encode(&long).iter().enumerate().all(|(i, &id)| vocabulary.name(id) == cell(i)));
}

#[test]
fn kinds_can_be_set_and_an_unknown_name_changes_nothing() {
    let mut table = table("a,b\nx,1\ny,2\nx,3\n");
    let unknown = table.set_kinds(&[("a".into(), Kind::Skip), ("z".into(), Kind::Skip)]);
    assert_eq!((unknown, table.columns[0].kind), (Err(Error::UnknownColumn("z".into())), Kind::Category));
    table.set_kinds(&[("b".into(), Kind::Number)]).unwrap();
    assert_eq!((table.columns[1].kind, table.columns[1].task()), (Kind::Number, Ok(Task::Regression)));
}

#[test]
fn tasks_follow_kind_and_values() {
    let refused = |column: &Column, part: &str| match column.task() {
        Err(error @ Error::BadTarget { .. }) => assert!(error.to_string().contains(part), "{error}"),
        other => panic!("{}: {other:?}", column.name),
    };
    assert_eq!(column("y", &["no", "yes", "no", ""]).task(), Ok(Task::Binary));
    assert_eq!(column("y", &["0", "1", "0"]).task(), Ok(Task::Binary));
    assert_eq!(column("y", &["1.5", "2.5", "2.5"]).task(), Ok(Task::Binary));
    assert_eq!(column("y", &["a", "b", "c", "a"]).task(), Ok(Task::Classes(3)));
    assert_eq!(many("y", 500, |i| format!("{}.5", i)).task(), Ok(Task::Regression));
    assert_eq!(many("y", 500, |i| format!("{i}")).task(), Ok(Task::Regression));
    refused(&column("y", &["", ""]), "every cell is missing");
    refused(&column("y", &["1", "1"]), "one value only");
    refused(&many("y", 500, |i| format!("x{i}")), "every value differs");
    refused(&many("y", 3000, |i| format!("x{}", i / 2)), "1,500 classes and the limit is 1,000");
    let mut text = column("y", &["a", "b", "c", "a"]);
    text.kind = Kind::Number;
    refused(&text, "none of its values is a number");
}

#[test]
fn targets_hold_class_indices_in_order_of_number_or_text() {
    let target = Target::of(&column("y", &["10", "9", "", "10"])).unwrap();
    assert_eq!(target.classes, ["9", "10"]);
    assert_eq!((target.values[0], target.values[1], target.values[2].is_nan(), target.missing), (1.0, 0.0, true, 1));
    let text = Target::of(&column("y", &["yes", "no", "yes"])).unwrap();
    assert_eq!((text.classes, text.values), (vec!["no".to_string(), "yes".into()], vec![1.0, 0.0, 1.0]));
    let classes = Target::of(&column("y", &["c", "a", "b", "a"])).unwrap();
    assert_eq!((classes.task, classes.values, classes.classes.len()), (Task::Classes(3), vec![2.0, 0.0, 1.0, 0.0], 3));
    let decimals = Target::of(&column("y", &["1.0", "0.0", "1.00"])).unwrap();
    assert_eq!(
        (decimals.task, decimals.values, decimals.classes),
        (Task::Binary, vec![1.0, 0.0, 1.0], vec!["0.0".to_string(), "1.0".into()])
    );
}

#[test]
fn a_number_beyond_f32_is_no_target_value() {
    let mut y = column("y", &["1.5", "1e300", "2.5", "3.5"]);
    y.kind = Kind::Number;
    let target = Target::of(&y).unwrap();
    assert!(target.values[1].is_nan() && target.values[3] == 3.5);
    assert_eq!((target.not_numeric, target.examples), (1, vec![(1, "1e300".to_string())]));
}

#[test]
fn the_page_is_offered_the_likeliest_target() {
    let score = |column: Column| target_score(&column, false);
    let label = score(column("label", &["a", "b", "a"]));
    assert!(label > score(column("smoker", &["a", "b", "a"])));
    assert!(score(column("smoker", &["a", "b", "a"])) > score(many("city", 500, |i| format!("{}", i % 100 * 3) + "x")));
    assert_eq!(score(many("hash", 500, |i| format!("x{i}"))), 0.0);
    assert!(score(many("price", 500, |i| format!("{i}.5"))) > score(many("row", 500, |i| format!("{i}"))));
}

/// As a person would: what came of it, not when it was, whose it was, or what another column tells already.
#[test]
fn a_table_is_offered_the_target_that_a_person_would_take() {
    let proposed = |names: &str, cell: fn(usize, usize) -> String| {
        let row = |i: usize| names.split(',').enumerate().map(|(c, _)| cell(c, i)).collect::<Vec<_>>().join(",") + "\n";
        let table = table(&format!("{names}\n{}", (0..300).map(row).collect::<String>()));
        let scores = target_scores(&table.columns);
        let best = (0..scores.len()).fold(0, |best, i| if scores[i] > scores[best] { i } else { best });
        table.columns[best].name.clone()
    };
    let times = "month,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,flight,distance,hour,time_hour";
    let cell = |c: usize, i: usize| match c {
        10 => format!("2013-01-{:02}T{:02}:00:00Z", i % 28 + 1, i % 24),
        _ => format!("{}", i * (7 + c) % 211),
    };
    assert_eq!(proposed(times, cell), "arr_delay");
    let shop = |c: usize, i: usize| match c {
        0 => format!("C{}", i % 50),
        1 => format!("2024-01-{:02}", i % 28 + 1),
        2 => format!("{}", i % 5 + 1),
        _ => ["no", "yes"][i % 3 % 2].to_string(),
    };
    assert_eq!(proposed("customer,bought_on,rating,returned", shop), "returned");
    let films = |c: usize, i: usize| format!("{}", [196 + i % 90, 242 + i % 80, i % 5 + 1, 881_250_949 + i * 977][c]);
    assert_eq!(proposed("user_id:token,item_id:token,rating:float,timestamp:float", films), "rating:float");
    let birds = |c: usize, i: usize| match c {
        0 => format!("species {}", i % 37),
        1 => ["none", "minor", "major"][i % 3].to_string(),
        _ => format!("{}", 80 + i % 90),
    };
    assert_eq!(proposed("Wildlife Species,Effect Amount of damage,Speed in knots", birds), "Effect Amount of damage");
}

#[test]
fn a_vocabulary_numbers_levels_in_first_seen_order_of_the_train_rows() {
    let column = column("c", &["late", "b", "a", "b", "rare", "a", "", "test only", "b"]);
    let train = [1, 2, 3, 4, 5, 6];
    let vocabulary = Vocabulary::fit(&column, &train, 2);
    assert_eq!((vocabulary.len(), vocabulary.rare(), vocabulary.trained_unknown()), (4, 1, true));
    assert_eq!((vocabulary.name(0), vocabulary.name(1), vocabulary.name(2), vocabulary.name(9)), ("", "b", "a", ""));
    assert_eq!([0, 1, 2, 3, 9].map(|id| vocabulary.count(id)), [1, 2, 2, 1, 0]);
    assert_eq!(["b", "a", "rare", "test only", "", "unseen"].map(|text| vocabulary.id(text)), [1, 2, 0, 0, 3, 0]);
    assert_eq!(vocabulary.encode(&column), [0, 1, 2, 1, 0, 2, 3, 0, 1]);
}

#[test]
fn without_rare_levels_nothing_trains_the_unknown_one() {
    let column = column("c", &["a", "b", "a", "b"]);
    let vocabulary = Vocabulary::fit(&column, &all_rows(&column), 2);
    assert_eq!((vocabulary.len(), vocabulary.count(0), vocabulary.trained_unknown()), (3, 0, false));
    assert_eq!(Vocabulary::fit(&column, &[0], 1).len(), 2);
}

#[test]
fn a_vocabulary_comes_back_from_its_parts() {
    let column = column("c", &["b", "a", "b", "rare", "a", ""]);
    let fitted = Vocabulary::fit(&column, &all_rows(&column), 2);
    let parts = (0..fitted.len() as u32).map(|id| (fitted.name(id), fitted.count(id)));
    let again = Vocabulary::from_parts("c", parts, fitted.rare());
    assert_eq!((again.encode(&column), again.count(0), again.rare()), (fitted.encode(&column), fitted.count(0), 1));
}

#[test]
fn the_split_of_the_reference_figures_is_by_index() {
    let split = Split::by_index(20);
    assert_eq!((split.test, split.valid), (vec![0, 5, 10, 15], vec![1, 11]));
    assert_eq!(split.train, [2, 3, 4, 6, 7, 8, 9, 12, 13, 14, 16, 17, 18, 19]);
}

#[test]
fn every_rule_gives_each_row_one_place_in_shares_of_70_10_and_20() {
    let rules: [(_, Cut); 3] =
        [("rows", Split::by_index), ("shuffled", |rows| Split::shuffled(rows, 3)), ("ordered", Split::ordered)];
    for (rule, of) in rules {
        for rows in [0, 1, 7, 1000, 1003] {
            let split = of(rows);
            let mut all = [split.train.clone(), split.valid.clone(), split.test.clone()].concat();
            all.sort_unstable();
            assert!(all.iter().copied().eq(0..rows as u32), "{rule:?} {rows}");
            if rows == 1000 {
                assert_eq!((split.train.len(), split.valid.len(), split.test.len()), (700, 100, 200), "{rule:?}");
            }
        }
    }
    assert_eq!(Split::shuffled(100, 1), Split::shuffled(100, 1));
    assert_ne!(Split::shuffled(100, 1), Split::shuffled(100, 2));
    assert_eq!(Split::ordered(10).valid, [7]);
}

#[test]
fn settings_are_spelled_as_in_the_module() {
    assert_eq!(serde_json::to_string(&[Rule::Rows, Rule::Shuffled, Rule::Ordered]).unwrap(), r#"["rows","shuffled","ordered"]"#);
    assert_eq!(serde_json::to_string(&[Kind::Category, Kind::Number, Kind::Skip]).unwrap(), r#"["category","number","skip"]"#);
}
