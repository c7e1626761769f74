// Mean loss into losses[step], gradient into g_logits [B, C]. One workgroup; kind 0 logistic, 1 softmax, 2 squared.
struct Shape { batch: u32, c: u32, kind: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> labels: array<f32>;
@group(0) @binding(3) var<storage, read> logits: array<f32>;
@group(0) @binding(4) var<storage, read_write> g_logits: array<f32>;
@group(0) @binding(5) var<storage, read_write> losses: array<f32>;

var<workgroup> partial: array<f32, 256>;

fn logistic(at: u32, label: f32, scale: f32) -> f32 {
  let z = logits[at];
  let e = exp(-min(abs(z), 80.0));
  g_logits[at] = unless_nan((select(e, 1.0, z >= 0.0) / (1.0 + e) - label) * scale, magnitude(z));
  return unless_nan(max(z, 0.0) - z * label + log(1.0 + e), magnitude(z));
}

fn softmax(at: u32, label: u32, scale: f32) -> f32 {
  var most = logits[at];
  for (var j = 1u; j < shape.c; j += 1u) { most = max(most, logits[at + j]); }
  var sum = 0.0;
  var worst = 0u;
  for (var j = 0u; j < shape.c; j += 1u) {
    let z = logits[at + j] - most;
    worst = max(worst, magnitude(z));
    sum += exp(max(z, -80.0));
  }
  sum = unless_nan(sum, worst);
  for (var j = 0u; j < shape.c; j += 1u) {
    let p = exp(max(logits[at + j] - most, -80.0)) / sum;
    g_logits[at + j] = (p - select(0.0, 1.0, j == label)) * scale;
  }
  return unless_nan(log(sum) + (most - logits[at + label]), worst);
}

@compute @workgroup_size(256)
fn main(@builtin(local_invocation_index) lane: u32) {
  let first = train_clock[STEP] * shape.batch;
  let rows = min(max(train_clock[ROWS], first) - first, shape.batch);
  let scale = 1.0 / f32(max(rows, 1u));
  var sum = 0.0;
  for (var b = lane; b < shape.batch; b += 256u) {
    let at = b * shape.c;
    if (b >= rows) {
      for (var j = 0u; j < shape.c; j += 1u) { g_logits[at + j] = 0.0; }
      continue;
    }
    let label = labels[first + b];
    if (shape.kind == 0u) { sum += logistic(at, label, scale); }
    else if (shape.kind == 1u) { sum += softmax(at, u32(label), scale); }
    else {
      let error = logits[at] - label;
      g_logits[at] = 2.0 * error * scale;
      sum += error * error;
    }
  }
  partial[lane] = sum;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { partial[lane] += partial[lane + half]; }
  }
  if (lane == 0u) { losses[train_clock[STEP]] = partial[0] * scale; }
}
