//! Runs → methods → the referee's verdict.

use super::{
    fit::Stopped,
    learned::Learned,
    run::Training,
    settings::{Model, Settings},
    tree_settings::{TreeFeatures, TreeSettings},
};
use crate::{
    error::{Error, Result},
    referee::{Asked, Candidate, Design, Key, Measure, Tested, Verdict, Withheld, judge},
};

/// A run as it is judged, with its test rows where these are here.
pub struct Judged<'a> {
    pub id: u32,
    pub learned: &'a Learned,
    pub training: &'a Training,
    pub tested: Option<&'a Tested>,
}

/// The newest last. `NotComparable` where they are not of one target, split and table.
pub fn verdict(runs: &[Judged]) -> Result<Verdict> {
    let first = runs.first().ok_or_else(|| Error::NoRun(" to judge".into()))?;
    runs.iter().try_for_each(|run| check(first, run, runs))?;
    let split = &first.learned.settings.split;
    let design = match first.learned.settings.fold {
        Some(_) => Design::Folds,
        None if split.is_drawn() => Design::Draws,
        None => Design::Seeds,
    };
    let mut methods: Vec<(Settings, Asked)> = Vec::new();
    for run in runs {
        let Settings { model, .. } = run.learned.settings;
        let (method, seeded) = (run.learned.settings.method(), run.learned.settings.is_seeded());
        let at = methods.iter().position(|(known, _)| *known == method).unwrap_or_else(|| {
            methods.push((method, Asked { model: model.name(), seeded, runs: Vec::new() }));
            methods.len() - 1
        });
        methods[at].1.runs.push(run.candidate());
    }
    let methods: Vec<Asked> = methods.into_iter().map(|(_, asked)| asked).collect();
    judge(first.learned.labels.task, design, &methods)
        .map_err(|ids| not_comparable(ids, "have no test rows in common", "Train them with the same seeds."))
}

fn not_comparable([a, b]: [u32; 2], why: &str, remedy: &str) -> Error {
    Error::NotComparable(format!("runs {a} and {b} {why}. {remedy}"))
}

/// Do they answer one question?
fn check(first: &Judged, run: &Judged, all: &[Judged]) -> Result<()> {
    let (one, own) = (first.learned, run.learned);
    let refuse = |other: u32, why, remedy| Err(not_comparable([other, run.id], why, remedy));
    if (&one.settings.target, one.labels.task) != (&own.settings.target, own.labels.task) {
        return refuse(first.id, "predict different targets", "Name runs of one target.");
    }
    if one.settings.split != own.settings.split || one.settings.fold.map(|[_, k]| k) != own.settings.fold.map(|[_, k]| k) {
        return refuse(first.id, "split the rows differently", "Name runs of one split.");
    }
    if first.training.rows.total() != run.training.rows.total() {
        return refuse(first.id, "are of different tables", "Name runs of one table.");
    }
    let drawn = one.settings.split.is_drawn();
    let same_rows = |other: &&Judged| if drawn { other.key() == run.key() } else { other.key().1 == run.key().1 };
    let differs = |other: &&Judged| {
        let sides = other.tested.zip(run.tested);
        sides.is_some_and(|(a, b)| !std::ptr::eq(a, b) && (&a.rows, &a.labels) != (&b.rows, &b.labels))
    };
    match all.iter().find(same_rows).filter(differs) {
        Some(other) => refuse(other.id, "were tested on different rows", "Name runs of one table, read in one way."),
        None => Ok(()),
    }
}

impl Judged<'_> {
    fn key(&self) -> Key {
        (self.learned.settings.seed, self.learned.settings.fold)
    }

    fn candidate(&self) -> Candidate<'_> {
        let Training { test, base, rows, epochs, best, .. } = self.training;
        let both = |measure: &Measure| Some((*measure, test.of(*measure)?, base.of(*measure)?));
        Candidate {
            id: self.id,
            key: self.key(),
            scores: Measure::of(self.learned.labels.task).iter().filter_map(both).collect(),
            tested: self.tested,
            ended: self.training.ended(),
            overfits: epochs.len() > 1 && *best == 0,
            ratio: rows.test as f64 / rows.train.max(1) as f64,
        }
    }
}

impl Settings {
    /// Does anything of the model come of the seed, but for the split? Vectors that trees read do.
    pub fn is_seeded(&self) -> bool {
        self.model.is_network() || (self.model == Model::Trees && self.trees.features == TreeFeatures::Vectors)
    }

    /// What makes a method: all that the model uses, but for the seed and the fold.
    pub fn method(&self) -> Settings {
        let Settings { model, target, columns, split, min_count, calibrate, weights, .. } = self.clone();
        let bare = Settings { model, target, columns, split, min_count, calibrate, weights, ..Settings::default() };
        let own = Settings { seed: 0, fold: None, ..self.clone() };
        match model {
            Model::TargetMean => bare,
            // Each seed's trees read the vectors of a run of their own.
            Model::Trees => {
                let Settings { loss, quantile, delta, class_weights, trees, .. } = own;
                Settings { trees: TreeSettings { run: None, ..trees }, loss, quantile, delta, class_weights, ..bare }
            }
            Model::OneHot => Settings { width: bare.width, dropout: bare.dropout, flow: bare.flow, trees: bare.trees, ..own },
            Model::Embedding => Settings { flow: bare.flow, trees: bare.trees, ..own },
            Model::AttentionOde => Settings { trees: bare.trees, ..own },
        }
    }
}

impl Training {
    /// Why it is no finished training, if it is none. A network whose best epoch was the last one allowed may still have improved.
    pub fn ended(&self) -> Option<Withheld> {
        match self.stopped {
            Stopped::Stop => Some(Withheld::Stopped),
            Stopped::Diverged => Some(Withheld::Diverged),
            Stopped::Epochs if !self.epochs.is_empty() && self.best + 1 == self.epochs.len() => Some(Withheld::Improving),
            Stopped::Epochs if self.rounds.is_some_and(|rounds| rounds.best == rounds.all) => Some(Withheld::Improving),
            Stopped::Epochs | Stopped::Patience => None,
        }
    }
}
