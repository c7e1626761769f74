//! Splits that the table itself asks for, each with its reason: a person takes one, or none.

use super::{By, ByColumn, Order, Rule};
use crate::{
    data::{Column, Kind, Style, Table, Target, Task, columns::headings},
    error::Result,
    limits::grouped,
};

/// Different times without which a date tells no past from a future
const LEAST_TIMES: usize = 10;
/// Cells of which one at most may be missing
const MOST_MISSING: usize = 10;
/// Rows that are looked at to see whether a date grows down the file
const LOOKED_AT: usize = 2000;
/// Values of a column of groups, and rows of each, at least
const LEAST_GROUPS: usize = 20;
const ROWS_EACH: usize = 2;
/// Test rows of a class, expected, below which chance decides how many there are
const RARE: usize = 50;

/// Who or what comes back in other rows, besides what is named like an id.
const WHO: [&str; 27] = [
    "user",
    "customer",
    "client",
    "patient",
    "person",
    "subject",
    "member",
    "account",
    "session",
    "household",
    "student",
    "visitor",
    "device",
    "player",
    "author",
    "owner",
    "buyer",
    "seller",
    "employee",
    "driver",
    "borrower",
    "applicant",
    "participant",
    "respondent",
    "passenger",
    "guest",
    "host",
];
/// Of a date that says nothing of when a row came about.
const BIRTH: [&str; 4] = ["birth", "born", "birthday", "dob"];

/// A split and the reason for it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SplitProposal"))]
pub struct Proposal {
    pub split: Rule,
    /// A sentence
    pub why: String,
}

/// At most one of each kind: by time, by groups, with shares kept. `BadTarget` where the column cannot be one.
pub fn proposals(table: &Table, target: &str) -> Result<Vec<Proposal>> {
    let values = Target::of(table.column(target)?)?;
    let others: Vec<&Column> = table.columns.iter().filter(|column| column.name != target).collect();
    Ok([by_time(&others), by_group(&others), by_shares(&values, target)].into_iter().flatten().collect())
}

fn by(by: By, column: &Column, why: String) -> Proposal {
    Proposal { split: Rule::By(ByColumn { by, column: column.name.clone() }), why }
}

fn by_time(columns: &[&Column]) -> Option<Proposal> {
    let is_time = |column: &&&Column| {
        column.kind == Kind::Date
            && column.format.style != Style::Time
            && column.levels() >= LEAST_TIMES
            && column.missing() * MOST_MISSING <= column.len()
            && !headings::words(&column.name).iter().any(|word| BIRTH.contains(&word.as_str()))
    };
    let times = || columns.iter().filter(is_time);
    let (column, grows) = times()
        .map(|column| (column, true))
        .find(|(column, _)| grows(column))
        .or(times().map(|column| (column, false)).next())?;
    let name = &column.name;
    let order = if grows { ", and rows stand in their order" } else { "" };
    let why = format!(
        "{name} has {} different times{order}: a model that is to tell the future is tested on the latest.",
        grouped(column.levels() as u64)
    );
    Some(by(By::Time, column, why))
}

/// Is a date never less than in the row before, or never more, but for one row in a hundred?
fn grows(column: &Column) -> bool {
    let step = (column.len() / LOOKED_AT).max(1);
    let times: Vec<f64> = (0..column.len()).step_by(step).filter_map(|row| column.format.value(column.cell(row))).collect();
    let pairs = |is: fn(f64, f64) -> bool| times.windows(2).filter(|pair| is(pair[0], pair[1])).count();
    let most = times.len() / 100;
    pairs(|a, b| b < a) <= most || pairs(|a, b| b > a) <= most
}

fn by_group(columns: &[&Column]) -> Option<Proposal> {
    let who = |column: &Column| headings::words(&column.name).iter().any(|word| WHO.contains(&word.trim_end_matches('s')));
    let comes_back = |column: &&&Column| {
        let rows = column.len() - column.missing();
        column.kind == Kind::Category && column.levels() >= LEAST_GROUPS && rows >= ROWS_EACH * column.levels()
    };
    let found = columns.iter().filter(comes_back).filter(|column| who(column) || column.ids().is_some());
    // A person before a thing, then the one with more values.
    let rank = |column: &Column| (who(column), column.levels());
    let column = found.reduce(|best, column| if rank(column) > rank(best) { column } else { best })?;
    let rows = (column.len() - column.missing()) / column.levels();
    let why = format!(
        "{} has {} different values, of about {} rows each: a model that is to meet new ones is tested on values that training never saw.",
        column.name,
        grouped(column.levels() as u64),
        grouped(rows as u64)
    );
    Some(by(By::Group, column, why))
}

fn by_shares(target: &Target, name: &str) -> Option<Proposal> {
    if let Some(Order { text, .. }) = Order::of(target, name) {
        let why = format!("{text}: stratified sets are drawn from all of them, with the same shares.");
        return Some(Proposal { split: Rule::Stratified, why });
    }
    let counts = target.counts();
    let rarest =
        (0..counts.len()).filter(|_| target.task != Task::Regression).reduce(|a, b| if counts[b] < counts[a] { b } else { a })?;
    let why = format!(
        "Only {} rows are “{}”, of which a fifth tests: stratified sets have the same share of each class.",
        grouped(counts[rarest] as u64),
        target.classes[rarest].chars().take(40).collect::<String>()
    );
    (counts[rarest] < 5 * RARE).then_some(Proposal { split: Rule::Stratified, why })
}
