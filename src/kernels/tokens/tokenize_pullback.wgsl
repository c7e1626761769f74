// grads of the biases [T, d] and of the weights [N, d] of the numbers' inputs: sums over the batch. One invocation an element of [T, d], and of
// the weights of its token's inputs, starts[c] .. starts[c + 1] for number column c.
struct Shape { batch: u32, f: u32, g: u32, m: u32, n: u32, d: u32, bias: u32, slopes: u32, gain: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> numbers: array<f32>;
@group(0) @binding(3) var<storage, read> starts: array<u32>;
@group(0) @binding(4) var<storage, read> g_x: array<f32>;
@group(0) @binding(5) var<storage, read_write> grads: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let before = shape.f + shape.g; // tokens before those of number columns
  let size = (before + shape.m + 1u) * shape.d;
  if (i >= size) { return; }
  let token = i / shape.d;
  let first = train_clock[STEP] * shape.batch;
  let rows = min(shape.batch, train_clock[ROWS] - min(first, train_clock[ROWS]));
  var sum = 0.0;
  for (var b = 0u; b < rows; b += 1u) { sum += g_x[b * size + i]; }
  grads[shape.bias + i] = sum;
  if (token < before || token >= before + shape.m) { return; }
  let column = token - before;
  for (var input = starts[column]; input < starts[column + 1u]; input += 1u) {
    var slope = 0.0;
    for (var b = 0u; b < rows; b += 1u) { slope += g_x[b * size + i] * numbers[(first + b) * shape.n + input]; }
    grads[shape.slopes + input * shape.d + i % shape.d] = slope;
  }
}
