//! A table and settings → a trained run: prepare, fit (the loop), metrics, predict.

mod checkpoint;
pub mod cost;
mod dense;
mod feed;
mod fit;
mod flow_settings;
mod learned;
pub mod metrics;
pub mod optimizer;
mod prepare;
mod progress;
mod run;
mod score;
mod settings;
mod shape;
mod step;
mod trained_flow;
mod trainer;
mod unseen;

pub use checkpoint::Checkpoint;
pub use cost::{Cost, Outline, Work, cost};
pub use dense::DenseCost;
pub use feed::Blocks;
pub use fit::{Stopped, Watch};
pub use flow_settings::{FlowSettings, ReadoutName};
pub use learned::{Fitted, Learned, Scored};
pub use metrics::Scores;
pub use prepare::{Labels, Prepared};
pub use progress::{Epoch, Report};
pub use run::{RowCounts, Run, Training, go_on, train};
pub use score::logits;
pub use settings::{Auto, Model, OrAuto, Settings, fastai_width};
pub use shape::network;
pub use step::{Rule, Step};
pub use trained_flow::{Depth, Layers, Reference, TrainedFlow};
pub use unseen::{Kept, Predictor, StandIn};
