//! Settings, columns and target → the network that they define: the same when it is trained and when a project is opened.

use super::{
    prepare::Labels,
    settings::{Model, Settings},
};
use crate::{
    data::{Encoder, Task, Vocabulary},
    error::{Error, Result},
    kernels::training::loss::LossKind,
    model::network::{Entry, Network, NetworkShape, TableShape},
};

/// A run's arrays at most: wasm memory ends at 4 GB, and the table is in it too. Below it no index leaves 32 bits.
const MOST_BYTES: u64 = 3 << 30;

/// `TooLarge` where training it in batches of so many rows would not fit.
pub fn network(settings: &Settings, encoder: &Encoder, labels: &Labels, batch: usize) -> Result<Network> {
    let shape = shape_of(settings, encoder, labels)?;
    check_size(&shape, batch)?;
    Ok(Network::new(shape))
}

/// Words of weights, gradients, two moments, best weights and one upload, of a checkpoint (four more), and of a batch: what a run
/// holds at once.
fn check_size(shape: &NetworkShape, batch: usize) -> Result<()> {
    let width = |table: &TableShape| if shape.entry == Entry::OneHot { shape.hidden } else { table.width } as u64;
    let tables: u64 = shape.tables.iter().map(|table| table.levels as u64 * width(table)).sum();
    let mut k: u64 = shape.tables.iter().map(width).sum::<u64>() + shape.numbers as u64;
    let (mut own, mut kept) = (0, 0);
    if let Entry::AttentionOde(flow) = &shape.entry {
        let tokens = shape.tables.len() + shape.numbers + 1;
        [k, own, kept] = flow.words(batch, tokens).ok_or_else(|| {
            let expected =
                format!("smaller: {tokens} tokens a row would be more than 2,000,000 at a time, or their attention too large");
            Error::BadOption { name: "batch", found: batch.to_string(), expected }
        })?;
    }
    let parameters = tables + own + (k + shape.outputs as u64 + 1) * shape.hidden as u64;
    let need = 4 * (10 * parameters + kept + 2 * batch as u64 * (k + shape.hidden as u64 + shape.outputs as u64));
    if need <= MOST_BYTES {
        return Ok(());
    }
    let remedy = "Use a smaller width, batch or hidden layer, or leave out the columns with most levels.".into();
    Err(Error::TooLarge { what: "Training".into(), need_mb: need >> 20, limit_mb: MOST_BYTES >> 20, remedy })
}

fn shape_of(settings: &Settings, encoder: &Encoder, labels: &Labels) -> Result<NetworkShape> {
    let vocabularies = &encoder.vocabularies;
    let token_width = settings.token_width(vocabularies.iter().map(|vocabulary| vocabulary.len()));
    let entry = match settings.model {
        Model::OneHot => Entry::OneHot,
        Model::AttentionOde => {
            let tokens = vocabularies.len() + encoder.numbers.len() + 1;
            Entry::AttentionOde(settings.flow.shape(tokens, token_width)?)
        }
        _ => Entry::Embedding,
    };
    let table = |vocabulary: &Vocabulary| TableShape {
        column: vocabulary.column.clone(),
        levels: vocabulary.len(),
        width: if settings.model == Model::AttentionOde { token_width } else { settings.width_of(vocabulary.len()) },
    };
    Ok(NetworkShape {
        entry,
        tables: vocabularies.iter().map(table).collect(),
        numbers: encoder.numbers.len(),
        hidden: settings.hidden,
        outputs: labels.outputs(),
        loss: match labels.task {
            Task::Binary => LossKind::Logistic,
            Task::Classes(_) => LossKind::Softmax,
            Task::Regression => LossKind::Squared,
        },
    })
}
