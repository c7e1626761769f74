//! A table and settings → a trained run: prepare, fit (the loop), metrics, predict.

mod dense;
mod feed;
mod fit;
mod flow_settings;
mod inside;
mod learned;
pub mod metrics;
pub mod optimizer;
mod prepare;
mod run;
mod score;
mod settings;
mod shape;
mod step;

pub use dense::DenseCost;
pub use feed::Blocks;
pub use fit::{Epoch, Report, Stopped};
pub use flow_settings::{FlowSettings, ReadoutName};
pub use inside::{Inside, Layers, Reference};
pub use learned::{Fitted, Learned, Scored};
pub use metrics::Scores;
pub use prepare::{Labels, Prepared};
pub use run::{Machine, RowCounts, Run, train};
pub use score::logits;
pub use settings::{Auto, Model, OrAuto, Settings, fastai_width};
pub use shape::network;
pub use step::{Rule, Step};
