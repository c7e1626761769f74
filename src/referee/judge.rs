//! Runs of one table → the verdict.

use super::{
    entrants::{Asked, Candidate, common, newest, repeated},
    findings::Findings,
    rows::{Measure, Tested},
    verdict::{Design, Few, Question, Verdict, Withheld},
};
use crate::data::Task;

const LEAST_ROWS: usize = 30;
const LEAST_GROUPS: usize = 10;
const LEAST_OF_CLASS: usize = 10;

/// The methods of one table, target and split; `design` is that of their repeats: Seeds, Draws or Folds. Runs of one key have the same test
/// rows, and under Seeds all have; the caller sees to it. Two runs where the methods share no test rows.
pub fn judge(task: Task, design: Design, methods: &[Asked]) -> Result<Verdict, [u32; 2]> {
    let keys = common(design, methods);
    let (question, entrants, repeats) = match &keys {
        Some(keys) => (Question::Method, repeated(design, methods, keys), keys.len()),
        None => (Question::Run, newest(design, methods)?, 1),
    };
    let design = if keys.is_some() { design } else { Design::Run };
    let runs = || entrants.iter().flat_map(|one| &one.runs);
    let has = |measure: &&Measure| runs().all(|run| run.score(**measure).is_some());
    let measures: Vec<Measure> = Measure::of(task).iter().filter(has).copied().collect();
    let tested = runs().find_map(|run| run.tested);
    let few = tested.and_then(|tested| few(task, tested));
    let Findings { methods, mut pairs } = Findings::new(design, &entrants, &measures);
    for pair in &mut pairs {
        let [a, b] = [pair.a, pair.b].map(|i| methods[i].withheld);
        pair.apart &= a.is_none() && matches!(b, None | Some(Withheld::Base)) && few.is_none();
        pair.ahead = pair.apart && question == Question::Method;
    }
    let rows_of = |run: &&Candidate| run.tested.map_or(0, |tested| tested.rows.len());
    let first = entrants.iter().find(|one| !one.few).map_or(&[][..], |one| &one.runs);
    let together = if design == Design::Folds { first.iter().filter(|run| run.key.0 == first[0].key.0).count() } else { 1 };
    Ok(Verdict {
        question,
        task: task.name(),
        measure: measures.first().copied().unwrap_or(Measure::Loss),
        rows: first.iter().take(together).map(rows_of).sum(),
        groups: tested.and_then(Tested::groups),
        repeats,
        design,
        methods,
        pairs,
        few,
    })
}

/// One run on rows of its own, such as a labelled file.
pub fn alone(tested: &Tested) -> Option<Verdict> {
    let runs = vec![Candidate::of(0, (0, None), tested)];
    judge(tested.task, Design::Seeds, &[Asked { model: "", seeded: true, runs }]).ok()
}

/// Why these rows can carry no verdict.
pub fn few(task: Task, tested: &Tested) -> Option<Few> {
    match (tested.groups(), tested.rarer()) {
        _ if tested.rows.len() < LEAST_ROWS => Some(Few::Rows),
        (Some(groups), _) if groups < LEAST_GROUPS => Some(Few::Groups),
        (_, 0) if task == Task::Binary => Some(Few::Class),
        (_, rarer) if task == Task::Binary && rarer < LEAST_OF_CLASS => Some(Few::Rare),
        _ => None,
    }
}
