//! The operations, by family. One operation = `NAME.rs` (typed call and CPU form) beside `NAME.wgsl`; `ALL` lists them. `shared` is
//! what several of them use, in either language; `cpu` what CPU forms share.
//!
//! Legend of shapes, everywhere: B rows of a batch, F categorical columns, G columns of bags, N numeric columns, K width of the
//! concatenated input, H hidden units, C outputs, P words of the parameter block, S steps of a block of batches.
//! Matrices are row-major. Two small buffers say what a replayed plan does next: `train_clock` which batch, `solve_clock` which step.
//!
//! Add a kernel: NAME.wgsl with its shape line; NAME.rs with the `Kernel`, the typed call and the CPU form; a line in
//! `ALL`; a test in tests/devices/kernels.rs (golden value, odd size, both devices against tests/reference, differences).

/// Shaders of this folder one after another, as src/build.rs left them.
macro_rules! wgsl {
    ($($name:literal),+) => {
        concat!($(include_str!(concat!(env!("OUT_DIR"), "/kernels/", $name, ".wgsl"))),+)
    };
}

/// Constants of a shader of this folder, as src/build.rs left them.
macro_rules! constants {
    ($name:literal) => {
        include!(concat!(env!("OUT_DIR"), "/kernels/", $name, ".rs"));
    };
}

pub mod attention;
pub mod copy;
pub mod cpu;
pub mod multiply_add;
pub mod products;
pub mod shared;
pub mod solver;
pub mod tables;
pub mod tokens;
pub mod training;

use crate::device::Kernel;

/// What training needs first stands first: see `ahead`.
pub const ALL: [&Kernel; 42] = [
    &tables::lookup::KERNEL,
    &tables::bag::KERNEL,
    &tables::ragged::KERNEL,
    &products::dense::KERNEL,
    &products::dense::WIDE,
    &training::loss::KERNEL,
    &products::dense_input::KERNEL,
    &products::dense_input::WIDE,
    &products::dense_weights::KERNEL,
    &products::dense_weights::WIDE,
    &tables::segment_sum::KERNEL,
    &training::adam::KERNEL,
    &training::adam_rows::KERNEL,
    &training::adam_settle::KERNEL,
    &training::advance::KERNEL,
    &copy::KERNEL,
    &tables::one_hot::KERNEL,
    &attention::weights_at::KERNEL,
    &products::matmul::KERNEL,
    &products::matmul::WIDE,
    &products::gram::KERNEL,
    &products::gram::WIDE,
    &products::fold::KERNEL,
    &attention::activation::KERNEL,
    &attention::activation_pullback::KERNEL,
    &attention::attend::KERNEL,
    &attention::attend::WIDE,
    &attention::attend_query::KERNEL,
    &attention::attend_key::KERNEL,
    &attention::tangent::KERNEL,
    &solver::combine::KERNEL,
    &solver::norm::KERNEL,
    &solver::start::KERNEL,
    &solver::step_clock::KERNEL,
    &solver::control::KERNEL,
    &solver::commit::KERNEL,
    &tokens::tokenize::KERNEL,
    &tokens::tokenize_pullback::KERNEL,
    &tokens::readout::KERNEL,
    &multiply_add::KERNEL,
    &attention::set_field::KERNEL,
    &attention::set_field_pullback::KERNEL,
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
