//! What each measure says of the methods: intervals, pairs, and which scores are marked.

use super::{
    bootstrap::{Replicates, percentile},
    entrants::{Candidate, Entrant},
    estimates::{Estimate, crossed, folds, resampled},
    pairs::{Compared, ERROR, holm, max_statistic},
    rows::{Measure, Rowwise, Tested, units},
    verdict::{Design, Interval, Method, Pair, Withheld, finite},
};

const REPLICATES: usize = 2_000;
/// Row visits of a bootstrap at most: beyond them the normal approximation from the same values of the rows is as good, and there at once.
const MOST_VISITS: usize = 100_000_000;
/// Of the resamples: the same rows give the same intervals.
const SEED: u64 = 0;

pub struct Findings {
    pub methods: Vec<Method>,
    /// In the first measure
    pub pairs: Vec<Pair>,
}

/// What one measure says of each method, and of all pairs.
#[derive(Clone)]
struct Said {
    scores: Vec<Option<[f64; 2]>>,
    /// Is it told apart from the constant prediction, and better?
    gains: Vec<bool>,
    pairs: Vec<Pair>,
}

/// [repeats][units] of one measure of a method.
type Sample = Vec<Vec<f64>>;

impl Findings {
    /// The first of the measures decides.
    pub fn new(design: Design, entrants: &[Entrant], measures: &[Measure]) -> Self {
        let judged: Vec<usize> = (0..entrants.len()).filter(|i| entrants[*i].is_judged(design)).collect();
        let resampled = if design == Design::Run { resamples(entrants, &judged, measures) } else { None };
        let said = resampled.unwrap_or_else(|| measures.iter().map(|one| estimates(design, entrants, &judged, *one)).collect());
        let mut methods: Vec<Method> = entrants.iter().map(Entrant::method).collect();
        for (i, method) in methods.iter_mut().enumerate() {
            let without = (!judged.contains(&i)).then_some(Withheld::Rows);
            let base = said.first().filter(|said| !said.gains[i]).map(|_| Withheld::Base);
            method.withheld = method.withheld.or(without).or(base);
        }
        for (measure, said) in measures.iter().zip(&said) {
            write(*measure, said, entrants, &mut methods);
        }
        Findings { methods, pairs: said.into_iter().next().map(|said| said.pairs).unwrap_or_default() }
    }
}

/// The scores of one measure. Marked are the best and what is not told apart from it, where the best beats the constant prediction.
fn write(measure: Measure, said: &Said, entrants: &[Entrant], methods: &mut [Method]) {
    let means: Vec<[f64; 2]> = entrants.iter().map(|one| one.mean(measure)).collect();
    let sound = |method: &Method| matches!(method.withheld, None | Some(Withheld::Base));
    let competing = || (0..methods.len()).filter(|i| said.scores[*i].is_some());
    let better = |a: usize, b: usize| if measure.sign() * (means[b][0] - means[a][0]) > 0.0 { b } else { a };
    let best = competing().reduce(better).filter(|best| competing().count() > 1 && said.gains[*best] && sound(&methods[*best]));
    let apart = |i: usize| said.pairs.iter().any(|pair| Some(pair.a) == best && pair.b == i && pair.apart);
    let [least, most] = measure.range();
    for (i, method) in methods.iter_mut().enumerate() {
        let interval = said.scores[i].map(|[low, high]| [low.max(least), high.min(most)].map(finite));
        let [low, high] = interval.unwrap_or_default();
        let [mean, base] = means[i];
        let best = best.is_some() && interval.is_some() && sound(method) && !apart(i);
        *method.scores.of(measure) = Some(Interval { mean, low, high, base, best });
    }
}

/// One run each, all measures on the same resamples; None where these would be too many.
fn resamples(entrants: &[Entrant], judged: &[usize], measures: &[Measure]) -> Option<Vec<Said>> {
    let tested: Vec<&Tested> = judged.iter().filter_map(|i| entrants[*i].runs[0].tested).collect();
    let first = tested.first()?;
    let sides = 2 * tested.len();
    if first.rows.len() * sides * measures.len() * REPLICATES > MOST_VISITS {
        return None;
    }
    let constants: Vec<Tested> = tested.iter().map(|tested| tested.constant()).collect();
    let sides = || tested.iter().copied().chain(&constants);
    let columns: Option<Vec<Rowwise>> = measures.iter().flat_map(|measure| sides().map(|side| side.rowwise(*measure))).collect();
    let replicates = Replicates::new(&columns?, first.rows.len(), &first.groups, REPLICATES, SEED);
    let say = |(at, measure): (usize, &Measure)| {
        let (start, count, sign) = (at * sides().count(), judged.len(), measure.sign());
        let difference = |a: usize, b: usize| {
            let (value, drawn) = replicates.difference(start + a, start + b);
            (sign * value, drawn.into_iter().map(|one| sign * one).collect())
        };
        let mut said = Said::none(entrants.len());
        for (k, i) in judged.iter().enumerate() {
            said.scores[*i] = percentile(&replicates.drawn[start + k], 1.0 - ERROR);
            said.gains[*i] = max_statistic(&[difference(k, count + k)])[0].low > 0.0;
        }
        said.compare(judged, difference, |(value, _)| *value, max_statistic);
        said
    };
    Some(measures.iter().enumerate().map(say).collect())
}

/// By variances: a method over its seeds or folds, or one run on many rows.
fn estimates(design: Design, entrants: &[Entrant], judged: &[usize], measure: Measure) -> Said {
    let (sign, mut said) = (measure.sign(), Said::none(entrants.len()));
    let samples =
        |base| -> Option<Vec<Sample>> { judged.iter().map(|i| sample(design, &entrants[*i].runs, measure, base)).collect() };
    let (Some(own), Some(base)) = (samples(false), samples(true)) else { return said };
    let estimate = |k: usize, values: &Sample| estimate(design, &entrants[judged[k]].runs, values);
    for (k, i) in judged.iter().enumerate() {
        said.scores[*i] = Some(estimate(k, &own[k]).interval(1.0 - ERROR));
        said.gains[*i] = estimate(k, &minus(&own[k], &base[k], sign)).interval(1.0 - ERROR)[0] > 0.0;
    }
    said.compare(judged, |a, b| estimate(a, &minus(&own[a], &own[b], sign)), |estimate| estimate.value, holm);
    said
}

impl Said {
    fn none(count: usize) -> Self {
        Said { scores: vec![None; count], gains: vec![false; count], pairs: Vec::new() }
    }

    /// All pairs of the judged, corrected together.
    fn compare<T>(
        &mut self,
        judged: &[usize],
        difference: impl Fn(usize, usize) -> T,
        value: impl Fn(&T) -> f64,
        correct: impl Fn(&[T]) -> Vec<Compared>,
    ) {
        let places: Vec<[usize; 2]> = (0..judged.len()).flat_map(|a| (a + 1..judged.len()).map(move |b| [a, b])).collect();
        let differences: Vec<T> = places.iter().map(|[a, b]| difference(*a, *b)).collect();
        let compared = places.iter().zip(&differences).zip(correct(&differences));
        self.pairs = compared.map(|((place, one), compared)| Pair::new(place.map(|k| judged[k]), value(one), compared)).collect();
    }
}

/// Of a split that each seed draws, the score of each run is all there is.
fn sample(design: Design, runs: &[&Candidate], measure: Measure, base: bool) -> Option<Sample> {
    let of_run = |run: &&Candidate| {
        if design == Design::Draws {
            return run.score(measure).map(|both| vec![both[usize::from(base)]]);
        }
        let tested = run.tested?;
        let rowwise = if base { tested.constant().rowwise(measure) } else { tested.rowwise(measure) };
        Some(units(&rowwise?.pseudo(), &tested.groups))
    };
    runs.iter().map(of_run).collect()
}

/// sign (a − b); one run stands for as many as the other side has.
fn minus(a: &Sample, b: &Sample, sign: f64) -> Sample {
    let subtract = |s: usize| a[s % a.len()].iter().zip(&b[s % b.len()]).map(|(a, b)| sign * (a - b)).collect();
    (0..a.len().max(b.len())).map(subtract).collect()
}

fn estimate(design: Design, runs: &[&Candidate], values: &Sample) -> Estimate {
    let means = || -> Vec<f64> { values.iter().map(|one| one.iter().sum::<f64>() / one.len() as f64).collect() };
    let once = runs.iter().all(|run| run.key.0 == runs[0].key.0);
    match (design, runs[0].key.1) {
        (Design::Folds, Some([_, k])) if once => folds(values, k),
        // Folds that several seeds draw (Bouckaert and Frank 2004).
        (Design::Folds, Some([_, k])) => resampled(&means(), 1.0 / (k as f64 - 1.0)),
        (Design::Draws, _) => resampled(&means(), runs.iter().map(|run| run.ratio).sum::<f64>() / runs.len() as f64),
        _ => crossed(values),
    }
}
