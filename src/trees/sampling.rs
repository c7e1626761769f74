//! Draws without replacement, the same everywhere: SplitMix64 (Steele et al. 2014).

/// This share of 0 .. of, at least one, rising (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S). stream: what is drawn, and
/// for which round
pub fn draw(of: usize, share: f64, seed: u64, stream: u64) -> Vec<u32> {
    if share >= 1.0 {
        return (0..of as u32).collect();
    }
    let wanted = ((of as f64 * share).round() as usize).clamp(1, of);
    let mut state = seed ^ mixed(stream.wrapping_add(1));
    let mut drawn = Vec::with_capacity(wanted);
    for at in 0..of {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        // Rows and columns are counted in 32 bits.
        let below = ((mixed(state) >> 32) * (of - at) as u64) >> 32;
        if (below as usize) < wanted - drawn.len() {
            drawn.push(at as u32);
        }
    }
    drawn
}

fn mixed(word: u64) -> u64 {
    let word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draw_has_its_size_and_every_place_its_share() {
        let mut counts = [0; 20];
        for stream in 0..2000 {
            let drawn = draw(20, 0.3, 7, stream);
            assert!(drawn.len() == 6 && drawn.windows(2).all(|pair| pair[0] < pair[1]));
            drawn.iter().for_each(|at| counts[*at as usize] += 1);
        }
        assert!(counts.iter().all(|count| (500..700).contains(count)), "{counts:?}");
        assert_ne!(draw(20, 0.3, 7, 0), draw(20, 0.3, 8, 0));
        assert_eq!(draw(3, 0.01, 0, 0).len(), 1);
    }
}
