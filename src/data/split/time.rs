//! By time: the past trains, the future tests.

use super::{Split, bad, check_largest};
use crate::{
    data::{Kind, columns::column::Column},
    error::Result,
    limits::grouped,
    order,
};

/// Rows in order of their times, cut between two of them, as near to 70 and 80 % as they allow. Rows without a time train.
pub fn split(column: &Column) -> Result<Split> {
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
    if begins.len() < 2 {
        let known = if without == times.len() { 0 } else { begins.len() + 1 };
        return bad(name, format!("its cells hold {known} different times, and each of the three sets needs one"));
    }
    let ends = begins.iter().copied().chain([order.len()]);
    let starts = [without].into_iter().chain(begins.iter().copied());
    let (largest, at) =
        starts.zip(ends).map(|(start, end)| (end - start, start)).max_by_key(|(rows, _)| *rows).unwrap_or_default();
    check_largest(name, column.cell(order[at] as usize), largest, order.len())?;
    let nearest = |among: &[usize], tenths: usize| {
        let away = |at: usize| (10 * at as u64).abs_diff((tenths * order.len()) as u64);
        (1..among.len()).fold(0, |best, i| if away(among[i]) < away(among[best]) { i } else { best })
    };
    let first = nearest(&begins[..begins.len() - 1], 7);
    let later = &begins[first + 1..];
    let cuts = [begins[first], later[nearest(later, 8)]];
    let last = |cut: usize| column.cell(order[cut - 1] as usize).to_string();
    let [train, valid] = cuts.map(last);
    let mut split = Split::cut(order, cuts);
    split.notes.push(format!(
        "Rows are split by {name}: those up to “{train}” train, then those up to “{valid}” validate, and later ones test; {}",
        split.shares()
    ));
    if without > 0 {
        split.notes.push(format!("{} rows have no usable {name}: they train, whenever they were", grouped(without as u64)));
    }
    Ok(split)
}
