//! Trained runs as they are judged: methods, refusals, test rows found again.

use flowbed::{
    device::Device,
    error::Error,
    job::Job,
    referee::{Design, Question, Withheld},
    train::{Judged, Model, Run, Settings, verdict},
};

use super::coins;

fn judged(runs: &[Run]) -> Vec<Judged<'_>> {
    runs.iter()
        .zip(1..)
        .map(|(run, id)| Judged { id, learned: &run.learned, training: &run.training, tested: run.tested.as_ref() })
        .collect()
}

#[test]
fn seeds_of_the_same_settings_are_one_method_and_coins_have_no_winner() {
    let device = Device::cpu();
    for table in 0..2 {
        let mut runs = coins::trained(&device, table, 600, 3);
        let found = coins::verdict(&runs);
        assert_eq!((found.question, found.design, found.repeats, found.rows), (Question::Method, Design::Seeds, 3, 120));
        assert_eq!(found.methods.iter().map(|method| method.runs.len()).collect::<Vec<_>>(), [3, 3, 3]);
        assert!(found.pairs.iter().all(|pair| !pair.ahead), "{:?}", found.pairs);
        let auc = found.methods[0].scores.auc.unwrap();
        let mean = runs[..3].iter().map(|run| run.training.test.auc.unwrap()).sum::<f64>() / 3.0;
        assert!((auc.mean - mean).abs() < 1e-12 && auc.low.unwrap() < mean && mean < auc.high.unwrap());

        // A method has settings of its own; of one-hot the width is none of them.
        runs[0].learned.settings.hidden = 63;
        runs[3].learned.settings.width = flowbed::train::OrAuto::Value(7);
        assert_eq!(
            coins::verdict(&runs).methods.iter().map(|method| method.model).collect::<Vec<_>>(),
            ["embedding", "embedding", "one-hot", "attention-ode"]
        );
    }
}

#[test]
fn what_answers_another_question_is_refused_by_name() {
    let device = Device::cpu();
    let refusal = |change: &dyn Fn(&mut Run)| {
        let mut runs = coins::trained(&device, 3, 300, 1);
        change(&mut runs[2]);
        match verdict(&judged(&runs)) {
            Err(Error::NotComparable(why)) => why,
            other => panic!("{other:?}"),
        }
    };
    let split = flowbed::data::Rule::Ordered;
    assert!(refusal(&|run| run.learned.settings.target = "other".into()).starts_with("runs 1 and 3 predict different targets"));
    assert!(refusal(&|run| run.learned.settings.split = split.clone()).starts_with("runs 1 and 3 split the rows differently"));
    assert!(refusal(&|run| run.training.rows.train += 1).starts_with("runs 1 and 3 are of different tables"));
    assert!(
        refusal(&|run| run.tested.as_mut().unwrap().labels[5] += 1.0).starts_with("runs 1 and 3 were tested on different rows")
    );
    assert!(matches!(verdict(&[]), Err(Error::NoRun(_))));
}

/// A file has no rows: they are found again in the table, and are the same.
#[test]
fn test_rows_are_found_again_in_their_table_alone() {
    let device = Device::cpu();
    let runs = coins::trained(&device, 4, 300, 1);
    let [own, other] = [4, 5].map(|seed| coins::table(seed, 300));
    let again = |run: &Run, table| {
        let retest = run.learned.retest(table, &run.training)?;
        pollster::block_on(run.learned.test(&device, &Job::alone(), retest, &run.training)).unwrap()
    };
    for run in &runs {
        assert_eq!(again(run, &own), run.tested);
        assert_eq!(again(run, &other), None);
    }
    let without: Vec<Run> = runs.into_iter().map(|run| Run { tested: None, ..run }).collect();
    let found = coins::verdict(&without);
    assert!(found.pairs.is_empty() && found.methods.iter().all(|method| method.withheld == Some(Withheld::Rows)));
    assert_eq!(found.methods[0].scores.auc.map(|auc| (auc.low, auc.high)), Some((None, None)));
}

#[test]
fn nothing_of_a_target_mean_comes_of_a_seed() {
    let is_seeded = |model| Settings { model, ..Settings::default() }.is_seeded();
    assert!(!is_seeded(Model::TargetMean) && is_seeded(Model::Embedding));
}
