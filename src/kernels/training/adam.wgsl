// One step of dense Adam (Keras) over words start..start+count; moments [2, P] = m, v. One invocation a parameter.
struct Shape { start: u32, count: u32, p: u32, rest1: f32, rest2: f32, epsilon: f32, decay: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> rates: array<f32>;
@group(0) @binding(3) var<storage, read_write> grads: array<f32>;
@group(0) @binding(4) var<storage, read_write> params: array<f32>;
@group(0) @binding(5) var<storage, read_write> moments: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.count) { return; }
  let word = shape.start + i;
  let g = grads[word];
  let m = moments[word] + (g - moments[word]) * shape.rest1;
  let v = moments[shape.p + word] + (g * g - moments[shape.p + word]) * shape.rest2;
  moments[word] = m;
  moments[shape.p + word] = v;
  let p = params[word] - shape.decay * params[word];
  params[word] = p - rates[train_clock[STEP]] * m / (sqrt(v) + shape.epsilon);
  grads[word] = 0.0;
}
