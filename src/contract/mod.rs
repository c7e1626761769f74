//! What crosses the boundary as plain structs: what calls take, and what comes back. `web` fills them; their fields are promised in
//! www/lab.d.ts by the types that `typings` writes of them. Typed arrays cross apart, so serde leaves them out.

#[cfg(test)]
mod declaration;
mod flow;
mod join;
mod kinds;
#[cfg(test)]
mod options;
mod run;
mod table;
#[cfg(test)]
mod typings;

pub use flow::{ClusterEvent, Depth, FlowInfo, FlowProgress, Invariant, NamedVectors, RowInfo, RowTokens, Stats};
pub use join::{JoinInfo, JoinOn, JoinOptions};
pub use kinds::{ColumnChoice, KindOrChoice, Kinds};
pub use run::{CostInfo, Neighbour, Neighbours, Points, Predicted, RunInfo, UnseenInfo, Vectors};
pub use table::{ColumnInfo, LoadOptions, MissingWord, TableInfo, TargetInfo, Tasks};
