//! NumPy's array file: a magic word, a header in Python's own notation, little-endian values.
//! <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>

use crate::error::{Error, Result};

pub const MAGIC: &[u8] = b"\x93NUMPY";

/// [rows, width] in C order, version 1.0.
pub fn write(width: usize, values: &[f32]) -> Vec<u8> {
    let rows = values.len() / width;
    let mut header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {width}), }}");
    // The values begin at a multiple of 64 bytes; the header ends with a line feed.
    let padded = (10 + header.len() + 1).next_multiple_of(64) - 10;
    header.push_str(&" ".repeat(padded - header.len() - 1));
    header.push('\n');
    let mut file = [MAGIC, b"\x01\x00"].concat();
    file.extend((padded as u16).to_le_bytes());
    file.extend(header.bytes());
    file.extend_from_slice(bytemuck::cast_slice(values));
    file
}

/// Shape and values of any version's file; `BadInput` says what it holds instead of f32 or f64 in C order.
pub fn read(file: &[u8]) -> Result<(Vec<u64>, Vec<f32>)> {
    let bad = |why: String| Error::BadInput(format!("The .npy file {why}"));
    let (header, data) = split(file).ok_or_else(|| bad("ends before its header does. Save it again.".into()))?;
    let header = String::from_utf8_lossy(header);
    let dtype = entry(&header, "descr").and_then(|rest| rest.strip_prefix('\'')?.split_once('\''));
    let size = match dtype {
        Some(("<f4", _)) => 4,
        Some(("<f8", _)) => 8,
        other => {
            let found = other.map_or("nothing that is known", |(dtype, _)| dtype);
            return Err(bad(format!("holds {found}; it must hold <f4 or <f8: save it with .astype(\"<f4\").")));
        }
    };
    if !entry(&header, "fortran_order").is_some_and(|rest| rest.starts_with("False")) {
        return Err(bad("is in Fortran order; save it with numpy.ascontiguousarray.".into()));
    }
    let sizes = entry(&header, "shape").and_then(|rest| Some(rest.strip_prefix('(')?.split_once(')')?.0)).unwrap_or_default();
    let shape = shape_of(sizes)
        .ok_or_else(|| bad(format!("has the shape ({sizes}), which is not one of whole numbers. Save it again.")))?;
    let need = shape.iter().fold(size, |all: u128, one| all.saturating_mul(u128::from(*one)));
    if need != data.len() as u128 {
        let found = data.len();
        return Err(bad(format!("of shape ({sizes}) has {found} bytes of values; it needs {need}. Save it again.")));
    }
    let narrow = |bytes: &[u8; 8]| f64::from_le_bytes(*bytes) as f32;
    let values = match size {
        4 => data.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        _ => data.as_chunks().0.iter().map(narrow).collect(),
    };
    Ok((shape, values))
}

/// A comma may follow the last size, and must where it is the only one: (6,). Without brackets and sizes, () is of one value.
fn shape_of(sizes: &str) -> Option<Vec<u64>> {
    let sizes = sizes.trim();
    let sizes = sizes.strip_suffix(',').unwrap_or(sizes);
    if sizes.is_empty() {
        return Some(Vec::new());
    }
    sizes.split(',').map(|size| size.trim().parse().ok()).collect()
}

/// Header and values: its length takes two bytes in version 1, four in later ones.
fn split(file: &[u8]) -> Option<(&[u8], &[u8])> {
    let (version, rest) = file.strip_prefix(MAGIC)?.split_first_chunk::<2>()?;
    if version[0] > 1 {
        let (length, rest) = rest.split_first_chunk()?;
        rest.split_at_checked(u32::from_le_bytes(*length) as usize)
    } else {
        let (length, rest) = rest.split_first_chunk()?;
        rest.split_at_checked(u16::from_le_bytes(*length).into())
    }
}

/// What stands behind a key of the header.
fn entry<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    Some(header.split_once(&format!("'{key}':"))?.1.trim_start())
}
