//! Where a chunk ends never matters, what is written comes back, and no bytes at all make the reader panic.
#![cfg(not(target_arch = "wasm32"))]

use flowbed::data::{Dialect, Header, Note, ReadOptions, Reader, Table};
use flowbed::error::{Error, Result};
use proptest::prelude::*;

#[derive(Debug, PartialEq)]
struct Seen {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    notes: Vec<Note>,
    counts: (usize, usize, Vec<usize>),
    dialect: Dialect,
}

fn seen(table: Table) -> Seen {
    assert_eq!(table.rows_in, table.rows_kept() + table.rows_reported);
    Seen {
        names: table.columns.iter().map(|c| c.name.clone()).collect(),
        rows: (0..table.rows).map(|row| table.columns.iter().map(|c| c.cell(row).to_string()).collect()).collect(),
        notes: table.notes,
        counts: (table.rows_in, table.rows_reported, table.malformed),
        dialect: table.dialect,
    }
}

fn read(chunks: &[&[u8]], options: &ReadOptions) -> Result<Seen> {
    let mut reader = Reader::new(options.clone());
    chunks.iter().try_for_each(|chunk| reader.push(chunk))?;
    reader.finish().map(seen)
}

/// Small enough a head that the rest of these files goes through the streaming part.
fn small_head() -> ReadOptions {
    ReadOptions { sniff_bytes: 16, keep_malformed: true, ..ReadOptions::default() }
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn difficult_files() -> Vec<Vec<u8>> {
    let text = "id;näme;n\r\na;\"x\r\ny \"\"z\"\" \";1\r\n\r\nb;𝔘€;2\rc;\"q\" ;3\nragged;1\n\u{feff}d;x\"y;\"4\"5\n\"e\";\"\";\n";
    let mut files = vec![
        text.as_bytes().to_vec(),
        format!("\u{feff}{text}").into_bytes(),
        format!("sep=;\r\n{text}").into_bytes(),
        format!("{text}f;\"open\ng;x;1\nh;y;2").into_bytes(),
        format!("{text}f;\"open\ng;\"x\";1\r\nh;\"y\";2\r").into_bytes(),
        utf16(&format!("\u{feff}{text}"), u16::to_le_bytes),
        utf16(&format!("\u{feff}{text}"), u16::to_be_bytes),
        utf16(text, u16::to_le_bytes),
        b"a,b\nc\xE9,\xC3\xA9\n\xE2\x82,\xF0\x9D\x94\n\"\xFF\"\r,x\r".to_vec(),
    ];
    let mut lone = utf16("\u{feff}id,n\na", u16::to_le_bytes);
    lone.extend([0x3D, 0xD8]);
    lone.extend(utf16(",1\nb,2\n", u16::to_le_bytes));
    lone.push(0x41);
    files.push(lone);
    files
}

#[test]
fn a_boundary_at_every_byte_gives_the_same_table() {
    for file in difficult_files() {
        for options in [small_head(), ReadOptions::default()] {
            let whole = read(&[&file], &options);
            assert!(whole.is_ok(), "{whole:?}");
            for cut in 0..=file.len() {
                let (a, b) = file.split_at(cut);
                assert_eq!(read(&[a, b], &options), whole, "cut at {cut} of {:?}", String::from_utf8_lossy(&file));
            }
            let bytes: Vec<&[u8]> = file.chunks(1).collect();
            assert_eq!(read(&bytes, &options), whole);
        }
    }
}

#[test]
fn a_large_file_with_an_unclosed_quote_is_the_same_in_any_chunks() {
    let mut csv = String::from("id,text\n");
    (0..200_000).for_each(|i| csv.push_str(if i == 100 { "100,\"open\n" } else { "7,\"a word\"\n" }));
    csv.push_str("8,\"open\n");
    (0..150_000).for_each(|_| csv.push_str("9,word 9\n"));
    let whole = read(&[csv.as_bytes()], &ReadOptions::default()).unwrap();
    assert_eq!((whole.rows.len(), whole.counts.1), (349_999, 2));
    for size in [1009, 1 << 16, 1 << 20] {
        let chunks: Vec<&[u8]> = csv.as_bytes().chunks(size).collect();
        assert!(read(&chunks, &ReadOptions::default()).unwrap() == whole, "{size}");
    }
}

/// RFC 4180 with quotes where they are needed, and for empty cells, which alone on a line would be a blank line.
fn write(rows: &[Vec<String>], delimiter: char, end: &str) -> String {
    let cell = |cell: &String| {
        let needs = cell.is_empty() || cell.contains([delimiter, '"', '\r', '\n']);
        if needs { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(&delimiter.to_string()) + end).collect()
}

fn any_rows() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = prop_oneof![
        4 => "[a-z0-9 ]{0,6}",
        2 => "[,;|\t\"\r\n x'é€𝔘\u{feff}=-]{0,8}",
        1 => any::<String>(),
    ];
    (1usize..6).prop_flat_map(move |width| prop::collection::vec(prop::collection::vec(cell.clone(), width), 1..12))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_comes_back(rows in any_rows(), d in prop::sample::select(vec![',', ';', '\t', '|']),
                                  end in prop::sample::select(vec!["\n", "\r\n", "\r"]), size in 1usize..40) {
        let text = format!("\u{feff}{}", write(&rows, d, end));
        let options = ReadOptions { delimiter: Some(d), header: Header::No, ..small_head() };
        // `sep=` as the first cell of a file is an instruction, not a cell.
        prop_assume!(!rows[0][0].to_lowercase().starts_with("sep="));
        let chunks: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
        let seen = read(&chunks, &options).unwrap();
        prop_assert_eq!(seen.rows, rows);
        prop_assert_eq!(seen.counts.1, 0);
    }

    #[test]
    fn no_bytes_make_the_reader_panic_or_lose_a_row(
        bytes in prop::collection::vec(prop_oneof![3 => prop::sample::select(b"a,;\"\r\n\t|=1\0 \xE9\xC3\xFE\xFF".to_vec()), 1 => any::<u8>()], 0..200),
        size in 1usize..50,
    ) {
        let chunks: Vec<&[u8]> = bytes.chunks(size).collect();
        let in_chunks = read(&chunks, &small_head());
        prop_assert_eq!(&in_chunks, &read(&[&bytes], &small_head()));
        let _ = read(&[&bytes], &ReadOptions::default());
    }
}

#[test]
fn the_wrong_type_is_refused_in_any_chunks() {
    let png = b"\x89PNG\r\n\x1A\n0123456789abcdef";
    for size in [1, 3, 100] {
        let chunks: Vec<&[u8]> = png.chunks(size).collect();
        assert!(matches!(read(&chunks, &small_head()), Err(Error::WrongType { .. })));
    }
}
