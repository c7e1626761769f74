//! Replays → submits. Their size follows the device: about `TARGET_MS` of work each, so that cancel answers and the
//! screen stays alive, and many steps share one submit.

use std::collections::VecDeque;

use futures_channel::oneshot;
use web_time::Instant;

use super::GpuDevice;
use crate::{device::Plan, error::Result};

const TARGET_MS: f64 = 60.0;
/// Dispatches in one submit at most: an encoder is not free either.
const MOST_CALLS: usize = 16_384;

pub struct Pending {
    queue: VecDeque<(Plan, usize)>,
    /// Calls that fit into `TARGET_MS`, as measured so far.
    pace: f64,
}

impl Default for Pending {
    fn default() -> Self {
        Pending { queue: VecDeque::new(), pace: 32.0 }
    }
}

impl GpuDevice {
    pub fn push(&self, plan: &Plan, times: usize) {
        if times > 0 && plan.gpu().is_some_and(|plan| !plan.calls.is_empty()) {
            self.pending.borrow_mut().queue.push_back((plan.clone(), times));
        }
    }

    pub fn discard(&self) {
        self.pending.borrow_mut().queue.clear();
    }

    /// Submits about `TARGET_MS` of work and waits for it; true while work is left.
    pub async fn slice(&self) -> Result<bool> {
        self.faults.check()?;
        let start = Instant::now();
        let most = (self.pending.borrow().pace as usize).clamp(1, MOST_CALLS);
        let submitted = self.submit(most);
        if submitted > 0 {
            self.done().await;
            let spent = start.elapsed().as_secs_f64() * 1e3;
            let mut pending = self.pending.borrow_mut();
            // Half the way to what this submit suggests, and at most four times as much at once.
            let wanted = submitted as f64 * (TARGET_MS / spent.max(0.1)).min(4.0);
            pending.pace = (0.5 * (pending.pace + wanted)).max(1.0);
        }
        self.faults.check()?;
        Ok(!self.pending.borrow().queue.is_empty())
    }

    /// Submits everything that is queued, without waiting.
    pub fn flush(&self) {
        while self.submit(MOST_CALLS) > 0 {}
    }

    /// One submit of whole plans, `most` calls or a little more; the number of calls.
    fn submit(&self, most: usize) -> usize {
        let mut pending = self.pending.borrow_mut();
        if pending.queue.is_empty() {
            return 0;
        }
        let mut encoder = self.device.create_command_encoder(&Default::default());
        let mut calls = 0;
        // A plan's uniforms are destroyed with it, so it must outlive the submit that replays it last.
        let mut spent = Vec::new();
        {
            let mut pass = encoder.begin_compute_pass(&Default::default());
            while calls < most {
                let Some((plan, times)) = pending.queue.front_mut() else { break };
                for (pipeline, group, groups) in plan.gpu().map_or(&[][..], |plan| &plan.calls) {
                    pass.set_pipeline(pipeline);
                    pass.set_bind_group(0, group, &[]);
                    pass.dispatch_workgroups(groups[0], groups[1], groups[2]);
                    calls += 1;
                }
                *times -= 1;
                if *times == 0 {
                    spent.extend(pending.queue.pop_front());
                }
            }
        }
        self.queue.submit([encoder.finish()]);
        self.submits.set(self.submits.get() + 1);
        calls
    }

    /// Resolves when all submitted work is done.
    async fn done(&self) {
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
