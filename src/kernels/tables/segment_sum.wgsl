// grads[table row] = gain times the sum of g_x over the lookups of that row; lookups sorted by row. From B * F on they are levels of bags, whose
// g_x counts by their weight. One invocation an element.
struct Shape { batch: u32, f: u32, g: u32, lookups: u32, stride: u32, widest: u32, threshold: u32, scale: f32, seed: u32, gain: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> segments: array<u32>;
@group(0) @binding(4) var<storage, read> counts: array<u32>;
@group(0) @binding(5) var<storage, read> columns: array<u32>;
@group(0) @binding(6) var<storage, read> levels: array<u32>;
@group(0) @binding(7) var<storage, read> g_x: array<f32>;
@group(0) @binding(8) var<storage, read_write> grads: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let s = i / shape.widest;
  let j = i % shape.widest;
  let step = train_clock[STEP];
  if (s >= counts[step]) { return; }
  let base = step * shape.lookups;
  // A segment is (word of the table row, its width, end of its run in order).
  let segment = 3u * (base + s);
  if (j >= segments[segment + 1u]) { return; }
  var begin = 0u;
  if (s > 0u) { begin = segments[segment - 1u]; }
  // A segment is of one table: of ids, or of bags.
  let ids = shape.batch * shape.f;
  let first = order[base + begin];
  var sum = 0.0;
  if (first < ids) {
    let offset = columns[2u * (first % shape.f)];
    for (var p = begin; p < segments[segment + 2u]; p += 1u) {
      let at = order[base + p] / shape.f * shape.stride + offset + j;
      sum += g_x[at] * dropout_factor(shape.threshold, shape.scale, shape.seed, train_clock[RUN_STEP], at);
    }
  } else {
    let offset = columns[2u * (shape.f + levels[3u * (first - ids) + 2u] % shape.g)];
    for (var p = begin; p < segments[segment + 2u]; p += 1u) {
      let level = 3u * (order[base + p] - ids);
      let at = levels[level + 2u] / shape.g * shape.stride + offset + j;
      let factor = dropout_factor(shape.threshold, shape.scale, shape.seed, train_clock[RUN_STEP], at);
      sum += bitcast<f32>(levels[level + 1u]) * (g_x[at] * factor);
    }
  }
  grads[segments[segment] + j] = shape.gain * sum;
}
