//! The settings of a run, as `lab.train` takes them.

use serde::{Deserialize, Serialize};

use super::{
    flow_settings::FlowSettings,
    objective::{ClassRule, ClassWeights, LossName},
    optimizer::Optimizer,
    tree_settings::TreeSettings,
};
use crate::{
    data::{Division, FromPlain, MOST_FOLDS, Plain, Rule, Target},
    error::{Error, Result},
    limits::{Limit, number, positive, whole},
};

/// The greatest whole number that JSON holds everywhere: 2⁵³ − 1.
const MOST_SEED: u64 = (1 << 53) - 1;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ModelName"))]
pub enum Model {
    Embedding,
    OneHot,
    AttentionOde,
    TargetMean,
    Trees,
}

impl Model {
    pub fn name(self) -> &'static str {
        match self {
            Model::Embedding => "embedding",
            Model::OneHot => "one-hot",
            Model::AttentionOde => "attention-ode",
            Model::TargetMean => "target-mean",
            Model::Trees => "trees",
        }
    }

    /// Has it weights, which epochs of steps train?
    pub fn is_network(self) -> bool {
        !matches!(self, Model::TargetMean | Model::Trees)
    }
}

/// A number, or the word "auto" for the rule that the setting's place documents.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[serde(try_from = "Plain", bound(deserialize = "T: FromPlain"))]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum OrAuto<T> {
    Value(T),
    Auto(Auto),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Auto {
    Auto,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "TrainSettings"))]
pub struct Settings {
    pub model: Model,
    pub target: String,
    /// Default: all usable columns but the target
    pub columns: Option<Vec<String>>,
    /// Of every embedding; "auto": fastai's rule min(600, round(1.6 V^0.56)) per column; attention-ode has one width, that of its
    /// largest column, at most 32
    pub width: OrAuto<usize>,
    pub hidden: usize,
    pub epochs: usize,
    pub batch: usize,
    pub rate: f64,
    pub seed: u64,
    pub split: Rule,
    /// [i, k]: the test rows are fold i, from 0, of k folds of that split, and validation rows come from the others; null: one split
    pub fold: Option<[usize; 2]>,
    /// Epochs without a better validation loss before training stops
    pub patience: usize,
    pub optimizer: Optimizer,
    /// Levels seen fewer times than this in the train rows go to the unknown level
    pub min_count: usize,
    /// Share of embedding outputs dropped in training
    pub dropout: f32,
    /// Share of ids sent to the unknown level in training; "auto": 0.01 for a column without rare levels
    pub id_dropout: OrAuto<f32>,
    /// Of the tables, decoupled (AdamW): p −= rate · weightDecay · p every step
    pub weight_decay: f64,
    /// Divides logits by a temperature that is fitted on the validation rows after training; a regression has none
    pub calibrate: bool,
    /// What is made small; "auto": cross-entropy of classes, squared error of numbers. The others are of numbers; target-mean has no choice
    pub loss: LossName,
    /// The share of rows below what the loss "quantile" learns
    pub quantile: f64,
    /// Up to where the loss "huber" is squared, in standard deviations of the target over the train rows
    pub delta: f64,
    /// What a train row counts by its class: "none", "balanced", or a weight for each class by its name, others 1
    pub class_weights: ClassWeights,
    /// A column of what each train row counts, which is then no input
    pub weights: Option<String>,
    /// attention-ode only
    pub flow: FlowSettings,
    /// trees only
    pub trees: TreeSettings,
}

impl<T: FromPlain> TryFrom<Plain> for OrAuto<T> {
    type Error = &'static str;

    fn try_from(plain: Plain) -> std::result::Result<Self, &'static str> {
        match (T::from_plain(&plain), plain) {
            (Some(value), _) => Ok(OrAuto::Value(value)),
            (None, Plain::Text(word)) if word == "auto" => Ok(OrAuto::Auto(Auto::Auto)),
            _ => Err("an option is neither \"auto\" nor a value that it can take"),
        }
    }
}

impl<T: Copy> OrAuto<T> {
    /// None: "auto"
    pub fn value(self) -> Option<T> {
        match self {
            OrAuto::Value(value) => Some(value),
            OrAuto::Auto(_) => None,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            model: Model::Embedding,
            target: String::new(),
            columns: None,
            width: OrAuto::Value(32),
            hidden: 64,
            epochs: 6,
            batch: 256,
            rate: 1e-3,
            seed: 0,
            split: Rule::Rows,
            fold: None,
            patience: 2,
            optimizer: Optimizer::Adam,
            min_count: 2,
            dropout: 0.0,
            id_dropout: OrAuto::Auto(Auto::Auto),
            weight_decay: 0.0,
            calibrate: false,
            loss: LossName::Auto,
            quantile: 0.5,
            delta: 1.0,
            class_weights: ClassWeights::Rule(ClassRule::None),
            weights: None,
            flow: FlowSettings::default(),
            trees: TreeSettings::default(),
        }
    }
}

/// fastai's rule of thumb for the width of a column with V levels.
pub fn fastai_width(levels: usize) -> usize {
    ((1.6 * (levels as f64).powf(0.56)).round() as usize).clamp(1, 600)
}

impl Settings {
    /// The width of a column with V levels.
    pub fn width_of(&self, levels: usize) -> usize {
        match self.width {
            OrAuto::Value(width) => width,
            OrAuto::Auto(_) => fastai_width(levels),
        }
    }

    /// The error of a loss that left the numbers; a free flow may be why, and not the rate.
    pub fn diverged(&self, epoch: usize, step: usize) -> Error {
        let why = if self.model == Model::AttentionOde && !self.flow.sphere {
            "the learning rate is too high for this data, or the tokens flow out of what f32 holds. Lower the rate, or take the sphere, tanh, or a shorter T."
        } else {
            "the learning rate is too high for this data. Lower the rate and train again."
        };
        Error::Diverged { epoch, step, why }
    }

    /// The width that all tokens of attention-ode share; auto: the rule for the column with most levels, 16 where all are numbers, as
    /// a multiple of the heads and, where they allow it, at most 32.
    pub fn token_width(&self, levels: impl Iterator<Item = usize>) -> usize {
        let heads = self.flow.heads.max(1);
        match self.width {
            OrAuto::Value(width) => width,
            OrAuto::Auto(_) => levels.max().map_or(16, fastai_width).next_multiple_of(heads).min((32 / heads).max(1) * heads),
        }
    }

    /// The numbers among the settings, with their limits.
    pub fn limits(&self) -> [Limit; 13] {
        [
            whole("width", [1, 1024], self.width.value()),
            whole("hidden", [1, 4096], self.hidden),
            whole("epochs", [1, 10_000], self.epochs),
            whole("batch", [1, 65_536], self.batch),
            positive("rate", 1e9, self.rate),
            Limit { value: Some(self.seed as f64), ..whole("seed", [0, MOST_SEED], None) },
            whole("patience", [0, 10_000], self.patience),
            whole("minCount", [1, 1_000_000], self.min_count),
            number("dropout", [0.0, 0.95], f64::from(self.dropout)),
            number("idDropout", [0.0, 0.95], self.id_dropout.value().map(f64::from)),
            number("weightDecay", [0.0, 100.0], self.weight_decay),
            number("quantile", [0.001, 0.999], self.quantile),
            number("delta", [0.001, 1000.0], self.delta),
        ]
    }

    /// How they divide the rows of a table with this target.
    pub fn division<'a>(&'a self, target: Option<&'a Target>) -> Division<'a> {
        Division { rule: &self.split, fold: self.fold, seed: self.seed, target }
    }

    /// `BadOption` names the first setting that is out of its range.
    pub fn check(&self) -> Result<()> {
        self.limits().iter().try_for_each(Limit::check)?;
        if let Some([fold, folds]) = self.fold.filter(|[fold, folds]| !(2..=MOST_FOLDS).contains(folds) || fold >= folds) {
            let expected = format!("[i, k], k from 2 to {MOST_FOLDS} and i from 0 to k − 1");
            return Err(Error::bad_option("fold", format!("[{fold}, {folds}]"), expected));
        }
        match (self.model, self.width) {
            (Model::AttentionOde, OrAuto::Value(width)) => self.flow.check(width),
            (Model::Trees, _) => self.trees.check(),
            _ => Ok(()),
        }
    }
}
