// x[b] += gain times the weighted sums of the table rows of row b's bags: [B, stride], of each row `width` elements from `first` on.
// Bag c of a row is its levels starts[c] .. starts[c + span]; a level is (word of its table row, weight, row of the batch * G + column).
// One invocation an element.
struct Shape { batch: u32, tables: u32, f: u32, g: u32, stride: u32, first: u32, width: u32, merged: u32, gain: f32, threshold: u32, scale: f32, seed: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read> levels: array<u32>;
@group(0) @binding(4) var<storage, read> params: array<f32>;
@group(0) @binding(5) var<storage, read> columns: array<u32>;
@group(0) @binding(6) var<storage, read_write> x: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.batch * shape.width) { return; }
  let b = i / shape.width;
  let row = train_clock[STEP] * shape.batch + b;
  if (row >= train_clock[ROWS]) { return; }
  let element = shape.first + i % shape.width;
  // All bags of a row add to the same elements, or each to those of its column.
  var bag = row * shape.g;
  var span = shape.g;
  var j = element;
  if (shape.merged == 0u) {
    let column = columns[2u * shape.tables + element];
    bag += column - shape.f;
    span = 1u;
    j -= columns[2u * column];
  }
  var sum = 0.0;
  for (var level = starts[bag]; level < starts[bag + span]; level += 1u) {
    sum += bitcast<f32>(levels[3u * level + 1u]) * params[levels[3u * level] + j];
  }
  let at = b * shape.stride + element;
  x[at] += shape.gain * dropout_factor(shape.threshold, shape.scale, shape.seed, train_clock[RUN_STEP], at) * sum;
}
