//! How rows are divided, as the settings name it.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::data::{Target, Task};

const RULES: &str =
    "split must be \"rows\", \"shuffled\", \"stratified\", \"ordered\", or { by: \"levels\", \"group\" or \"time\", column }";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Split"))]
pub enum Rule {
    /// Test i % 5 = 0, validation i % 10 = 1, the rest trains: the split of every reference figure.
    #[default]
    Rows,
    /// 70, 10 and 20 % of a seeded permutation.
    Shuffled,
    /// The same with the shares of classes kept in each set; of numbers those of ten equal parts.
    Stratified,
    /// The first 70 % trains, then 10 % validate, then 20 % test: for rows in order of time.
    Ordered,
    #[serde(untagged)]
    By(ByColumn),
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct ByName;
        impl<'de> Visitor<'de> for ByName {
            type Value = Rule;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(RULES)
            }

            fn visit_str<E: de::Error>(self, name: &str) -> std::result::Result<Rule, E> {
                match name {
                    "rows" => Ok(Rule::Rows),
                    "shuffled" => Ok(Rule::Shuffled),
                    "stratified" => Ok(Rule::Stratified),
                    "ordered" => Ok(Rule::Ordered),
                    _ => Err(E::custom(RULES)),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<Rule, A::Error> {
                let by = ByColumn::deserialize(MapAccessDeserializer::new(map));
                by.map(Rule::By).map_err(|_| de::Error::custom(RULES))
            }
        }
        from.deserialize_any(ByName)
    }
}

/// By what a column says of the rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SplitByColumn"))]
pub struct ByColumn {
    pub by: By,
    pub column: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SplitBy"))]
pub enum By {
    /// Each level is in one set, drawn by the seed: about 10 % of the rows validate and 20 % test. Missing cells are one level
    Levels,
    /// The same for rows that belong together, such as those of one customer: the shares of classes are kept as far as whole groups
    /// allow
    Group,
    /// The earliest 70 % of the rows train, then 10 % validate, then 20 % test; rows of one time stay together, those without one train
    Time,
}

/// A rule with all that it draws by.
#[derive(Clone, Copy)]
pub struct Division<'a> {
    pub rule: &'a Rule,
    /// [i, k]: the test rows are fold i, from 0, of k
    pub fold: Option<[usize; 2]>,
    pub seed: u64,
    /// Of the rows' shares; needed where the rule `keeps_shares`
    pub target: Option<&'a Target>,
}

impl Rule {
    /// Is every test row's level of this column one that no train row has?
    pub fn hides(&self, column: &str) -> bool {
        matches!(self, Rule::By(ByColumn { by: By::Levels | By::Group, column: own }) if own == column)
    }

    /// Does the seed draw the sets? Those of folds by row number and in order of time it does not either
    pub fn is_drawn(&self) -> bool {
        !matches!(self, Rule::Rows | Rule::Ordered | Rule::By(ByColumn { by: By::Time, .. }))
    }

    /// The column whose levels stay together: rows of one level are no independent witnesses.
    pub fn together(&self) -> Option<&str> {
        match self {
            Rule::By(ByColumn { by: By::Levels | By::Group, column }) => Some(column),
            _ => None,
        }
    }

    /// Do the sets depend on the target?
    pub fn keeps_shares(&self) -> bool {
        matches!(self, Rule::Stratified | Rule::By(ByColumn { by: By::Group, .. }))
    }

    /// Do they depend on row numbers and the seed alone?
    pub fn counts_rows(&self) -> bool {
        matches!(self, Rule::Rows | Rule::Shuffled | Rule::Ordered)
    }
}

/// Parts of a target of numbers whose shares are kept.
const PARTS: usize = 10;

impl Division<'_> {
    /// [rows] the class of each row, or the tenth of the values to which its own belongs; a row without a target is in the last one. And
    /// how many there are.
    pub(super) fn strata(&self, rows: usize) -> (Vec<u32>, usize) {
        let Some(target) = self.target else { return (vec![0; rows], 2) };
        if target.task != Task::Regression {
            let classes = target.classes.len();
            let class = |value: &f64| if value.is_nan() { classes as u32 } else { *value as u32 };
            return (target.values.iter().map(class).collect(), classes + 1);
        }
        let known = |row: &u32| !target.values[*row as usize].is_nan();
        let mut order: Vec<u32> = (0..rows as u32).filter(known).collect();
        crate::order::sort(&mut order, &mut |a, b| target.values[a].total_cmp(&target.values[b]));
        let mut strata = vec![PARTS as u32; rows];
        order.iter().enumerate().for_each(|(rank, row)| strata[*row as usize] = (rank * PARTS / order.len()) as u32);
        (strata, PARTS + 1)
    }
}
