//! The tables and targets of docs/results.md, and how each is trained.

use std::io::Read;

use flowbed::{
    data::{Kind, ReadOptions, Reader, Table, samples},
    train::{Model, OrAuto, Settings},
};

const LATE: &[&str] = &["carrier", "flight", "tailnum", "origin", "dest", "month", "dow", "hour"];
const SHOP: &[&str] = &["sku", "customer", "zip", "channel", "weekday"];
const RATED: &[&str] = &["user_id", "item_id", "zip_code", "occupation", "gender", "age", "release_year", "genre"];

pub struct Tables {
    flights: Table,
    shop: Table,
    tickets: Table,
    rated: Option<Table>,
}

pub struct Protocol<'a> {
    pub name: &'static str,
    pub table: &'a Table,
    pub target: &'static str,
    pub columns: Vec<&'a str>,
}

impl Tables {
    /// rated: the file of bench/ml100k.mjs, if it is there
    pub fn new(rated: Option<&str>) -> Self {
        Tables {
            flights: flights(),
            shop: read(&samples::shop(samples::ShopSize::default()), &[]),
            tickets: read(&samples::tickets::tickets(), &[]),
            rated: rated.map(|file| read(&std::fs::read(file).unwrap(), RATED)),
        }
    }

    pub fn protocols(&self) -> Vec<Protocol<'_>> {
        let tickets = self.tickets.columns.iter().filter(|column| column.kind != Kind::Skip && column.name != "escalated");
        let of = |name, table, target, columns: &[&'static str]| Protocol { name, table, target, columns: columns.to_vec() };
        let mut all = vec![
            of("flights/late", &self.flights, "late", LATE),
            of("flights/air_time", &self.flights, "air_time", &["carrier", "tailnum", "origin", "dest", "month"]),
            of("flights/carrier", &self.flights, "carrier", &["tailnum", "origin", "dest", "hour"]),
            of("shop/bought", &self.shop, "bought", SHOP),
            of("shop/amount", &self.shop, "amount", SHOP),
            of("shop/tier", &self.shop, "tier", SHOP),
        ];
        all.extend(self.rated.as_ref().map(|table| of("ml100k/liked", table, "liked", RATED)));
        let columns = tickets.map(|column| column.name.as_str()).collect();
        all.push(Protocol { name: "tickets/escalated", table: &self.tickets, target: "escalated", columns });
        all
    }
}

fn read(bytes: &[u8], categories: &[&str]) -> Table {
    let kinds = categories.iter().map(|name| (name.to_string(), Kind::Category)).collect::<Vec<_>>();
    let mut reader = Reader::new(ReadOptions::default());
    for chunk in bytes.chunks(1 << 20) {
        reader.push(chunk).unwrap();
    }
    let mut table = reader.finish().unwrap();
    table.set_kinds(&kinds).unwrap();
    table
}

fn flights() -> Table {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/www/samples/flights.csv.gz")).unwrap();
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    read(&bytes, &["carrier", "flight", "tailnum", "origin", "dest", "month", "dow", "hour"])
}

pub fn settings(model: Model, target: &str, columns: &[&str], seed: u64) -> Settings {
    Settings {
        model,
        target: target.into(),
        columns: Some(columns.iter().map(|column| column.to_string()).collect()),
        seed,
        patience: 6,
        id_dropout: OrAuto::Value(0.0),
        ..Settings::default()
    }
}
