//! One column alone, in which every model ties.

use std::fmt::Write;

use super::{below, uniform};

/// Distinct ids of `one_column`; with the unknown level V = 10,000, the reference network of 322,177 parameters.
pub const ONE_COLUMN_IDS: u64 = 9999;
/// Train rows under the rule `rows` come in sevens per ten rows: this many rows hold 45,875 of them.
const ONE_COLUMN_ROWS: u64 = 65_536;

/// One categorical column as CSV: `id,label`, 65,536 rows, ids user-00001 to user-09999, each at least twice in the train
/// rows of the split `rows`, so that none is rare.
///
/// Hidden truth: user k has p = 0.1 + 0.8 U(seed, 1, k), and label ~ Bernoulli(p). The train rows go through all ids twice
/// in a fixed order of steps and are then drawn at random, as are all other rows. One column cannot show an embedding's
/// advantage: the best that any model can do is each id's own mean.
pub fn one_column(seed: u64) -> Vec<u8> {
    let mut csv = String::from("id,label\n");
    csv.reserve(ONE_COLUMN_ROWS as usize * 13);
    let mut trained = 0;
    for row in 0..ONE_COLUMN_ROWS {
        let trains = row % 5 != 0 && row % 10 != 1;
        let id = if trains && trained < 2 * ONE_COLUMN_IDS {
            // 7919 is prime to 9,999: its multiples visit every id once a round.
            trained += 1;
            trained * 7919 % ONE_COLUMN_IDS
        } else {
            below(ONE_COLUMN_IDS, uniform(seed, 2, row))
        };
        let propensity = 0.1 + 0.8 * uniform(seed, 1, id);
        let label = (uniform(seed, 3, row) < propensity) as u8;
        let _ = writeln!(csv, "user-{:05},{label}", id + 1);
    }
    csv.into_bytes()
}
