//! What breaks a GPU, and what is said of it: nothing that a broken device made is ever shown.

use std::ops::Range;

use crate::rig::{Rig, network};
use crate::support::*;
use flowbed::{
    data::{Features, Rows},
    device::{Access, Bound, Buffer, Call, Choice, Device, Kernel},
    error::Error,
    kernels::{
        copy::copy,
        training::{advance::advance, loss::LossKind},
    },
    model::network::Entry,
    rng::{Generator, Stream},
};

on_every_device!(
    a_level_beyond_its_table_is_refused;
    gpu:
    a_kernel_that_does_not_compile_is_named,
    a_kernel_that_asks_for_too_much_is_named,
    a_refused_command_is_noticed_before_anything_is_read,
    a_fault_ends_a_turn_and_leaves_nothing_queued,
    a_buffer_beyond_the_limit_is_refused_with_both_numbers,
    what_is_queued_goes_out_in_pieces,
);

/// A GPU of its own to break; the one that is looked at for faults behind the test stays as it is.
async fn to_break() -> Device {
    Device::open(Choice::Gpu, true, &job()).await.unwrap()
}

fn unused(_: &[u32], _: Range<usize>, _: &mut [Bound]) {}

fn call(kernel: &'static Kernel, buffer: &Buffer, groups: u32) -> Call {
    Call { kernel, params: vec![1], buffers: vec![buffer.clone()], groups: [groups, 1, 1], units: 1, unit_cost: 1 }
}

async fn a_kernel_that_does_not_compile_is_named(_: &Device) {
    static BROKEN: Kernel = Kernel {
        name: "half_written",
        wgsl: "@compute @workgroup_size(1)\nfn main() { let x = ; }",
        buffers: &[Access::InOut],
        cpu: unused,
    };
    let gpu = to_break().await;
    let buffer = gpu.alloc("a buffer", 4).unwrap();
    gpu.run(&gpu.plan(vec![call(&BROKEN, &buffer, 1)]), 1);
    let error = gpu.finish(&job()).await.unwrap_err();
    assert!(matches!(&error, Error::GpuKernel { kernel: "half_written", .. }), "{error:?}");
    assert_eq!(error.code(), "gpu-fault");
    let sentence = error.to_string();
    assert!(
        sentence.starts_with("GPU kernel half_written failed on this device: ") && sentence.contains("2:"),
        "line 2: {sentence}"
    );
    assert_eq!(gpu.check(), Err(error.clone()), "and so it stays");
    assert_eq!(gpu.read(&buffer, 0..1).await, Err(error));
}

async fn a_kernel_that_asks_for_too_much_is_named(_: &Device) {
    static WIDE: Kernel = Kernel {
        name: "too_wide",
        wgsl: "@group(0) @binding(1) var<storage, read_write> x: array<f32>; @compute @workgroup_size(4096) fn main() { x[0] = 1.0; }",
        buffers: &[Access::InOut],
        cpu: unused,
    };
    let gpu = to_break().await;
    gpu.warm(&WIDE).await;
    assert!(matches!(gpu.check(), Err(Error::GpuKernel { kernel: "too_wide", .. })), "{:?}", gpu.check());
}

async fn a_refused_command_is_noticed_before_anything_is_read(_: &Device) {
    let gpu = to_break().await;
    let train_clock = upload_words(&gpu, &[0; 4]);
    gpu.run(&gpu.plan(vec![advance(&train_clock)]), 3);
    assert_eq!(gpu.read(&train_clock, 0..1).await.unwrap(), [3]);
    // One group more than there may be: the whole submit is refused, and what it should have counted still stands at 3.
    let refused = Call { groups: [65_536, 1, 1], ..advance(&train_clock) };
    gpu.run(&gpu.plan(vec![advance(&train_clock), refused]), 1);
    let error = gpu.read(&train_clock, 0..1).await.unwrap_err();
    assert!(matches!(error, Error::GpuFault(_)), "{error:?}");
    assert!(error.to_string().contains("65535"), "{error}");
    let other = to_break().await;
    let train_clock = upload_words(&other, &[5]);
    assert_eq!(other.read(&train_clock, 0..1).await.unwrap(), [5], "another device is none the worse");
}

async fn a_fault_ends_a_turn_and_leaves_nothing_queued(_: &Device) {
    let gpu = to_break().await;
    let train_clock = upload_words(&gpu, &[0; 4]);
    let refused = Call { groups: [65_536, 1, 1], ..advance(&train_clock) };
    gpu.run(&gpu.plan(vec![refused, advance(&train_clock)]), 1_000_000);
    assert!(matches!(gpu.finish(&job()).await, Err(Error::GpuFault(_))));
    let Device::Gpu(inner) = &gpu else { unreachable!() };
    let submits = inner.submits.get();
    assert!(gpu.turn(&job()).await.is_err());
    assert_eq!(inner.submits.get(), submits, "a broken device is given nothing more");
}

async fn a_buffer_beyond_the_limit_is_refused_with_both_numbers(device: &Device) {
    let Err(Error::GpuLimit { what, need, limit }) = device.alloc("the weights", 1 << 31) else { panic!("8 GB were granted") };
    assert_eq!((&what[..], need), ("the weights", 8 << 30));
    // What stands just at the limit is bound whole, and copied to be read.
    assert!((128 << 20..1 << 40).contains(&limit), "{limit}");
    assert!(matches!(device.alloc("x", limit as usize / 4 + 1), Err(Error::GpuLimit { .. })));
}

/// `write` waits for nobody, so that it sends out all that was run; yet no submit is longer than what the device does in about 60 ms.
async fn what_is_queued_goes_out_in_pieces(device: &Device) {
    let Device::Gpu(gpu) = device else { unreachable!("listed for the GPU alone") };
    let (train_clock, spare) = (upload_words(device, &[0; 4]), device.alloc("a word", 1).unwrap());
    let plan = device.plan(vec![advance(&train_clock)]);
    // Without a measurement a submit holds two million operations, and each dispatch counts 20,000 before it does any.
    device.forget_pace();
    let before = gpu.submits.get();
    device.run(&plan, 1000);
    device.write(&spare, 0, &[1]);
    assert_eq!(gpu.submits.get() - before, 1000_u64.div_ceil(99));
    assert_eq!(device.read(&train_clock, 0..1).await.unwrap(), [1000]);
    // A call is never cut: one that is larger is a submit of its own.
    let words = 4_000_000;
    let [from, to] = [(); 2].map(|()| device.alloc("words", words).unwrap());
    let large = device.plan(vec![advance(&train_clock), copy(&spare, &from, &to, words / 2, false), advance(&train_clock)]);
    device.forget_pace();
    let before = gpu.submits.get();
    device.run(&large, 1);
    device.write(&spare, 0, &[1]);
    assert_eq!(gpu.submits.get() - before, 3);
}

async fn a_level_beyond_its_table_is_refused(device: &Device) {
    let network = network(Entry::Embedding, &[(4, 3), (5, 2)], 0, 4, 1, LossKind::Logistic);
    let mut rig = Rig::new(device, &network, &vec![0.0; network.layout.words()], 2, 3);
    let load = |rig: &mut Rig, ids: [u32; 6]| {
        let features = Features { rows: 3, f: 2, ids: ids.to_vec(), ..Features::default() };
        let rows = Rows { features: &features, rows: &[0, 1, 2] };
        rig.blocks.load_training(device, rows, [0.0; 3][..].into(), 0, 0.1, (&[0.0; 2], &mut Generator::new(0, Stream::DropIds)))
    };
    assert_eq!(load(&mut rig, [3, 4, 0, 0, 3, 4]), Ok(2));
    for (ids, column, id, levels) in
        [([0, 0, 0, 0, 4, 0], "c0", 4, 4), ([0, 0, 0, 5, 0, 0], "c1", 5, 5), ([0, u32::MAX, 0, 0, 0, 0], "c1", u32::MAX, 5)]
    {
        let error = load(&mut rig, ids).unwrap_err();
        assert_eq!(error, Error::LevelBeyond { id, column: column.into(), levels });
        assert_eq!(error.code(), "unknown-level");
    }
}
