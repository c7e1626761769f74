//! What a temperature does for the flights: the figures of docs/scores.md.
//! cargo test --test networks calibration -- --ignored --nocapture

use std::io::Read;

use flowbed::{
    data::{Kind, ReadOptions, Reader, Table},
    device::Device,
    referee::details::{Costs, TwoClassScores, calibration, probabilities},
    train::{self, Model, Prepared, Settings},
};

use crate::support::job;

fn flights() -> Table {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&include_bytes!("../../www/samples/flights.csv.gz")[..]).read_to_end(&mut bytes).unwrap();
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(&bytes).unwrap();
    let mut table = reader.finish().unwrap();
    table.set_kinds(&[("air_time".into(), Kind::Skip)]).unwrap();
    table
}

#[test]
#[ignore = "measures for minutes and asserts nothing of the figures"]
fn calibration_errors_of_the_flights_before_and_after_a_temperature() {
    let (table, device) = (flights(), Device::cpu());
    for model in [Model::Embedding, Model::OneHot, Model::TargetMean, Model::Trees] {
        for seed in 0..if model.is_network() { 3 } else { 1 } {
            let settings = Settings { model, seed, target: "late".into(), calibrate: true, ..Settings::default() };
            let prepared = Prepared::new(&table, settings).unwrap();
            let run = pollster::block_on(train::train(&device, &job(), prepared, &mut |_| {})).unwrap();
            let retest = run.learned.retest(&table, &run.training).unwrap();
            let held = pollster::block_on(run.learned.held_out(&device, &job(), retest, &run.training)).unwrap().unwrap();
            let TwoClassScores { calibration: after, .. } = held.details(1, &run.learned, Costs::default()).two_classes.unwrap();
            let own: Vec<f32> = held.test.logits.iter().map(|z| z * run.learned.temperature).collect();
            let before = calibration(&probabilities(&own), &held.test.labels);
            println!(
                "{}, seed {seed}: temperature {:.3}, calibration error {:.4} -> {:.4}, by chance {:.4}",
                model.name(),
                run.learned.temperature,
                before.error,
                after.error,
                after.chance
            );
        }
    }
}

/// A name, a number with gaps, and an answer of which one in `every` is "yes", or all but these.
fn rare(every: usize, turned: bool) -> Table {
    let answer = |i: usize| if (i.is_multiple_of(every)) != turned { "yes" } else { "no" };
    let number = |i: usize| if i.is_multiple_of(10) { String::new() } else { format!("{}.5", i * 7 % 400) };
    let name = |i: usize| if i.is_multiple_of(100) { "few".to_string() } else { format!("n{}", i % 3) };
    let rows: String = (0..4000).map(|i| format!("{},{},{}\n", name(i / 7), number(i / 11), answer(i / 5))).collect();
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(format!("name,number,late\n{rows}").as_bytes()).unwrap();
    reader.finish().unwrap()
}

fn trained(table: &Table) -> train::Run {
    let settings = Settings { model: Model::TargetMean, target: "late".into(), ..Settings::default() };
    pollster::block_on(train::train(&Device::cpu(), &job(), Prepared::new(table, settings).unwrap(), &mut |_| {})).unwrap()
}

#[test]
fn the_rarer_of_two_classes_is_told_whichever_it_is_with_what_guessing_would_give() {
    for (turned, class) in [(false, "yes"), (true, "no")] {
        let run = trained(&rare(31, turned));
        let found = run.training.rare.unwrap();
        assert_eq!((found.class.as_str(), (0.02..0.05).contains(&found.share)), (class, true));
        let tested = run.tested.unwrap();
        let own = tested.labels.iter().filter(|y| (**y > 0.5) != turned).count() as f64 / tested.labels.len() as f64;
        assert!((found.base_rate - own).abs() < 1e-12);
        assert!(found.average_precision.unwrap() > 0.0);
    }
    assert_eq!(trained(&rare(15, false)).training.rare, None, "a fifteenth is not rare");
}

#[test]
fn test_rows_by_levels_are_all_there_the_worst_first_and_those_of_few_rows_last() {
    let table = rare(9, false);
    let run = trained(&table);
    let retest = run.learned.retest(&table, &run.training).unwrap();
    let held = pollster::block_on(run.learned.held_out(&Device::cpu(), &job(), retest, &run.training)).unwrap().unwrap();
    for (column, of) in [("name", 4), ("number", 6), ("late", 2)] {
        let found = held.by_levels(1, &run.learned.labels, table.column(column).unwrap());
        assert_eq!((found.of, found.levels.len()), (of, of), "{column}");
        assert_eq!(found.levels.iter().map(|level| level.rows).sum::<usize>(), found.all.rows);
        assert!((found.all.score - run.training.test.loss).abs() < 1e-12);
        let order = |one: &train::LevelScore, next: &train::LevelScore| {
            (one.small, -one.score).partial_cmp(&(next.small, -next.score)).unwrap().is_le()
        };
        assert!(found.levels.is_sorted_by(order), "{column}");
        assert!(found.levels.iter().all(|level| level.small == (level.rows < found.few)));
    }
    let numbers = held.by_levels(1, &run.learned.labels, table.column("number").unwrap());
    let mut ranges: Vec<[f64; 2]> = numbers.levels.iter().filter_map(|level| level.range).collect();
    ranges.sort_by(|a, b| a[0].total_cmp(&b[0]));
    assert!(ranges.len() == 5 && ranges.windows(2).all(|pair| pair[0][1] < pair[1][0]), "{ranges:?}");
    assert!(numbers.levels.iter().any(|level| level.range.is_none() && level.name.is_empty()), "missing cells");
}
