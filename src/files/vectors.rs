//! Vectors out of files, told apart by their content: .npy, safetensors, text, and the Projector's pair of TSV files.

use super::{File, Kind, json::Json, npy, project, projector, safetensors};
use crate::{
    data::{Column, ReadOptions, Reader, Table, number},
    error::{Error, Result},
};

/// Vectors with a name each.
#[derive(Debug)]
pub struct Named {
    /// The file, or the array of it
    pub title: String,
    /// All arrays of the file that could be taken, those with levels first; none where the file is one array
    pub arrays: Vec<String>,
    pub names: Vec<String>,
    pub width: usize,
    /// [names, width]
    pub values: Vec<f32>,
    /// Rows left out because a cell that should be a number is none
    pub skipped: usize,
}

/// Of one file, or of a pair of which one is called metadata; `array`: which one, where the file holds several, else the first.
pub fn read(json: &impl Json, files: &[File], array: Option<&str>) -> Result<Named> {
    match files {
        [file] => of_file(json, file, array),
        _ => of_pair(json, files, array),
    }
}

fn of_file(json: &impl Json, file: &File, array: Option<&str>) -> Result<Named> {
    let File { name, bytes } = file;
    match Kind::of(bytes) {
        Kind::Npy => {
            let (shape, values) = npy::read(bytes)?;
            of_array(name, &shape, values, None)
        }
        Kind::Tensors => of_tensors(json, file, array),
        Kind::Json => Err(Error::BadInput(format!(
            "{name} is JSON. Vectors are read from CSV, TSV, .npy and safetensors; weights have their own place below."
        ))),
        Kind::Text => {
            let mut reader = Reader::new(ReadOptions::default());
            reader.push(bytes)?;
            Ok(Named { title: name.clone(), ..of_table(&reader.finish()?)? })
        }
    }
}

fn of_pair(json: &impl Json, files: &[File], array: Option<&str>) -> Result<Named> {
    let is_metadata = |file: &&File| file.name.to_ascii_lowercase().contains("metadata");
    let (metadata, others): (Vec<&File>, Vec<&File>) = files.iter().partition(is_metadata);
    let ([metadata], [other]) = (&metadata[..], &others[..]) else {
        let count = files.len();
        return Err(Error::BadInput(format!("{count} files were given; take one, or two of which one is called metadata.tsv.")));
    };
    let found = of_file(json, other, array)?;
    let names = projector::read_names(&String::from_utf8_lossy(super::unmarked(&metadata.bytes)));
    if names.len() != found.names.len() {
        let (pair, counts) = ((&metadata.name, &other.name), (names.len(), found.names.len()));
        let why = format!("{} names {} vectors, {} holds {}: they are no pair.", pair.0, counts.0, pair.1, counts.1);
        return Err(Error::BadInput(why));
    }
    Ok(Named { title: other.name.clone(), arrays: Vec::new(), names, ..found })
}

fn of_tensors(json: &impl Json, File { name, bytes }: &File, array: Option<&str>) -> Result<Named> {
    let tensors = safetensors::read(json, bytes)?;
    let records = project::records(json, &tensors);
    let levels = |array: &str| {
        let (run, own) = project::place(array);
        records.get(run)?.names(own.strip_prefix("embedding/")?)
    };
    let is_flat = |shape: &[u64]| shape.len() == 2 && !shape.contains(&0);
    let flat = tensors.arrays.iter().filter(|array| is_flat(&array.shape));
    let (named, others): (Vec<_>, Vec<_>) = flat.partition(|array| levels(&array.name).is_some());
    let all = [named, others].concat();
    let Some(found) = all.iter().find(|one| array.is_none_or(|wanted| one.name == wanted)) else {
        let holds = tensors.holds();
        return Err(Error::BadInput(format!("{name} has no array of two dimensions, rows and width. It holds {holds}.")));
    };
    let read = of_array(&found.name, &found.shape, found.values()?, levels(&found.name))?;
    Ok(Named { arrays: all.iter().map(|array| array.name.clone()).collect(), ..read })
}

fn of_array(title: &str, shape: &[u64], values: Vec<f32>, names: Option<Vec<String>>) -> Result<Named> {
    let (rows, width) = match *shape {
        [rows, width] if rows > 0 && width > 0 => (rows, width),
        _ => {
            let (shape, expected) = (super::list(shape), "vectors are of two dimensions, rows and width.");
            return Err(Error::BadInput(format!("{title} has the shape ({shape}); {expected}")));
        }
    };
    let names = names.filter(|names| names.len() as u64 == rows);
    Ok(Named {
        title: title.into(),
        arrays: Vec::new(),
        names: names.unwrap_or_else(|| (1..=rows).map(|row| format!("row {row}")).collect()),
        width: width as usize,
        values: super::finite(title, values)?,
        skipped: 0,
    })
}

/// The name is the first column where most cells are no numbers; without one a row is called by its number. Of the
/// others those count that are numbers; `count`, which stands in the vectors that this page exports, does not.
pub fn of_table(table: &Table) -> Result<Named> {
    let numeric = |column: &&Column| 2 * column.cells().filter(|cell| number(cell).is_some()).count() >= table.rows.max(1);
    let label = table.columns.iter().find(|column| !numeric(column));
    let columns: Vec<&Column> =
        table.columns.iter().filter(numeric).filter(|column| label.is_none() || column.name != "count").collect();
    if columns.is_empty() {
        return Err(Error::NoRows(": no column of it is made of numbers".into()));
    }
    let (mut names, mut values, mut skipped) = (Vec::new(), Vec::new(), 0);
    for row in 0..table.rows {
        let cells: Option<Vec<f32>> = columns.iter().map(|column| number(column.cell(row)).map(|x| x as f32)).collect();
        let Some(cells) = cells.filter(|cells| cells.iter().all(|x| x.is_finite())) else {
            skipped += 1;
            continue;
        };
        values.extend(cells);
        names.push(label.map_or_else(|| format!("row {}", row + 1), |column| column.cell(row).to_string()));
    }
    if names.is_empty() {
        return Err(Error::NoRows(": no row of it has a number in every column".into()));
    }
    Ok(Named { title: String::new(), arrays: Vec::new(), names, width: columns.len(), values, skipped })
}
