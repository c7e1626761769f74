//! The one seeded generator: ChaCha8 with a seed and a numbered stream, the same numbers on every machine.
//!
//! A stream per purpose keeps runs comparable: turning dropout on must not change how the weights start.

use rand::{Rng, RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// What a stream of random numbers is for; the number is part of what a seed means, so never renumber.
#[derive(Clone, Copy, Debug)]
pub enum Stream {
    Weights = 1,
    Shuffle = 2,
    Split = 3,
    DropIds = 4,
    Dropout = 7,
    Tokens = 8,
    Path = 9,
    Resample = 10,
    Permute = 11,
}

pub struct Generator(ChaCha8Rng);

impl Generator {
    pub fn new(seed: u64, stream: Stream) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream as u64);
        Generator(rng)
    }

    /// As `new`, further along: where `position` stood.
    pub fn at(seed: u64, stream: Stream, position: u64) -> Self {
        let mut generator = Generator::new(seed, stream);
        generator.0.set_word_pos(position.into());
        generator
    }

    /// Words of the stream that have been used.
    pub fn position(&self) -> u64 {
        self.0.get_word_pos() as u64
    }

    /// Uniform in [low, high).
    pub fn uniform(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }

    /// Standard normal (Box and Muller 1958).
    pub fn normal(&mut self) -> f32 {
        let radius = (-2.0 * (1.0 - f64::from(self.uniform(0.0, 1.0))).ln()).sqrt();
        (radius * (std::f64::consts::TAU * f64::from(self.uniform(0.0, 1.0))).cos()) as f32
    }

    /// Uniform in 0..n.
    pub fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n as u64) as usize
    }

    /// True with probability p.
    pub fn chance(&mut self, p: f32) -> bool {
        self.0.random::<f32>() < p
    }

    pub fn bits(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// Fisher-Yates.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.0);
    }
}
