//! Replays → submits. Their size follows the device: about `TARGET_MS` of work each, so that cancel answers and the
//! screen stays alive, and many steps share one submit.

use std::collections::VecDeque;

use futures_channel::oneshot;
use web_time::Instant;

use super::GpuDevice;
use crate::{device::Plan, error::Result};

const TARGET_MS: f64 = 60.0;
/// Operations of the first submit.
const FIRST_PACE: f64 = 2e6;
/// Dispatches in one submit at most: an encoder is not free either.
const MOST_CALLS: usize = 16_384;

pub struct Pending {
    /// Plans with their replays left, and the call that is next in the first of them
    queue: VecDeque<(Plan, usize)>,
    next: usize,
    /// Operations that fit into `TARGET_MS`, as measured so far
    pace: f64,
}

impl Default for Pending {
    fn default() -> Self {
        Pending { queue: VecDeque::new(), next: 0, pace: FIRST_PACE }
    }
}

impl GpuDevice {
    pub fn push(&self, plan: &Plan, times: usize) {
        if times > 0 && plan.gpu().is_some_and(|plan| !plan.calls.is_empty()) {
            self.pending.borrow_mut().queue.push_back((plan.clone(), times));
        }
    }

    pub fn forget_pace(&self) {
        self.pending.borrow_mut().pace = FIRST_PACE;
    }

    pub fn discard(&self) {
        let mut pending = self.pending.borrow_mut();
        pending.queue.clear();
        pending.next = 0;
    }

    /// Submits about `TARGET_MS` of work and waits for it; true while work is left. Whatever went wrong in it, or before it, is
    /// said here, so that nothing that it should have made is read.
    pub async fn slice(&self) -> Result<bool> {
        self.judge().await;
        self.faults.check()?;
        let start = Instant::now();
        let most = self.pending.borrow().pace;
        let submitted = self.submit(most);
        if submitted > 0.0 {
            self.done().await;
            let spent = start.elapsed().as_secs_f64() * 1e3;
            // What this submit suggests, but no more than four times as much as it held.
            let wanted = submitted * (TARGET_MS / spent.max(0.1)).min(4.0);
            let mut pending = self.pending.borrow_mut();
            pending.pace = if wanted < most { wanted } else { 0.5 * (most + wanted) }.max(1.0);
        }
        self.faults.check()?;
        Ok(!self.pending.borrow().queue.is_empty())
    }

    /// Submits everything that is queued, without waiting, in pieces of about `TARGET_MS`: a system that watches over its GPU
    /// counts the time of each. Whoever has much to do takes `turn`s first.
    pub fn submit_all(&self) {
        let most = self.pending.borrow().pace;
        while self.submit(most) > 0.0 {}
    }

    /// One submit of calls in order, `most` operations or one call; the operations. A plan may be cut between calls, a call never:
    /// WebGPU has no first workgroup to begin at. The longest is attention among all tokens of a set, n² of them: the page's 2,000
    /// take a slow GPU some 20 ms, 50,000 would take it seconds; where a system ends that, the device is lost and says so.
    fn submit(&self, most: f64) -> f64 {
        let mut pending = self.pending.borrow_mut();
        let Pending { queue, next, .. } = &mut *pending;
        if queue.is_empty() {
            return 0.0;
        }
        let mut encoder = self.device.create_command_encoder(&Default::default());
        let (mut cost, mut calls) = (0.0, 0);
        // A plan's uniforms are destroyed with it, so it must outlive the submit that replays it last.
        let mut spent = Vec::new();
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            while let Some((plan, times)) = queue.front_mut() {
                let dispatches = plan.gpu().map_or(&[][..], |plan| &plan.calls);
                let call = &dispatches[*next];
                if calls > 0 && (cost + call.cost > most || calls >= MOST_CALLS) {
                    break;
                }
                pass.set_pipeline(&call.pipeline);
                pass.set_bind_group(0, &call.group, &[]);
                pass.dispatch_workgroups(call.groups[0], call.groups[1], call.groups[2]);
                cost += call.cost;
                calls += 1;
                *next += 1;
                if *next == dispatches.len() {
                    *next = 0;
                    *times -= 1;
                    if *times == 0 {
                        spent.extend(queue.pop_front());
                    }
                }
            }
        }
        self.queue.submit([encoder.finish()]);
        self.submits.set(self.submits.get() + 1);
        cost
    }

    /// Resolves when all submitted work is done.
    pub async fn done(&self) {
        let (send, receive) = oneshot::channel();
        self.queue.on_submitted_work_done(move || {
            let _ = send.send(());
        });
        self.poll();
        let _ = receive.await;
    }

    /// Natively somebody has to wait for the device; a browser does it by itself.
    pub fn poll(&self) {
        #[cfg(not(target_arch = "wasm32"))]
        let _ = self.device.poll(wgpu::PollType::wait_indefinitely());
    }
}
