// x [B, T, d]: a row's tokens, categories, then bags, whose sums `ragged` adds, then number columns, then the summary; each has its bias,
// which is all past the block's end.
// Inputs starts[c] .. starts[c + 1] are those of number column c.
// One invocation an element.
struct Shape { batch: u32, f: u32, g: u32, m: u32, n: u32, d: u32, bias: u32, slopes: u32, gain: f32, threshold: u32, scale: f32, seed: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> ids: array<u32>;
@group(0) @binding(3) var<storage, read> numbers: array<f32>;
@group(0) @binding(4) var<storage, read> starts: array<u32>;
@group(0) @binding(5) var<storage, read> params: array<f32>;
@group(0) @binding(6) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let before = shape.f + shape.g; // tokens before those of number columns
  let tokens = before + shape.m + 1u;
  if (i >= shape.batch * tokens * shape.d) { return; }
  let j = i % shape.d;
  let token = i / shape.d % tokens;
  let row = train_clock[STEP] * shape.batch + i / (tokens * shape.d);
  var value = params[shape.bias + token * shape.d + j];
  if (row >= train_clock[ROWS]) { x[i] = value; return; }
  if (token < shape.f) {
    let factor = dropout_factor(shape.threshold, shape.scale, shape.seed, train_clock[RUN_STEP], i);
    value += shape.gain * factor * params[ids[row * shape.f + token] + j];
  } else if (token >= before && token < before + shape.m) {
    let column = token - before;
    for (var input = starts[column]; input < starts[column + 1u]; input += 1u) {
      value += numbers[row * shape.n + input] * params[shape.slopes + input * shape.d + j];
    }
  }
  x[i] = value;
}
