//! NumPy's array file: a magic word, a header in Python's own notation, little-endian values.
//! Version 1.0: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

/// [rows, width] in C order.
pub fn array(width: usize, values: &[f32]) -> Vec<u8> {
    let rows = values.len() / width;
    let mut header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {width}), }}");
    // The values begin at a multiple of 64 bytes; the header ends with a line feed.
    let padded = (10 + header.len() + 1).next_multiple_of(64) - 10;
    header.push_str(&" ".repeat(padded - header.len() - 1));
    header.push('\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((padded as u16).to_le_bytes());
    file.extend(header.bytes());
    file.extend_from_slice(bytemuck::cast_slice(values));
    file
}
