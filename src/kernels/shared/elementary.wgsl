// Elementary functions from their definitions: drivers promise an absolute accuracy for tanh, which says nothing near 0, and some keep less.
// By the argument reductions and polynomials of Cephes (Moshier 1992: expf, logf, tanhf). Stands behind nan; docs/numbers.md has the bounds.
const LEAST_EXP = -87.3365; // below it e^x would be subnormal, and is what it is here: the least normal number
const MOST_EXP = 88.7228; // above it e^x is what it is here: the greatest that f32 holds

// e^x
fn exp_of(x: f32) -> f32 {
  let within = clamp(x, LEAST_EXP, MOST_EXP);
  let n = round(within * 1.44269504);
  let r = (within - n * 0.693359375) + n * 2.12194440e-4;
  let p = ((((1.9875691e-4 * r + 1.3981999e-3) * r + 8.333452e-3) * r + 4.1665796e-2) * r + 1.6666665e-1) * r + 0.5;
  let scaled = bitcast<f32>(bitcast<i32>(p * (r * r) + (r + 1.0)) + (i32(n) << 23u));
  return unless_nan(scaled, magnitude(x));
}

// e^x of four; what is not a number hides itself here.
fn exps_of(x: vec4f) -> vec4f {
  let within = clamp(x, vec4f(LEAST_EXP), vec4f(MOST_EXP));
  let n = round(within * 1.44269504);
  let r = (within - n * 0.693359375) + n * 2.12194440e-4;
  let p = ((((1.9875691e-4 * r + 1.3981999e-3) * r + 8.333452e-3) * r + 4.1665796e-2) * r + 1.6666665e-1) * r + 0.5;
  return bitcast<vec4f>(bitcast<vec4i>(p * (r * r) + (r + 1.0)) + (vec4i(n) << vec4u(23u)));
}

// ln x; of 0 and what is subnormal that of the least normal number.
fn log_of(x: f32) -> f32 {
  let bits = bitcast<i32>(max(x, 1.17549435e-38));
  // x = 2^e m, m from √½ to √2
  let e = (bits - 0x3f3504f3) >> 23u;
  let t = bitcast<f32>(bits - (e << 23u)) - 1.0;
  let z = t * t;
  var p = ((7.0376836e-2 * t - 1.1514610e-1) * t + 1.1676998e-1) * t - 1.2420141e-1;
  p = (((p * t + 1.4249323e-1) * t - 1.6668057e-1) * t + 2.0000715e-1) * t - 2.4999994e-1;
  p = p * t + 3.3333331e-1;
  let rest = (p * t * z - f32(e) * 2.12194440e-4) - 0.5 * z;
  return unless_nan((t + rest) + f32(e) * 0.693359375, magnitude(x));
}

// ln(1 + x) of 0 to 1: 2 artanh(x / (2 + x)) by its series
fn log_above_one(x: f32) -> f32 {
  let s = x / (x + 2.0);
  let z = s * s;
  let p = (((((z / 13.0 + 1.0 / 11.0) * z + 1.0 / 9.0) * z + 1.0 / 7.0) * z + 0.2) * z + 1.0 / 3.0) * z + 1.0;
  return (s + s) * p;
}

fn tanh_of(x: f32) -> f32 {
  let z = x * x;
  let p = (((-5.7049887e-3 * z + 2.0639089e-2) * z - 5.3739716e-2) * z + 1.3331442e-1) * z - 3.3333282e-1;
  let far = 1.0 - 2.0 / (exp_of(2.0 * abs(x)) + 1.0);
  let whole = select(select(-far, far, x > 0.0), p * z * x + x, abs(x) < 0.625);
  return unless_nan(whole, magnitude(x));
}

// 1 / (1 + e^-x)
fn sigmoid_of(x: f32) -> f32 {
  return unless_nan(1.0 / (1.0 + exp_of(-x)), magnitude(x));
}
