//! One device after the other: which one a machine takes, what it says of the change, and how often.

use std::ops::Range;

use crate::support::*;
use flowbed::{
    device::{Access, Bound, Call, Choice, Device, DeviceInfo, Fault, Kernel, Machine},
    error::{Error, NoGpu},
    kernels::training::advance::advance,
};

on_every_device!(whoever_leaves_the_choice_gets_what_is_there, one_that_works_is_kept);

/// Those that need a GPU to break: on the CPU there is nothing to show.
mod gpu_only {
    on_one_device!(one_that_broke_is_replaced_and_told_once, crate::support::open_gpu().await);
    on_one_device!(the_second_in_a_row_ends_on_the_cpu, crate::support::open_gpu().await);
    on_one_device!(a_kernel_that_fails_ends_on_the_cpu, crate::support::open_gpu().await);
    on_one_device!(what_is_too_large_takes_the_cpu_for_one_call, crate::support::open_gpu().await);
    on_one_device!(whoever_asked_for_the_gpu_gets_no_other, crate::support::open_gpu().await);
}

/// Kind and code of the reason.
fn what(device: &DeviceInfo) -> (&str, &str) {
    (&device.kind, &device.reason_code)
}

/// A machine with a GPU of its own to break, as if the choice had been this one.
async fn machine(choice: Choice) -> Machine {
    let gpu = Device::open(Choice::Gpu, true, &job()).await.unwrap();
    Machine::new(choice, true, &job(), gpu)
}

/// The GPU refuses a command: one group more than there may be.
async fn refuse(machine: &Machine) -> Error {
    let device = machine.device();
    let clock = upload_words(&device, &[0; 4]);
    device.run(&device.plan(vec![Call { groups: [65_536, 1, 1], ..advance(&clock) }]), 1);
    device.finish(&job()).await.unwrap_err()
}

async fn whoever_leaves_the_choice_gets_what_is_there(device: &Device) {
    let without = Machine::open(Choice::Auto, false, &job()).await.unwrap();
    let info = without.info();
    assert_eq!(what(&info), ("cpu", "no-webgpu"));
    assert_eq!(info.reason, "this browser has no WebGPU");
    assert!(!info.software && info.detail.is_empty());
    let refused = Machine::open(Choice::Gpu, false, &job()).await.err();
    assert_eq!(refused, Some(Error::NoGpu(NoGpu::NoWebGpu)));
    let asked = Machine::open(Choice::Cpu, true, &job()).await.unwrap();
    assert_eq!(what(&asked.info()), ("cpu", "asked"));
    if !device.is_gpu() {
        return;
    }
    let auto = Machine::open(Choice::Auto, true, &job()).await.unwrap().info();
    let expected = if device.is_software() { ("cpu", "software") } else { ("gpu", "found") };
    assert_eq!((what(&auto), auto.software), (expected, false));
    let asked = Machine::open(Choice::Gpu, true, &job()).await.unwrap().info();
    let expected = if device.is_software() { "imitated" } else { "found" };
    assert_eq!((what(&asked), asked.software), (("gpu", expected), device.is_software()));
}

async fn one_that_works_is_kept(device: &Device) {
    let choice = if device.is_gpu() { Choice::Gpu } else { Choice::Cpu };
    let machine = Machine::open(choice, true, &job()).await.unwrap();
    let (first, info) = (machine.device(), machine.info());
    for _ in 0..3 {
        let renewed = machine.renew().await.unwrap();
        assert_eq!((renewed.device, renewed.fault), (info.clone(), None));
        assert!(std::rc::Rc::ptr_eq(&first, &machine.ready().await.unwrap()));
    }
    assert_eq!(machine.spare(), None, "nothing was too large for it");
}

async fn one_that_broke_is_replaced_and_told_once(_: &Device) {
    let machine = machine(Choice::Gpu).await;
    for _ in 0..3 {
        let (broken, error) = (machine.device(), refuse(&machine).await);
        let renewed = machine.renew().await.unwrap();
        let happened = error.happened();
        assert!(happened.starts_with("The GPU refused a command: ") && happened.contains("65535"), "{happened}");
        assert!(!happened.contains("Choose the CPU device"), "no advice: {happened}");
        assert_eq!(renewed.fault, Some(Fault { code: "gpu-fault", happened }));
        assert_eq!(renewed.device.kind, "gpu");
        assert_eq!(renewed.device.detail, format!("{}: {error}", broken.name()), "in full, for a report");
        let device = machine.ready().await.unwrap();
        let clock = upload_words(&device, &[7]);
        assert_eq!(device.read(&clock, 0..1).await.unwrap(), [7], "it works");
        assert_eq!(machine.renew().await.unwrap().fault, None, "told once");
        machine.ended_well(); // so that the next one is the first again
    }
}

async fn the_second_in_a_row_ends_on_the_cpu(_: &Device) {
    let machine = machine(Choice::Gpu).await;
    refuse(&machine).await;
    assert!(machine.ready().await.unwrap().is_gpu(), "a call replaces it too");
    refuse(&machine).await;
    let renewed = machine.renew().await.unwrap();
    assert_eq!(renewed.fault.map(|fault| fault.code), Some("gpu-fault"));
    assert_eq!(what(&renewed.device), ("cpu", "failed-twice"));
    machine.ended_well();
    assert_eq!(what(&machine.renew().await.unwrap().device), ("cpu", "failed-twice"), "for good");
}

fn unused(_: &[u32], _: Range<usize>, _: &mut [Bound]) {}

async fn a_kernel_that_fails_ends_on_the_cpu(_: &Device) {
    static BROKEN: Kernel = Kernel {
        name: "half_written",
        wgsl: "@compute @workgroup_size(1)\nfn main() { let x = ; }",
        buffers: &[Access::InOut],
        cpu: unused,
    };
    let machine = machine(Choice::Auto).await;
    machine.device().warm(&BROKEN).await;
    let renewed = machine.renew().await.unwrap();
    let happened = "GPU kernel half_written failed on this device";
    assert_eq!(renewed.fault, Some(Fault { code: "gpu-fault", happened: happened.into() }), "without its compiler's words");
    let info = machine.info();
    assert_eq!((what(&info), &*info.reason), (("cpu", "kernel-failed"), happened));
    assert!(info.detail.contains(happened) && info.detail.contains("2:"), "with them, line 2: {}", info.detail);
}

async fn what_is_too_large_takes_the_cpu_for_one_call(_: &Device) {
    let machine = machine(Choice::Auto).await;
    let gpu = machine.device();
    assert_eq!(machine.spare(), None, "nothing was too large yet");
    let error = gpu.alloc("The weights", 1 << 31).err().unwrap();
    let spared = machine.spare().unwrap();
    let happened = error.happened();
    assert!(happened.starts_with("The weights needs 8,589,934,592 bytes; this GPU binds "), "{happened}");
    assert_eq!(spared.fault, Some(Fault { code: "gpu-limit", happened: happened.clone() }));
    assert_eq!((what(&spared.device), &spared.device.reason), (("cpu", "too-large"), &happened));
    assert_eq!(spared.device.detail, "", "nothing broke");
    assert!(!machine.ready().await.unwrap().is_gpu());
    assert_eq!(machine.spare(), None, "the CPU is never spared");
    let renewed = machine.renew().await.unwrap();
    assert_eq!((&*renewed.device.kind, renewed.fault), ("gpu", None), "back, and nothing more is said of it");
    assert!(std::rc::Rc::ptr_eq(&gpu, &machine.device()), "the same one");
}

async fn whoever_asked_for_the_gpu_gets_no_other(_: &Device) {
    let machine = machine(Choice::Gpu).await;
    assert!(matches!(machine.device().alloc("the weights", 1 << 31), Err(Error::GpuLimit { .. })));
    assert_eq!(machine.spare(), None);
    assert!(machine.device().is_gpu());
}
