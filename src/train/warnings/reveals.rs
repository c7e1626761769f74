//! Columns each of which alone tells the target, as what is known only after the outcome does.

use super::{Sample, Warning, WarningCode};
use crate::{
    data::{Column, Kind, Task, fnv, is_missing},
    order::{self, sort_words},
    train::metrics,
};

const FOLDS: usize = 5;
/// Rows of the overall mean in the mean of a value
const SMOOTHING: f64 = 2.0;
/// Quantiles that cut the values of a number
const CUTS: usize = 32;
/// Rows of the rarer class without which an AUC says little
const LEAST_OF_CLASS: usize = 10;
/// Named at most
const MOST: usize = 5;
/// Letters of a word that two names may share
const WORD: usize = 4;

/// How well a column alone does: an AUC, an accuracy, or R².
struct Score {
    number: f64,
    /// The same by what the bounds are of: accuracy as the share that it gets right of what the most frequent class gets wrong
    level: f64,
    /// From where on it is too good: of any column, and of one that is named like the target
    bounds: [f64; 2],
}

pub fn warnings(target: &str, columns: &[&Column], train: &Sample) -> Vec<Warning> {
    let scored: Vec<(&Column, Score)> = columns.iter().filter_map(|column| Some((*column, score(column, train)?))).collect();
    let is_too_good = |(column, Score { level, bounds: [any, alike], .. }): &&(&Column, Score)| {
        level >= any || (level >= alike && share_a_word(&column.name, target))
    };
    let by_score = |a: &&(&Column, Score), b: &&(&Column, Score)| b.1.level.total_cmp(&a.1.level);
    let (found, others): (Vec<_>, Vec<_>) = scored.iter().partition(is_too_good);
    let told = |number: f64| match train.target.task {
        Task::Binary => format!("AUC {number:.3}"),
        Task::Classes(_) => format!("{:.1} % of the classes right", 100.0 * number),
        Task::Regression => format!("R² {number:.3}"),
    };
    let next = others.iter().map(|(_, score)| score.number).reduce(f64::max);
    let beside = next.map_or(String::new(), |next| format!(" (the best of the other columns: {})", told(next.max(0.0))));
    let warning = |(column, Score { number, .. }): &(&Column, Score)| {
        let text = format!("{} alone has {}{beside}: is it known before the outcome?", column.name, told(*number));
        Warning { columns: vec![column.name.clone()], ..Warning::new(WarningCode::GivesAway, *number, text) }
    };
    order::sorted(found, by_score).into_iter().take(MOST).map(warning).collect()
}

/// Out of its fold; None of text, and where the sample is too small to tell.
fn score(column: &Column, train: &Sample) -> Option<Score> {
    let (bins, count) = match column.kind {
        Kind::Category | Kind::Tags => of_names(column, &train.rows),
        Kind::Number | Kind::Date => of_numbers(&numbers(column, &train.rows)),
        Kind::Text | Kind::Skip => return None,
    };
    match train.target.task {
        Task::Binary => {
            let ones = train.labels.iter().filter(|y| **y > 0.5).count();
            if ones.min(train.labels.len() - ones) < LEAST_OF_CLASS {
                return None;
            }
            let [scores, labels] =
                [&means(&bins, count, &train.labels), &train.labels].map(|all| all.iter().map(|x| *x as f32).collect());
            let [scores, labels]: [Vec<f32>; 2] = [scores, labels];
            let number = metrics::auc(&scores, &labels)?;
            Some(Score { number, level: number, bounds: [0.99, 0.95] })
        }
        Task::Classes(classes) => {
            let [number, guessed] = right(&bins, count, &train.labels, classes);
            let level = (number - guessed) / (1.0 - guessed).max(f64::MIN_POSITIVE);
            Some(Score { number, level, bounds: [0.99, 0.95] })
        }
        Task::Regression => {
            let by_bins = r2(&means(&bins, count, &train.labels), &train.labels);
            let by_line =
                if matches!(column.kind, Kind::Number) { line(&numbers(column, &train.rows), &train.labels) } else { 0.0 };
            let number = by_bins.max(by_line);
            Some(Score { number, level: number, bounds: [0.99, 0.8] })
        }
    }
}

/// [rows] numbers of a column; NaN where there is none.
pub fn numbers(column: &Column, rows: &[u32]) -> Vec<f64> {
    let number = |cell: &str| if is_missing(cell, &column.words) { None } else { column.format.value(cell) };
    rows.iter().map(|row| number(column.cell(*row as usize)).unwrap_or(f64::NAN)).collect()
}

/// [rows] bins, and how many: a bin for each name.
fn of_names(column: &Column, rows: &[u32]) -> (Vec<u32>, usize) {
    let word = |row: &u32| {
        let cell = column.cell(*row as usize);
        if is_missing(cell, &column.words) { 0 } else { 1 + u64::from(fnv(cell)) }
    };
    let mut known: Vec<u64> = rows.iter().map(word).collect();
    sort_words(&mut known);
    known.dedup();
    (rows.iter().map(|row| known.partition_point(|one| *one < word(row)) as u32).collect(), known.len())
}

/// A bin between any two cuts, one for each cut itself (a value that is frequent is a cut), and one for what is missing.
fn of_numbers(values: &[f64]) -> (Vec<u32>, usize) {
    let mut order: Vec<u32> = (0..values.len() as u32).filter(|i| !values[*i as usize].is_nan()).collect();
    order::sort(&mut order, &mut |a, b| values[a].total_cmp(&values[b]));
    let mut cuts: Vec<f64> = if order.is_empty() {
        Vec::new()
    } else {
        (0..CUTS).map(|cut| values[order[cut * order.len() / CUTS] as usize]).collect()
    };
    cuts.dedup();
    let bin = |value: &f64| match value.is_nan() {
        true => 0,
        false => 1 + cuts.partition_point(|cut| cut < value) + cuts.partition_point(|cut| cut <= value),
    };
    (values.iter().map(|value| bin(value) as u32).collect(), 2 * cuts.len() + 2)
}

/// [rows] smoothed means of the labels of a row's bin without the row's own fold.
fn means(bins: &[u32], count: usize, labels: &[f64]) -> Vec<f64> {
    let mut sums = vec![[[0.0; 2]; FOLDS]; count];
    for (i, (bin, y)) in bins.iter().zip(labels).enumerate() {
        let [sum, rows] = &mut sums[*bin as usize][i % FOLDS];
        (*sum, *rows) = (*sum + y, *rows + 1.0);
    }
    let prior = labels.iter().sum::<f64>() / labels.len().max(1) as f64;
    let mean = |(i, bin): (usize, &u32)| {
        let others = sums[*bin as usize].iter().enumerate().filter(|(fold, _)| *fold != i % FOLDS);
        let [sum, rows] = others.fold([0.0; 2], |all, (_, one)| [all[0] + one[0], all[1] + one[1]]);
        (sum + SMOOTHING * prior) / (rows + SMOOTHING)
    };
    bins.iter().enumerate().map(mean).collect()
}

fn r2(guesses: &[f64], labels: &[f64]) -> f64 {
    let mean = labels.iter().sum::<f64>() / labels.len().max(1) as f64;
    let squares = |of: &mut dyn Iterator<Item = f64>| of.map(|x| x * x).sum::<f64>();
    let left = squares(&mut guesses.iter().zip(labels).map(|(guess, y)| y - guess));
    1.0 - left / squares(&mut labels.iter().map(|y| y - mean)).max(f64::MIN_POSITIVE)
}

/// R² of the best line; a missing value is the mean.
fn line(values: &[f64], labels: &[f64]) -> f64 {
    let rows = || values.iter().zip(labels).filter(|(x, _)| !x.is_nan());
    let count = rows().count().max(1) as f64;
    let [x, y] = rows().fold([0.0; 2], |[a, b], (x, y)| [a + x / count, b + y / count]);
    let [xx, xy] = rows().fold([0.0; 2], |[a, b], (u, v)| [a + (u - x) * (u - x), b + (u - x) * (v - y)]);
    let slope = if xx > 0.0 { xy / xx } else { 0.0 };
    let whole = labels.iter().sum::<f64>() / labels.len().max(1) as f64;
    let guess = |x0: &f64| if x0.is_nan() { whole } else { y + slope * (x0 - x) };
    r2(&values.iter().map(guess).collect::<Vec<_>>(), labels)
}

/// Share of the rows whose class is the most frequent one of their bin without their own fold, and of those whose class is that of all.
fn right(bins: &[u32], count: usize, labels: &[f64], classes: usize) -> [f64; 2] {
    let mut of_bin = vec![Vec::new(); count];
    bins.iter().enumerate().for_each(|(i, bin)| of_bin[*bin as usize].push(i));
    let class = |i: usize| labels[i] as usize;
    let greatest =
        |counts: &mut dyn Iterator<Item = (usize, u32)>| counts.fold((0, 0), |best, one| if one.1 > best.1 { one } else { best });
    let mut whole = vec![0; classes];
    (0..labels.len()).for_each(|i| whole[class(i)] += 1);
    let (usual, most) = greatest(&mut whole.iter().copied().enumerate());
    let mut counts = vec![[0u32; FOLDS]; classes];
    let mut right = 0;
    for rows in of_bin {
        let mut held: Vec<usize> = rows.iter().map(|i| class(*i)).collect();
        held.sort_unstable();
        held.dedup();
        rows.iter().for_each(|i| counts[class(*i)][i % FOLDS] += 1);
        for fold in 0..FOLDS {
            let without = |c: &usize| (*c, counts[*c].iter().sum::<u32>() - counts[*c][fold]);
            let (guess, seen) = greatest(&mut held.iter().map(without));
            right += counts[if seen > 0 { guess } else { usual }][fold];
        }
        held.iter().for_each(|c| counts[*c] = [0; FOLDS]);
    }
    [right, most].map(|rows| f64::from(rows) / labels.len().max(1) as f64)
}

/// Is there a word of some letters in both names? "dep_delay" and "arr_delay", "Cost Other" and "Cost Total".
fn share_a_word(a: &str, b: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let words = name.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= WORD);
        words.map(str::to_lowercase).collect()
    };
    let others = words(b);
    words(a).iter().any(|word| others.contains(word))
}
