//! What tests on devices share: opening a device, running calls, comparing.
#![allow(dead_code, reason = "each test file uses its part")]

#[cfg(not(target_arch = "wasm32"))]
use flowbed::device::Threads;
use flowbed::{
    device::{Buffer, Call, Choice, Device},
    error::Error,
    job::Job,
};

/// Makes of every `async fn name(device: &Device)` a test on the CPU and one on the GPU, natively and in Chrome; of those behind
/// `gpu:` one on the GPU alone. A command that the GPU refused fails it, whatever it found.
#[macro_export]
macro_rules! on_every_device {
    ($($name:ident),* $(,)? $(; gpu: $($alone:ident),* $(,)?)?) => {
        mod cpu { $($crate::on_one_device!($name, $crate::support::open_cpu());)* }
        mod gpu {
            $($crate::on_one_device!($name, $crate::support::open_gpu().await);)*
            $($($crate::on_one_device!($alone, $crate::support::open_gpu().await);)*)?
        }
    };
}

#[macro_export]
macro_rules! on_one_device {
    ($name:ident, $open:expr) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $name() {
            pollster::block_on(async {
                if let Some(device) = $open {
                    super::$name(&device).await;
                    $crate::support::assert_sound(&device).await;
                }
            });
        }
        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            if let Some(device) = $open {
                super::$name(&device).await;
                $crate::support::assert_sound(&device).await;
            }
        }
    };
}

/// Nothing broke it, up to the last command.
pub async fn assert_sound(device: &Device) {
    device.finish(&job()).await.unwrap();
    assert_eq!(device.check(), Ok(()));
}

/// FLOWBED_THREADS=3 runs every test of the CPU on so many threads.
pub fn open_cpu() -> Option<Device> {
    #[cfg(not(target_arch = "wasm32"))]
    if let Some(count) = std::env::var("FLOWBED_THREADS").ok().and_then(|count| count.parse().ok()) {
        return Some(cpu_of(count));
    }
    Some(Device::cpu())
}

/// A CPU whose threads share every call, however small.
#[cfg(not(target_arch = "wasm32"))]
pub fn cpu_of(threads: usize) -> Device {
    let threads = Threads::start(threads);
    threads.share_all();
    Device::cpu_with(threads)
}

/// FLOWBED_EXPECT_GPU=1: there must be one; =0: there must be none; unset: tests without one do nothing, and say so.
pub async fn open_gpu() -> Option<Device> {
    #[cfg(not(target_arch = "wasm32"))]
    let expected = std::env::var("FLOWBED_EXPECT_GPU").ok();
    #[cfg(target_arch = "wasm32")]
    let expected = option_env!("FLOWBED_EXPECT_GPU");
    let found = Device::open(Choice::Gpu, true, &job()).await;
    match expected.as_deref() {
        Some("1") => Some(found.expect("FLOWBED_EXPECT_GPU=1 but no GPU opened")),
        Some("0") => {
            assert!(matches!(found, Err(Error::NoGpu(_))), "FLOWBED_EXPECT_GPU=0 but a GPU opened");
            None
        }
        _ => found.map_err(say_that_nothing_is_tested).ok(),
    }
}

/// Once, past the test runner, which shows nothing of a test that passes.
fn say_that_nothing_is_tested(error: Error) {
    use std::{io::Write, sync::Once};
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let line = format!("gpu:: tests are green without a GPU, and test nothing (FLOWBED_EXPECT_GPU=1 asks for one): {error}");
        let _ = writeln!(std::io::stderr(), "{line}");
    });
}

/// A job that lets the host breathe: in Chrome an adapter's answer needs the event loop.
pub fn job() -> Job {
    #[cfg(not(target_arch = "wasm32"))]
    return Job::alone();
    #[cfg(target_arch = "wasm32")]
    Job::new(std::rc::Rc::new(|| {
        Box::pin(async {
            use wasm_bindgen::{JsCast, JsValue};
            let promise = js_sys::Promise::new(&mut |resolve, _| {
                let set_timeout = js_sys::Reflect::get(&js_sys::global(), &"setTimeout".into()).unwrap();
                set_timeout.unchecked_into::<js_sys::Function>().call2(&JsValue::NULL, &resolve, &0.into()).unwrap();
            });
            wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
        })
    }))
}

pub fn upload(device: &Device, values: &[f32]) -> Buffer {
    upload_words(device, bytemuck::cast_slice(values))
}

pub fn upload_words(device: &Device, words: &[u32]) -> Buffer {
    let buffer = device.alloc("a test's buffer", words.len()).unwrap();
    device.write(&buffer, 0, words);
    buffer
}

pub async fn run(device: &Device, calls: Vec<Call>) {
    device.run(&device.plan(calls), 1);
    device.finish(&job()).await.unwrap();
}

pub async fn download(device: &Device, buffer: &Buffer) -> Vec<f32> {
    bytemuck::cast_slice(&device.read(buffer, 0..buffer.words()).await.unwrap()).to_vec()
}

/// amplitude · sin(1 + i · step), as the golden files have it.
pub fn sines(count: usize, step: f64, amplitude: f64) -> Vec<f32> {
    (0..count).map(|i| (amplitude * (1.0 + i as f64 * step).sin()) as f32).collect()
}

pub fn f64s(values: &[f32]) -> Vec<f64> {
    values.iter().map(|value| f64::from(*value)).collect()
}

/// |a − b| ≤ absolute + relative |b|, element by element.
#[track_caller]
pub fn assert_close(what: &str, found: &[f32], expected: &[f64], absolute: f64, relative: f64) {
    assert_eq!(found.len(), expected.len(), "{what}: lengths");
    for (i, (a, b)) in found.iter().zip(expected).enumerate() {
        let off = (f64::from(*a) - b).abs();
        assert!(off <= absolute + relative * b.abs(), "{what}[{i}]: {a} instead of {b} (off by {off:e})");
    }
}
