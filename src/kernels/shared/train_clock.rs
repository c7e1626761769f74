//! The words of the clock of training: see train_clock.wgsl.

constants!("shared/train_clock");

/// Rows of the batch that the clock points at: the last one of a block may be short.
pub fn batch_rows(train_clock: &[u32], batch: usize) -> usize {
    let begin = train_clock[STEP] as usize * batch;
    (train_clock[ROWS] as usize).saturating_sub(begin).min(batch)
}
