// Adam on the table rows of this batch only; moments [2, P] = m, v; settled: see adam_settle. One invocation an element of a row.
struct Shape { lookups: u32, widest: u32, p: u32, narrowest: u32, rest1: f32, rest2: f32, epsilon: f32, decay: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read> segments: array<u32>;
@group(0) @binding(4) var<storage, read> counts: array<u32>;
@group(0) @binding(5) var<storage, read_write> settled: array<u32>;
@group(0) @binding(6) var<storage, read_write> grads: array<f32>;
@group(0) @binding(7) var<storage, read_write> params: array<f32>;
@group(0) @binding(8) var<storage, read_write> moments: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  let s = i / shape.widest;
  let step = train_clock[STEP];
  if (s >= counts[step]) { return; }
  let segment = 3u * (step * shape.lookups + s);
  if (i % shape.widest >= segments[segment + 1u]) { return; }
  let word = segments[segment] + i % shape.widest;
  let g = grads[word];
  let m = moments[word] + (g - moments[word]) * shape.rest1;
  let v = moments[shape.p + word] + (g * g - moments[shape.p + word]) * shape.rest2;
  moments[word] = m;
  moments[shape.p + word] = v;
  let p = params[word] - shape.decay * params[word];
  params[word] = p - rates[step] * m / (sqrt(v) + shape.epsilon);
  grads[word] = 0.0;
  if (shape.narrowest > 0u && i % shape.widest == 0u) { settled[word / shape.narrowest] = train_clock[RUN_STEP] + 1u; }
}
