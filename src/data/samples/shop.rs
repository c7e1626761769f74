//! The shop: two columns that matter only together.

use std::fmt::Write;

use serde::{Serialize, Serializer};

use super::{below, uniform};

/// What `shop` makes: rows and the numbers of skus, customers and zips.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShopSize {
    pub rows: u64,
    pub seed: u64,
    pub skus: u64,
    pub customers: u64,
    pub zips: u64,
}

impl Default for ShopSize {
    fn default() -> Self {
        ShopSize { rows: 200_000, seed: 42, skus: 10_000, customers: 500, zips: 300 }
    }
}

impl ShopSize {
    pub fn middle() -> Self {
        ShopSize { rows: 50_000, skus: 2000, customers: 200, zips: 100, ..ShopSize::default() }
    }

    pub fn small() -> Self {
        ShopSize { rows: 20_000, skus: 1000, customers: 100, zips: 60, ..ShopSize::default() }
    }
}

const GROUPS: u64 = 8;
const SEGMENTS: u64 = 4;
const REGIONS: u64 = 6;

/// (id, group)
pub struct Groups(pub Vec<(String, u32)>);

impl Groups {
    pub fn of(&self, id: &str) -> Option<u32> {
        self.0.iter().find(|(known, _)| known == id).map(|(_, group)| *group)
    }
}

impl Serialize for Groups {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(id, group)| (id, group)))
    }
}

/// The hidden group of each id as it is spelled in the file: sku in 8 groups, customer in 4 segments, zip in 6 regions.
#[derive(Serialize)]
pub struct ShopTruth {
    pub sku: Groups,
    pub customer: Groups,
    pub zip: Groups,
}

/// Which group, segment or region each thing belongs to, and what that does to the logit.
struct Hidden {
    size: ShopSize,
    groups: Vec<u64>,
    segments: Vec<u64>,
    regions: Vec<u64>,
}

impl Hidden {
    fn new(size: ShopSize) -> Self {
        let draw = |n, stream, count| (0..count).map(|i| below(n, uniform(size.seed, stream, i))).collect();
        Hidden {
            size,
            groups: draw(GROUPS, 1, size.skus),
            segments: draw(SEGMENTS, 2, size.customers),
            regions: draw(REGIONS, 3, size.zips),
        }
    }

    /// main[group] + A[group][segment] + B[region]
    fn logit(&self, sku: u64, customer: u64, zip: u64) -> f64 {
        let even = |scale: f64, i: u64, n: u64| scale * (2.0 * i as f64 / (n - 1) as f64 - 1.0);
        let (group, segment) = (self.groups[sku as usize], self.segments[customer as usize]);
        let cross = 4.0 * (2.0 * uniform(self.size.seed, 4, group * SEGMENTS + segment) - 1.0);
        even(2.0, group, GROUPS) + cross + even(1.5, self.regions[zip as usize], REGIONS)
    }
}

// Ids are permuted by a multiplier prime to the counts, so that their order tells nothing.
fn sku_name(i: u64, size: ShopSize) -> String {
    format!("SKU-{:05}", i * 7919 % size.skus)
}

fn customer_name(i: u64, size: ShopSize) -> String {
    format!("C{:04}", i * 263 % size.customers)
}

fn zip_name(i: u64, size: ShopSize) -> String {
    format!("{:05}", 1001 + 7 * (i * 71 % size.zips))
}

/// The shop as CSV. Columns: sku, customer, zip (ids; sku and customer interact), channel, weekday (no effect at all),
/// and three targets: amount (number), tier (4 classes), bought (0/1).
pub fn shop(size: ShopSize) -> Vec<u8> {
    let hidden = Hidden::new(size);
    let mut csv = String::from("sku,customer,zip,channel,weekday,amount,tier,bought\n");
    csv.reserve(size.rows as usize * 45);
    for row in 0..size.rows {
        let u = |stream| uniform(size.seed, stream, row);
        // The square makes some skus popular and most rare.
        let sku = below(size.skus, u(10) * u(10));
        let (customer, zip) = (below(size.customers, u(11)), below(size.zips, u(12)));
        let channel = ["web", "store", "app", "phone"][below(4, u(14)) as usize];
        let weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][below(7, u(15)) as usize];
        let logit = hidden.logit(sku, customer, zip);
        let bought = (u(13) < 1.0 / (1.0 + (-logit).exp())) as u8;
        let noise = (0..12).fold(0.0, |sum, k| sum + u(20 + k)) - 6.0;
        let amount = ((logit + noise) * 1000.0).round_ties_even() / 1000.0;
        let tier = ["low", "mid", "high", "top"][[-3.0, 0.0, 3.0].iter().filter(|&&cut| cut <= amount).count()];
        let (sku, customer, zip) = (sku_name(sku, size), customer_name(customer, size), zip_name(zip, size));
        // {:?} is the shortest form that reads back the same, always with a decimal point, as Python's repr.
        // Writing to a String cannot fail.
        let _ = writeln!(csv, "{sku},{customer},{zip},{channel},{weekday},{amount:?},{tier},{bought}");
    }
    csv.into_bytes()
}

/// What the shop's ids hide, for scores of neighbours and clusters.
pub fn shop_truth(size: ShopSize) -> ShopTruth {
    let hidden = Hidden::new(size);
    let map = |groups: &[u64], name: fn(u64, ShopSize) -> String| {
        Groups(groups.iter().enumerate().map(|(i, &group)| (name(i as u64, size), group as u32)).collect())
    };
    ShopTruth {
        sku: map(&hidden.groups, sku_name),
        customer: map(&hidden.segments, customer_name),
        zip: map(&hidden.regions, zip_name),
    }
}
