//! Cells as people and programs write them, and what columns of them become.

use flowbed::data::{Column, Format, Kind, LeftOut, Style};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn dump() {
    let col = |name: &str, cells: &[&str]| {
        let many: Vec<&str> = (0..120).map(|i| cells[i % cells.len()]).collect();
        let c = Column::from_cells(name, many);
        println!(
            "{name:12} {:?} => {:?} {:?} | {} | levels {} missing {} words {:?} unread {:?} styles {:b} open {} left {:?}",
            &cells[..cells.len().min(4)],
            c.kind,
            c.format,
            c.why,
            c.levels(),
            c.missing(),
            c.words,
            c.unread,
            c.guess.styles,
            c.guess.open,
            c.left_out
        );
    };
    col("price", &["12,50", "3,25", "100,00"]);
    col("price", &["$1,234.50", "$3.25", "$100.00"]);
    col("price", &["1,234", "2,345", "999"]);
    col("price", &["95,45 €", "1.295,00 €", "-3,10 €"]);
    col("rate", &["28%", "3.5%", "0 %"]);
    col("pop", &["12,34,567", "1,00,000", "5,000"]);
    col("w", &["12 kg", "3.5 kg", "1,200 kg"]);
    col("w", &["12 kg", "300 g", "1,200 kg"]);
    col("age", &["1.5", "NA", "2.5", "3.5"]);
    col("age", &["1", "NA", "2", "n/a"]);
    col("country", &["NA", "DE", "FR", "CH"]);
    col("part", &["12E4", "10E2", "1E3"]);
    col("code", &["12E4", "1234", "1E3"]);
    col("x", &["1e5", "2.5e-3", "1E+05"]);
    col("version", &["1.1", "1.10", "1.2"]);
    col("rel", &["1.1", "1.10", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9"]);
    col("phone", &["+493012345678", "+4917012345"]);
    col("tel", &["+49 301 234 567", "+49 170 123 450"]);
    col("user_id", &["1234.0", "55.0", ""]);
    col("user_id", &["1,234", "55", "2,345,678"]);
    col("user_id", &["1.23457E+12", "1.23458E+12"]);
    col("user_id:token", &["1", "2", "3"]);
    col("rating:float", &["1.0", "2.0", "3.5"]);
    col("timestamp:float", &["881250949", "891717742.0", "878887116"]);
    col("timestamp", &["1717171717123", "1717171718123"]);
    col("date", &["20240131", "20240229"]);
    col("n", &["20240131", "20240229"]);
    col("when", &["2024-01-31", "2024-02-29"]);
    col("when", &["2024-01-31T10:00:00Z", "2024-02-29 08:05:00.25Z"]);
    col("when", &["2024-01-31T10:00:00+01:00", "2024-02-29T08:05:00+02:00"]);
    col("when", &["31.01.2024", "01.02.2024"]);
    col("when", &["01/02/2024", "03/04/2024"]);
    col("when", &["07/21/2024", "03/04/2024"]);
    col("when", &["21/07/24", "03/04/99"]);
    col("when", &["31 Jan 2024", "1 Feb 2024"]);
    col("when", &["Jan 31, 2024 8:05 PM", "Feb 1, 2024 10:00 AM"]);
    col("when", &["31-Jan-24", "01-Feb-24"]);
    col("when", &["31JAN2024:10:00:00", "01FEB2024:00:00:00"]);
    col("when", &["Wed Jan 31 10:00:00 2024", "Thu Feb 1 10:00:00 2024"]);
    col("when", &["Wed, 31 Jan 2024 10:00:00 GMT", "Thu, 01 Feb 2024 10:00:00 GMT"]);
    col("when", &["31. Januar 2024", "1. März 2024"]);
    col("when", &["2024-01", "2024-02"]);
    col("when", &["08:05", "23:59:30"]);
    col("when", &["8:05 PM", "10 am"]);
    col("ip", &["1.2.3", "1.2.4"]);
    col("ip", &["10.0.0.1", "192.168.1.1"]);
    col("ssn", &["123-45-6789", "321-54-9876"]);
    col("neg", &["(1,234.50)", "12.00", "5.00-", "−3.5"]);
    col("n", &["1.234", "2.345", "12.000"]);
    col("n", &["1 234,5", "2 345,0"]);
    col("n", &["1'234.50", "12’345.00"]);
}
