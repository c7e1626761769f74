//! The Embedding Projector's files: vectors.tsv without a header, metadata.tsv with one (it has two columns), and a list of the pairs.

use super::File;
use crate::model::vectors::Vectors;

/// `STEM.vectors.tsv` and `STEM.metadata.tsv`.
pub fn pair(stem: &str, vectors: &Vectors) -> [File; 2] {
    let rows = vectors.values.chunks_exact(vectors.width);
    let lines = rows.map(|row| row.iter().map(f32::to_string).collect::<Vec<_>>().join("\t") + "\n");
    [File::new(vectors_name(stem), lines.collect::<String>()), metadata(stem, vectors)]
}

/// A line per vector, in their order.
pub fn metadata(stem: &str, vectors: &Vectors) -> File {
    let mut metadata = String::from("name\tcount\n");
    for (name, count) in vectors.names.iter().zip(&vectors.counts) {
        metadata.push_str(&format!("{}\t{count}\n", name.replace(['\t', '\n', '\r'], " ")));
    }
    File::new(metadata_name(stem), metadata)
}

/// The names out of a metadata file: a line per vector; with several columns the first line names them, and the first column counts.
pub fn read_names(text: &str) -> Vec<String> {
    let mut lines: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    if lines.len() > 1 && lines.last() == Some(&"") {
        lines.pop();
    }
    let headed = lines[0].contains('\t');
    let first_cell = |line: &str| line.split('\t').next().unwrap_or_default().to_string();
    lines.iter().skip(headed.into()).map(|line| if headed { first_cell(line) } else { line.to_string() }).collect()
}

fn vectors_name(stem: &str) -> String {
    format!("{stem}.vectors.tsv")
}

fn metadata_name(stem: &str) -> String {
    format!("{stem}.metadata.tsv")
}

/// Opens all pairs at once: served beside them, its address is what the Projector takes as `?config=`. No stem needs quoting.
pub fn config(pairs: &[(&str, Vectors)]) -> File {
    let embedding = |(stem, vectors): &(&str, Vectors)| {
        let shape = [vectors.names.len(), vectors.width];
        let paths = format!("\"tensorPath\":\"{}\",\"metadataPath\":\"{}\"", vectors_name(stem), metadata_name(stem));
        format!("{{\"tensorName\":\"{stem}\",\"tensorShape\":{shape:?},{paths}}}")
    };
    let all: Vec<String> = pairs.iter().map(embedding).collect();
    File::new("projector_config.json", format!("{{\"embeddings\":[{}]}}\n", all.join(",")))
}
