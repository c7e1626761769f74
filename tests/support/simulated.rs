//! Tables whose truth is known: what the referee's intervals are held to. Each function makes one table, by its number, and tells of each of
//! its intervals whether the truth was in it.
#![allow(dead_code, reason = "the test uses a part")]

use flowbed::{
    data::{Task, counter},
    referee::{Asked, Candidate, Design, Interval, Key, Measure, Pair, Tested, Verdict, judge, loss},
};

/// Random numbers of one table.
pub struct Chance {
    seed: u64,
    at: u64,
}

impl Chance {
    pub fn new(seed: u64) -> Self {
        Chance { seed, at: 0 }
    }

    /// In [0, 1)
    pub fn uniform(&mut self) -> f64 {
        self.at += 1;
        counter::uniform(self.seed, 99, self.at)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.uniform() * n as f64) as usize
    }

    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    pub fn shuffled(&mut self, n: usize) -> Vec<u32> {
        let mut all: Vec<u32> = (0..n as u32).collect();
        for i in (1..n).rev() {
            all.swap(i, self.below(i + 1));
        }
        all
    }
}

/// P(N(0, 1) < x), by the series of its integral.
fn phi(x: f64) -> f64 {
    let mut term = x;
    let mut sum = x;
    for k in 1..200 {
        term *= x * x / f64::from(2 * k + 1);
        sum += term;
    }
    0.5 + sum * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt()
}

/// Mean over a standard normal variable, by the trapezoidal rule.
fn over_normal(f: impl Fn(f64) -> f64) -> f64 {
    let step = 0.02;
    (-500..=500).map(|i| f64::from(i) * step).map(|x| f(x) * (-0.5 * x * x).exp()).sum::<f64>() * step
        / std::f64::consts::TAU.sqrt()
}

/// A binary table's logits: c + (δ + η_seed) y + group + row + rest, all normal with these deviations; share of positives.
#[derive(Clone, Copy)]
pub struct Logits {
    pub gain: f64,
    pub share: f64,
    pub groups: f64,
    pub seeds: f64,
    pub rows: f64,
    pub rest: f64,
}

pub const PLAIN: Logits = Logits { gain: 1.2, share: 0.4, groups: 0.0, seeds: 0.0, rows: 0.8, rest: 0.8 };

impl Logits {
    const START: f64 = -0.6;

    fn variance(&self) -> f64 {
        self.groups.powi(2) + self.rows.powi(2) + self.rest.powi(2)
    }

    pub fn auc(&self) -> f64 {
        phi(self.gain / (2.0 * self.variance() + self.seeds.powi(2)).sqrt())
    }

    pub fn loss(&self) -> f64 {
        let of = |y: f64| {
            let deviation = (self.variance() + self.seeds.powi(2) * y).sqrt();
            over_normal(|x| loss(Task::Binary, &[(Self::START + self.gain * y + deviation * x) as f32], y as f32))
        };
        self.share * of(1.0) + (1.0 - self.share) * of(0.0)
    }

    /// [seeds] of one model on rows that are given.
    fn drawn(&self, chance: &mut Chance, rows: &Rows, seeds: usize) -> Vec<Tested> {
        let by_group: Vec<f64> =
            (0..=rows.groups.iter().max().map_or(0, |last| *last as usize)).map(|_| self.groups * chance.normal()).collect();
        let own: Vec<f64> = rows.effects.iter().map(|effect| self.rows * effect).collect();
        let one = |_| {
            let gain = self.gain + self.seeds * chance.normal();
            let logit = |row: usize, chance: &mut Chance| {
                let group = rows.groups.get(row).map_or(0.0, |group| by_group[*group as usize]);
                (Self::START + gain * f64::from(rows.labels[row]) + group + own[row] + self.rest * chance.normal()) as f32
            };
            let logits = (0..rows.labels.len()).map(|row| logit(row, chance)).collect();
            rows.tested(logits)
        };
        (0..seeds).map(one).collect()
    }
}

/// What all models share.
struct Rows {
    labels: Vec<f32>,
    /// [rows] of the standard normal: some rows are easier than others, to all models
    effects: Vec<f64>,
    groups: Vec<u32>,
}

impl Rows {
    fn new(chance: &mut Chance, count: usize, share: f64) -> Self {
        let labels = (0..count).map(|_| f32::from(chance.uniform() < share)).collect();
        Rows { labels, effects: (0..count).map(|_| chance.normal()).collect(), groups: Vec::new() }
    }

    fn tested(&self, logits: Vec<f32>) -> Tested {
        let numbers = (0..self.labels.len() as u32).collect();
        Tested::new(Task::Binary, numbers, self.labels.clone(), logits, vec![-0.4], self.groups.clone(), 1.0)
    }
}

/// The verdict on models [seeds], each tested on the same rows.
fn judged(models: &[Vec<Tested>]) -> Verdict {
    let of = |(number, runs): (usize, &Vec<Tested>)| {
        Vec::from_iter(runs.iter().enumerate().map(|(seed, tested)| (number, seed, tested.clone())))
    };
    let all: Vec<_> = models.iter().enumerate().map(of).collect();
    let candidate = |(number, seed, tested)| Candidate::of((100 * number + seed) as u32, (seed as u64, None), tested);
    let methods: Vec<Asked> = all
        .iter()
        .map(|runs| Asked {
            model: "embedding",
            seeded: true,
            runs: runs.iter().map(|(n, s, t)| candidate((*n, *s, t))).collect(),
        })
        .collect();
    judge(Task::Binary, Design::Seeds, &methods).unwrap()
}

fn holds(interval: Option<Interval>, truth: f64) -> bool {
    let Interval { low, high, .. } = interval.unwrap();
    low.unwrap() <= truth && truth <= high.unwrap()
}

/// Is the true difference of models a and b, by how much a is better, in the pair's interval?
fn pair_holds(pair: &Pair, truth: impl Fn(usize) -> f64) -> bool {
    let difference = truth(pair.a) - truth(pair.b);
    pair.low.unwrap() <= difference && difference <= pair.high.unwrap()
}

/// One run: [AUC, log-loss] of 600 rows.
pub fn one_run(table: u64) -> [bool; 2] {
    one_run_of(table, 600, PLAIN)
}

/// The same where 5 % of 600 rows are positive.
pub fn rare(table: u64) -> [bool; 2] {
    one_run_of(table, 600, Logits { share: 0.05, ..PLAIN })
}

fn one_run_of(table: u64, rows: usize, logits: Logits) -> [bool; 2] {
    let mut chance = Chance::new(table);
    let rows = Rows::new(&mut chance, rows, logits.share);
    let scores = judged(&[logits.drawn(&mut chance, &rows, 1)]).methods[0].scores.clone();
    [holds(scores.auc, logits.auc()), holds(scores.loss, logits.loss())]
}

/// The same of more rows than are resampled: the normal approximation.
pub fn many_rows(table: u64) -> [bool; 2] {
    one_run_of(table, 20_000, PLAIN)
}

/// RMSE and R² of 600 rows of a regression whose error is greater for some rows.
pub fn regression(table: u64) -> [bool; 2] {
    let mut chance = Chance::new(table);
    let rows: Vec<[f64; 2]> = (0..600)
        .map(|_| {
            let (signal, scale) = (chance.normal(), if chance.uniform() < 0.3 { 1.2 } else { 0.5 });
            [signal, scale * chance.normal()]
        })
        .collect();
    let labels = rows.iter().map(|[signal, error]| (signal + error) as f32).collect();
    let outputs = rows.iter().map(|[signal, _]| *signal as f32).collect();
    let tested = Tested::new(Task::Regression, (0..600).collect(), labels, outputs, vec![0.0], Vec::new(), 3.0);
    let method = Asked { model: "embedding", seeded: true, runs: vec![Candidate::of(1, (0, None), &tested)] };
    let scores = judge(Task::Regression, Design::Seeds, &[method]).unwrap().methods[0].scores.clone();
    let square: f64 = 0.3 * 1.44 + 0.7 * 0.25;
    [holds(scores.rmse, 3.0 * square.sqrt()), holds(scores.r2, 1.0 - square / (1.0 + square))]
}

/// [AUC, log-loss] of about 720 rows in 60 groups, whose rows have an error in common.
pub fn groups(table: u64) -> [bool; 2] {
    let mut chance = Chance::new(table);
    let logits = Logits { groups: 0.7, ..PLAIN };
    let groups: Vec<u32> = (0..60).flat_map(|group| vec![group; 4 + chance.below(17)]).collect();
    let rows = Rows { groups: groups.clone(), ..Rows::new(&mut chance, groups.len(), logits.share) };
    let scores = judged(&[logits.drawn(&mut chance, &rows, 1)]).methods[0].scores.clone();
    [holds(scores.auc, logits.auc()), holds(scores.loss, logits.loss())]
}

/// Four models of 600 rows: are the six differences all in their intervals?
pub fn six_pairs(table: u64) -> [bool; 1] {
    let mut chance = Chance::new(table);
    let models = [1.0, 1.1, 1.2, 1.2].map(|gain| Logits { gain, ..PLAIN });
    let rows = Rows::new(&mut chance, 600, PLAIN.share);
    let drawn: Vec<_> = models.iter().map(|model| model.drawn(&mut chance, &rows, 1)).collect();
    let verdict = judged(&drawn);
    assert_eq!(verdict.pairs.len(), 6);
    [verdict.pairs.iter().all(|pair| pair_holds(pair, |i| models[i].auc()))]
}

/// A method over five seeds on the same 400 rows: [AUC, log-loss, difference of two methods' AUC].
pub fn seeds(table: u64) -> [bool; 3] {
    seeds_of(table, 5, 0.15)
}

/// The same over three seeds.
pub fn three_seeds(table: u64) -> [bool; 3] {
    seeds_of(table, 3, 0.15)
}

/// The same over ten seeds that differ much.
pub fn wild_seeds(table: u64) -> [bool; 3] {
    seeds_of(table, 10, 0.6)
}

fn seeds_of(table: u64, count: usize, seeds: f64) -> [bool; 3] {
    let mut chance = Chance::new(table);
    let models = [1.2, 1.0].map(|gain| Logits { gain, seeds, ..PLAIN });
    let rows = Rows::new(&mut chance, 400, PLAIN.share);
    let drawn = models.map(|model| model.drawn(&mut chance, &rows, count));
    let verdict = judged(&drawn);
    let scores = &verdict.methods[0].scores;
    let pair = pair_holds(&verdict.pairs[0], |i| models[i].auc());
    [holds(scores.auc, models[0].auc()), holds(scores.loss, models[0].loss()), pair]
}

const INPUTS: usize = 6;
pub const TABLE: usize = 300;
const WEIGHTS: [f64; INPUTS] = [1.0, 0.6, 0.4, 0.2, 0.15, 0.1];

/// A table of numbers, [rows] of inputs and target.
fn linear(chance: &mut Chance, rows: usize) -> Vec<([f64; INPUTS], f64)> {
    let row = |_| {
        let x = [0.0; INPUTS].map(|_: f64| chance.normal());
        (x, x.iter().zip(WEIGHTS).map(|(x, w)| x * w).sum::<f64>() + chance.normal())
    };
    (0..rows).map(row).collect()
}

/// How a table's test rows are predicted from its train rows.
#[derive(Clone, Copy, PartialEq)]
pub enum Learner {
    /// Least squares on the first inputs: it hardly changes with the train rows
    Line(usize),
    /// The nearest train row's target: it changes much
    Nearest,
}

impl Learner {
    fn outputs(self, table: &[([f64; INPUTS], f64)], train: &[u32], test: &[u32]) -> Vec<f32> {
        let row = |i: &u32| &table[*i as usize];
        match self {
            Learner::Line(inputs) => {
                let weights = least_squares(train.iter().map(row), inputs);
                let value = |(x, _): &([f64; INPUTS], f64)| weights.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() as f32;
                test.iter().map(row).map(value).collect()
            }
            Learner::Nearest => {
                let away = |a: &[f64; INPUTS], b: &[f64; INPUTS]| (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>();
                let nearest = |(x, _): &([f64; INPUTS], f64)| {
                    let near = |a: &&([f64; INPUTS], f64), b: &&([f64; INPUTS], f64)| away(&a.0, x).total_cmp(&away(&b.0, x));
                    train.iter().map(row).min_by(near).unwrap().1 as f32
                };
                test.iter().map(row).map(nearest).collect()
            }
        }
    }
}

fn least_squares<'a>(rows: impl Iterator<Item = &'a ([f64; INPUTS], f64)>, inputs: usize) -> Vec<f64> {
    let mut system = vec![vec![0.0; inputs + 1]; inputs];
    for (x, y) in rows {
        for (i, equation) in system.iter_mut().enumerate() {
            for (j, cell) in equation.iter_mut().enumerate() {
                *cell += x[i] * if j == inputs { *y } else { x[j] };
            }
        }
    }
    for i in 0..inputs {
        let pivot = system[i].clone();
        for (k, equation) in system.iter_mut().enumerate().filter(|(k, _)| *k != i) {
            let factor = equation[i] / pivot[i];
            (0..=inputs).for_each(|j| equation[j] -= factor * pivot[j]);
            assert!(k != i);
        }
    }
    (0..inputs).map(|i| system[i][inputs] / system[i][i]).collect()
}

fn tested(table: &[([f64; INPUTS], f64)], learner: Learner, train: &[u32], mut test: Vec<u32>) -> Tested {
    test.sort_unstable();
    let labels = test.iter().map(|row| table[*row as usize].1 as f32).collect();
    let outputs = learner.outputs(table, train, &test);
    Tested::new(Task::Regression, test, labels, outputs, vec![0.0], Vec::new(), 1.0)
}

/// Test and train rows of splits that a seed draws, 20 and 70 % of the rows.
fn draws(chance: &mut Chance, count: usize) -> Vec<[Vec<u32>; 2]> {
    let draw = |_| {
        let order = chance.shuffled(TABLE);
        [order[..TABLE / 5].to_vec(), order[3 * TABLE / 10..].to_vec()]
    };
    (0..count).map(draw).collect()
}

/// Test and train rows of k folds; a ninth of the other rows is held back, as validation is.
fn cut(chance: &mut Chance, k: usize) -> Vec<[Vec<u32>; 2]> {
    let order = chance.shuffled(TABLE);
    let fold = |i: usize| {
        let of = |own: bool| order.iter().enumerate().filter(move |(at, _)| (at % k == i) == own).map(|(_, row)| *row);
        let rest: Vec<u32> = of(false).collect();
        [of(true).collect(), rest[rest.len() / 9..].to_vec()]
    };
    (0..k).map(fold).collect()
}

fn rmse(tested: &Tested) -> f64 {
    tested.rowwise(Measure::Rmse).unwrap().of(&vec![1.0; tested.rows.len()])
}

/// The true RMSE of a method: its mean over so many tables of their own.
pub fn truth(learner: Learner, splits: Splits, tables: u64) -> f64 {
    let one = |table: u64| {
        let mut chance = Chance::new(1 << 40 | table);
        let rows = linear(&mut chance, TABLE);
        let [test, train] = splits.make(&mut chance, 1).swap_remove(0);
        rmse(&tested(&rows, learner, &train, test))
    };
    (0..tables).map(one).sum::<f64>() / tables as f64
}

#[derive(Clone, Copy)]
pub enum Splits {
    Draws(usize),
    Folds(usize),
}

impl Splits {
    fn make(self, chance: &mut Chance, least: usize) -> Vec<[Vec<u32>; 2]> {
        match self {
            Splits::Draws(count) => draws(chance, count.max(least)),
            Splits::Folds(k) => cut(chance, k),
        }
    }
}

/// Two learners on splits of one table: [RMSE of the first, their difference].
pub fn learned(table: u64, splits: Splits, learners: [Learner; 2], truths: [f64; 2]) -> [bool; 2] {
    let mut chance = Chance::new(table);
    let rows = linear(&mut chance, TABLE);
    let made = splits.make(&mut chance, 1);
    let of = |learner| -> Vec<Tested> { made.iter().map(|[test, train]| tested(&rows, learner, train, test.clone())).collect() };
    let runs = learners.map(of);
    let asked = |(number, runs): (usize, &Vec<Tested>)| -> Vec<(u32, Key, Tested)> {
        let key = |i| match splits {
            Splits::Draws(_) => (i as u64, None),
            Splits::Folds(k) => (0, Some([i, k])),
        };
        runs.iter().enumerate().map(|(i, tested)| ((100 * number + i) as u32, key(i), tested.clone())).collect()
    };
    let all: Vec<_> = runs.iter().enumerate().map(asked).collect();
    let ratio = |tested: &Tested| tested.rows.len() as f64 / made[0][1].len() as f64;
    let methods: Vec<Asked> = all
        .iter()
        .map(|runs| {
            let of = |(id, key, tested): &'_ (u32, (u64, Option<[usize; 2]>), Tested)| (*id, *key, ratio(tested));
            let runs = runs.iter().map(|run| (of(run), &run.2));
            let runs = runs.map(|((id, key, ratio), tested)| Candidate { ratio, ..Candidate::of(id, key, tested) }).collect();
            Asked { model: "embedding", seeded: true, runs }
        })
        .collect();
    let design = if matches!(splits, Splits::Draws(_)) { Design::Draws } else { Design::Folds };
    let verdict = judge(Task::Regression, design, &methods).unwrap();
    [holds(verdict.methods[0].scores.rmse, truths[0]), pair_holds(&verdict.pairs[0], |i| -truths[i])]
}
