// Mean loss into losses[step], gradient into g_logits [B, C]. One workgroup; kind 0 logistic, 1 softmax, 2 squared, 3 Poisson, 4 quantile,
// 5 Huber.
const MOST_LOG = 80.0;
struct Shape { batch: u32, c: u32, kind: u32, parameter: f32, weighted: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read> train_clock: array<u32>;
@group(0) @binding(2) var<storage, read> labels: array<f32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> logits: array<f32>;
@group(0) @binding(5) var<storage, read_write> g_logits: array<f32>;
@group(0) @binding(6) var<storage, read_write> losses: array<f32>;

var<workgroup> partial: array<f32, 256>;

fn logistic(at: u32, label: f32, scale: f32) -> f32 {
  let z = logits[at];
  let e = exp_of(-abs(z));
  g_logits[at] = unless_nan((select(e, 1.0, z >= 0.0) / (1.0 + e) - label) * scale, magnitude(z));
  return unless_nan(max(z, 0.0) - z * label + log_above_one(e), magnitude(z));
}

fn softmax(at: u32, label: u32, scale: f32) -> f32 {
  var most = logits[at];
  for (var j = 1u; j < shape.c; j += 1u) { most = max(most, logits[at + j]); }
  var sum = 0.0;
  var worst = 0u;
  for (var j = 0u; j < shape.c; j += 1u) {
    let z = logits[at + j] - most;
    worst = max(worst, magnitude(z));
    sum += exp_of(z);
  }
  sum = unless_nan(sum, worst);
  for (var j = 0u; j < shape.c; j += 1u) {
    let p = exp_of(logits[at + j] - most) / sum;
    g_logits[at + j] = (p - select(0.0, 1.0, j == label)) * scale;
  }
  return unless_nan(log_of(sum) + (most - logits[at + label]), worst);
}

// Loss and slope of a number.
fn one(z: f32, y: f32) -> vec2<f32> {
  let error = z - y;
  switch shape.kind {
    case 3u: {
      let mean = exp_of(min(z, MOST_LOG));
      // y ln y is 0 at 0.
      let logs = log_of(y) - z;
      return vec2(unless_nan(2.0 * (y * logs - y + mean), magnitude(z)), unless_nan(2.0 * (mean - y), magnitude(z)));
    }
    case 4u: {
      let slope = select(-shape.parameter, 1.0 - shape.parameter, error >= 0.0);
      return vec2(unless_nan(slope * error, magnitude(z)), unless_nan(slope, magnitude(z)));
    }
    case 5u: {
      let distance = abs(error);
      let far = distance > shape.parameter;
      let loss = select(0.5 * distance * distance, shape.parameter * (distance - 0.5 * shape.parameter), far);
      return vec2(unless_nan(loss, magnitude(z)), unless_nan(clamp(error, -shape.parameter, shape.parameter), magnitude(z)));
    }
    default: { return vec2(error * error, 2.0 * error); }
  }
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
    var weight = 1.0;
    if (shape.weighted != 0u) { weight = weights[first + b]; }
    if (shape.kind == 0u) { sum += weight * logistic(at, label, weight * scale); }
    else if (shape.kind == 1u) { sum += weight * softmax(at, u32(label), weight * scale); }
    else {
      let found = one(logits[at], label);
      g_logits[at] = found.y * weight * scale;
      sum += weight * found.x;
    }
  }
  partial[lane] = sum;
  for (var half = 128u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { partial[lane] += partial[lane + half]; }
  }
  if (lane == 0u) { losses[train_clock[STEP]] = partial[0] * scale; }
}
