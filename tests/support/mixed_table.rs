//! A table with names, a number and three kinds of target, for the files of its runs.
#![allow(dead_code, reason = "each test file uses its part")]

use flowbed::data::{ReadOptions, Reader, Table};

pub fn read(text: &str) -> Table {
    let mut reader = Reader::new(ReadOptions { keep_malformed: true, ..ReadOptions::default() });
    reader.push(text.as_bytes()).unwrap();
    reader.finish().unwrap()
}

/// Two columns whose files would have one name, and a number with gaps.
pub fn table() -> Table {
    let row = |i: usize| {
        let [a, b] = [i * 7 % 11, i * 5 % 13];
        let number = if i % 9 == 4 { String::new() } else { format!("{}", i as f64 * 0.37 - 20.0) };
        let late = (a + b) % 2;
        format!("\"a \"\"{a}\"\", é\",b{b},{number},{late},t{},{}\n", (a * b) % 3, a as f64 - 0.5 * b as f64)
    };
    read(&format!("a b,a_b,x,late,tier,amount\n{}", (0..400).map(row).collect::<String>()))
}
