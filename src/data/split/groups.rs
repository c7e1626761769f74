//! Groups of rows that stay together, so that test rows are of groups that training never saw: as folds, and with the shares of classes
//! kept as far as whole groups allow.

use super::{By, ByColumn, Division, Rule, Split, bad, levels::Levels, titled};
use crate::{data::columns::column::Column, error::Result, limits::grouped, order::sort_words};

/// Of what a fold leaves an eighth validates, as where rows are dealt.
const OF_THE_REST: [f64; 2] = [7.0, 1.0];
const OF_ALL: [f64; 3] = [7.0, 1.0, 2.0];

/// A group: its code, and (class, rows) of those that it has, classes ascending; the first of them is the group's size.
struct Group {
    code: u32,
    rows: Vec<(usize, f64)>,
}

pub fn split(column: &Column, division: &Division) -> Result<Split> {
    let levels = Levels::of(column, division.seed, division.fold)?;
    let groups = groups(&levels, division);
    let mut set_of = vec![0; levels.sizes.len()];
    let give = |set_of: &mut Vec<usize>, groups: &[&Group], shares: &[f64], sets: &[usize]| {
        let found = dealt(groups, shares);
        groups.iter().zip(found).for_each(|(group, set)| set_of[group.code as usize] = sets[set]);
    };
    let all: Vec<&Group> = groups.iter().collect();
    match division.fold {
        None => give(&mut set_of, &all, &OF_ALL, &[0, 1, 2]),
        Some([fold, folds]) => {
            let of_fold = dealt(&all, &vec![1.0; folds]);
            all.iter().for_each(|group| set_of[group.code as usize] = 2);
            let rest: Vec<&Group> = all.iter().zip(of_fold).filter(|(_, of)| *of != fold).map(|(group, _)| *group).collect();
            if rest.len() < 2 {
                return bad(
                    &column.name,
                    format!("fold {} of {folds} leaves one of its values to train and to validate", fold + 1),
                );
            }
            give(&mut set_of, &rest, &OF_THE_REST, &[0, 1]);
        }
    }
    let mut split = levels.split(&set_of);
    let name = &column.name;
    let count = |set| grouped(levels.drawn.iter().filter(|code| set_of[**code as usize] == set).count() as u64);
    let what = match (division.fold, division.rule) {
        (Some(fold), _) => format!("{}, by {name}: no value of it is in two sets", titled(fold)),
        _ => format!("Rows are split by groups, the values of {name}, none of which is in two sets"),
    };
    let [train, valid, test] = [count(0), count(1), count(2)];
    split.notes.push(format!("{what}: {train} train, {valid} validate, {test} test; {}", split.shares()));
    split.notes.extend(levels.without(&set_of));
    Ok(split)
}

/// Large groups first, up to a factor of two; those that are alike in the order that the seed draws.
fn groups(levels: &Levels, division: &Division) -> Vec<Group> {
    let by_group = matches!(division.rule, Rule::By(ByColumn { by: By::Group, .. }));
    let strata = by_group.then(|| division.strata(levels.coded.len()));
    // Rows without a target are of no class.
    let class = |row: usize| match &strata {
        Some((strata, count)) => Some(strata[row]).filter(|class| (*class as usize) < count - 1),
        None => Some(0),
    };
    let word = |(row, code): (usize, u32)| Some(u64::from(code) << 32 | u64::from(class(row)?));
    let mut words: Vec<u64> = levels.coded.codes().enumerate().filter_map(word).collect();
    sort_words(&mut words);
    let mut of_code: Vec<Vec<(usize, f64)>> = levels.sizes.iter().map(|size| vec![(0, *size as f64)]).collect();
    for same in words.chunk_by(|a, b| a == b) {
        let (code, class) = ((same[0] >> 32) as usize, same[0] as u32 as usize);
        of_code[code].push((class + 1, same.len() as f64));
    }
    let mut groups = Vec::with_capacity(levels.drawn.len());
    for bits in (0..usize::BITS).rev() {
        let alike = levels.drawn.iter().filter(|code| levels.sizes[**code as usize].ilog2() == bits);
        groups.extend(alike.map(|code| Group { code: *code, rows: std::mem::take(&mut of_code[*code as usize]) }));
    }
    groups
}

/// The set of each group, in their order: where it adds least to Σ over classes of Σ over sets of (share of the class in the set)² / share
/// of the set, which is least where each set has its share of each class. The rows as a whole count as one more class.
fn dealt(groups: &[&Group], shares: &[f64]) -> Vec<usize> {
    let classes = groups.iter().flat_map(|group| &group.rows).map(|(class, _)| class + 1).max().unwrap_or(0);
    let mut totals = vec![0.0; classes];
    groups.iter().flat_map(|group| &group.rows).for_each(|(class, rows)| totals[*class] += rows);
    let mut taken = vec![vec![0.0; classes]; shares.len()];
    let mut sets = Vec::with_capacity(groups.len());
    for group in groups {
        let added = |set: usize| -> f64 {
            let of = |(class, rows): &(usize, f64)| rows * (2.0 * taken[set][*class] + rows) / (totals[*class] * totals[*class]);
            group.rows.iter().map(of).sum::<f64>() / shares[set]
        };
        let costs: Vec<f64> = (0..shares.len()).map(added).collect();
        let set = (1..costs.len()).fold(0, |best, set| if costs[set] < costs[best] { set } else { best });
        group.rows.iter().for_each(|(class, rows)| taken[set][*class] += rows);
        sets.push(set);
    }
    leave_none_empty(&mut sets, shares.len());
    sets
}

/// A set without a group takes the last, and smallest, of the set that has most.
fn leave_none_empty(sets: &mut [usize], count: usize) {
    for empty in 0..count {
        if sets.contains(&empty) {
            continue;
        }
        let groups = |set: usize| sets.iter().filter(|one| **one == set).count();
        let most = (1..count).fold(0, |most, set| if groups(set) > groups(most) { set } else { most });
        if let Some(last) = sets.iter().rposition(|one| *one == most).filter(|_| groups(most) > 1) {
            sets[last] = empty;
        }
    }
}
