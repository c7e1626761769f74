//! Tables of coin flips, trained for good: how often anything is said to be ahead of anything. What docs/referee.md claims, measured.
//! cargo run --release --example coin_flips [-- TABLES [FIRST]]

#[path = "../support/coins.rs"]
mod coins;

use flowbed::{
    device::Device,
    referee::{Question, Withheld},
    train::Run,
};

const SEEDS: u64 = 5;

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).map(|word| word.parse().expect("a number of tables")).collect();
    let (count, first) = (numbers.first().copied().unwrap_or(200), numbers.get(1).copied().unwrap_or(0));
    let device = Device::cpu();
    let [mut ahead, mut apart, mut base, mut unfinished] = [0; 4];
    for table in first..first + count {
        let runs: Vec<Run> = coins::trained(&device, table, 3_000, SEEDS);
        let found = coins::verdict(&runs);
        assert_eq!((found.question, found.repeats), (Question::Method, SEEDS as usize));
        // One seed alone, as a person has it who trains each model once.
        let once: Vec<&Run> = runs.iter().filter(|run| run.learned.settings.seed == 0).collect();
        let single = coins::verdict(once);
        let has = |why| found.methods.iter().any(|method| method.withheld == Some(why));
        ahead += u32::from(found.pairs.iter().any(|pair| pair.ahead));
        apart += u32::from(single.pairs.iter().any(|pair| pair.apart));
        base += u32::from(found.methods.iter().any(|method| !matches!(method.withheld, Some(Withheld::Base))));
        unfinished += u32::from(has(Withheld::Improving));
        let done = table - first + 1;
        if done % 10 == 0 || done == count {
            println!(
                "{done} tables: anything ahead in {ahead}; one run of each told apart on its rows in {apart}; a model not told to be at the base rate in {base}, of which still improving {unfinished}"
            );
        }
    }
}
