//! The device's promise on several threads: what a call computes does not depend on how many do it, and one that dies is heard of.

use crate::{
    measure::small,
    support::{cpu_of, job, upload},
};
use flowbed::{
    device::{Access, Bound, Call, Device, Kernel, Threads},
    measure::WORKS,
};

#[test]
fn every_work_comes_to_the_same_bits_on_one_thread_two_three_and_four() {
    let devices = [1, 2, 3, 4].map(cpu_of);
    for work in WORKS.iter().map(|work| work.name) {
        let [expected, others @ ..] = devices.each_ref().map(|device| pollster::block_on(small(device, work)).check);
        for (threads, check) in (2..).zip(others) {
            let [expected, check] = [&expected, &check].map(|list| list.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
            assert_eq!(check, expected, "{work} on {threads} threads");
        }
    }
}

#[test]
fn a_device_says_how_many_threads_it_has() {
    let threads = Threads::start(3);
    let device = Device::cpu_with(threads.clone());
    assert_eq!(device.name(), "CPU, 3 threads");
    threads.limit(1);
    assert_eq!(device.name(), "CPU");
    assert_eq!(device.threads(), 1);
    threads.limit(2);
    assert_eq!(device.name(), "CPU, 2 threads");
    threads.limit(9);
    assert_eq!(device.name(), "CPU, 3 threads");
    assert_eq!(cpu_of(1).name(), "CPU");
}

fn call(kernel: &'static Kernel, device: &Device, units: usize) -> Call {
    let buffers = vec![upload(device, &vec![0.0; 2 * units])];
    Call { kernel, params: vec![], buffers, groups: [1, 1, 1], units, unit_cost: 1 }
}

fn run(threads: usize, kernel: &'static Kernel) -> Vec<u32> {
    let device = cpu_of(threads);
    let call = call(kernel, &device, 40);
    let buffer = call.buffers[0].clone();
    device.run(&device.plan(vec![call]), 100);
    pollster::block_on(device.finish(&job())).unwrap();
    pollster::block_on(device.read(&buffer, 0..buffer.words())).unwrap()
}

/// Each unit adds one to its own two words, which are not side by side.
static COUNT: Kernel = Kernel {
    name: "count",
    wgsl: "",
    buffers: &[Access::InOut],
    cpu: |_, units, buffers| {
        for unit in units {
            let [first, second] = buffers[0].parts([unit..unit + 1, 79 - unit..80 - unit]);
            first[0] += 1.0;
            second[0] += 1.0;
        }
    },
};

#[test]
fn every_unit_is_done_once() {
    for threads in 1..=5 {
        assert_eq!(run(threads, &COUNT), [100f32.to_bits(); 80], "{threads} threads");
    }
}

/// Every unit writes the first word.
static CLASH: Kernel =
    Kernel { name: "clash", wgsl: "", buffers: &[Access::InOut], cpu: |_, _, buffers| buffers[0].part(0..1)[0] = 1.0 };

#[cfg(debug_assertions)]
#[test]
#[should_panic]
fn units_that_write_the_same_word_are_found() {
    run(2, &CLASH);
}

fn fails_late(_: &[u32], units: std::ops::Range<usize>, _: &mut [Bound]) {
    assert!(!units.contains(&39), "the last unit fails");
}
static FAILS: Kernel = Kernel { name: "fails", wgsl: "", buffers: &[Access::InOut], cpu: fails_late };

#[test]
#[should_panic]
fn a_thread_that_dies_is_heard_of() {
    run(3, &FAILS);
}
