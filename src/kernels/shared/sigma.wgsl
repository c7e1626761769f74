// Sigma by its number, on one value; softmax takes a whole row. Stands behind elementary.
const IDENTITY = 0u;
const TANH = 1u;
const SIGMOID = 2u;
const RELU = 3u;
const SOFTMAX = 4u;

fn activate(sigma: u32, x: f32) -> f32 {
  switch sigma {
    case TANH: { return tanh_of(x); }
    case SIGMOID: { return sigmoid_of(x); }
    case RELU: { return select(x, 0.0, x < 0.0); }
    default: { return x; }
  }
}

// g back through sigma, whose value was y.
fn activate_back(sigma: u32, g: f32, y: f32) -> f32 {
  switch sigma {
    case TANH: { return g * (1.0 - y * y); }
    case SIGMOID: { return g * (y * (1.0 - y)); }
    case RELU: { return select(0.0, g, y > 0.0); }
    default: { return g; }
  }
}
