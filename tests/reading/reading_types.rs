//! Files that are no table of text: each is named and refused, and a table that begins with their letters or signs is read.

use crate::csv_support::{load, load_with, names, read, rows, utf16};
use flowbed::data::{Encoding, ReadOptions};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// First bytes, padded as a file goes on, with the word that its sentence must have.
fn binaries() -> Vec<(Vec<u8>, &'static str)> {
    let heads: &[(&[u8], &str)] = &[
        (b"\x80\x04\x95\x10\0\0\0pandas", "pickle"),
        (b"\x80\x05\x95\x10\0\0\0", "pickle"),
        (b"\x80\x02cpandas.core", "pickle"),
        (b"\x80\x03cpandas.core", "pickle"),
        (b"ORC\x08\x03\x10\0", "ORC"),
        (b"<stata_dta><header><release>118", "Stata"),
        (b"l\x01\x01\0\x05\0", "Stata"),
        (b"s\x02\x01\0\x05\0", "Stata"),
        (b"\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0", "SAS"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!", "SAS"),
        (b"$FL2@(#) SPSS DATA FILE", "SPSS"),
        (b"\x89HDF\r\n\x1A\n", "HDF5"),
        (b"CDF\x01\0\0", "NetCDF"),
        (b"\x93NUMPY\x01\0v\0{'descr'", "NumPy"),
        (b"PK\x03\x04\x14\0a.npy", "NumPy"),
        (b"PK\x03\x04\x14\0word/document.xml", "Word"),
        (b"MATLAB 5.0 MAT-file, Platform", "MATLAB"),
        (b"RDX3\nX\n\0\0", "R workspace"),
        (b"X\n\0\0\0\x03\0\x04", "R object"),
        (b"Obj\x01\x04\x16avro.codec", "Avro"),
        (b"FEA1\0\0\0\0", "Feather"),
        (b"ARROW1\0\0", "Arrow"),
        (b"\xFF\xFF\xFF\xFF\x10\x01\0\0", "Arrow"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08DUCK\x40\0", "DuckDB"),
        (b"\0\x01\0\0Standard ACE DB\0", "Access"),
        (b"\x03\x7C\x05\x10\x0A\0\0\0\x61\0\x20\0\0\0\0\0", "dBase"),
        (b"\0\0\x27\x0A\0\0", "shapefile"),
        (b"SIMPLE  =                    T", "FITS"),
        (b"BM\x36\x10\0\0\0\0\0\0", "BMP"),
        (b"II*\0\x08\0", "TIFF"),
        (b"MM\0*\0\0", "TIFF"),
        (b"GIF89a\x01\0", "GIF"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "WebP"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "sound"),
        (b"ID3\x04\0\0\0", "sound"),
        (b"\xFF\xFB\x90\x44\0\0", "sound"),
        (b"OggS\0\x02", "sound"),
        (b"\0\0\0\x18ftypmp42", "video"),
        (b"\x1A\x45\xDF\xA3\x01\0", "video"),
        (b"\x7FELF\x02\x01\x01\0", "program"),
        (b"MZ\x90\0\x03\0", "program"),
        (b"\0asm\x01\0\0\0", "program"),
        (b"Rar!\x1A\x07\x01\0", "RAR"),
        (b"\x04\x22\x4D\x18\x40", "LZ4"),
        (b"\x37\x7F\x06\x82\x00\x2D\xE2\x18", "write-ahead file"),
        (b"\xD9\xD5\x05\xF9\x20\xA1\x63\xD7", "journal"),
    ];
    heads.iter().map(|(head, word)| ([head, &[0; 300][..]].concat(), *word)).collect()
}

const TEXTS: &[(&str, &str)] = &[
    ("<!DOCTYPE html>\n<html><body><table><tr><td>1</td></tr></table></body></html>\n", "HTML"),
    ("\n  <html>\n<head>\n", "HTML"),
    ("<table border=1>\n<tr><td>a, b</td></tr>\n</table>\n", "HTML"),
    ("<?xml version=\"1.0\"?>\n<rows><row a=\"1\"/></rows>\n", "XML"),
    ("<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook>\n", "Excel"),
    ("<rows>\n <row><a>1</a></row>\n <row><a>2</a></row>\n</rows>\n", "XML"),
    ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\">\n<path d=\"M0,0\"/>\n</svg>", "SVG"),
    ("{\\rtf1\\ansi a, b}", "RTF"),
    ("%PDF-1.7\n", "PDF"),
    ("-----BEGIN CERTIFICATE-----\nMIIB\n", "PEM"),
    ("% made by us\n@RELATION iris\n\n@ATTRIBUTE a NUMERIC\n@DATA\n5.1,3.5\n", "ARFF"),
    ("-- MySQL dump 10.13\n--\nCREATE TABLE `a` (\n", "SQL"),
    ("INSERT INTO a VALUES (1, 'x');\nINSERT INTO a VALUES (2, 'y');\n", "SQL"),
    ("| a | b |\n|---|:--|\n| 1 | 2 |\n", "Markdown"),
];

#[test]
fn each_kind_is_named_and_refused() {
    let texts = TEXTS.iter().map(|(text, word)| (text.as_bytes().to_vec(), *word));
    for (bytes, word) in binaries().into_iter().chain(texts) {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(30)]).into_owned();
        match load(&bytes) {
            Err(error) => {
                assert!(error.code() == "wrong-type" && error.to_string().contains(word), "{shown:?}: {error}");
                println!("{error}");
            }
            Ok(table) => panic!("{shown:?} is read: {:?}", names(&table)),
        }
    }
}

#[test]
fn markup_is_known_in_any_encoding_and_behind_any_mark() {
    for (text, word) in TEXTS {
        for bytes in [format!("\u{feff}{text}").into_bytes(), utf16(&format!("\u{feff}{text}"), u16::to_le_bytes)] {
            // What is known by its bytes stands at the very beginning of a file.
            if !["RTF", "PDF", "PEM"].contains(word) {
                let error = load(&bytes).unwrap_err();
                assert!(error.code() == "wrong-type" && error.to_string().contains(word), "{text:?}: {error}");
            }
        }
    }
}

#[test]
fn bytes_of_no_known_kind_that_are_no_text_are_binary() {
    let mut state = 1u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let packed: Vec<u8> = [b"QZ".to_vec(), (0..5000).map(|_| noise()).collect()].concat();
    let numbers: Vec<u8> = (100..2000u32).flat_map(|i| (f64::from(i).sqrt()).to_le_bytes()).collect();
    let counts: Vec<u8> = (1..2000u32).flat_map(|i| [i.to_le_bytes(), [9, 0, 0, 0]].concat()).collect();
    for bytes in [packed, numbers, counts] {
        let error = load(&bytes).unwrap_err();
        assert!(error.to_string().contains("binary data"), "{error}");
    }
}

#[test]
fn a_table_that_begins_as_another_kind_does_is_read() {
    let cases: &[(&str, &[&str], usize)] = &[
        ("ORC,n\na,1\nb,2\n", &["ORC", "n"], 2),
        ("MZ,BM\na,1\n", &["MZ", "BM"], 1),
        ("ID3,n\na,1\n", &["ID3", "n"], 1),
        ("BZh9,n\na,1\n", &["BZh9", "n"], 1),
        ("GIF8,n\na,1\n", &["GIF8", "n"], 1),
        ("Obj,n\na,1\n", &["Obj", "n"], 1),
        ("X\n1\n2\n", &["X"], 2),
        ("A\n2\n3\n", &["A"], 2),
        ("tags\na|b\nc|d\n", &["tags"], 2),
        ("text\nHello; you\nBye; all\n", &["text"], 2),
        ("<name>,<n>\na,1\nb,2\n", &["<name>", "<n>"], 2),
        ("<5,n\na,1\nb,2\n", &["<5", "n"], 2),
        ("[name],[n]\na,1\nb,2\n", &["[name]", "[n]"], 2),
        ("[1],[2]\na,1.5\nb,2.5\n", &["[1]", "[2]"], 2),
        ("{name},n\na,1\nb,2\n", &["{name}", "n"], 2),
        ("\"{\"\"a\"\": 1}\",n\na,1\nb,2\n", &["{\"a\": 1}", "n"], 2),
        ("|a|b|\n|1|2|\n|3|4|\n", &["column_1", "a", "b", "column_4"], 2),
        ("json\n\"{\"\"a\"\":1}\"\n\"[1,2]\"\n", &["json"], 2),
        ("@id,n\na,1\n", &["@id", "n"], 1),
        ("create,table\na,1\n", &["create", "table"], 1),
    ];
    for (text, wanted, count) in cases {
        let table = read(text);
        assert_eq!((names(&table), table.rows), (wanted.to_vec(), *count), "{text:?}: {:?}", table.notes);
    }
}

#[test]
fn a_table_with_some_control_characters_or_other_letters_is_read() {
    assert_eq!(rows(&read(b"id,n\na\0b,1\n\0,2\n")), [["a\0b", "1"], ["\0", "2"]]);
    let hive: String = (0..200).map(|i| format!("a{i}\x01{i}\x01x\n")).collect();
    assert_eq!(load_with(&hive, ReadOptions { delimiter: Some('\x01'), ..ReadOptions::default() }).unwrap().columns.len(), 3);
    let cyrillic: Vec<u8> = b"\xE8\xEC\xFF,n\n".iter().copied().cycle().take(6 * 400).collect();
    assert!(read(&cyrillic).rows > 300);
    // Whoever chooses the encoding says that it is text.
    let numbers: Vec<u8> = (0..2000u32).flat_map(|i| [(i % 26) as u8 + 97, b',', (i % 9) as u8 + 14, b'\n']).collect();
    assert!(load(&numbers).is_err());
    let chosen = ReadOptions { encoding: Encoding::Windows1252, ..ReadOptions::default() };
    assert_eq!(load_with(&numbers, chosen).unwrap().columns.len(), 2);
}
