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
            let words = std::str::from_utf8(super::unmarked(bytes)).ok().and_then(of_words);
            let found = words.unwrap_or_else(|| {
                let mut reader = Reader::new(ReadOptions::default());
                reader.push(bytes)?;
                of_table(&reader.finish()?)
            });
            Ok(Named { title: name.clone(), ..found? })
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

/// Heads of columns that say what a row is: the first of these names it, whatever its cells look like.
const NAMES: [&str; 7] = ["name", "label", "level", "word", "token", "title", "key"];
/// Heads of numbers that count rows: they name them where nothing else does, and are no coordinates.
const IDS: [&str; 4] = ["id", "index", "node", "row"];

fn is_headed(column: &Column, heads: &[&str]) -> bool {
    heads.iter().any(|head| column.name.trim().eq_ignore_ascii_case(head))
}

/// The column that names the rows: one that is headed so; else the first where most cells are no numbers; else one that counts them, or
/// the first, where its cells are different whole numbers beside others that are not whole: ids, postcodes, years.
fn label(table: &Table) -> Option<&Column> {
    let columns = || table.columns.iter();
    let is_whole = |column: &Column| column.cells().all(|cell| number(cell).is_some_and(|x| x.fract() == 0.0));
    let first = || {
        columns().next().filter(|one| one.levels() == one.len() && is_whole(one) && columns().skip(1).any(|one| !is_whole(one)))
    };
    let headed = columns().find(|column| is_headed(column, &NAMES)).or_else(|| columns().find(|one| !is_numeric(one)));
    headed.or_else(|| columns().find(|column| is_headed(column, &IDS))).or_else(first)
}

/// Are most of its cells numbers?
fn is_numeric(column: &Column) -> bool {
    2 * column.cells().filter(|cell| number(cell).is_some()).count() >= column.len().max(1)
}

/// Without a label a row is called by its number. Of the other columns those count that are numbers; `count`, which stands in the vectors
/// that this page exports, does not.
pub fn of_table(table: &Table) -> Result<Named> {
    let label = label(table);
    let is_value = |column: &&Column| {
        let named = label.is_some_and(|label| label.name == column.name || column.name == "count");
        !named && is_numeric(column) && !is_headed(column, &NAMES) && !is_headed(column, &IDS)
    };
    let columns: Vec<&Column> = table.columns.iter().filter(is_value).collect();
    if columns.is_empty() {
        return Err(Error::NoRows(": no column of it is made of numbers".into()));
    }
    let names = (0..table.rows).map(|row| label.map_or_else(String::new, |column| column.cell(row).to_string()));
    let rows = names.enumerate().map(|(row, name)| (name, columns.iter().map(|column| number(column.cell(row))).collect()));
    named(label.is_some(), rows, columns.len())
}

/// Vectors as word2vec and GloVe write them, a name and its numbers with blanks between them; word2vec says before them how many there are
/// and how wide. None where the first two lines are of another kind.
fn of_words(text: &str) -> Option<Result<Named>> {
    let lines = || text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let numbers = |line: &str| line.split(' ').map(number).collect::<Vec<_>>();
    let (first, second) = (numbers(lines().next()?), numbers(lines().nth(1).unwrap_or_default()));
    let counted = matches!(first[..], [Some(_), Some(width)] if width == (second.len() - 1) as f64);
    let like = if counted { second } else { first };
    let (name, values) = like.split_first()?;
    let width = values.len();
    let is_whole = |cell: &Option<f64>| cell.is_some_and(|x| x.fract() == 0.0);
    // A name that is a number is a whole one, before others that are not.
    let is_name = counted || name.is_none() || (is_whole(name) && !values.iter().all(is_whole));
    if width < 2 || !is_name || values.contains(&None) {
        return None;
    }
    let row = |line: &str| {
        let mut values: Vec<Option<f64>> = line.rsplitn(width + 1, ' ').map(number).collect();
        // What is left before the last numbers is the name, blanks and all.
        let name = line.rsplitn(width + 1, ' ').nth(width);
        values.truncate(width);
        values.reverse();
        (name.unwrap_or_default().to_string(), if name.is_some() { values } else { vec![None] })
    };
    Some(named(true, lines().skip(counted.into()).map(row), width))
}

/// Rows with a number in every place; the others are counted.
fn named(has_names: bool, rows: impl Iterator<Item = (String, Vec<Option<f64>>)>, width: usize) -> Result<Named> {
    let mut found = Named { title: String::new(), arrays: Vec::new(), names: Vec::new(), width, values: Vec::new(), skipped: 0 };
    for (row, (name, cells)) in rows.enumerate() {
        let cells: Option<Vec<f32>> = cells.into_iter().map(|cell| cell.map(|x| x as f32)).collect();
        let Some(cells) = cells.filter(|cells| cells.iter().all(|x| x.is_finite())) else {
            found.skipped += 1;
            continue;
        };
        found.values.extend(cells);
        found.names.push(if has_names { name } else { format!("row {}", row + 1) });
    }
    if found.names.is_empty() {
        return Err(Error::NoRows(": no row of it has a number in every column".into()));
    }
    Ok(found)
}
