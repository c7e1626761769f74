//! The operations. One operation = `NAME.rs` (typed call and CPU form) beside `NAME.wgsl`; `ALL` lists them.
//!
//! Legend of shapes, everywhere: B rows of a batch, F categorical columns, N numeric columns, K width of the
//! concatenated input, H hidden units, C outputs, P words of the parameter block, S steps of a block of batches.
//! Matrices are row-major. `clock` is [step in the block, rows of the block, step of the run, step up to which all table rows are settled].
//!
//! Add a kernel: NAME.wgsl with its shape line; NAME.rs with the `Kernel`, the typed call and the CPU form; a line in
//! `ALL`; a test in tests/devices.rs (golden value, odd size, both devices against tests/reference, differences).

/// Shaders of this folder one after another, as build.rs left them.
macro_rules! wgsl {
    ($($name:literal),+) => {
        concat!($(include_str!(concat!(env!("OUT_DIR"), "/", $name, ".wgsl"))),+)
    };
}

pub mod activation;
pub mod activation_pullback;
pub mod adam;
pub mod adam_rows;
pub mod adam_settle;
pub mod advance;
pub mod attend;
pub mod attend_key;
pub mod attend_query;
pub mod bag;
pub mod combine;
pub mod commit;
pub mod control;
pub mod copy;
pub mod dense;
pub mod dense_input;
pub mod dense_weights;
pub mod dropout;
pub mod elementary;
pub mod fold;
pub mod gemm;
pub mod gemv;
pub mod gram;
pub mod guard;
pub mod lanes;
pub mod lookup;
pub mod loss;
pub mod matmul;
pub mod multiply_add;
pub mod norm;
pub mod one_hot;
pub mod readout;
pub mod segment_sum;
pub mod set_field;
pub mod set_field_pullback;
pub mod start;
pub mod step_clock;
pub mod tangent;
pub mod tokenize;
pub mod tokenize_pullback;
pub mod weights_at;

use crate::device::Kernel;

/// What training needs first stands first: see `ahead`.
pub const ALL: [&Kernel; 41] = [
    &lookup::KERNEL,
    &bag::KERNEL,
    &dense::KERNEL,
    &dense::WIDE,
    &loss::KERNEL,
    &dense_input::KERNEL,
    &dense_input::WIDE,
    &dense_weights::KERNEL,
    &dense_weights::WIDE,
    &segment_sum::KERNEL,
    &adam::KERNEL,
    &adam_rows::KERNEL,
    &adam_settle::KERNEL,
    &advance::KERNEL,
    &copy::KERNEL,
    &one_hot::KERNEL,
    &weights_at::KERNEL,
    &matmul::KERNEL,
    &matmul::WIDE,
    &gram::KERNEL,
    &gram::WIDE,
    &fold::KERNEL,
    &activation::KERNEL,
    &activation_pullback::KERNEL,
    &attend::KERNEL,
    &attend::WIDE,
    &attend_query::KERNEL,
    &attend_key::KERNEL,
    &tangent::KERNEL,
    &combine::KERNEL,
    &norm::KERNEL,
    &start::KERNEL,
    &step_clock::KERNEL,
    &control::KERNEL,
    &commit::KERNEL,
    &tokenize::KERNEL,
    &tokenize_pullback::KERNEL,
    &readout::KERNEL,
    &multiply_add::KERNEL,
    &set_field::KERNEL,
    &set_field_pullback::KERNEL,
];

/// Those that a GPU compiles ahead of use: all but the field of small sets and its pullback, a second each on a software
/// GPU, for which a call that comes meanwhile would have to wait.
pub fn ahead() -> impl Iterator<Item = &'static Kernel> {
    ALL.into_iter().filter(|kernel| !kernel.name.starts_with("set_field"))
}

/// Are all of these multiples of four? Then a GPU reads four words at a time, in a kernel's wide form.
fn in_fours<const N: usize>(words: [usize; N]) -> bool {
    words.iter().all(|word| word % 4 == 0)
}

/// Invocations of a workgroup of the one-dimensional kernels; their WGSL says the same.
const GROUP: usize = 64;

/// Workgroups for so many threads, folded into two dimensions above WebGPU's 65,535.
fn linear(threads: usize) -> [u32; 3] {
    folded(threads.div_ceil(GROUP).max(1))
}

/// So many workgroups, folded likewise.
fn folded(groups: usize) -> [u32; 3] {
    let rows = groups.div_ceil(65_535);
    [groups.div_ceil(rows) as u32, rows as u32, 1]
}

/// Rows of the batch that `clock` points at: the last one of a block may be short.
fn batch_rows(clock: &[u32], batch: usize) -> usize {
    let begin = clock[0] as usize * batch;
    (clock[1] as usize).saturating_sub(begin).min(batch)
}
