//! By time: the past trains, the future tests. Of folds each tests a later block of the rows, and trains on those before it (Hyndman and
//! Athanasopoulos, Forecasting: Principles and Practice, section 5.10).

use super::{Split, bad, check_largest, titled};
use crate::{
    data::{Kind, columns::column::Column},
    error::{Error, Result},
    limits::grouped,
    order,
};

/// Rows in order of their times, cut between two of them, as near to 70 and 80 % as they allow. Rows without a time train.
pub fn split(column: &Column, fold: Option<[usize; 2]>) -> Result<Split> {
    let name = &column.name;
    if !matches!(column.kind, Kind::Number | Kind::Date) {
        return bad(name, "it is no date and no number, so its rows have no order in time".into());
    }
    let mut times = column.numbers().values;
    let without = times.iter().filter(|time| time.is_nan()).count();
    times.iter_mut().filter(|time| time.is_nan()).for_each(|time| *time = f64::NEG_INFINITY);
    let mut order: Vec<u32> = (0..times.len() as u32).collect();
    order::sort(&mut order, &mut |a, b| times[a].total_cmp(&times[b]));
    let time = |at: usize| times[order[at] as usize];
    // Where a later time begins; those without one go with the first.
    let begins: Vec<usize> = (without + 1..order.len()).filter(|at| time(at - 1) != time(*at)).collect();
    let need = fold.map_or(3, |[_, folds]| folds + 2);
    if begins.len() + 1 < need {
        let known = if without == times.len() { 0 } else { begins.len() + 1 };
        let whose = match fold {
            Some([_, folds]) => format!("{folds} folds forward in time need {need}"),
            None => "each of the three sets needs one".into(),
        };
        return bad(name, format!("its cells hold {known} different times, and {whose}"));
    }
    let last = |cut: usize| column.cell(order[cut - 1] as usize).to_string();
    let mut split = match fold {
        Some(fold) => {
            let cuts = forward(&begins, order.len(), fold);
            let [train, valid, test] = cuts.map(last);
            let mut split = Split::cut(order[..cuts[2]].to_vec(), [cuts[0], cuts[1]]);
            split.notes.push(format!(
                "{}, forward by {name}: rows up to “{train}” train, then those up to “{valid}” validate, and those up to “{test}” test; {}",
                titled(fold),
                split.shares()
            ));
            split
        }
        None => {
            let ends = begins.iter().copied().chain([order.len()]);
            let starts = [without].into_iter().chain(begins.iter().copied());
            let (largest, at) =
                starts.zip(ends).map(|(start, end)| (end - start, start)).max_by_key(|(rows, _)| *rows).unwrap_or_default();
            check_largest(name, column.cell(order[at] as usize), largest, order.len())?;
            let first = nearest(&begins[..begins.len() - 1], 7 * order.len() as u64, 10);
            let later = &begins[first + 1..];
            let cuts = [begins[first], later[nearest(later, 8 * order.len() as u64, 10)]];
            let [train, valid] = cuts.map(last);
            let mut split = Split::cut(order, cuts);
            split.notes.push(format!(
                "Rows are split by {name}: those up to “{train}” train, then those up to “{valid}” validate, and later ones test; {}",
                split.shares()
            ));
            split
        }
    };
    if without > 0 {
        split.notes.push(format!("{} rows have no usable {name}: they train, whenever they were", grouped(without as u64)));
    }
    Ok(split)
}

/// Folds of rows in order of time: each row is a time of its own.
pub fn fold_of_rows(rows: usize, fold: [usize; 2]) -> Result<Split> {
    let [_, folds] = fold;
    if rows < folds + 2 {
        let need = format!("at most {}, for the file has {} rows", rows.saturating_sub(2), grouped(rows as u64));
        return Err(Error::bad_option("fold", format!("one of {folds}"), need));
    }
    let begins: Vec<usize> = (1..rows).collect();
    let [first, second, end] = forward(&begins, rows, fold);
    let mut split = Split::cut((0..end as u32).collect(), [first, second]);
    let shares = split.shares();
    split.notes.push(format!(
        "{}, forward in file order: it tests on the {} rows after those that train and validate; {shares}",
        titled(fold),
        grouped((end - second) as u64)
    ));
    Ok(split)
}

/// Where train, validation and test rows of a fold end: k + 1 blocks as equal as cuts between times allow, of which block i + 1 tests, and
/// of the blocks before it the last eighth validates.
fn forward(begins: &[usize], rows: usize, [fold, folds]: [usize; 2]) -> [usize; 3] {
    let (mut cuts, mut next) = (Vec::with_capacity(folds + 1), 1);
    for cut in 1..=folds {
        // Each later cut needs a place too, and so do the first block's two sets.
        let places = &begins[next..begins.len() - (folds - cut)];
        let at = next + nearest(places, cut as u64 * rows as u64, folds + 1);
        cuts.push(begins[at]);
        next = at + 1;
    }
    cuts.push(rows);
    let past = cuts[fold];
    let before = &begins[..begins.partition_point(|at| *at < past)];
    [before[nearest(before, 7 * past as u64, 8)], past, cuts[fold + 1]]
}

/// The index of the place that is nearest to `share` / `of`; the first of two.
fn nearest(among: &[usize], share: u64, of: usize) -> usize {
    let away = |at: usize| (of as u64 * at as u64).abs_diff(share);
    (1..among.len()).fold(0, |best, i| if away(among[i]) < away(among[best]) { i } else { best })
}
