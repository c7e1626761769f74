// The clock before and after an attempt; words and modes as in guard.rs and step_clock.rs. One invocation.
struct Shape { mode: u32, most: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> clock: array<u32>;
@group(0) @binding(2) var<storage, read> ends: array<u32>;
@group(0) @binding(3) var<storage, read> schedule: array<u32>;

fn close() {
  if (clock[6] == 0u || clock[0] != 0u) { return; }
  clock[1] += clock[2];
  clock[16] += 1u;
  var reached = clock[16] == shape.most;
  if (shape.mode == 4u) {
    if (clock[1] == ends[clock[3] + 1u]) { clock[3] += 1u; }
    reached = clock[1] == 0x80000000u;
  }
  if (reached) { clock[0] = 1u; }
}

@compute @workgroup_size(1)
fn main() {
  if (shape.mode >= 4u) { close(); return; }
  clock[6] = 0u;
  clock[13] = 0u;
  clock[11] = clock[12];
  if (clock[0] != 0u) { return; }
  if (shape.mode == 0u) {
    if (clock[7] + clock[8] >= shape.most) { clock[0] = 4u; return; }
    let remaining = ends[clock[3] + 1u] - clock[1];
    let wish = max(clock[4], 1u);
    clock[2] = select(wish, remaining, f32(wish) * 1.01 >= f32(remaining));
    return;
  }
  if (shape.mode != 1u) {
    clock[16] -= 1u;
    clock[5] = 1u;
  }
  let at = 3u * clock[16];
  clock[1] = schedule[at];
  clock[2] = schedule[at + 1u];
  clock[3] = schedule[at + 2u];
  clock[17] = select(0u, 1u, shape.mode == 3u);
  if (shape.mode == 3u) { clock[1] += clock[2]; }
}
