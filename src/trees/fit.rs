//! Rounds of boosting (Friedman 2001), with early stopping.

use std::{ops::ControlFlow, rc::Rc};

use crate::{
    Error, Forest, Loss, Result, Set, Settings,
    binned::Binned,
    cuts::{Column, cuts},
    fixed::{Pair, Units},
    grower::{Grower, Leaf, Task},
    grown::{Grown, Room},
    objective::Objective,
    quantile::quantile,
    sampling::draw,
};

/// After each round; mean losses: cross-entropy, squared error, Poisson deviance, pinball or Huber loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Round {
    /// From 1
    pub round: usize,
    pub of: usize,
    pub train: f64,
    pub valid: Option<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// All rounds are run
    Rounds,
    /// So many rounds passed without a better validation loss
    Patience,
    /// The caller asked for it
    Asked,
    /// No tree of a round could be split; of drawn rows or columns, of ten rounds in a row
    NoSplit,
}

#[derive(Clone, Debug)]
pub struct Fit {
    /// The trees up to the best round
    pub forest: Forest,
    /// [rounds run + 1]: of the constant, then after each round
    pub train: Vec<f64>,
    /// The same; empty without validation rows
    pub valid: Vec<f64>,
    /// The round with the least validation loss, the first of equal ones, 0 for the constant; without validation rows the
    /// last with a split
    pub best: usize,
    pub stopped: Stopped,
    /// [rows][outputs]: scores of the train rows after the last round, those beyond the best included
    pub scores: Vec<f32>,
}

/// Trees for these rows. After each round `each` may end the fit: what is grown up to then, to its best round, is returned.
pub fn fit(
    train: &Set,
    valid: Option<&Set>,
    loss: Loss,
    settings: &Settings,
    each: &mut dyn FnMut(Round) -> ControlFlow<()>,
) -> Result<Fit> {
    let mut growth = Growth::new(*train, valid.copied(), loss, settings)?;
    while let Some(round) = growth.round()? {
        if each(round).is_break() {
            growth.stop();
        }
    }
    Ok(growth.end())
}

/// A fit round by round, for whoever has other things to do between them.
pub struct Growth<'a> {
    run: Run<'a>,
    grower: Grower,
    derivatives: Derivatives,
    rounds: usize,
    /// Rounds in a row without a split
    idle: usize,
    stopped: Option<Stopped>,
}

impl<'a> Growth<'a> {
    pub fn new(train: Set<'a>, valid: Option<Set<'a>>, loss: Loss, settings: &Settings) -> Result<Self> {
        settings.check(loss)?;
        train.check("train", loss)?;
        if let Some(valid) = valid {
            valid.check("validation", loss)?;
            if valid.width() != train.width() {
                return Err(Error::Columns { found: valid.width(), expected: train.width() });
            }
        }
        settings.check_signs(loss, train.width())?;
        let columns: Rc<[Column]> = cuts(&train, settings.bins).into();
        let binned = Rc::new(Binned::new(&train, &columns));
        let initial = Objective::new(loss, train).initial()?;
        let scored = |set: Set<'a>, binned: Rc<Binned>| Scored::new(Objective::new(loss, set), binned, &initial);
        let signs = |output| columns.iter().map(move |one| settings.sign(output, one.index, train.width())).collect();
        let run = Run {
            forest: Forest::constant(train.width(), initial.clone()),
            train: scored(train, binned.clone()),
            valid: valid.map(|set| scored(set, Rc::new(Binned::new(&set, &columns)))),
            signs: (0..loss.outputs()).map(signs).collect(),
            columns: columns.clone(),
            settings: settings.clone(),
            room: Room::default(),
            best: 0,
        };
        let derivatives = Derivatives { raw: vec![[0.0; 2]; binned.rows], pairs: vec![[0; 2]; binned.rows] };
        Ok(Growth { run, grower: Grower::new(columns, binned, settings.clone()), derivatives, rounds: 0, idle: 0, stopped: None })
    }

    /// One round more; none where it has ended.
    pub fn round(&mut self) -> Result<Option<Round>> {
        let settings = &self.run.settings;
        let (of, patience) = (settings.rounds, settings.patience);
        if self.stopped.is_some() {
            return Ok(None);
        }
        if self.rounds == of || (patience > 0 && self.rounds - self.run.best >= patience) {
            self.stopped = Some(if self.rounds == of { Stopped::Rounds } else { Stopped::Patience });
            return Ok(None);
        }
        // Another draw may find what one did not.
        let is_sampled = (settings.row_share < 1.0 || settings.column_share < 1.0) && !self.run.columns.is_empty();
        let round = self.rounds + 1;
        let is_grown = self.run.round(round, &mut self.grower, &mut self.derivatives);
        self.idle = if is_grown { 0 } else { self.idle + 1 };
        if self.idle == if is_sampled { MOST_IDLE } else { 1 } {
            self.stopped = Some(Stopped::NoSplit);
            return Ok(None);
        }
        self.rounds = round;
        let (train, valid) = self.run.measure(round, is_grown)?;
        Ok(Some(Round { round, of, train, valid }))
    }

    /// No round follows.
    pub fn stop(&mut self) {
        self.stopped = Some(Stopped::Asked);
    }

    pub fn end(self) -> Fit {
        self.run.end(self.stopped.unwrap_or(Stopped::Asked))
    }
}

/// Rows with their scores so far.
struct Scored<'a> {
    objective: Objective<'a>,
    binned: Rc<Binned>,
    /// [outputs][rows]
    scores: Vec<f64>,
    losses: Vec<f64>,
}

impl<'a> Scored<'a> {
    fn new(objective: Objective<'a>, binned: Rc<Binned>, initial: &[f32]) -> Self {
        let scores = initial.iter().flat_map(|score| vec![f64::from(*score); binned.rows]).collect();
        let mut scored = Scored { objective, binned, scores, losses: Vec::new() };
        scored.measure();
        scored
    }

    fn of(&mut self, output: usize) -> &mut [f64] {
        let rows = self.binned.rows;
        &mut self.scores[output * rows..(output + 1) * rows]
    }

    fn measure(&mut self) -> f64 {
        self.objective.normalise(&self.scores);
        let loss = self.objective.loss(&self.scores);
        self.losses.push(loss);
        loss
    }
}

/// Rounds of drawn rows or columns without a split, after which none is looked for.
const MOST_IDLE: usize = 10;

struct Run<'a> {
    settings: Settings,
    columns: Rc<[Column]>,
    /// [outputs][columns that can be split]
    signs: Vec<Vec<i8>>,
    forest: Forest,
    train: Scored<'a>,
    valid: Option<Scored<'a>>,
    room: Room,
    best: usize,
}

/// Room for the derivatives of one tree.
struct Derivatives {
    raw: Vec<[f64; 2]>,
    pairs: Vec<Pair>,
}

impl Run<'_> {
    /// Losses after a round, which may be the best.
    fn measure(&mut self, round: usize, is_grown: bool) -> Result<(f64, Option<f64>)> {
        let train = self.train.measure();
        let valid = self.valid.as_mut().map(|valid| valid.measure());
        // Beyond it derivatives have no units.
        if train.is_nan() || train > 1e250 {
            return Err(Error::Diverged { round });
        }
        let is_better = self.valid.as_ref().map_or(is_grown, |valid| valid.losses[round] < valid.losses[self.best]);
        self.best = if is_better { round } else { self.best };
        Ok((train, valid))
    }

    /// One tree per output; whether any has a split.
    fn round(&mut self, round: usize, grower: &mut Grower, derivatives: &mut Derivatives) -> bool {
        let Settings { row_share, column_share, seed, .. } = self.settings;
        let rows = self.train.binned.rows;
        let drawn = draw(rows, row_share, seed, 2 * round as u64);
        let is_drawn = marked(&drawn, rows);
        let others: Vec<u32> = (0..rows as u32).filter(|row| !is_drawn[*row as usize]).collect();
        let outputs = self.train.objective.loss.outputs();
        let mut is_grown = false;
        for output in 0..outputs {
            let stream = 2 * ((round as u64) << 16 | output as u64) + 1;
            let open = match self.columns.len() {
                0 => Vec::new(),
                columns => marked(&draw(columns, column_share, seed, stream), columns),
            };
            let scores = &self.train.scores[output * rows..(output + 1) * rows];
            let units = derivatives.renew(&self.train.objective, output, scores);
            let task = Task { pairs: &derivatives.pairs, units, open: &open, signs: &self.signs[output] };
            let (mut tree, leaves) = grower.grow(&drawn, &task);
            is_grown |= tree.nodes.len() > 1;
            self.renew(&mut tree, &leaves, grower);
            self.add(&tree, &leaves, grower, output, &others);
            self.forest.push(&tree, &self.columns);
        }
        is_grown
    }

    /// Leaves of quantiles: the quantile of their rows' residuals, in the place of a step by a hessian that is none.
    fn renew(&self, tree: &mut Grown, leaves: &[Leaf], grower: &Grower) {
        let Loss::Quantile(q) = self.train.objective.loss else { return };
        let set = self.train.objective.set;
        for leaf in leaves.iter().filter(|_| leaves.len() > 1) {
            let residual = |row: &u32| {
                let row = *row as usize;
                (f64::from(set.labels[row]) - self.train.scores[row], set.weight(row))
            };
            let value = quantile(&mut grower.rows(leaf).iter().map(residual).collect(), q);
            // Rows without weight alone have no quantile, and nothing to say.
            tree.nodes[leaf.node].value = if value.is_nan() { 0.0 } else { (value * self.settings.learning_rate) as f32 };
        }
    }

    /// others: rows that the tree was not grown on
    fn add(&mut self, tree: &Grown, leaves: &[Leaf], grower: &Grower, output: usize, others: &[u32]) {
        let binned = self.train.binned.clone();
        let scores = self.train.of(output);
        for leaf in leaves {
            let value = f64::from(tree.nodes[leaf.node].value);
            grower.rows(leaf).iter().for_each(|row| scores[*row as usize] += value);
        }
        tree.add(&binned, &self.columns, others, &mut self.room, scores);
        if let Some(valid) = &mut self.valid {
            let rows: Vec<u32> = (0..valid.binned.rows as u32).collect();
            tree.add(&valid.binned.clone(), &self.columns, &rows, &mut self.room, valid.of(output));
        }
    }

    fn end(mut self, stopped: Stopped) -> Fit {
        self.forest.truncate(self.best);
        let (rows, outputs) = (self.train.binned.rows, self.train.objective.loss.outputs());
        let score = |at: usize| self.train.scores[at % outputs * rows + at / outputs] as f32;
        let scores = (0..rows * outputs).map(score).collect();
        let valid = self.valid.map_or(Vec::new(), |valid| valid.losses);
        Fit { forest: self.forest, train: self.train.losses, valid, best: self.best, stopped, scores }
    }
}

impl Derivatives {
    fn renew(&mut self, objective: &Objective, output: usize, scores: &[f64]) -> Units {
        objective.derivatives(output, scores, &mut self.raw);
        let larger = |a: f64, b: f64| if b > a { b } else { a };
        let largest = self.raw.iter().fold([0.0; 2], |most, row| [larger(most[0], row[0].abs()), larger(most[1], row[1])]);
        let units = Units::new(self.raw.len(), largest[0], largest[1]);
        let pair = units.writer();
        self.pairs.iter_mut().zip(&self.raw).for_each(|(into, raw)| *into = pair(*raw));
        units
    }
}

/// [of]: which are among these.
fn marked(places: &[u32], of: usize) -> Vec<bool> {
    let mut is_marked = vec![false; of];
    places.iter().for_each(|place| is_marked[*place as usize] = true);
    is_marked
}
