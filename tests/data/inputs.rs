//! What a network reads of a table: missing cells as a level and as an input of their own, dates as trend and periods, numbers to scale.

use crate::mixed_table::read;
use crate::support;
use crate::support::job;
use flowbed::{
    data::{Column, Encoder, Kind, Period, Standard, Style, Table, Vocabulary, moments},
    device::Device,
    files::{self, Format, json::SerdeJson, project},
    train::{self, Model, Prepared, Run, Settings},
};

const HOUR: f64 = 3600.0;
const DAY: f64 = 24.0 * HOUR;

fn dates(values: impl IntoIterator<Item = f64>) -> Column {
    let cells: Vec<String> = values.into_iter().map(|value| value.to_string()).collect();
    let mut column = Column::from_cells("when", cells.iter().map(String::as_str));
    column.kind = Kind::Date;
    column.format.style = Style::Seconds;
    column
}

fn all(column: &Column) -> Vec<u32> {
    (0..column.len() as u32).collect()
}

fn every(step: f64, count: usize) -> Vec<f64> {
    (0..count).map(|i| 1e9 + i as f64 * step).collect()
}

/// The first of January of so many years from 2001 on, in days since 1970.
fn new_years(count: usize) -> Vec<f64> {
    (0..count).map(|i| (11_323.0 + 365.0 * i as f64 + (i / 4) as f64) * DAY).collect()
}

#[test]
fn a_date_has_the_periods_that_its_train_rows_cover() {
    use Period::{Day, Week, Year};
    let cases: [(&str, Vec<f64>, &[Period]); 10] = [
        ("an hour of seconds", every(1.0, 3600), &[]),
        ("30 hours", every(HOUR, 31), &[]),
        ("two days of hours", every(HOUR, 48), &[Day]),
        ("ten days", every(DAY, 10), &[]),
        ("two weeks of days", every(DAY, 14), &[Week]),
        ("a year of days", every(DAY, 365), &[Week, Year]),
        ("two years of Mondays", every(7.0 * DAY, 104), &[Year]),
        ("twelve months", every(2_629_746.0, 12), &[Day, Week, Year]),
        ("new years", new_years(12), &[Week]),
        ("a year of hours", every(HOUR, 366 * 24), &[Day, Week, Year]),
    ];
    for (what, values, expected) in cases {
        let column = dates(values);
        let standard = Standard::fit(&column, &all(&column));
        assert_eq!((standard.periods.as_slice(), standard.inputs()), (expected, 1 + 2 * expected.len()), "{what}");
        let mut number = column;
        number.kind = Kind::Number;
        assert_eq!(Standard::fit(&number, &all(&number)).periods, [], "{what} of a number");
    }
}

#[test]
fn a_date_is_its_trend_then_sine_and_cosine_of_day_week_and_year() {
    let mut values: Vec<f64> = (0..400 * 8).map(|i| f64::from(i) * 3.0 * HOUR).collect();
    values.push(f64::NAN);
    let column = dates(values);
    let standard = Standard::fit(&column, &all(&column));
    assert!(standard.date && standard.indicator && standard.range == Some([0.0, 3199.0 * 3.0 * HOUR]));
    let mut row = vec![9.0; standard.inputs()];
    // Six in the morning of the second day of 1970, with which all periods began.
    standard.put(30.0 * HOUR, &mut row);
    let year = std::f64::consts::TAU * 30.0 * HOUR / (365.2425 * DAY);
    let week = std::f64::consts::TAU * 30.0 / 168.0;
    let trend = (30.0 * HOUR - standard.mean) / standard.deviation;
    let expected = [trend, 0.0, 1.0, 0.0, week.sin(), week.cos(), year.sin(), year.cos()];
    support::assert_close("inputs", &row, &expected, 1e-7, 1e-7);
    standard.put(30.0 * HOUR - 14.0 * 365.2425 * DAY, &mut row);
    assert!((f64::from(row[6]) - year.sin()).abs() < 1e-7, "before 1970 too");
    standard.put(f64::NAN, &mut row);
    assert_eq!(row, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_constant_is_one_whatever_its_rounding_and_a_large_mean_costs_no_digits() {
    assert_eq!(moments(std::iter::repeat_n(14.62, 560)), (14.62, 1.0));
    let rounded = (0..560).map(|i| if i % 3 == 0 { 0.1 + 0.2 } else { 0.3 });
    assert_eq!(moments(rounded).1, 1.0);
    assert_eq!(moments((0..1000).map(|i| 1e9 + f64::from(i % 2))), (1e9 + 0.5, 0.5));
    assert_eq!(moments((0..10).map(|i| 1e-300 * f64::from(i % 2))).1, 1.0, "of squares that are 0");
    assert_eq!(moments(std::iter::empty()), (0.0, 1.0));
    let (mean, deviation) = moments([2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter());
    assert_eq!((mean, deviation), (5.0, 2.0));
}

/// x is missing in every ninth row, k in every seventh; no train row has k0.
fn table(gaps: bool) -> Table {
    let cell = |i: usize, each: usize, text: String| if gaps && i.is_multiple_of(each) { String::new() } else { text };
    let row = |i: usize| format!("{},{},{}\n", cell(i, 9, format!("{}.5", i % 50)), cell(i, 7, format!("k{}", i % 5)), i % 2);
    read(&format!("x,k,late\n{}", (0..300).map(row).collect::<String>()))
}

fn encoder(table: &Table) -> Encoder {
    let train: Vec<u32> = (0..200).collect();
    Encoder::fit(table, &["x".into(), "k".into()], &train, 2).unwrap()
}

#[test]
fn a_missing_number_is_the_mean_and_one_more_input_says_so() {
    let news = read("x,k\n7.5,k1\n,k1\nno number,k1\n1e30,k1\n");
    for (gaps, second) in [(true, [0.0, 1.0]), (false, [0.0, f32::NAN])] {
        let fitted = encoder(&table(gaps));
        let n = 1 + usize::from(gaps);
        let found = fitted.encode(&news).unwrap();
        assert_eq!((found.n, fitted.inputs(), found.numbers.len()), (n, n, 4 * n));
        for row in 1..4 {
            assert_eq!(found.numbers[row * n..][..n], second[..n], "row {row}");
        }
        assert!(found.numbers[0] != 0.0 && (!gaps || found.numbers[1] == 0.0));
        let same = fitted.encode_rows(&news, &[3, 0]).unwrap();
        assert_eq!(same.numbers, [&found.numbers[3 * n..], &found.numbers[..n]].concat());
        assert_eq!(same.ids, [found.ids[3], found.ids[0]]);
    }
}

#[test]
fn a_missing_category_is_a_level_of_its_own_that_min_count_leaves_and_no_name_is_that_of() {
    let column = Column::from_cells("c", ["b", "", "a", "b", "rare", "a", "(missing)", "(missing)", "test only"]);
    let vocabulary = Vocabulary::fit(&column, &(0..8).collect::<Vec<_>>(), 2);
    assert_eq!((vocabulary.len(), vocabulary.rare(), vocabulary.missing()), (5, 1, Some(2)));
    assert_eq!(vocabulary.encode(&column), [1, 2, 3, 1, 0, 3, 4, 4, 0]);
    assert_eq!([0, 1, 2].map(|id| vocabulary.count(id)), [1, 2, 1]);
    assert_eq!([0, 1, 2, 3, 4].map(|id| vocabulary.title(id)), ["", "b", "(missing)_", "a", "(missing)"]);
    assert_eq!(["rare", "test only", "", "b"].map(|text| vocabulary.known(text)), [Some(0), None, Some(2), Some(1)]);
    let whole = Vocabulary::fit(&column, &[0, 2, 3], 1);
    assert_eq!((whole.missing(), whole.id(""), whole.known("")), (None, 0, None));
}

#[test]
fn words_of_a_column_are_missing_in_new_rows_too() {
    let mut column = Column::from_cells("c", ["b", "", "a", "b", "a"]);
    column.words = vec!["NA".into(), "-9".into()];
    let vocabulary = Vocabulary::fit(&column, &all(&column), 2);
    assert_eq!(["NA", " NA ", "na", ""].map(|cell| vocabulary.id(cell)), [2, 2, 0, 2]);
    let mut others = Column::from_cells("c", ["a", "NA", "b", "never", ""]);
    others.words = vec!["a".into()];
    assert_eq!(vocabulary.encode(&others), [3, 2, 1, 0, 2], "what another file takes for missing does not matter");
    let mut numbers = Column::from_cells("x", ["1", "", "2", "3"]);
    (numbers.kind, numbers.words) = (Kind::Number, vec!["-9".into()]);
    let standard = Standard::fit(&numbers, &all(&numbers));
    let mut news = Column::from_cells("x", ["1", "-9", " -9 ", "-9.0"]);
    news.words = vec!["1".into()];
    let values = standard.values(&news);
    assert!(values[1].is_nan() && values[2].is_nan() && standard.value("-9").is_nan());
    assert_eq!((values[0], values[3], standard.value("-9.0")), (1.0, -9.0, -9.0));
}

fn trained(table: &Table, model: Model) -> Run {
    let settings = Settings { model, target: "late".into(), epochs: 1, batch: 32, hidden: 8, ..Settings::default() };
    pollster::block_on(train::train(&Device::cpu(), &job(), Prepared::new(table, settings).unwrap(), &mut |_| {})).unwrap()
}

fn told(run: &Run, rows: &str) -> Vec<String> {
    let scored = pollster::block_on(run.learned.predict(&Device::cpu(), &job(), &read(rows))).unwrap();
    scored.notes.into_iter().filter(|note| note.line == 0).map(|note| note.text).collect()
}

#[test]
fn missing_rare_and_unseen_cells_are_told_apart_and_so_are_numbers_far_out() {
    let mut rows: String = (0..300).map(|i| format!("{}.5,k{},{}\n", i % 50, i % 5, i % 2)).collect();
    rows.insert_str(0, "x,k,late\n");
    let once = rows.replacen("2.5,k2,0\n", "2.5,once,0\n", 1);
    let (whole, gaps) = (trained(&read(&once), Model::Embedding), trained(&table(true), Model::OneHot));
    let news = "x,k\n1,k1\n,\n,never\n60,once\n-1e9,never\n1e30,k2\nbroken\n";
    let own = |text: &str| format!("{text} Its unknown level stands in.");
    assert_eq!(
        told(&whole, news),
        [
            own("Rows whose k is missing: 1."),
            own("Rows whose k was rare in training: 1."),
            own("Rows whose k training did not know: 2."),
            "Rows whose x is missing: 2. They count as its mean.".into(),
            "Rows whose x is no number up to ±1e18: 1. They count as its mean.".into(),
            "Rows whose x lies far outside the training range 2.5 … 49.5: 1, farthest -1e9. Their scores are guesses.".into(),
        ]
    );
    let both = told(&gaps, "x,k\n,\n1,k1\n");
    assert_eq!(
        both,
        [
            "Rows whose k is missing: 1. They have a level of their own.",
            "Rows whose x is missing: 1. They count as its mean, and as missing."
        ]
    );
}

#[test]
fn a_project_keeps_what_is_missing_rare_a_word_a_period_and_far_out() {
    let row = |i: usize| {
        let gap = |each: usize, text: String| if i % each == 2 { String::new() } else { text };
        let level = if i == 3 { "once".into() } else { format!("k{}", i % 4) };
        format!("{},{},{}\n", gap(7, level), gap(9, (i * 7200).to_string()), i % 2)
    };
    let mut table = read(&format!("k,when,late\n{}", (0..300).map(row).collect::<String>()));
    table.columns[0].words = vec!["NA".into()];
    table.columns[1].kind = Kind::Date;
    table.columns[1].format.style = Style::Seconds;
    let news = "k,when\nk1,86400\nNA,\nonce,7200\nnever,1000000000\n,7\n";
    for model in [Model::Embedding, Model::AttentionOde, Model::TargetMean] {
        let run = trained(&table, model);
        assert_eq!(run.learned.encoder.numbers[0].periods, [Period::Day, Period::Week]);
        let [file] = files::files(&SerdeJson, &[(&run).into()], Format::Project, None, None).unwrap().try_into().unwrap();
        let (learned, training) = project::read(&SerdeJson, &file.bytes).unwrap().runs.remove(0);
        assert_eq!(learned.encoder.numbers, run.learned.encoder.numbers);
        let again = Run { learned, training, tested: None };
        let [scored, other] = [&run, &again].map(|run| {
            let scored = pollster::block_on(run.learned.predict(&Device::cpu(), &job(), &read(news))).unwrap();
            scored.values.iter().map(|value| value.to_bits()).collect::<Vec<_>>()
        });
        assert_eq!((scored, told(&run, news)), (other, told(&again, news)), "{model:?}");
        assert!(told(&run, news).iter().any(|text| text.contains("rare in training: 1")), "{:?}", told(&run, news));
        assert!(told(&run, news).iter().any(|text| text.contains("k is missing: 2")), "{:?}", told(&run, news));
        assert!(told(&run, news).iter().any(|text| text.contains("range 1970-01-01 … 1970-01-25: 1, farthest 1000000000")));
    }
}

#[test]
fn a_level_that_is_missing_has_its_row_in_every_table_and_column_its_token() {
    let table = table(true);
    for (model, shape) in [
        (Model::Embedding, [("embedding/k", [6, 32]), ("hidden/weights", [34, 8])]),
        (Model::OneHot, [("embedding/k", [6, 8]), ("hidden/weights", [2, 8])]),
        (Model::AttentionOde, [("tokens/bias", [3, 32]), ("tokens/numbers", [2, 32])]),
    ] {
        let run = trained(&table, model);
        let train::Fitted::Network { network, .. } = &run.learned.fitted else { unreachable!("a network") };
        for (name, shape) in shape {
            let slice = network.layout.slices.iter().find(|slice| slice.name == name).unwrap();
            assert_eq!([slice.rows, slice.columns], shape, "{model:?}: {name}");
        }
        let vectors = run.learned.vectors("k").unwrap();
        let missing = vectors.missing.unwrap() as usize;
        assert_eq!((vectors.names[0], vectors.names[missing], vectors.names.len()), ("", "(missing)", 6));
    }
}
