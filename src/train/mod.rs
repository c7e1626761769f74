//! A table and settings → a trained run: prepare, fit (the loop), metrics, predict.

mod checkpoint;
pub mod cost;
mod dense;
mod feed;
mod fit;
mod flow_settings;
mod learned;
pub mod metrics;
mod new_rows;
pub mod optimizer;
mod prepare;
mod progress;
mod retest;
mod run;
mod score;
mod search;
mod settings;
mod shape;
mod step;
mod trained_flow;
mod trainer;
mod tree_settings;
mod trees;
mod unseen;
mod verdict;
mod warnings;
mod why;

pub use checkpoint::Checkpoint;
pub use cost::{Cost, Outline, Work, cost};
pub use dense::DenseCost;
pub use feed::Blocks;
pub use fit::{Stopped, Watch};
pub use flow_settings::{FlowSettings, ReadoutName};
pub use flowbed_trees::{Forest, Parts};
pub use learned::{Fitted, Learned};
pub use metrics::Scores;
pub use new_rows::{Labelled, RowScore, Scored, Unknown};
pub use prepare::{Labels, Prepared};
pub use progress::{Epoch, Report};
pub use run::{Rounds, RowCounts, Run, Training, go_on, train};
pub use score::logits;
pub use search::{Halving, Luck, Rung, WidthLoss, Widths};
pub use settings::{Auto, Model, OrAuto, Settings, fastai_width};
pub use shape::network;
pub use step::{Rule, Step};
pub use trained_flow::{Depth, Layers, Reference, TrainedFlow};
pub use tree_settings::{TreeFeatures, TreeSettings};
pub use trees::{Grown, TreeInputs, finish as finish_trees, grow, reads_alike, train_trees};
pub use unseen::{Kept, Predictor, StandIn};
pub use verdict::{Judged, verdict};
pub use warnings::{Warning, WarningCode, warnings};
pub use why::{
    Addition, Asked, Codes, ColumnImportance, Curve, CurveOf, Explained, Importance, Points, RowAsked, Sample, Shuffling,
};
