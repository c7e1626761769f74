//! Which question is asked, who is ahead, who is withheld, and what stays equal.

use flowbed::{
    data::Task,
    referee::{
        Asked, Candidate, Design, Few, Measure, Question, Ranked, Replicates, Tested, Verdict, Withheld, auc, judge, units,
    },
};

use super::simulated::{Chance, candidate};

const MODELS: [&str; 4] = ["embedding", "one-hot", "attention-ode", "target-mean"];

/// Logits of a model with this gain on `labels`; seeds differ by `spread` in it.
fn logits(chance: &mut Chance, labels: &[f32], gain: f64, spread: f64) -> Vec<f32> {
    let gain = gain + spread * chance.normal();
    labels.iter().map(|y| (gain * (f64::from(*y) - 0.5) + chance.normal()) as f32).collect()
}

fn labels(chance: &mut Chance, rows: usize) -> Vec<f32> {
    (0..rows).map(|_| f32::from(chance.uniform() < 0.5)).collect()
}

fn tested(labels: &[f32], logits: Vec<f32>) -> Tested {
    Tested::new(Task::Binary, (0..labels.len() as u32).collect(), labels.to_vec(), logits, vec![0.0], Vec::new(), 1.0)
}

/// Models of these gains over so many seeds, on the same rows.
fn table(seed: u64, rows: usize, gains: &[f64], seeds: usize) -> Vec<Vec<Tested>> {
    let mut chance = Chance::new(seed);
    let labels = labels(&mut chance, rows);
    let model = |gain: &f64| (0..seeds).map(|_| tested(&labels, logits(&mut chance, &labels, *gain, 0.05))).collect();
    gains.iter().map(model).collect()
}

fn asked(models: &[Vec<Tested>]) -> Vec<Asked<'_>> {
    let of = |(number, runs): (usize, &'_ Vec<Tested>)| (number, runs.len());
    let sizes: Vec<(usize, usize)> = models.iter().enumerate().map(of).collect();
    sizes
        .iter()
        .map(|(number, seeds)| {
            let run = |seed: usize| candidate((10 * number + seed) as u32, (seed as u64, None), &models[*number][seed]);
            Asked { model: MODELS[*number], seeded: MODELS[*number] != "target-mean", runs: (0..*seeds).map(run).collect() }
        })
        .collect()
}

fn verdict(models: &[Vec<Tested>]) -> Verdict {
    judge(Task::Binary, Design::Seeds, &asked(models)).unwrap()
}

#[test]
fn one_run_of_each_is_never_ahead() {
    let found = verdict(&table(1, 800, &[2.0, 0.8], 1));
    assert_eq!((found.question, found.design, found.repeats, found.rows), (Question::Run, Design::Run, 1, 800));
    let pair = found.pairs[0];
    assert!(pair.apart && !pair.ahead && pair.p <= 0.05 && (pair.a, pair.b) == (0, 1), "{pair:?}");
    let auc = found.methods.iter().map(|method| method.scores.auc.unwrap()).collect::<Vec<_>>();
    assert!(auc[0].best && !auc[1].best && auc[0].base == 0.5);
    assert!(auc[0].low < Some(auc[0].mean) && auc[0].high > Some(auc[0].mean));
}

#[test]
fn three_seeds_make_a_method_and_the_better_one_is_ahead() {
    let found = verdict(&table(2, 800, &[0.8, 2.0], 3));
    assert_eq!((found.question, found.design, found.repeats), (Question::Method, Design::Seeds, 3));
    let pair = found.pairs[0];
    assert!(pair.ahead && (pair.a, pair.b) == (1, 0) && pair.difference > 0.0 && pair.low.unwrap() > 0.0);
    assert_eq!(found.methods[1].runs, [10, 11, 12]);
}

/// Two seeds are one run each; a method with fewer seeds than the others is named, and in no pair.
#[test]
fn questions_are_not_mixed() {
    assert_eq!(verdict(&table(3, 200, &[1.0, 1.0], 2)).question, Question::Run);
    let mut models = table(3, 200, &[1.0, 1.0, 1.0], 4);
    models[2].truncate(2);
    let found = verdict(&models);
    assert_eq!((found.question, found.repeats, found.pairs.len()), (Question::Method, 4, 1));
    assert_eq!(found.methods[2].withheld, Some(Withheld::Few));
    assert_eq!(found.methods[2].scores.auc.unwrap().low, None);
    // Nothing of a target mean comes of a seed: one run stands for all.
    let mut models = table(3, 200, &[1.0, 1.0, 1.0, 0.5], 4);
    models[3].truncate(1);
    let found = verdict(&models);
    assert_eq!((found.question, found.pairs.len(), found.methods[3].withheld), (Question::Method, 6, None));
}

#[test]
fn who_does_not_beat_the_constant_wins_nothing() {
    let found = verdict(&table(5, 600, &[0.0, -3.0], 5));
    let pair = found.pairs[0];
    assert_eq!(found.methods[0].withheld, Some(Withheld::Base));
    assert!(pair.low.unwrap() > 0.0 && !pair.apart && !pair.ahead, "{pair:?}");
    assert!(found.methods.iter().all(|method| !method.scores.auc.unwrap().best));
}

#[test]
fn a_run_that_was_stopped_diverged_or_still_improves_withholds_its_method() {
    let models = table(6, 800, &[2.0, 0.8, 0.9], 3);
    for why in [Withheld::Stopped, Withheld::Diverged, Withheld::Improving] {
        let mut asked = asked(&models);
        asked[0].runs[1].ended = Some(why);
        let found = judge(Task::Binary, Design::Seeds, &asked).unwrap();
        assert_eq!((found.methods[0].withheld, found.methods[0].of), (Some(why), 1));
        assert!(found.pairs.iter().all(|pair| !pair.ahead || (pair.a != 0 && pair.b != 0)));
        assert!(found.methods.iter().all(|method| !method.scores.auc.unwrap().best));
    }
}

#[test]
fn equal_models_differ_by_exactly_nothing() {
    for seeds in [1, 4] {
        let mut models = table(7, 101, &[1.0, 1.0], seeds);
        models[1] = models[0].clone();
        let found = verdict(&models);
        let pair = found.pairs[0];
        assert_eq!((pair.difference, pair.low, pair.high, pair.p), (0.0, Some(0.0), Some(0.0), 1.0));
        assert!(!pair.apart && found.methods.iter().all(|method| method.scores.auc.unwrap().best));
    }
}

#[test]
fn rows_that_carry_no_verdict_are_told_by_a_code() {
    assert_eq!(verdict(&table(8, 29, &[3.0, 0.0], 1)).few, Some(Few::Rows));
    let one_class = vec![1.0; 60];
    let mut chance = Chance::new(9);
    let models: Vec<Vec<Tested>> =
        [1.0, 0.2].iter().map(|gain| vec![tested(&one_class, logits(&mut chance, &one_class, *gain, 0.0))]).collect();
    let found = verdict(&models);
    assert_eq!((found.few, found.measure, found.methods[0].scores.auc), (Some(Few::Class), Measure::Loss, None));
    assert!(!found.pairs[0].apart);
    let mut rare = vec![0.0; 60];
    rare[7] = 1.0;
    let models = [vec![tested(&rare, logits(&mut chance, &rare, 1.0, 0.0))]];
    let found = verdict(&models);
    assert_eq!(found.few, Some(Few::Rare));
    assert!(found.methods[0].scores.auc.unwrap().low.is_some());
}

/// Groups are drawn whole, whatever their numbers are.
#[test]
fn rows_of_a_group_count_together() {
    let mut chance = Chance::new(11);
    let labels = labels(&mut chance, 300);
    let logits = logits(&mut chance, &labels, 1.5, 0.0);
    let of =
        |groups: Vec<u32>| Tested::new(Task::Binary, (0..300).collect(), labels.clone(), logits.clone(), vec![0.0], groups, 1.0);
    let width = |tested: Tested| {
        let auc = verdict(&[vec![tested]]).methods[0].scores.auc.unwrap();
        auc.high.unwrap() - auc.low.unwrap()
    };
    let alone = of((0..300).map(|row| 1_000 - row).collect());
    let found = verdict(&[vec![alone.clone()]]);
    assert_eq!((found.groups, found.rows), (Some(300), 300));
    assert_eq!(width(alone), width(of(Vec::new())), "groups of one row are rows");
    assert_eq!(verdict(&[vec![of((0..300).map(|row| row % 9).collect())]]).few, Some(Few::Groups));
    assert_eq!(units(&[1.0, 2.0, 6.0, 7.0], &[0, 0, 1, 1]), [1.5, 6.5]);
    let unequal = units(&[1.0, 2.0, 6.0], &[0, 0, 1]);
    assert_eq!(unequal.iter().sum::<f64>() / 2.0, 3.0, "the mean stays");
}

#[test]
fn an_auc_is_its_weighted_rows_and_its_placements() {
    let (scores, labels) = ([0.5, 0.5, 0.1, 0.9, 0.5, -0.0, 0.0], [1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0]);
    let ranked = Ranked::new(&scores, &labels).unwrap();
    let expected = auc(&scores, &labels).unwrap();
    assert_eq!(ranked.area(&[1.0; 7]), expected);
    let twice: Vec<f32> = scores.iter().chain(&scores[3..4]).copied().collect();
    let both: Vec<f32> = labels.iter().chain(&labels[3..4]).copied().collect();
    assert_eq!(ranked.area(&[1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0]), auc(&twice, &both).unwrap());
    let placements = ranked.placements();
    let mean = |class: f32| {
        let own: Vec<f64> = placements.iter().zip(&labels).filter(|(_, y)| **y == class).map(|(v, _)| *v).collect();
        own.iter().sum::<f64>() / own.len() as f64
    };
    assert!((mean(1.0) - expected).abs() < 1e-15 && (mean(0.0) - expected).abs() < 1e-15);
    assert!(Ranked::new(&scores, &[1.0; 7]).is_none() && ranked.area(&[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0]).is_nan());
}

/// The bits of these resamples are the same on every machine and in every build.
#[test]
fn resamples_repeat_bit_for_bit() {
    let models = table(12, 77, &[1.0], 1);
    let column = || models[0][0].rowwise(Measure::Auc).unwrap();
    let [one, other] = [0, 1].map(|seed| Replicates::new(&[column()], 77, &[], 50, seed).drawn);
    assert_eq!(one, Replicates::new(&[column()], 77, &[], 50, 0).drawn);
    assert_ne!(one, other);
    assert_eq!(verdict(&models), verdict(&models));
}

/// Seeds that draw their own test rows: two methods need the same ones.
#[test]
fn drawn_splits_are_compared_seed_by_seed() {
    let models = table(13, 300, &[2.0, 0.5], 5);
    let drawn = |asked: Vec<Asked>| judge(Task::Binary, Design::Draws, &asked);
    let mut with_ratio = asked(&models);
    with_ratio.iter_mut().flat_map(|method| &mut method.runs).for_each(|run: &mut Candidate| run.ratio = 2.0 / 7.0);
    let found = drawn(with_ratio).unwrap();
    assert!(found.design == Design::Draws && found.pairs[0].ahead, "{found:?}");
    let mut apart = asked(&models);
    apart[0].runs.truncate(2);
    apart[1].runs.drain(..2);
    assert_eq!(drawn(apart).unwrap_err(), [1, 14]);
}

/// 40 tables of coin flips, three models, five seeds: at 5 % more than four would be a chance of one in twenty.
#[test]
fn coin_flips_have_no_winner() {
    let with_winner = (0..40).filter(|seed| verdict(&table(1_000 + seed, 300, &[0.0; 3], 5)).pairs.iter().any(|pair| pair.ahead));
    assert!(with_winner.count() <= 4);
}
