// The clock [step in the block, rows of the block, step of the run, step up to which all rows are settled] moves on.
struct Shape { steps: u32, settled: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> clock: array<u32>;

@compute @workgroup_size(1)
fn main() {
  clock[0] += shape.steps;
  clock[2] += shape.steps;
  if (shape.settled == 1u) { clock[3] = clock[2]; }
}
