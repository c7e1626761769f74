// grads[table row] = gain times the sum of g_x over the lookups of that row; lookups sorted by row. One invocation an element.
struct Shape { batch: u32, f: u32, stride: u32, widest: u32, threshold: u32, scale: f32, seed: u32, gain: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> segments: array<u32>;
@group(0) @binding(4) var<storage, read> counts: array<u32>;
@group(0) @binding(5) var<storage, read> columns: array<u32>;
@group(0) @binding(6) var<storage, read> g_x: array<f32>;
@group(0) @binding(7) var<storage, read_write> grads: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let s = i / shape.widest;
  let j = i % shape.widest;
  let step = train_clock[STEP];
  if (s >= counts[step]) { return; }
  let base = step * shape.batch * shape.f;
  // A segment is (word of the table row, its width, end of its run in order).
  let segment = 3u * (base + s);
  if (j >= segments[segment + 1u]) { return; }
  var begin = 0u;
  if (s > 0u) { begin = segments[segment - 1u]; }
  let offset = columns[2u * (order[base + begin] % shape.f)];
  var sum = 0.0;
  for (var p = begin; p < segments[segment + 2u]; p += 1u) {
    let at = order[base + p] / shape.f * shape.stride + offset + j;
    sum += g_x[at] * dropout_factor(shape.threshold, shape.scale, shape.seed, train_clock[RUN_STEP], at);
  }
  grads[segments[segment] + j] = shape.gain * sum;
}
