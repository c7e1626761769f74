//! A column as the thing to predict.

use serde::{Deserialize, Serialize};

use super::kinds::{Kind, number};
use super::{column::Column, format::Format};
use crate::{
    error::{Error, Result},
    limits::grouped,
    order,
};

/// More classes than this are ids rather than classes, and a softmax over them would dwarf every table.
pub const MAX_CLASSES: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Class 1 is the greater value: by number where both are numbers, else by text.
    Binary,
    /// Number of classes, 3 to MAX_CLASSES.
    Classes(usize),
    Regression,
}

impl Task {
    /// The task's name in `lab.d.ts`.
    pub fn name(self) -> &'static str {
        match self {
            Task::Binary => "binary",
            Task::Classes(_) => "classes",
            Task::Regression => "regression",
        }
    }
}

/// A column as values to learn.
#[derive(Clone, Debug)]
pub struct Target {
    pub task: Task,
    /// [rows] class index or number; NaN where the row has none. In f64: a time stamp keeps its seconds until standardised.
    pub values: Vec<f64>,
    /// Class names by index, in order of number or text; empty for regression.
    pub classes: Vec<String>,
    /// Rows whose cell is empty.
    pub missing: usize,
    /// Rows whose cell holds text that is no finite f32 (regression, and two numbers as classes of a number column).
    pub not_numeric: usize,
    /// (row, text) of the first few of them.
    pub examples: Vec<(usize, String)>,
}

impl Column {
    /// What this column would be as a target; `BadTarget` says why it cannot be one.
    pub fn task(&self) -> Result<Task> {
        self.task_as(self.kind)
    }

    /// The same if its kind were another.
    pub fn task_as(&self, kind: Kind) -> Result<Task> {
        if self.levels() == 0 {
            return self.refuse("every cell is missing", "Pick a column with values.");
        }
        if self.levels() == 1 {
            return self.refuse("it has one value only", "Pick a column with at least two different values.");
        }
        match (self.levels(), kind) {
            (_, Kind::Number | Kind::Date) => self.task_of_numbers(),
            (2, _) => Ok(Task::Binary),
            // Left out as a feature because every value differs: numbers can still be predicted.
            (_, Kind::Skip) if self.all_numbers() => Ok(Task::Regression),
            (n, _) if n == self.len() - self.missing() => {
                self.refuse("every value differs", "Pick a column whose values repeat.")
            }
            (n, _) if n > MAX_CLASSES => self.refuse(
                &format!("it has {} classes and the limit is {}", grouped(n as u64), grouped(MAX_CLASSES as u64)),
                if self.all_numbers() { "Set it to number to predict its value." } else { "Pick a column with fewer values." },
            ),
            (n, _) => Ok(Task::Classes(n)),
        }
    }

    /// [rows] of what a run on other rows learned: a number, or the index of a class among `classes`; NaN where a cell is missing, no
    /// number, or of a class that training did not have.
    pub fn targets(&self, task: Task, classes: &[String]) -> Vec<f64> {
        let format = self.format_of_numbers();
        if task == Task::Regression {
            return self.numbers_as(format).values;
        }
        // Two texts may be one number: 1 and 1.0.
        let numbers: Option<Vec<f64>> = classes.iter().map(|class| number(class)).collect();
        let class = |text: &str| {
            let by_text = classes.iter().position(|class| class == text);
            let by_number = || numbers.as_ref()?.iter().position(|class| Some(*class) == format.value(text));
            by_text.or_else(by_number).map_or(f64::NAN, |class| class as f64)
        };
        let coded = self.coded();
        let known: Vec<f64> =
            (0..=coded.levels() as u32).map(|code| if code == 0 { f64::NAN } else { class(coded.level(code)) }).collect();
        coded.codes().map(|code| known[code as usize]).collect()
    }

    fn task_of_numbers(&self) -> Result<Task> {
        // Two texts may be one number: 1 and 1.0.
        let format = self.format_of_numbers();
        let mut different = Vec::new();
        let mut others = 0;
        self.any_value(|text| {
            match format.value(text) {
                Some(value) if !different.contains(&value) => different.push(value),
                Some(_) => {}
                None => others += 1,
            }
            different.len() == 3
        });
        match different.len() {
            0 if self.levels() == 2 => Ok(Task::Binary),
            0 => self.refuse("none of its values is a number", "Set it to category."),
            1 if others > 0 => self.refuse("only one of its values is a number", "Set it to category."),
            1 => self.refuse("it has one value only", "Pick a column with at least two different values."),
            2 => Ok(Task::Binary),
            _ => Ok(Task::Regression),
        }
    }

    /// That of its kind; of a category that of the numbers which it could be.
    fn format_of_numbers(&self) -> &Format {
        if matches!(self.kind, Kind::Number | Kind::Date) { &self.format } else { &self.guess.format }
    }

    fn all_numbers(&self) -> bool {
        match self.kind {
            Kind::Number | Kind::Date => self.unread.0 == 0,
            _ => !self.any_value(|text| self.guess.format.value(text).is_none()),
        }
    }

    fn refuse(&self, why: &str, remedy: &str) -> Result<Task> {
        Err(Error::BadTarget { column: self.name.clone(), why: why.to_string(), remedy: remedy.to_string() })
    }
}

impl Target {
    /// `BadTarget` where the column cannot be one. A row without a value is NaN and counted, never 0.
    pub fn of(column: &Column) -> Result<Target> {
        let task = column.task()?;
        let mut target = Target {
            task,
            values: Vec::new(),
            classes: Vec::new(),
            missing: column.missing(),
            not_numeric: 0,
            examples: Vec::new(),
        };
        let by_number = matches!(column.kind, Kind::Number | Kind::Date) && column_has_numbers(column);
        if task == Task::Regression || by_number {
            let numbers = column.numbers();
            (target.values, target.not_numeric, target.examples) = (numbers.values, numbers.not_numeric, numbers.examples);
            if task == Task::Binary {
                target.two_numbers(column);
            }
        } else {
            target.classes_of(column);
        }
        Ok(target)
    }

    /// Rows of each class, in their order; of a regression there is none.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        if self.task != Task::Regression {
            self.values.iter().filter(|value| !value.is_nan()).for_each(|class| counts[*class as usize] += 1);
        }
        counts
    }

    fn two_numbers(&mut self, column: &Column) {
        let values = std::mem::take(&mut self.values);
        let greatest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let class = |number: &f64| if number.is_nan() { f64::NAN } else { (*number == greatest) as u8 as f64 };
        self.values = values.iter().map(class).collect();
        let name =
            |wanted: f64| values.iter().position(|&v| v == wanted).map_or(String::new(), |row| column.cell(row).to_string());
        self.classes = vec![name(least), name(greatest)];
    }

    fn classes_of(&mut self, column: &Column) {
        let coded = column.coded();
        let mut order: Vec<u32> = (1..=coded.levels() as u32).collect();
        let numbers: Vec<Option<f64>> = (0..=coded.levels() as u32).map(|code| number(coded.level(code))).collect();
        let all_numbers = numbers.iter().skip(1).all(Option::is_some);
        order::sort(&mut order, &mut |a, b| {
            let by_text = coded.level(a as u32).cmp(coded.level(b as u32));
            match (all_numbers, numbers[a], numbers[b]) {
                (true, Some(x), Some(y)) => x.total_cmp(&y).then(by_text),
                _ => by_text,
            }
        });
        let mut index = vec![f64::NAN; coded.levels() + 1];
        for (class, &code) in order.iter().enumerate() {
            index[code as usize] = class as f64;
        }
        self.classes = order.iter().map(|&code| coded.level(code).to_string()).collect();
        self.values = coded.codes().map(|code| index[code as usize]).collect();
    }
}

fn column_has_numbers(column: &Column) -> bool {
    column.any_value(|text| column.format.value(text).is_some())
}
