//! One flat block of parameters with named slices; gradients and moments have the same layout.

use crate::rng::{Generator, Stream};

/// Slices start at multiples of this many words (256 bytes), so that any of them could be a binding of its own.
const ALIGN: usize = 64;

/// Keras' initialisers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Init {
    Zeros,
    /// U(−limit, limit); 0.05 is Keras' "uniform", the default of its Embedding
    Uniform(f32),
    /// N(0, 1/d): rows of length about 1
    Bias,
    /// U(±√(6 / (rows + columns))), Glorot and Bengio 2010; the counts are the fan-in and fan-out of the whole layer
    Glorot {
        inputs: usize,
        outputs: usize,
    },
}

/// A [rows, columns] matrix in the block.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    pub name: String,
    pub offset: usize,
    pub rows: usize,
    pub columns: usize,
    pub init: Init,
}

impl Slice {
    pub fn len(&self) -> usize {
        self.rows * self.columns
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn range(&self) -> std::ops::Range<usize> {
        self.offset..self.offset + self.len()
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    pub slices: Vec<Slice>,
    words: usize,
}

impl Layout {
    /// Appends a slice and returns its number.
    pub fn push(&mut self, name: impl Into<String>, rows: usize, columns: usize, init: Init) -> usize {
        let slice = Slice { name: name.into(), offset: self.words, rows, columns, init };
        self.words = slice.range().end.next_multiple_of(ALIGN);
        self.slices.push(slice);
        self.slices.len() - 1
    }

    /// Words of the block, padding included.
    pub fn words(&self) -> usize {
        self.words
    }

    /// Parameters: words without padding.
    pub fn count(&self) -> usize {
        self.slices.iter().map(Slice::len).sum()
    }

    /// A fresh block, slice by slice from one stream of the seed.
    pub fn initial(&self, seed: u64) -> Vec<f32> {
        let mut rng = Generator::new(seed, Stream::Weights);
        let mut block = vec![0.0; self.words];
        for slice in &self.slices {
            let words = &mut block[slice.range()];
            let limit = match slice.init {
                Init::Zeros => continue,
                Init::Bias => {
                    let deviation = 1.0 / (slice.columns as f32).sqrt();
                    words.iter_mut().for_each(|word| *word = deviation * rng.normal());
                    continue;
                }
                Init::Uniform(limit) => limit,
                Init::Glorot { inputs, outputs } => (6.0 / (inputs + outputs) as f32).sqrt(),
            };
            words.iter_mut().for_each(|word| *word = rng.uniform(-limit, limit));
        }
        block
    }
}
