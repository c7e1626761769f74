//! What is said before anything is trained: columns that give the target away, rows on both sides, rows in order, sets that carry no score;
//! and the splits that a table asks for.

use std::io::Read;

use flowbed::{
    data::{Kind, ReadOptions, Reader, Rule, Table, proposals, samples},
    train::{Prepared, Settings, Warning, WarningCode, warnings},
};

fn read(csv: &[u8]) -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(csv).unwrap();
    reader.finish().unwrap()
}

/// A table of so many rows, of cells by row number.
fn table(heads: &str, rows: usize, row: impl Fn(usize) -> String) -> Table {
    read(format!("{heads}\n{}", (0..rows).map(|i| row(i) + "\n").collect::<String>()).as_bytes())
}

/// A mixed number below `n`.
fn mixed(i: usize, salt: usize, n: usize) -> usize {
    (samples::mix((1_000_003 * salt + i) as u64) % n as u64) as usize
}

/// Uniform in [0, 1).
fn part(i: usize, salt: usize) -> f64 {
    mixed(i, salt, 1 << 20) as f64 / f64::from(1 << 20)
}

/// Nearly normal, of variance 1.
fn bell(i: usize, salt: usize) -> f64 {
    (0..12).map(|j| part(i, 100 * salt + j)).sum::<f64>() - 6.0
}

fn found(table: &Table, target: &str, split: Rule) -> Vec<Warning> {
    warnings(table, &Settings { target: target.into(), split, ..Settings::default() }).unwrap()
}

fn of(warnings: &[Warning], code: WarningCode) -> Vec<&Warning> {
    warnings.iter().filter(|warning| warning.code == code).collect()
}

#[test]
fn a_column_that_gives_a_class_away_is_named_with_its_auc() {
    let row = |i| {
        let returned = mixed(i, 1, 5) == 0;
        let refund = if returned { format!("{:.2}", 1.0 + 90.0 * part(i, 2)) } else { "0".into() };
        format!("c{},{:.2},{refund},{}", mixed(i, 3, 80), 100.0 * part(i, 4), if returned { "yes" } else { "no" })
    };
    let table = table("customer,price,refund_amount,returned", 4000, row);
    let all = found(&table, "returned", Rule::Rows);
    let [warning] = of(&all, WarningCode::GivesAway)[..] else { panic!("{all:?}") };
    assert!(warning.number > 0.9999, "{warning:?}");
    assert_eq!(warning.columns, ["refund_amount"]);
    assert!(warning.text.starts_with("refund_amount alone has AUC 1.000 (the best of the other columns: AUC 0."), "{warning:?}");
    assert!(warning.text.ends_with("is it known before the outcome?"));
    // A run has it too; and where the column is left out there is nothing to say.
    let columns = Some(vec!["customer".into(), "price".into()]);
    let settings = |columns| Settings { target: "returned".into(), columns, ..Settings::default() };
    assert_eq!(Prepared::new(&table, settings(None)).unwrap().warnings, all);
    assert_eq!(warnings(&table, &settings(columns)).unwrap(), []);
}

#[test]
fn a_column_that_gives_one_of_several_classes_away_is_named() {
    let row = |i| {
        let class = mixed(i, 1, 4);
        format!("k{},{},{}", class * 10 + mixed(i, 2, 10), mixed(i, 3, 9), ["a", "b", "c", "d"][class])
    };
    let mut table = table("code,size,class", 3000, row);
    table.set_kinds(&[("code".into(), Kind::Category)]).unwrap();
    let all = found(&table, "class", Rule::Rows);
    let [warning] = of(&all, WarningCode::GivesAway)[..] else { panic!("{all:?}") };
    assert!(
        warning.text.starts_with("code alone has 100.0 % of the classes right (the best of the other columns: 2"),
        "{warning:?}"
    );
}

#[test]
fn a_sum_of_columns_that_is_the_target_is_named() {
    let row = |i| {
        let (other, repair) = ((8.0 * bell(i, 1)).exp().min(1e6), (6.0 * part(i, 2)).exp());
        format!("s{},{:.2},{other:.2},{repair:.2},{:.2}", mixed(i, 3, 30), 10.0 * part(i, 4), other + repair)
    };
    let table = table("state,speed,Cost Other,Cost Repair,Total", 3000, row);
    let all = found(&table, "Total", Rule::Rows);
    let named: Vec<&str> = all.iter().flat_map(|warning| &warning.columns).map(String::as_str).collect();
    assert!(named.contains(&"Cost Other"), "{all:?}");
    // Neither column alone does it here.
    let row =
        |i| format!("{:.3},{:.3},{:.3},{:.3}", bell(i, 1), bell(i, 2), bell(i, 3), 3.0 * bell(i, 1) - 2.0 * bell(i, 2) + 7.0);
    let table = self::table("a,b,c,made", 2000, row);
    let all = found(&table, "made", Rule::Rows);
    let [warning] = &all[..] else { panic!("{all:?}") };
    assert_eq!((warning.code, &warning.columns[..]), (WarningCode::SumGivesAway, &["a".to_string(), "b".into()][..]));
    assert!(
        warning.text.starts_with("A weighted sum of a and b is made (R² 1.0000 on rows that it was not fitted on)"),
        "{warning:?}"
    );
    // With noise it is no sum.
    let row = |i| format!("{:.3},{:.3},{:.3}", bell(i, 1), bell(i, 2), bell(i, 1) + bell(i, 2) + 0.1 * bell(i, 3));
    assert_eq!(found(&self::table("a,b,made", 2000, row), "made", Rule::Rows), []);
}

#[test]
fn a_column_named_like_the_target_is_named_earlier() {
    let row = |i| {
        let late = 30.0 * bell(i, 1);
        format!("c{},{late:.1},{:.1}", mixed(i, 2, 12), late + 12.0 * bell(i, 3))
    };
    let all = found(&table("carrier,dep_delay,arr_delay", 3000, row), "arr_delay", Rule::Rows);
    let [warning] = &all[..] else { panic!("{all:?}") };
    assert!((0.84..0.88).contains(&warning.number), "{warning:?}");
    assert_eq!(found(&table("carrier,weight,arr_delay", 3000, row), "arr_delay", Rule::Rows), []);
}

#[test]
fn honest_tables_have_no_warning() {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&include_bytes!("../../www/samples/flights.csv.gz")[..]).read_to_end(&mut bytes).unwrap();
    let mut flights = read(&bytes);
    flights.set_kinds(&[("air_time".into(), Kind::Skip)]).unwrap();
    assert_eq!(found(&flights, "late", Rule::Rows), []);
    // Few inputs, which meet again: no copies.
    let columns = Some(["tailnum", "origin", "dest", "hour"].map(String::from).to_vec());
    assert_eq!(warnings(&flights, &Settings { target: "carrier".into(), columns, ..Settings::default() }).unwrap(), []);
    let mut shop = read(&samples::shop(samples::ShopSize::default()));
    let mut check = |target: &str| {
        let kind = |name: &str| if name == target { Kind::Category } else { Kind::Skip };
        shop.set_kinds(&["amount", "tier", "bought"].map(|name| (name.to_string(), kind(name)))).unwrap();
        assert_eq!(found(&shop, target, Rule::Rows), [], "{target}");
    };
    ["bought", "tier"].into_iter().for_each(&mut check);
    assert_eq!(found(&read(&samples::tickets::tickets()), "escalated", Rule::Rows), []);
    // Coins, and a table of so few inputs that rows meet again by chance.
    let coins = table("city,product,y", 3000, |i| format!("c{},p{},{}", mixed(i, 1, 300), mixed(i, 2, 200), mixed(i, 3, 2)));
    assert_eq!(found(&coins, "y", Rule::Rows), []);
    let few = table("a,b,y", 3000, |i| format!("x{},z{},{}", mixed(i, 1, 4), mixed(i, 2, 5), u8::from(mixed(i, 3, 9) == 0)));
    assert_eq!(found(&few, "y", Rule::Rows), []);
}

#[test]
fn rows_on_both_sides_are_counted() {
    let row = |i: usize| {
        let i = i % 2000; // the file came twice
        format!("c{},{:.3},{}", mixed(i, 1, 50), bell(i, 2), mixed(i, 3, 3) / 2)
    };
    let twice = table("customer,x,y", 4000, row);
    let all = found(&twice, "y", Rule::Shuffled);
    let [warning] = &all[..] else { panic!("{all:?}") };
    assert_eq!((warning.code, warning.set.as_deref()), (WarningCode::SameRows, Some("test")));
    // A copy trains with a probability of 70 %.
    assert!((500.0..620.0).contains(&warning.number), "{warning:?}");
    let told = format!("{} of the 800 test rows ({:.1} %) stand among the train rows too", warning.number, warning.number / 8.0);
    assert!(warning.text.starts_with(&told), "{warning:?}");
    // By row number a row and its copy, 2,000 rows apart, are in one set.
    assert_eq!(found(&twice, "y", Rule::Rows), []);
}

#[test]
fn rows_in_order_of_the_target_are_told_where_sets_go_by_row_number() {
    let sorted = table("a,y", 3000, |i| format!("c{},{}", mixed(i, 1, 30), if i < 2700 { "no" } else { "yes" }));
    for (split, part) in [(Rule::Ordered, "Take the stratified split"), (Rule::Rows, "Ask how the file came")] {
        let settings = Settings { target: "y".into(), split, ..Settings::default() };
        let refused = settings.split == Rule::Ordered; // 70 % train rows of one class
        match warnings(&sorted, &settings) {
            Ok(all) => {
                let [warning] = of(&all, WarningCode::SortedRows)[..] else { panic!("{all:?}") };
                let told = "Rows stand in blocks of y (from row to row it changes 1 times, in a random order about 540 times)";
                assert!(warning.text.starts_with(told) && warning.text.contains(part), "{warning:?}");
            }
            Err(error) => assert!(refused && error.to_string().contains("all train rows have the same value"), "{error}"),
        }
    }
    let grows = table("a,y", 3000, |i| format!("c{},{:.3}", mixed(i, 1, 30), i as f64 / 100.0 + 0.2 * bell(i, 2)));
    let all = found(&grows, "y", Rule::Ordered);
    let [warning] = of(&all, WarningCode::SortedRows)[..] else { panic!("{all:?}") };
    assert!(warning.number > 0.99 && warning.text.contains("rank correlation with the row number 1.000"), "{warning:?}");
    assert_eq!(found(&grows, "y", Rule::Shuffled), []);
}

#[test]
fn a_set_that_cannot_carry_a_score_is_named_with_its_rows() {
    let few = table("a,x,y", 500, |i| format!("c{},{:.2},{:.2}", mixed(i, 1, 9), bell(i, 2), bell(i, 3)));
    let all = found(&few, "y", Rule::Rows);
    let told: Vec<_> = all.iter().map(|one| (one.code, one.set.as_deref(), one.number)).collect();
    let code = WarningCode::FewRows;
    assert_eq!(told, [(code, Some("validation"), 50.0), (code, Some("test"), 100.0)]);
    let rare = table("a,x,y", 4000, |i| format!("c{},{:.2},{}", mixed(i, 1, 9), bell(i, 2), u8::from(i % 83 == 5)));
    let all = found(&rare, "y", Rule::Rows);
    let [valid, test] = of(&all, WarningCode::FewOfClass)[..] else { panic!("{all:?}") };
    assert_eq!((valid.number, test.number), (5.0, 10.0), "{all:?}");
    // Two deviations at 10 of 800 rows: 2 √(801 / (12 · 10 · 790)).
    assert!(test.text.starts_with("Only 10 of the 800 test rows are “1”: an AUC moves by ±0.18 by chance alone"), "{test:?}");
    let one = table("a,x,y", 4000, |i| format!("c{},{:.2},{}", mixed(i, 1, 9), bell(i, 2), u8::from(i % 10 == 3)));
    let all = found(&one, "y", Rule::Rows);
    assert_eq!(of(&all, WarningCode::OneClass).len(), 2, "{all:?}");
    assert!(all[0].text.contains("hold one class only, “0”"), "{all:?}");
}

#[test]
fn a_class_without_train_rows_is_named() {
    let class = |i: usize| if i < 3000 { ["low", "high"][i % 2] } else { ["low", "high", "new", "odd"][i % 4] };
    let all = table("a,x,y", 4000, |i| format!("c{},{:.2},{}", mixed(i, 1, 9), bell(i, 2), class(i)));
    let all = found(&all, "y", Rule::Ordered);
    let [warning] = of(&all, WarningCode::UntrainedClass)[..] else { panic!("{all:?}") };
    assert_eq!(warning.number, 500.0);
    assert!(warning.text.starts_with("No train row is of “new” and “odd”: no model can learn that"), "{warning:?}");
}

#[test]
fn notes_count_rows_that_are_in_a_set() {
    // Every third row has no target; all of these, and 10 others, have no price.
    let row = |i: usize| {
        let without = i.is_multiple_of(3) || (i % 3 == 1 && i < 30);
        format!(
            "c{},{},{}",
            mixed(i, 1, 9),
            if without { String::new() } else { format!("{:.2}", part(i, 2)) },
            if i.is_multiple_of(3) { "" } else { ["no", "yes"][i % 2] }
        )
    };
    let table = table("customer,price,late", 3000, row);
    let notes = Prepared::new(&table, Settings { target: "late".into(), ..Settings::default() }).unwrap().notes;
    let told: Vec<(&str, Option<&str>)> = notes.iter().map(|note| (&note.text[..], note.code.as_deref())).collect();
    let price = "Rows whose price is missing: 10. They count as its mean, and as missing.";
    assert_eq!(told, [(price, Some("missing")), ("1,000 rows have no usable late: they are in no set", None)]);
}

#[test]
fn a_table_asks_for_the_splits_that_it_needs() {
    let asked = |table: &Table, target: &str| -> Vec<String> {
        let found = proposals(table, target).unwrap();
        found.iter().map(|one| format!("{} {}", serde_json::to_string(&one.split).unwrap(), one.why)).collect()
    };
    let day = |i: usize| format!("2024-{:02}-{:02}", 1 + i / 280, 1 + i / 10 % 28);
    let visits = table("day,user_id,shop,amount,returned", 3000, |i| {
        format!(
            "{},u{},s{},{:.2},{}",
            day(i),
            mixed(i, 1, 200),
            mixed(i, 2, 30),
            9.0 * part(i, 3),
            u8::from(mixed(i, 4, 40) == 0)
        )
    });
    let [time, group, shares] = &asked(&visits, "returned")[..] else { panic!("{:?}", asked(&visits, "returned")) };
    assert!(
        time.starts_with(r#"{"by":"time","column":"day"} day has 300 different times, and rows stand in their order: "#),
        "{time}"
    );
    assert!(
        group.starts_with(r#"{"by":"group","column":"user_id"} user_id has 200 different values, of about 15 rows each: "#),
        "{group}"
    );
    assert!(shares.starts_with(r#""stratified" Only "#) && shares.contains(" rows are “1”, of which a fifth tests"), "{shares}");
    let sorted = table("a,y", 3000, |i| format!("c{},{}", mixed(i, 1, 9), i / 1000));
    assert!(asked(&sorted, "y")[0].starts_with(r#""stratified" Rows stand in "#), "{:?}", asked(&sorted, "y"));
    let plain = table("a,birthday,y", 3000, |i| format!("c{},{},{}", mixed(i, 1, 9), day(mixed(i, 2, 3000)), mixed(i, 3, 2)));
    assert_eq!(asked(&plain, "y"), [""; 0]);
    assert!(proposals(&plain, "nobody").is_err());
}
