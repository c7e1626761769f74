// The coin of dropout; kept in sync with dropout.rs.
fn pcg(value: u32) -> u32 {
  let state = value * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

// 0 where the element is dropped, else the scale of what is kept.
fn dropout_factor(threshold: u32, scale: f32, seed: u32, step: u32, element: u32) -> f32 {
  if (threshold == 0u) { return 1.0; }
  return select(scale, 0.0, pcg(element ^ pcg(step ^ pcg(seed))) < threshold);
}
