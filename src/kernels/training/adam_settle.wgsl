// The missed steps of dense Adam on the table rows of this batch, or (rows > 0) of a table; fade [193, 4] then [steps + 1];
// settled [table words / narrowest]: the run's step up to which a row is settled. One invocation an element of a row.
struct Shape { lookups: u32, width: u32, p: u32, narrowest: u32, first: u32, rows: u32, epsilon: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read> segments: array<u32>;
@group(0) @binding(4) var<storage, read> counts: array<u32>;
@group(0) @binding(5) var<storage, read> fade: array<f32>;
@group(0) @binding(6) var<storage, read> settled: array<u32>;
@group(0) @binding(7) var<storage, read_write> params: array<f32>;
@group(0) @binding(8) var<storage, read_write> moments: array<f32>;

const FADE = 192; // steps after which b1^j m is as good as 0 (2e-9 of it)

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let row = i / shape.width;
  let column = i % shape.width;
  let step = train_clock[STEP];
  var first = shape.first + row * shape.width;
  if (shape.rows > 0u) {
    if (row >= shape.rows) { return; }
  } else {
    if (row >= counts[step]) { return; }
    let segment = 3u * (step * shape.lookups + row);
    if (column >= segments[segment + 1u]) { return; }
    first = segments[segment];
  }
  let since = max(settled[first / shape.narrowest], train_clock[SETTLED]);
  if (since >= train_clock[RUN_STEP]) { return; }
  let missed = train_clock[RUN_STEP] - since;
  let word = first + column;
  let m = moments[word];
  let v = moments[shape.p + word];
  if (m == 0.0 && v == 0.0) { return; }
  var sums = vec4f();
  let begin = step - missed;
  for (var j = 1u; j <= min(missed, FADE); j++) {
    sums += rates[begin + j - 1u] * vec4f(fade[4u * j], fade[4u * j + 1u], fade[4u * j + 2u], fade[4u * j + 3u]);
  }
  let s = sqrt(v);
  let divisor = s + shape.epsilon;
  let u = s / divisor;
  params[word] -= m / divisor * (sums.x + u * (sums.y + u * (sums.z + u * sums.w)));
  moments[word] = select(0.0, m * fade[4u * min(missed, FADE)], missed < FADE);
  moments[shape.p + word] = v * fade[4u * (FADE + 1u) + missed];
}
