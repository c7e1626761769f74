//! Kernels → pipelines (once per device), calls → bind groups and uniforms (once per plan).

use std::{future::Future, pin::Pin};

use super::{super::Storage, GpuDevice, faults::told};
use crate::{
    device::{Access, Buffer, Call, Kernel},
    error::Error,
};

/// Uniform slices start at multiples of this.
const UNIFORM_STRIDE: u64 = 256;

#[derive(Default)]
pub struct Pipelines {
    made: Vec<(&'static str, wgpu::ComputePipeline)>,
    /// Kernels of which the compiler's word is still to come
    unjudged: Vec<(&'static str, Verdict)>,
}

type Verdict = Pin<Box<dyn Future<Output = Option<wgpu::Error>>>>;

/// A call, ready to be encoded; its cost in operations, the dispatch itself included.
pub struct Dispatch {
    pub pipeline: wgpu::ComputePipeline,
    pub group: wgpu::BindGroup,
    pub groups: [u32; 3],
    pub cost: f64,
}

/// Operations that a dispatch costs before it does any.
const DISPATCH_COST: f64 = 20_000.0;

/// A recorded plan: what a compute pass needs, call by call. Holds its buffers alive.
pub struct GpuPlan {
    pub calls: Vec<Dispatch>,
    uniforms: wgpu::Buffer,
    _buffers: Vec<Buffer>,
}

impl Drop for GpuPlan {
    fn drop(&mut self) {
        self.uniforms.destroy();
    }
}

impl GpuDevice {
    /// At most some ten thousand calls (the deepest stack, the longest unrolled flow), so that no limit of a buffer is near.
    pub fn record(&self, calls: &[Call]) -> GpuPlan {
        let uniforms = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("uniforms"),
            size: UNIFORM_STRIDE * calls.len().max(1) as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut recorded = Vec::with_capacity(calls.len());
        for (i, call) in calls.iter().enumerate() {
            let at = UNIFORM_STRIDE * i as u64;
            let mut words = call.params.clone();
            words.resize(words.len().next_multiple_of(4), 0); // a uniform struct is padded to 16 bytes
            self.queue.write_buffer(&uniforms, at, bytemuck::cast_slice(&words));
            let pipeline = self.pipeline(call.kernel);
            let group = self.bind(call, &pipeline, &uniforms, at, 4 * words.len() as u64);
            let cost = DISPATCH_COST + call.units as f64 * call.unit_cost as f64;
            recorded.push(Dispatch { pipeline, group, groups: call.groups, cost });
        }
        GpuPlan { calls: recorded, uniforms, _buffers: calls.iter().flat_map(|call| call.buffers.clone()).collect() }
    }

    fn bind(
        &self,
        call: &Call,
        pipeline: &wgpu::ComputePipeline,
        uniforms: &wgpu::Buffer,
        at: u64,
        size: u64,
    ) -> wgpu::BindGroup {
        let slice = wgpu::BufferBinding { buffer: uniforms, offset: at, size: wgpu::BufferSize::new(size) };
        let mut entries = vec![wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(slice) }];
        for (i, buffer) in call.buffers.iter().enumerate() {
            let Storage::Gpu(buffer) = &*buffer.0 else { unreachable!("a buffer of another device") };
            entries.push(wgpu::BindGroupEntry { binding: i as u32 + 1, resource: buffer.buffer.as_entire_binding() });
        }
        self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(call.kernel.name),
            layout: &pipeline.get_bind_group_layout(0),
            entries: &entries,
        })
    }

    pub async fn warm(&self, kernel: &'static Kernel) {
        self.pipeline(kernel);
        self.judge().await;
        self.done().await;
    }

    /// Waits for the compiler's word of the kernels that are new, and notes those that failed.
    pub async fn judge(&self) {
        let unjudged = std::mem::take(&mut self.pipelines.borrow_mut().unjudged);
        for (kernel, verdict) in unjudged {
            if let Some(error) = verdict.await {
                self.faults.note(Error::GpuKernel { kernel, detail: told(error) });
            }
        }
    }

    fn pipeline(&self, kernel: &'static Kernel) -> wgpu::ComputePipeline {
        let Pipelines { made, unjudged } = &mut *self.pipelines.borrow_mut();
        if let Some((_, pipeline)) = made.iter().find(|(name, _)| *name == kernel.name) {
            return pipeline.clone();
        }
        // The one for what is wrong with the shader, the other for what a driver makes of it.
        let wrong = self.device.push_error_scope(wgpu::ErrorFilter::Validation);
        let failed = self.device.push_error_scope(wgpu::ErrorFilter::Internal);
        let pipeline = self.compile(kernel);
        let (failed, wrong) = (failed.pop(), wrong.pop());
        unjudged.push((kernel.name, Box::pin(async { wrong.await.or(failed.await) })));
        made.push((kernel.name, pipeline.clone()));
        pipeline
    }

    fn compile(&self, kernel: &Kernel) -> wgpu::ComputePipeline {
        let label = Some(kernel.name);
        let buffer = |binding: usize, ty| wgpu::BindGroupLayoutEntry {
            binding: binding as u32,
            visibility: wgpu::ShaderStages::COMPUTE,
            ty: wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None },
            count: None,
        };
        let mut entries = vec![buffer(0, wgpu::BufferBindingType::Uniform)];
        for (i, access) in kernel.buffers.iter().enumerate() {
            entries.push(buffer(i + 1, wgpu::BufferBindingType::Storage { read_only: *access == Access::In }));
        }
        let layout = self.device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label, entries: &entries });
        let layout = self.device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label,
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let source = wgpu::ShaderSource::Wgsl(kernel.wgsl.into());
        let module = self.device.create_shader_module(wgpu::ShaderModuleDescriptor { label, source });
        self.device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label,
            layout: Some(&layout),
            module: &module,
            entry_point: Some("main"),
            compilation_options: Default::default(),
            cache: None,
        })
    }
}
