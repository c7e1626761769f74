//! Which column a person would want to predict.

use super::column::Column;
use super::headings::{like_a_date, like_an_id, words};
use super::{kinds::Kind, target::Task};

/// Names of what is to be predicted.
const LABELS: [&str; 41] = [
    "target",
    "label",
    "labels",
    "class",
    "y",
    "outcome",
    "result",
    "response",
    "bought",
    "purchased",
    "clicked",
    "click",
    "liked",
    "late",
    "delayed",
    "churn",
    "churned",
    "survived",
    "default",
    "fraud",
    "converted",
    "returned",
    "refunded",
    "attrition",
    "subscribed",
    "approved",
    "adopted",
    "cancelled",
    "canceled",
    "responded",
    "spam",
    "diagnosis",
    "species",
    "readmitted",
    "exited",
    "renewed",
    "hired",
    "won",
    "passed",
    "accepted",
    "escalated",
];
/// Measures that are predicted more often than others.
const MEASURES: [&str; 14] = [
    "rating", "stars", "score", "grade", "quality", "delay", "price", "sales", "revenue", "profit", "income", "salary", "demand",
    "damage",
];
/// Parts of a point in time: known before anything happens.
const MOMENTS: [&str; 10] = ["hour", "minute", "month", "weekday", "dow", "week", "quarter", "year", "time", "season"];

/// Ranks of a table's columns as targets: the page proposes the highest; 0 = not a candidate.
pub fn target_scores(columns: &[Column]) -> Vec<f64> {
    let names: Vec<Vec<String>> = columns.iter().map(|column| words(&column.name)).collect();
    // sched_dep_time and dep_time tell each other.
    let within = |a: &[String], b: &[String]| a.len() > 1 && a.len() < b.len() && a.iter().all(|word| b.contains(word));
    let score = |(i, column): (usize, &Column)| {
        let twin = names.iter().any(|other| within(&names[i], other) || within(other, &names[i]));
        let score = target_score(column, i + 1 == columns.len());
        // Of equals the later one: tables end with what came of it.
        if score == 0.0 { 0.0 } else { (score - if twin { 1.5 } else { 0.0 }).max(0.05) + 0.01 * i as f64 / columns.len() as f64 }
    };
    columns.iter().enumerate().map(score).collect()
}

/// Rank of a column by itself.
pub fn target_score(column: &Column, is_last: bool) -> f64 {
    let Ok(task) = column.task() else { return 0.0 };
    let words = words(&column.name);
    let named = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    let labelled = named(&LABELS);
    let base = match (task, column.kind) {
        (_, Kind::Date) => return 0.0,
        (_, Kind::Skip) => 0.1,
        (_, Kind::Tags | Kind::Text) => 0.2,
        _ if !labelled && (like_an_id(&column.name) || like_a_date(&column.name) || named(&MOMENTS)) => return 0.2,
        (Task::Binary, _) => 3.0,
        (Task::Regression, _) => 2.0,
        (Task::Classes(n), _) if n <= 20 => 1.5,
        (Task::Classes(_), _) => 0.5,
    };
    // Of many classes a name such as species is rather one of the things that are known first.
    let is_many = matches!(task, Task::Classes(n) if n > 20);
    let name = if labelled && !is_many {
        4.0
    } else if labelled || named(&MEASURES) {
        2.0
    } else {
        0.0
    };
    base + name + if is_last { 1.25 } else { 0.0 }
}
