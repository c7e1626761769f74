//! Which runs stand for a method, and thereby which question is asked.

use super::{
    rows::{Measure, Tested},
    verdict::{Design, Method, Withheld},
};

/// Seeds or folds at least, for a word on the method.
const LEAST_REPEATS: usize = 3;

/// A seed, and which fold of how many.
pub type Key = (u64, Option<[usize; 2]>);

/// Test and base score of one measure, as the run tells them.
pub type Known = (Measure, f64, f64);

/// A run that may count.
pub struct Candidate<'a> {
    pub id: u32,
    pub key: Key,
    pub scores: Vec<Known>,
    /// None: its test rows are not here
    pub tested: Option<&'a Tested>,
    /// Stopped, Diverged or Improving, where it is one of these
    pub ended: Option<Withheld>,
    /// Was the first of several epochs the best?
    pub overfits: bool,
    /// Test rows over train rows
    pub ratio: f64,
}

/// Runs with the same settings but for seed and fold, the newest last.
pub struct Asked<'a> {
    pub model: &'static str,
    /// Does anything but the rows come of the seed? Else one run stands for every seed on the same rows
    pub seeded: bool,
    pub runs: Vec<Candidate<'a>>,
}

/// What a method is judged by: its runs in the order of the keys.
pub struct Entrant<'a, 'b> {
    model: &'static str,
    pub runs: Vec<&'b Candidate<'a>>,
    /// Has it fewer seeds or folds than the others?
    pub few: bool,
}

impl<'a> Candidate<'a> {
    /// A finished run whose scores follow from its rows.
    pub fn of(id: u32, key: Key, tested: &'a Tested) -> Self {
        let (ones, constant) = (vec![1.0; tested.rows.len()], tested.constant());
        let score = |side: &Tested, measure| Some(side.rowwise(measure)?.of(&ones));
        let both = |measure: &Measure| Some((*measure, score(tested, *measure)?, score(&constant, *measure)?));
        let scores = Measure::of(tested.task).iter().filter_map(both).collect();
        Candidate { id, key, scores, tested: Some(tested), ended: None, overfits: false, ratio: 0.0 }
    }

    /// Test and base score.
    pub fn score(&self, measure: Measure) -> Option<[f64; 2]> {
        self.scores.iter().find(|(own, ..)| *own == measure).map(|(_, test, base)| [*test, *base])
    }
}

impl<'a> Asked<'a> {
    fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        for run in &self.runs {
            if !keys.contains(&run.key) {
                keys.push(run.key);
            }
        }
        keys
    }

    fn newest(&self, key: Key) -> Option<&Candidate<'a>> {
        self.runs.iter().rfind(|run| run.key == key)
    }

    /// Does one run stand for all seeds?
    fn stands(&self, design: Design) -> bool {
        design == Design::Seeds && !self.seeded
    }

    fn entrant(&self, design: Design, keys: &[Key]) -> Entrant<'a, '_> {
        let found: Vec<&Candidate> = keys.iter().filter_map(|key| self.newest(*key)).collect();
        let few = found.len() < keys.len() && !self.stands(design);
        let runs = if few || self.stands(design) { self.runs.last().into_iter().collect() } else { found };
        Entrant { model: self.model, runs, few }
    }
}

/// The keys that the question "method" is asked of: those of all methods that have three. None where fewer than two methods have, or the
/// only one has not: then the question is "run".
pub fn common(design: Design, methods: &[Asked]) -> Option<Vec<Key>> {
    let repeated: Vec<Vec<Key>> = methods.iter().filter(|method| !method.stands(design)).map(Asked::keys).collect();
    let standing = methods.len() - repeated.len();
    let enough: Vec<&Vec<Key>> = repeated.iter().filter(|keys| keys.len() >= LEAST_REPEATS).collect();
    if enough.is_empty() || enough.len() + standing < methods.len().min(2) {
        return None;
    }
    let keys: Vec<Key> = enough[0].iter().filter(|key| enough.iter().all(|keys| keys.contains(key))).copied().collect();
    (keys.len() >= LEAST_REPEATS).then_some(keys)
}

/// All methods, with the runs of these keys.
pub fn repeated<'a, 'b>(design: Design, methods: &'b [Asked<'a>], keys: &[Key]) -> Vec<Entrant<'a, 'b>> {
    methods.iter().map(|method| method.entrant(design, keys)).collect()
}

/// The newest run of each method, where a seed or fold has its own test rows that of the newest that all have. Else two runs that share no
/// test rows.
pub fn newest<'a, 'b>(design: Design, methods: &'b [Asked<'a>]) -> Result<Vec<Entrant<'a, 'b>>, [u32; 2]> {
    let of = |run: &'b Candidate<'a>, method: &'b Asked<'a>| Entrant { model: method.model, runs: vec![run], few: false };
    let last = methods.iter().filter_map(|method| method.runs.last());
    if design == Design::Seeds {
        return Ok(last.zip(methods).map(|(run, method)| of(run, method)).collect());
    }
    let shared = |run: &&Candidate| methods.iter().all(|method| method.newest(run.key).is_some());
    let key = methods.iter().flat_map(|method| &method.runs).filter(shared).max_by_key(|run| run.id).map(|run| run.key);
    let Some(key) = key else {
        let ids: Vec<u32> = last.map(|run| run.id).collect();
        return Err([ids[0], ids[ids.len() - 1]]);
    };
    Ok(methods.iter().filter_map(|method| Some(of(method.newest(key)?, method))).collect())
}

impl Entrant<'_, '_> {
    /// Has it what the question needs? Scores of splits that are drawn need no rows.
    pub fn is_judged(&self, design: Design) -> bool {
        !self.few && (design == Design::Draws || self.runs.iter().all(|run| run.tested.is_some()))
    }

    /// Mean test and base score over its runs.
    pub fn mean(&self, measure: Measure) -> [f64; 2] {
        let scores: Vec<[f64; 2]> = self.runs.iter().filter_map(|run| run.score(measure)).collect();
        [0, 1].map(|which| scores.iter().map(|both| both[which]).sum::<f64>() / scores.len() as f64)
    }

    /// What is said of it before it is held against others.
    pub fn method(&self) -> Method {
        let ended = |why| self.runs.iter().filter(|run| run.ended == Some(why)).count();
        let reasons = [Withheld::Stopped, Withheld::Diverged, Withheld::Improving];
        let withheld = reasons.into_iter().find(|why| ended(*why) > 0);
        let overfitting = self.runs.iter().filter(|run| run.overfits).count();
        Method {
            model: self.model,
            runs: self.runs.iter().map(|run| run.id).collect(),
            scores: Default::default(),
            withheld: withheld.or(self.few.then_some(Withheld::Few)),
            of: withheld.map_or(0, ended),
            overfits: 2 * overfitting > self.runs.len(),
        }
    }
}
