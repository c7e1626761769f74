// y[b] = relu(y[b] + sum of the table rows of row b's ids): [B, H]. One invocation an element.
struct Shape { batch: u32, f: u32, h: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> ids: array<u32>;
@group(0) @binding(3) var<storage, read> params: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.batch * shape.h) { return; }
  let j = i % shape.h;
  let row = train_clock[STEP] * shape.batch + i / shape.h;
  var sum = y[i];
  if (row < train_clock[ROWS]) {
    for (var c = 0u; c < shape.f; c += 1u) { sum += params[ids[row * shape.f + c] + j]; }
  }
  y[i] = select(sum, 0.0, sum < 0.0); // NaN stays NaN
}
