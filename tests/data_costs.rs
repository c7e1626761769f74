//! What reading costs: memory per byte of the file at its peak, and bytes per second (printed: `--nocapture`).
#![cfg(target_os = "linux")]

mod csv_support;

use std::{fmt::Write, fs, process::Command, time::Instant};

use csv_support::counted;
use flowbed::data::samples::{mix, uniform};
use flowbed::data::{ReadOptions, Reader};

/// Peak resident memory of this process, in bytes.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() * 1024.0
}

/// Streams `bytes` of a file whose rows `row` writes; the file itself is never whole in memory.
fn cost(name: &str, bytes: usize, header: &str, row: Row) -> f64 {
    let before = peak();
    let mut reader = Reader::new(ReadOptions::default());
    let (mut total, mut i, mut seconds) = (0, 0, 0.0);
    let mut piece = format!("{header}\n");
    while total < bytes {
        while piece.len() < 1 << 18 {
            row(&mut piece, i);
            i += 1;
        }
        let start = Instant::now();
        reader.push(piece.as_bytes()).unwrap();
        seconds += start.elapsed().as_secs_f64();
        total += piece.len();
        piece.clear();
    }
    let start = Instant::now();
    let table = counted(reader.finish().unwrap());
    let finish = start.elapsed().as_secs_f64();
    let per_byte = (peak() - before) / total as f64;
    let speed = total as f64 / 1e6 / (seconds + finish);
    println!("{name}: {} rows, {speed:.0} MB/s (finish {finish:.2} s), {per_byte:.2} bytes per byte of the file", table.rows);
    per_byte
}

type Row = fn(&mut String, u64);

fn u(stream: u64, i: u64) -> f64 {
    uniform(1, stream, i)
}

/// (name, header, row): a file of each shape that the columns store differently.
const SHAPES: [(&str, &str, Row); 5] = [
    ("shop", "sku,customer,zip,channel,weekday,amount,tier,bought", |out, i| {
        let (sku, customer, zip) = ((u(1, i) * 1e4) as u32, (u(2, i) * 500.0) as u32, (u(3, i) * 300.0) as u32);
        let amount = (u(4, i) * 8000.0).round() / 1000.0;
        let _ = writeln!(out, "SKU-{sku:05},C{customer:04},{zip:05},store,Mon,{amount:?},high,{}", i % 2);
    }),
    ("distinct", "hash,price", |out, i| {
        let _ = writeln!(out, "{:016x},{:.6}", mix(i), u(5, i));
    }),
    ("half distinct", "id,n", |out, i| {
        let _ = writeln!(out, "{:x},{}", mix(i / 2) >> 32, i % 1000);
    }),
    ("bits", "a,b,c,d", |out, i| {
        let _ = writeln!(out, "{},{},{},{}", i & 1, i >> 1 & 1, i >> 2 & 1, i >> 3 & 1);
    }),
    ("quoted", "\"x\",\"y\"", |out, i| {
        let _ = writeln!(out, "\"{}\",\"a \"\"b\"\" {}\"", i % 5000, i % 77);
    }),
];

/// Each shape in a process of its own: memory that an earlier one freed would hide what a later one needs.
#[test]
fn a_file_needs_at_most_three_times_its_size() {
    if let Ok(name) = std::env::var("COST_SHAPE") {
        let size = std::env::var("COST_MB").map_or(60, |mb| mb.parse().unwrap()) << 20;
        let (name, header, row) = SHAPES.into_iter().find(|shape| shape.0 == name).unwrap();
        let per_byte = cost(name, size, header, row);
        assert!(per_byte < 3.0, "{name}: {per_byte} bytes per byte");
        return;
    }
    for (name, ..) in SHAPES {
        let child = Command::new(std::env::current_exe().unwrap()).arg("--nocapture").env("COST_SHAPE", name).output().unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        println!("{}", said.lines().find(|line| line.contains("MB/s")).unwrap_or(&said));
        assert!(child.status.success(), "{said}{}", String::from_utf8_lossy(&child.stderr));
    }
}
