// grads[table row] = sum of g_x over the lookups of that row; lookups sorted by row. One invocation an element.
struct Shape { batch: u32, f: u32, stride: u32, widest: u32, threshold: u32, scale: f32, seed: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> clock: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> segments: array<vec2u>;
@group(0) @binding(4) var<storage, read> counts: array<u32>;
@group(0) @binding(5) var<storage, read> columns: array<u32>;
@group(0) @binding(6) var<storage, read> g_x: array<f32>;
@group(0) @binding(7) var<storage, read_write> grads: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let s = i / shape.widest;
  let j = i % shape.widest;
  let step = clock[0];
  if (s >= counts[step]) { return; }
  let base = step * shape.batch * shape.f;
  let segment = segments[base + s];
  var begin = 0u;
  if (s > 0u) { begin = segments[base + s - 1u].y; }
  let column = order[base + begin] % shape.f;
  let offset = columns[2u * column];
  if (j >= columns[2u * column + 1u]) { return; }
  var sum = 0.0;
  for (var p = begin; p < segment.y; p += 1u) {
    let at = order[base + p] / shape.f * shape.stride + offset + j;
    sum += g_x[at] * dropout_factor(shape.threshold, shape.scale, shape.seed, clock[2], at);
  }
  grads[segment.x + j] = sum;
}
