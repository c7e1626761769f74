//! Settings, columns and target → the network that they define: the same when it is trained and when a project is opened.

use super::{
    feed,
    labels::Labels,
    settings::{Model, Settings},
};
use crate::{
    data::{Encoder, Standard},
    error::{Error, Result},
    kernels::training::loss::LossKind,
    model::network::{Entry, Network, NetworkShape, TableShape},
};

/// A run's arrays at most: wasm memory ends at 4 GB, and the table is in it too. Below it no index leaves 32 bits.
const MOST_BYTES: u64 = 3 << 30;

/// What reaches a network: the columns of categories and tags with their V, the inputs of each number column, and what it is to give.
pub struct Ends {
    pub tables: Vec<(String, usize)>,
    /// So many of the last are of tags
    pub bags: usize,
    pub numbers: Vec<usize>,
    pub outputs: usize,
    pub loss: LossKind,
}

/// `TooLarge` where training it in batches of so many rows, whose bags have so many levels at most, would not fit.
pub fn network(settings: &Settings, encoder: &Encoder, labels: &Labels, [batch, levels]: [usize; 2]) -> Result<Network> {
    let ends = Ends {
        tables: encoder.vocabularies.iter().map(|vocabulary| (vocabulary.column.clone(), vocabulary.len())).collect(),
        bags: encoder.tables()[1],
        numbers: encoder.numbers.iter().map(Standard::inputs).collect(),
        outputs: labels.outputs(),
        loss: labels.loss,
    };
    let shape = shape_of(settings, ends)?;
    check_size(&shape, batch, levels)?;
    Ok(Network::new(shape))
}

fn check_size(shape: &NetworkShape, batch: usize, levels: usize) -> Result<()> {
    let Some(need) = bytes_in_training(shape, batch).map(|bytes| bytes + feed::bytes_of_levels(levels)) else {
        let tokens = shape.tokens();
        let expected =
            format!("smaller: {tokens} tokens a row would be more than 2,000,000 at a time, or their attention too large");
        return Err(Error::BadOption { name: "batch", found: batch.to_string(), expected });
    };
    if need <= MOST_BYTES {
        return Ok(());
    }
    let remedy = "Use a smaller width, batch or hidden layer, or leave out the columns with most levels.".into();
    Err(Error::TooLarge { what: "Training".into(), need_mb: need >> 20, limit_mb: MOST_BYTES >> 20, remedy })
}

/// Bytes of weights, gradients, two moments, best weights and one upload, of a checkpoint (four more), and of a batch: what a run
/// holds at once. None: a batch of its tokens is more than a device takes at a time.
pub fn bytes_in_training(shape: &NetworkShape, batch: usize) -> Option<u64> {
    let width = |table: &TableShape| if shape.entry == Entry::OneHot { shape.hidden } else { table.width } as u64;
    let tables: u64 = shape.tables.iter().map(|table| table.levels as u64 * width(table)).sum();
    let mut k: u64 = shape.tables.iter().map(width).sum::<u64>() + shape.inputs() as u64;
    let (mut own, mut kept) = (0, 0);
    if let Entry::AttentionOde(flow) = &shape.entry {
        [k, own, kept] = flow.words(batch, shape.tokens(), shape.inputs())?;
    }
    let parameters = tables + own + (k + shape.outputs as u64 + 1) * shape.hidden as u64 + shape.outputs as u64;
    Some(4 * (10 * parameters + kept + 2 * batch as u64 * (k + shape.hidden as u64 + shape.outputs as u64)))
}

pub fn shape_of(settings: &Settings, ends: Ends) -> Result<NetworkShape> {
    let Ends { tables, bags, numbers, outputs, loss } = ends;
    let token_width = settings.token_width(tables.iter().map(|(_, levels)| *levels));
    let entry = match settings.model {
        Model::OneHot => Entry::OneHot,
        Model::AttentionOde => Entry::AttentionOde(settings.flow.shape(tables.len() + numbers.len() + 1, token_width)?),
        _ => Entry::Embedding,
    };
    let table = |(column, levels)| TableShape {
        column,
        levels,
        width: if settings.model == Model::AttentionOde { token_width } else { settings.width_of(levels) },
    };
    let tables = tables.into_iter().map(table).collect();
    Ok(NetworkShape { entry, tables, bags, numbers, hidden: settings.hidden, outputs, loss })
}
