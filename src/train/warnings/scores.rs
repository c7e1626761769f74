//! Sets that cannot carry a score.

use super::{Warning, WarningCode, listed};
use crate::{
    data::{Split, Target, Task},
    limits::grouped,
};

const FEW_ROWS: usize = 200;
const FEW_OF_CLASS: usize = 20;

/// Classes named at most.
const MOST_NAMED: usize = 3;

/// Classes that no train row has.
pub fn untrained(target: &Target, split: &Split) -> Option<Warning> {
    let [train, others] = [&[&split.train][..], &[&split.valid, &split.test]].map(|sets| {
        let mut counts = vec![0usize; target.classes.len()];
        let classes = sets.iter().flat_map(|rows| rows.iter()).map(|row| target.values[*row as usize]);
        classes.filter(|_| !target.classes.is_empty()).for_each(|class| counts[class as usize] += 1);
        counts
    });
    let lost: Vec<usize> = (0..train.len()).filter(|class| train[*class] == 0 && others[*class] > 0).collect();
    let rows: usize = lost.iter().map(|class| others[*class]).sum();
    let named: Vec<String> = lost.iter().take(MOST_NAMED).map(|class| format!("“{}”", target.classes[*class])).collect();
    let named = match lost.len().saturating_sub(MOST_NAMED) {
        0 => listed(&named),
        more => format!("{} and {more} more classes", named.join(", ")),
    };
    let text = format!(
        "No train row is of {named}: no model can learn that, and {} validation and test rows count as wrong whatever the model. Take the stratified split.",
        grouped(rows as u64)
    );
    (!lost.is_empty()).then(|| Warning::new(WarningCode::UntrainedClass, rows as f64, text))
}

/// One for each of the two sets, at most: the worst.
pub fn warnings(target: &Target, split: &Split) -> Vec<Warning> {
    let sets = [("validation", &split.valid), ("test", &split.test)];
    sets.into_iter().filter_map(|(set, rows)| Some(Warning { set: Some(set.into()), ..warning(target, set, rows)? })).collect()
}

fn warning(target: &Target, set: &str, rows: &[u32]) -> Option<Warning> {
    let does = if set == "test" { "the score" } else { "the choice of the best epoch" };
    let count = grouped(rows.len() as u64);
    let mut counts = vec![0; target.classes.len()];
    if target.task != Task::Regression {
        rows.iter().for_each(|row| counts[target.values[*row as usize] as usize] += 1);
    }
    let present: Vec<usize> = (0..counts.len()).filter(|class| counts[*class] > 0).collect();
    if let [class] = present[..] {
        let text = format!(
            "The {count} {set} rows hold one class only, “{}”: {does} says nothing of the others. Take the stratified split, or more rows.",
            target.classes[class]
        );
        return Some(Warning::new(WarningCode::OneClass, rows.len() as f64, text));
    }
    let rarer =
        (0..counts.len()).filter(|_| target.task == Task::Binary).reduce(|a, b| if counts[b] < counts[a] { b } else { a });
    if let Some(class) = rarer.filter(|class| counts[*class] < FEW_OF_CLASS) {
        let (few, many) = (counts[class] as f64, (rows.len() - counts[class]) as f64);
        // Two standard deviations of the AUC of a model that knows nothing (Mann and Whitney 1947).
        let by_chance = 2.0 * ((few + many + 1.0) / (12.0 * few * many)).sqrt();
        let text = format!(
            "Only {} of the {count} {set} rows are “{}”: an AUC moves by ±{by_chance:.2} by chance alone, and {does} with it. Take the stratified split, folds, or more rows.",
            counts[class], target.classes[class]
        );
        return Some(Warning::new(WarningCode::FewOfClass, few, text));
    }
    if rows.len() >= FEW_ROWS {
        return None;
    }
    let text = match target.task {
        Task::Regression => format!("Only {count} {set} rows: {does} moves by chance. Take folds, or more rows."),
        // Two standard errors of an accuracy near one half are 1/√n.
        _ => format!(
            "Only {count} {set} rows: an accuracy moves by ±{:.2} by chance alone, and {does} with it. Take folds, or more rows.",
            1.0 / (rows.len() as f64).sqrt()
        ),
    };
    Some(Warning::new(WarningCode::FewRows, rows.len() as f64, text))
}
