//! The CPU device computes in WebAssembly what it computes natively, bit for bit: its exponentials are its own, its random numbers
//! too, and without fused multiply-adds every step is one of IEEE 754. The constants below were printed natively.

use flowbed::{
    data::{ReadOptions, Reader, samples},
    device::Device,
    job::Job,
    kernels::cpu::{
        elementary::{exps, logs_above_one, sigmoids, tanhs},
        lanes::Lanes,
    },
    train::{self, Model, OrAuto, Prepared, Settings},
};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// The bits of many values in one word (Fowler, Noll, Vo).
fn bits(values: impl IntoIterator<Item = f32>) -> u64 {
    values.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, x| (hash ^ u64::from(x.to_bits())).wrapping_mul(0x100_0000_01b3))
}

#[test]
fn exponentials_and_logarithms_have_the_same_bits() {
    let xs = || (-40_000..=40_000).map(|i| i as f32 * 2.1e-3);
    let of = |f: fn(Lanes) -> Lanes, x: f32| f(Lanes::splat(x)).values()[0];
    let found = [
        bits(xs().map(|x| of(exps, x))),
        bits(xs().map(|x| of(tanhs, x))),
        bits(xs().map(|x| of(sigmoids, x))),
        bits(xs().map(|x| of(logs_above_one, x.abs() / 84.0))),
    ];
    assert_eq!(found.map(|word| format!("{word:016x}")), ELEMENTARY);
}

const ELEMENTARY: [&str; 4] = ["5d44c59b914f4ca8", "b4c16c8859443abf", "0acc5dffcf50ad9d", "9395ff80b2ed033f"];

/// The C library's e^x and tanh are other functions in WebAssembly, and may end in another bit: of f32, at most the last two.
#[test]
fn what_the_standard_library_computes_is_apart_by_two_last_bits_at_most() {
    let apart = |a: f32, b: f64| (f64::from(a) - b).abs() / b.abs().max(1e-30);
    for i in -4000..=4000 {
        let x = i as f32 * 2.1e-2;
        assert!(apart(x.exp(), f64::from(x).exp()) < 2.4e-7 && apart(x.tanh(), f64::from(x).tanh()) < 2.4e-7, "{x}");
    }
}

#[test]
fn a_training_has_the_same_weights() {
    let size = samples::ShopSize { rows: 2000, skus: 60, customers: 30, zips: 20, ..samples::ShopSize::default() };
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(&samples::shop(size)).unwrap();
    let table = reader.finish().unwrap();
    let found = [Model::Embedding, Model::OneHot, Model::AttentionOde].map(|model| {
        let columns = Some(["sku", "customer", "zip"].map(String::from).to_vec());
        let settings = Settings {
            model,
            target: "bought".into(),
            columns,
            width: OrAuto::Value(8),
            hidden: 16,
            epochs: 1,
            batch: 64,
            ..Settings::default()
        };
        let prepared = Prepared::new(&table, settings).unwrap();
        let run = now(train::train(&Device::cpu(), &Job::alone(), prepared, &mut |_| {})).unwrap();
        let arrays = flowbed::files::arrays::arrays(&run.learned);
        let values = arrays.iter().flat_map(|array| match &array.values {
            flowbed::files::safetensors::Values::F32(values) => values.to_vec(),
            flowbed::files::safetensors::Values::F64(_) => unreachable!("networks hold f32"),
        });
        format!("{:016x} {:?}", bits(values), run.training.epochs[0].train)
    });
    assert_eq!(found, TRAINED);
}

/// Bits of all weights, mean loss of the epoch's rows.
const TRAINED: [&str; 3] =
    ["127af3faf171b068 0.6915318969317845", "730b45f96ffad24a 0.6951312071936471", "595e96cd68a7b7b0 0.6756578530584063"];

/// On the CPU nothing waits: the future is ready when it is first asked.
fn now<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    match future.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("a job alone waits for nobody"),
    }
}
