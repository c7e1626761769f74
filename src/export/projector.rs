//! The Embedding Projector's pair: vectors.tsv without a header, metadata.tsv with one (it has two columns).

use super::{File, stem};
use crate::model::vectors::Vectors;

pub fn pair(column: &str, vectors: &Vectors) -> [File; 2] {
    let rows = vectors.values.chunks_exact(vectors.width);
    let lines = rows.map(|row| row.iter().map(f32::to_string).collect::<Vec<_>>().join("\t") + "\n");
    let mut metadata = String::from("name\tcount\n");
    for (name, count) in vectors.names.iter().zip(&vectors.counts) {
        metadata.push_str(&format!("{}\t{count}\n", name.replace(['\t', '\n', '\r'], " ")));
    }
    let stem = stem(column);
    [File::new(format!("{stem}.vectors.tsv"), lines.collect::<String>()), File::new(format!("{stem}.metadata.tsv"), metadata)]
}
