// x[b] = table rows of row b's ids, then its numbers: [B, K]; 0 past the block's end. One invocation an element.
struct Shape { batch: u32, f: u32, g: u32, n: u32, k: u32, threshold: u32, scale: f32, seed: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> ids: array<u32>;
@group(0) @binding(3) var<storage, read> numbers: array<f32>;
@group(0) @binding(4) var<storage, read> params: array<f32>;
@group(0) @binding(5) var<storage, read> columns: array<u32>;
@group(0) @binding(6) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.batch * shape.k) { return; }
  let b = i / shape.k;
  let j = i % shape.k;
  let row = train_clock[STEP] * shape.batch + b;
  if (row >= train_clock[ROWS]) { x[i] = 0.0; return; }
  let embedded = shape.k - shape.n;
  if (j >= embedded) { x[i] = numbers[row * shape.n + j - embedded]; return; }
  let column = columns[2u * (shape.f + shape.g) + j];
  if (column >= shape.f) { x[i] = 0.0; return; } // a bag's: `ragged` adds to it
  let word = ids[row * shape.f + column] + j - columns[2u * column];
  x[i] = params[word] * dropout_factor(shape.threshold, shape.scale, shape.seed, train_clock[RUN_STEP], i);
}
