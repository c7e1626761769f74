// The clock of training moves on. One invocation.
struct Shape { steps: u32, settled: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> train_clock: array<u32>;

@compute @workgroup_size(1)
fn main() {
  train_clock[STEP] += shape.steps;
  train_clock[RUN_STEP] += shape.steps;
  if (shape.settled == 1u) { train_clock[SETTLED] = train_clock[RUN_STEP]; }
}
