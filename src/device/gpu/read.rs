//! The one way back from the GPU: copy to a mappable buffer, map, copy out.

use std::ops::Range;

use futures_channel::oneshot;

use super::{GpuBuffer, GpuDevice};
use crate::error::{Error, Result};

impl GpuDevice {
    pub async fn read(&self, buffer: &GpuBuffer, range: Range<usize>) -> Result<Vec<u32>> {
        while self.slice().await? {}
        let (start, size) = (4 * range.start as u64, 4 * range.len() as u64);
        if size == 0 {
            return Ok(Vec::new());
        }
        let staging = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read"),
            size,
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.create_command_encoder(&Default::default());
        encoder.copy_buffer_to_buffer(&buffer.buffer, start, &staging, 0, size);
        self.queue.submit([encoder.finish()]);
        self.reads.set(self.reads.get() + 1);
        let (send, receive) = oneshot::channel();
        staging.map_async(wgpu::MapMode::Read, .., move |mapped| {
            let _ = send.send(mapped);
        });
        self.poll();
        let mapped = receive.await;
        let words = match mapped {
            Ok(Ok(())) => staging.get_mapped_range(..).ok().map(|view| bytemuck::pod_collect_to_vec::<u8, u32>(&view)),
            _ => None,
        };
        staging.destroy();
        if words.is_none() {
            self.faults.note(Error::GpuLost("a result could not be read back".into()));
        }
        self.faults.check()?;
        Ok(words.unwrap_or_default())
    }
}
