//! Where a chunk ends never matters, what is written comes back, and no bytes at all make the reader panic.

use crate::csv_support::difficult_files;
use crate::csv_support::property::{holds, read, write};
use flowbed::data::{Encoding, Header, ReadOptions, number};
use flowbed::error::Error;
use flowbed::files::csv;
use proptest::prelude::*;

/// Small enough a head that the rest of these files goes through the streaming part.
fn small_head() -> ReadOptions {
    ReadOptions { sniff_bytes: 16, keep_malformed: true, ..ReadOptions::default() }
}

/// Each choice that decides how bytes become cells.
fn choices() -> Vec<ReadOptions> {
    let encodings = ["utf-8", "windows-1252", "utf-16le", "utf-16be"].map(|name| Encoding::named(name).unwrap());
    let words = ReadOptions { missing: vec!["NA".into(), "-".into()], ..small_head() };
    let lines = [
        ReadOptions { comment: Some("#".into()), ..small_head() },
        ReadOptions { skip_lines: Some(1), ..small_head() },
        ReadOptions { names_line: Some(2), keep_repeated: true, ..small_head() },
    ];
    [small_head(), ReadOptions::default(), words]
        .into_iter()
        .chain(lines)
        .chain(encodings.map(|encoding| ReadOptions { encoding, ..small_head() }))
        .collect()
}

#[test]
fn a_boundary_at_every_byte_gives_the_same_table() {
    for file in difficult_files() {
        for options in choices() {
            let whole = read(&[&file], &options);
            assert!(whole.is_ok() || options.encoding != Encoding::Auto, "{whole:?}");
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

fn any_cell() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        4 => "[a-z0-9 ]{0,6}",
        2 => "[,;|\t\"\r\n x'é€𝔘\u{feff}=@+-]{0,8}",
        1 => any::<String>(),
    ]
}

fn any_rows(widths: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Vec<String>>> {
    widths.prop_flat_map(|width| prop::collection::vec(prop::collection::vec(any_cell(), width), 1..12))
}

/// A file as programs write it, then changed as networks, editors and people change files.
fn any_damaged_file() -> impl Strategy<Value = Vec<u8>> {
    let written = (any_rows(1..6), prop::sample::select(vec![',', ';', '\t']), prop::sample::select(vec!["\n", "\r\n", "\r"]))
        .prop_map(|(rows, delimiter, end)| write(&rows, delimiter, end).into_bytes());
    let file = prop_oneof![1 => prop::sample::select(difficult_files()), 2 => written];
    let byte = prop_oneof![3 => prop::sample::select(b"a1,;\"\r\n\t|= \0\xE9\xC3\xFE\xFF".to_vec()), 1 => any::<u8>()];
    (file, prop::collection::vec((0..5u8, any::<prop::sample::Index>(), any::<prop::sample::Index>(), byte), 0..8)).prop_map(
        |(mut file, changes)| {
            for (kind, at, until, byte) in changes {
                let at = at.index(file.len() + 1);
                let until = at + until.index(file.len() + 1 - at);
                match kind {
                    0 => file.insert(at, byte),
                    1 => drop(file.drain(at..until.min(at + 3))),
                    2 => file[at..until.min(at + 1)].fill(byte),
                    3 => file.truncate(at.max(1)),
                    _ => file.extend_from_within(at..until.min(at + 40)),
                }
            }
            file
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_comes_back(rows in any_rows(1..6), d in prop::sample::select(vec![',', ';', '\t', '|']),
                                  end in prop::sample::select(vec!["\n", "\r\n", "\r"]), size in 1usize..40) {
        let text = format!("\u{feff}{}", write(&rows, d, end));
        let options = ReadOptions { delimiter: Some(d), header: Header::No, ..small_head() };
        let options = ReadOptions { skip_lines: Some(0), comment: Some(String::new()), ..options };
        // `sep=` as the first cell of a file is an instruction, not a cell.
        prop_assume!(!rows[0][0].to_lowercase().starts_with("sep="));
        let chunks: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
        let seen = read(&chunks, &options).unwrap();
        prop_assert_eq!(seen.rows, rows);
        prop_assert_eq!(seen.counts.1, 0);
    }

    /// A text that a spreadsheet would run comes back with the ' that the export put before it; all else as it was.
    #[test]
    fn what_the_export_writes_comes_back_but_for_the_mark_before_formulas(rows in any_rows(2..6)) {
        let names = (0..rows[0].len()).map(|i| format!("c{i}")).collect::<Vec<_>>().join(",");
        let lines = rows.iter().map(|row| row.iter().map(|cell| csv::cell(cell)).collect::<Vec<_>>().join(",") + "\r\n");
        let text = format!("{names}\r\n{}", lines.collect::<String>());
        let options = ReadOptions { keep_malformed: true, sniff_bytes: 16, ..ReadOptions::exact() };
        let marked = |cell: &String| {
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) && number(cell).is_none();
            if formula { format!("'{cell}") } else { cell.clone() }
        };
        let expected: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(marked).collect()).collect();
        prop_assert_eq!(read(&[text.as_bytes()], &options).unwrap().rows, expected);
    }

    #[test]
    fn a_damaged_file_is_read_or_refused_whatever_is_chosen(choice in any::<[u8; 4]>(), file in any_damaged_file()) {
        holds(choice, &file);
    }

    #[test]
    fn no_bytes_make_the_reader_panic_or_lose_a_row(
        choice in any::<[u8; 4]>(),
        bytes in prop::collection::vec(prop_oneof![3 => prop::sample::select(b"a,;\"\r\n\t|=1\0 \xE9\xC3\xFE\xFF".to_vec()), 1 => any::<u8>()], 0..200),
    ) {
        holds(choice, &bytes);
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
