//! Which lines of a file are its table: names that come again, titles, comments, names that are numbers, names and fields that do not
//! match. Each small file with what it must become, and on which line that is said.

use crate::csv_support::{load_in, load_with, names, note, read, rows};
use flowbed::data::{Header, ReadOptions, Table};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

/// What a file must become: names, the first cells of its rows, and (line, part) of a note.
type Case<'a> = (&'a str, &'a str, &'a str, &'a [(usize, &'a str)]);

/// The same whatever the chunks.
fn loaded(file: &str, options: &ReadOptions) -> Table {
    let whole = load_with(file, options.clone()).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    for size in [1, 7] {
        let pieces: Vec<&[u8]> = file.as_bytes().chunks(size).collect();
        let table = load_in(&pieces, options.clone()).unwrap();
        assert_eq!(
            (rows(&table), &table.notes, &table.dialect),
            (rows(&whole), &whole.notes, &whole.dialect),
            "{file:?} by {size}"
        );
    }
    whole
}

fn firsts(table: &Table) -> String {
    table.columns[0].cells().collect::<Vec<_>>().join(" ")
}

fn holds(cases: &[Case], options: &ReadOptions) {
    let mut wrong = Vec::new();
    for (file, wanted, cells, says) in cases {
        let table = loaded(file, options);
        let own = names(&table).join("|");
        let said = says.iter().all(|(line, part)| table.notes.iter().any(|note| note.line == *line && note.text.contains(part)));
        let quiet = !says.is_empty() || table.notes.is_empty();
        if own != *wanted || firsts(&table) != *cells || !said || !quiet {
            wrong.push(format!("{file:?}\n  {own}: {}\n  {:?}", firsts(&table), table.notes));
        }
    }
    assert!(wrong.is_empty(), "{} otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn names_that_come_again_are_no_rows() {
    let again = "The names come again";
    holds(
        &[
            ("name,n\na,1\nb,2\nname,n\nc,3\n", "name|n", "a b c", &[(4, again)]),
            ("name,n\na,1\n\"name\", N \nb,2\nNAME,n\n", "name|n", "a b", &[(3, "on 2 lines, 3 and 5")]),
            (
                "name;n\r\na;1\r\n\r\nname;n\r\nname;n\r\nname;n\r\nname;n\r\nb;2\r\n",
                "name|n",
                "a b",
                &[(4, "4 lines, 4, 5, 6 and 1 more")],
            ),
            ("name,n\nname,n\na,1\n", "name|n", "a", &[(2, again)]),
            ("value\n1.5\n2.5\nvalue\n3.5\n", "value", "1.5 2.5 3.5", &[(4, again)]),
            (
                "name,colour\na,red\nb,red\nc,blue\nd,red\ne,blue\nname,colour\nf,red\n",
                "name|colour",
                "a b c d e f",
                &[(7, again), (1, "(a guess)")],
            ),
            ("name,name\na,1\nname,name\nb,2\n", "name|name_2", "a b", &[(3, again)]),
            ("region,2021,2022\na,1.5,2.5\nregion,2021,2022\nb,1.5,2.5\n", "region|2021|2022", "a b", &[(3, again)]),
            (",a,b\n0,1,x\n1,2,y\n,a,b\n0,3,z\n", "column_1|a|b", "0 1 0", &[(4, again)]),
        ],
        &ReadOptions::default(),
    );
}

#[test]
fn a_row_that_only_resembles_the_names_stays() {
    holds(
        &[
            ("word\nred\nword\nblue\n", "column_1", "word red word blue", &[(1, "looks like data")]),
            ("name,n\na,1\nname,2\n", "name|n", "a name", &[(1, "(a guess)")]),
            ("A,B\na,b\nc,d\n", "A|B", "a c", &[(1, "(a guess)")]),
            ("red,small\nblue,large\nred,small\n", "column_1|column_2", "red blue red", &[(1, "looks like data")]),
        ],
        &ReadOptions::default(),
    );
    let keep = ReadOptions { keep_repeated: true, ..ReadOptions::default() };
    holds(&[("name,n\na,1\nname,n\n", "name|n", "a name", &[])], &keep);
    let named = ReadOptions { header: Header::Yes, ..ReadOptions::default() };
    holds(&[("0,1,2\n5,5,5\n0,1,2\n", "0|1|2", "5 0", &[]), ("word\nword\nred\n", "word", "word red", &[])], &named);
}

#[test]
fn names_far_below_are_found_as_they_come() {
    let month = |from: usize| {
        format!("breed,weight\n{}", (from..from + 20_000).map(|i| format!("b{},{i}.5\n", i % 9)).collect::<String>())
    };
    let table = read(format!("{}{}{}", month(0), month(1), month(2)));
    assert_eq!((table.rows, table.rows_in, table.rows_reported, table.set_aside), (60_000, 60_000, 0, 2));
    assert_eq!(note(&table, "on 2 lines, 20002 and 40003").line, 20_002);
    assert_eq!(table.columns[1].numbers().not_numeric, 0);
}

#[test]
fn numbers_in_a_row_above_other_cells_are_names() {
    let numbers = "numbers in a row";
    holds(
        &[
            (
                "region,2021,2022,2023\nnorth,5.5,7.1,60.2\nsouth,8.0,9.5,11.9\n",
                "region|2021|2022|2023",
                "north south",
                &[(1, "“2021” to “2023”")],
            ),
            ("region,2021,2022\nnorth,5,7\nsouth,8,9\n", "region|2021|2022", "north south", &[(1, numbers)]),
            (
                "code;1990;1995;2000;2010\n1;5,5;7,1;8,2;1,1\n2;8,0;9,5;7,7;2,2\n",
                "code|1990|1995|2000|2010",
                "1 2",
                &[(1, numbers)],
            ),
            (
                "region,2023,2022,2021\nnorth,1950,1980,2010\nsouth,2000,1800,1900\n",
                "region|2023|2022|2021",
                "north south",
                &[(1, numbers)],
            ),
            (
                "region,answer,2021,2022\nnorth,a,yes,no\nsouth,b,no,no\nwest,a,yes,yes\n",
                "region|answer|2021|2022",
                "north south west",
                &[(1, numbers)],
            ),
            ("0,1,2,3\n0.5,0.25,0.1,7\n0.75,1.5,2.5,3\n", "0|1|2|3", "0.5 0.75", &[(1, numbers)]),
            (",0,1,2\n0,0.5,0.25,0.1\n1,0.75,1.5,2.5\n", "column_1|0|1|2", "0 1", &[(1, numbers)]),
            ("name,1,2,3\na,5,1,2\nb,1,4,4\n", "name|1|2|3", "a b", &[(1, numbers)]),
            ("0,1,2,3,4,5\n0,0,9,1,0,1\n1,0,0,0,1,1\n", "0|1|2|3|4|5", "0 1", &[(1, numbers)]),
            (
                "sample,400,402,404,406,408\na,0.1,0.2,0.3,0.4,0.4\nb,0.2,0.2,0.1,0.5,0.4\n",
                "sample|400|402|404|406|408",
                "a b",
                &[(1, numbers)],
            ),
            ("region,2021-01,2021-02\nnorth,5.5,7.1\nsouth,8.0,9.5\n", "region|2021-01|2021-02", "north south", &[]),
            ("region,Jan 2021,Feb 2021\nnorth,5,7\nsouth,8,9\n", "region|Jan 2021|Feb 2021", "north south", &[]),
            ("region,2021\nnorth,5.5\nsouth,8.1\n", "region|2021", "north south", &[(1, "(a guess)")]),
            (",a,b\n0,x,y\n1,z,w\n", "column_1|a|b", "0 1", &[(1, "no name")]),
        ],
        &ReadOptions::default(),
    );
}

#[test]
fn rows_of_numbers_are_no_names() {
    let data = "looks like data";
    holds(
        &[
            ("1,2,3\n4,5,6\n7,8,9\n", "column_1|column_2|column_3", "1 4 7", &[(1, data)]),
            ("1,2,3\n2,3,1\n3,1,2\n", "column_1|column_2|column_3", "1 2 3", &[(1, data)]),
            ("a,2015,2020\nb,2016,2019\nc,2000,2001\n", "column_1|column_2|column_3", "a b c", &[(1, data)]),
            ("anna,2000\nbert,1500\n", "column_1|column_2", "anna bert", &[(1, data)]),
            ("0,0.5,1,1.5,2\n1,1.5,2,2.5,3\n", "column_1|column_2|column_3|column_4|column_5", "0 1", &[(1, data)]),
            (
                "5.1,3.5,1.4,0.2,setosa\n4.9,3.0,1.4,0.2,setosa\n",
                "column_1|column_2|column_3|column_4|column_5",
                "5.1 4.9",
                &[(1, data)],
            ),
        ],
        &ReadOptions::default(),
    );
}

#[test]
fn a_title_above_the_names_is_skipped() {
    holds(
        &[
            ("Sales of 2024\nname,n\na,1\nb,2\n", "name|n", "a b", &[(1, "Line 1 is skipped")]),
            ("Sales of 2024\nby shop\n\nname;n\na;1\nb;2\n", "name|n", "a b", &[(1, "Lines 1 to 3 are skipped")]),
            ("\n\"Sales,\n2024\"\nname,n\na,1\nb,2\n", "name|n", "a b", &[(2, "Lines 2 to 3 are skipped")]),
            (
                "Station: Berlin\nFrom: 2024-01-01\nhour\tdegrees\tmm\n1\t5.5\t0\n2\t5.1\t1\n",
                "hour|degrees|mm",
                "1 2",
                &[(1, "Lines 1 to 2")],
            ),
            ("Date,2024-01-31\nproduct,city,price\na,x,1\nb,y,2\n", "product|city|price", "a b", &[(1, "Line 1 is skipped")]),
            ("Sales,,\nby shop,,\n,,\nname,city,n\na,x,1\nb,y,2\n", "name|city|n", "a b", &[(1, "Lines 1 to 3")]),
            (",Sales,,Costs,,\nregion,a,b,c,d,e\nx,1,2,3,4,5\ny,1,2,3,4,5\n", "region|a|b|c|d|e", "x y", &[(1, "Line 1")]),
            ("Report, made by us, on 3 May, 2024\nname,n\na,1\nb,2\nc,3\n", "name|n", "a b c", &[(1, "Line 1 is skipped")]),
            (
                "Measured\n1,2,7\n4,5,6\n",
                "column_1|column_2|column_3",
                "1 4",
                &[(1, "Line 1 is skipped"), (2, "looks like data")],
            ),
            (
                "Title\nregion,2021,2022\nnorth,5.5,7\nsouth,8.1,9\n",
                "region|2021|2022",
                "north south",
                &[(1, "Line 1"), (2, "numbers in a row")],
            ),
            ("Title\nname,n\na,1\nname,n\nb,2\n", "name|n", "a b", &[(1, "Line 1"), (4, "come again")]),
            ("sep=;\nTitle\nname;n\na;1\nb;2\n", "name|n", "a b", &[(2, "Line 2 is skipped")]),
        ],
        &ReadOptions::default(),
    );
    let skipped = read("A\n\nB\nname,n\na,1\n\nbad\n");
    assert_eq!((skipped.rows_in, skipped.rows_reported, skipped.set_aside, skipped.dialect.skip_lines), (2, 1, 2, 3));
    assert_eq!((skipped.dialect.names_line, note(&skipped, "1 of 2 fields").line), (Some(4), 7));
}

#[test]
fn names_of_their_own_number_are_matched_with_the_fields_below() {
    holds(
        &[
            ("mpg,cyl\nMazda,21,6\nDatsun,22.8,4\n", "row_names|mpg|cyl", "Mazda Datsun", &[(1, "as R writes them")]),
            ("\"a\",\"b\"\n\"1\",5.1,\"x\"\n\"2\",4.9,\"y\"\n", "row_names|a|b", "1 2", &[(1, "row_names")]),
            ("a,b\n1,x,y\n2,z,w\na,b\n3,u,v\n", "row_names|a|b", "1 2 3", &[(1, "row_names"), (4, "come again")]),
            ("a,b\nr1,1,2\na,b\nr2,3,4\n", "row_names|a|b", "r1 r2", &[(3, "come again")]),
            ("name,n\na,1,\nb,2,\n", "name|n", "a b", &[(1, "end with 1 delimiter more")]),
            ("name;n\na;1;;;\nb;2;;;\nc;3;;;\nd;4\n", "name|n", "a b c d", &[(1, "end with 3 delimiters more")]),
            ("name,n,\na,1\nb,2\n", "name|n", "a b", &[(1, "the first 2 are taken")]),
            ("name,n,,,\na,1\nb,2\nname,n,,,\nc,3\n", "name|n", "a b c", &[(1, "the first 2 are taken"), (4, "come again")]),
            ("name,n,\na,1,\nb,2,\n", "name|n|column_3", "a b", &[(1, "Column 3 has no name")]),
            ("Title\na,b\nr1,1,2\nr2,3,4\n", "row_names|a|b", "r1 r2", &[(1, "Line 1"), (2, "row_names")]),
        ],
        &ReadOptions::default(),
    );
    let spare = read("name,n\na,1,\nb,2,\nc,3,x\n");
    assert_eq!((spare.rows, note(&spare, "3 of 2 fields").line, spare.dialect.spare_fields), (2, 4, 1));
}

#[test]
fn lines_with_a_sign_above_the_names_are_comments_and_a_cell_with_it_is_none() {
    let skipped = "are skipped (a guess)";
    holds(
        &[
            ("# made by us\nname,n\na,1\nb,2\n", "name|n", "a b", &[(1, "Comments: 1 line with “#”")]),
            ("# it's \"ours\", all\n#\n\nname;n\na;1\n# in between\nb;2\n# end", "name|n", "a b", &[(1, "Comments: 4 lines")]),
            ("% x\n% y\nname\tn\na\t1\nb\t2\n", "name|n", "a b", &[(1, "“%”")]),
            ("// x\nname,n\na,1\n", "name|n", "a", &[(1, "“//”")]),
            ("##fileformat=VCFv4.2\n##source=x\n#CHROM\tPOS\n1\t5\n2\t7\n", "#CHROM|POS", "1 2", &[(1, "Comments: 2 lines")]),
            ("# colours\nhex,name\n#ff0000,red\n#00ff00,green\n", "hex|name", "#ff0000 #00ff00", &[(1, "Comments: 1 line")]),
            ("# words\nword\nred\nblue\n#x\n", "word", "red blue #x", &[(1, "Comments: 1 line")]),
            ("#id,name,n\n1,a,2\n2,b,3\n", "#id|name|n", "1 2", &[]),
            ("hex,n\n#ff0000,1\n#00ff00,2\n", "hex|n", "#ff0000 #00ff00", &[]),
            ("# c\nTitle\nname,n,m\na,1,2\nb,2,3\n", "name|n|m", "a b", &[(1, "Lines 1 to 2 are skipped: a title")]),
            ("# c\nid,t,n\n#1,\"x\ny\",2\n3,z,4\n", "id|t|n", "#1 3", &[(1, skipped)]),
        ],
        &ReadOptions::default(),
    );
}

#[test]
fn what_is_chosen_is_not_looked_for() {
    let plain = ReadOptions::default();
    let skip = |lines| ReadOptions { skip_lines: Some(lines), ..plain.clone() };
    let line = |line| ReadOptions { names_line: Some(line), ..plain.clone() };
    let sign = |sign: &str| ReadOptions { comment: Some(sign.into()), ..plain.clone() };
    holds(&[("x,y\n\nname,n\na,1\n", "name|n", "a", &[])], &skip(2));
    holds(&[("Title\nname\nx\ny\n", "name", "x y", &[(2, "(a guess)")])], &skip(1));
    holds(&[("a,1\nb,2\nname,n\nc,3\n", "name|n", "c", &[])], &line(3));
    holds(&[("name,n\nkg,m\na,1\n", "name|n", "a", &[])], &ReadOptions { skip_lines: Some(2), ..line(1) });
    holds(&[("x\n# name,n\na,1\n#b,2\n", "# name|n", "a", &[(4, "“#”")])], &ReadOptions { comment: Some("#".into()), ..line(2) });
    holds(&[("name,n\n;x\na,1\n;b,2\n", "name|n", "a", &[(2, "2 lines with “;”")])], &sign(";"));
    holds(&[("name,n\n--x\na,1\n-,2\n", "name|n", "a -", &[(2, "1 line with “--”")])], &sign("--"));
    holds(&[("# c,d\n1,2\n", "# c|d", "1", &[])], &sign(""));
    let refused = load_with("T\nname,n\na,1\nb,2\n", skip(0)).unwrap_err();
    assert!(refused.to_string().contains("all 3 are malformed"), "{refused}");
}

#[test]
fn choices_that_cannot_be_are_refused_in_a_sentence() {
    let plain = ReadOptions::default();
    for (options, part) in [
        (ReadOptions { names_line: Some(0), ..plain.clone() }, "counted from 1"),
        (ReadOptions { names_line: Some(1), header: Header::No, ..plain.clone() }, "header is false"),
        (ReadOptions { comment: Some("a\nb".into()), ..plain.clone() }, "8 characters"),
    ] {
        let error = load_with("a,b\n1,2\n", options).unwrap_err();
        assert!(error.code() == "bad-option" && error.to_string().contains(part), "{error}");
    }
    for options in [ReadOptions { skip_lines: Some(9), ..plain.clone() }, ReadOptions { names_line: Some(9), ..plain }] {
        assert_eq!(load_with("a,b\n1,2\n", options).unwrap_err().code(), "no-rows");
    }
}

#[test]
fn more_lines_are_skipped_than_the_head_holds() {
    let file = format!("{}name,n\na,1\n", "x\n".repeat(50_000));
    let options = ReadOptions { skip_lines: Some(50_000), ..ReadOptions::default() };
    let table = load_with(&file, options.clone()).unwrap();
    assert_eq!((names(&table), table.rows, table.dialect.names_line), (vec!["name", "n"], 1, Some(50_001)));
    let pieces: Vec<&[u8]> = file.as_bytes().chunks(1009).collect();
    assert_eq!(rows(&load_in(&pieces, options).unwrap()), rows(&table));
}

#[test]
fn lines_below_the_table_are_reported_as_what_they_may_be() {
    let table = read("name,n,m\na,1,2\nb,2,3\nTotal,3\nSource: us\n");
    assert_eq!((table.rows, table.rows_reported, note(&table, "a footer").line), (2, 2, 4));
    let full = read("name,n,m\na,1,2\nb,2,3\nSource: us,,\n");
    assert_eq!((full.rows, note(&full, "If it is a footer, delete it").line), (3, 0));
    let units = read("name,height,weight\n,m,kg\na,1.8,70\nb,1.7,65\nc,1.6,60\n");
    assert_eq!((units.rows, note(&units, "looks like units").line), (4, 2));
}

#[test]
fn what_was_found_can_be_chosen_and_gives_the_same() {
    for file in
        ["Title\n\nname;n\na;1\nb;2\n", "# c\nname,n\na,1\nb,2\n", "T\na,b\nr1,1,2\nr2,3,4\n", "name,n\na,1\nname,n\nb,2\n"]
    {
        let found = read(file);
        let dialect = &found.dialect;
        let options = ReadOptions {
            delimiter: Some(dialect.delimiter),
            header: Header::Yes,
            skip_lines: Some(dialect.skip_lines),
            names_line: dialect.names_line,
            comment: Some(dialect.comment.clone().unwrap_or_default()),
            ..ReadOptions::default()
        };
        let chosen = load_with(file, options).unwrap();
        assert_eq!((rows(&chosen), names(&chosen), &chosen.dialect), (rows(&found), names(&found), dialect), "{file:?}");
    }
}

/// The first row is one where it is written as the cells below it are; what is written otherwise is a name.
#[test]
fn the_first_of_dates_money_and_codes_is_a_row() {
    let (data, by_place) = ("looks like data", "column_1|column_2|column_3");
    holds(
        &[
            (
                "2024-01-05,€ 9.50,a\n2024-01-06,€ 12.00,b\n2024-01-07,€ 3.25,c\n",
                by_place,
                "2024-01-05 2024-01-06 2024-01-07",
                &[(1, data)],
            ),
            ("a,12%,x\nb,3%,y\nc,28%,z\n", by_place, "a b c", &[(1, data)]),
            ("31.01.2024;1.234,50 €;x\n01.02.2024;99,00 €;y\n", by_place, "31.01.2024 01.02.2024", &[(1, data)]),
            ("a\t8:05\t\nb\t9:10\tq\nc\t23:59\tr\n", by_place, "a b c", &[(1, data)]),
            ("SKU-0007,red,\nSKU-0012,blue,q\nSKU-0003,green,r\n", by_place, "SKU-0007 SKU-0012 SKU-0003", &[(1, data)]),
            (
                "0b1e7a52-9c1d-4f3e-8a77-0c2d9f6b1e10,x\nf47ac10b-58cc-4372-a567-0e02b2c3d479,y\n9a3bb1c2-0d4e-4f5a-8b6c-7d8e9f0a1b2c,z\n",
                "column_1|column_2",
                "0b1e7a52-9c1d-4f3e-8a77-0c2d9f6b1e10 f47ac10b-58cc-4372-a567-0e02b2c3d479 9a3bb1c2-0d4e-4f5a-8b6c-7d8e9f0a1b2c",
                &[(1, data)],
            ),
            // A missing cell in the first row is no name.
            (
                "2024-01-05,NA,1.5\n2024-01-06,4,2.5\n2024-01-07,5,3.5\n",
                by_place,
                "2024-01-05 2024-01-06 2024-01-07",
                &[(1, data)],
            ),
            ("5 kg,1,234\n6 kg,2,345\n", "column_1|column_2|column_3", "5 kg 6 kg", &[(1, data)]),
            // Names, and nothing to say of them.
            ("day,price,who\n2024-01-05,€ 9.50,a\n2024-01-06,€ 12.00,b\n", "day|price|who", "2024-01-05 2024-01-06", &[]),
            ("name,5%,50%\na,1.5,2.5\nb,3.5,4.5\n", "name|5%|50%", "a b", &[]),
            ("who,Jan 2024,Feb 2024\na,€ 5,€ 6\nb,€ 7,€ 8\n", "who|Jan 2024|Feb 2024", "a b", &[]),
            ("meter,00:30,01:00\na,1.5,2.5\nb,3.5,4.5\n", "meter|00:30|01:00", "a b", &[]),
            ("code1,x\nSKU-0012,q\nSKU-0003,r\n", "code1|x", "SKU-0012 SKU-0003", &[(1, "a guess")]),
        ],
        &ReadOptions::default(),
    );
}
