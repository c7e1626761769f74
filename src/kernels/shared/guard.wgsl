// When a call of an attempt works; kept in sync with guard.rs. Binding 1 is the clock of the solve.
@group(0) @binding(1) var<storage, read> clock: array<u32>;

fn is_active(when: u32) -> bool {
  switch when {
    case 0u: { return clock[0] == 0u; }
    case 1u: { return clock[0] == 0u && clock[5] == 1u; }
    case 2u: { return clock[13] == 1u; }
    case 3u: { return clock[6] == 1u; }
    default: { return true; }
  }
}
