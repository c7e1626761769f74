//! What a project says of a run beside its arrays: the one description, by which it is written and read.

use std::{borrow::Cow, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{SavedRun, joined::Joined};
use crate::{
    data::{Encoder, Format, Join, Kind as DataKind, MAX_CLASSES, Made, Standard, Task, Texts, Vocabulary},
    train::{DenseCost, Epoch, Labels, Model, RareClass, Scores, Settings, Training},
};

#[derive(Serialize, Deserialize)]
pub struct Record<'a> {
    model: Model,
    pub settings: Cow<'a, Settings>,
    vocabularies: Vec<Levels<'a>>,
    numbers: Cow<'a, [Standard]>,
    labels: Classes<'a>,
    /// By which logits are divided
    #[serde(default = "one")]
    temperature: f32,
    header: bool,
    training: Cow<'a, Training>,
    #[serde(default)]
    joins: Vec<Joined<'a>>,
}

/// A vocabulary: names[0] is "", the unknown level, as is the name of missing cells; counts are train rows; spellings are other texts,
/// spelled the ids that they mean, 0 of levels that are rare; words count as missing.
#[derive(Serialize, Deserialize)]
struct Levels<'a> {
    column: Cow<'a, str>,
    names: Vec<Cow<'a, str>>,
    counts: Vec<u32>,
    rare: usize,
    // Files of the first releases have none of these.
    #[serde(default)]
    missing: Option<u32>,
    #[serde(default)]
    words: Cow<'a, [String]>,
    #[serde(default)]
    spellings: Vec<Cow<'a, str>>,
    #[serde(default)]
    spelled: Vec<u32>,
    /// Of a column of tags how they are set apart
    #[serde(default)]
    tags: Option<Format>,
    /// Of a column of text what its buckets stand for: they have counts and no names
    #[serde(default)]
    text: Option<Made>,
}

/// The target: its task by name, and its classes in their order.
#[derive(Serialize, Deserialize)]
struct Classes<'a> {
    task: Cow<'a, str>,
    classes: Cow<'a, [String]>,
    mean: f64,
    deviation: f64,
}

/// Files of former releases say nothing of it.
fn one() -> f32 {
    1.0
}

/// A part that is not as flowbed writes it, by the word for it.
type Wrong = &'static str;

impl<'a> Record<'a> {
    pub fn of(SavedRun { learned, training }: &SavedRun<'a>) -> Self {
        let Labels { task, classes, mean, deviation, .. } = &learned.labels;
        Record {
            model: learned.settings.model,
            settings: Cow::Borrowed(&learned.settings),
            vocabularies: learned.encoder.vocabularies.iter().map(Levels::of).collect(),
            numbers: Cow::Borrowed(&learned.encoder.numbers),
            labels: Classes { task: task.name().into(), classes: classes.into(), mean: *mean, deviation: *deviation },
            temperature: learned.temperature,
            header: learned.header,
            training: Cow::Borrowed(training),
            joins: learned.joins.iter().map(|join| Joined::of(join)).collect(),
        }
    }

    /// Its second tables.
    pub fn joins(&self) -> Result<Vec<Arc<Join>>, Wrong> {
        self.joins.iter().map(|join| join.open().ok_or("second tables")).collect()
    }

    /// By which its logits are divided.
    pub fn temperature(&self) -> Result<f32, Wrong> {
        let right = self.temperature > 0.0 && self.temperature.is_finite();
        if right { Ok(self.temperature) } else { Err("temperature") }
    }

    /// The levels of a column, the unknown one first.
    pub fn names(&self, column: &str) -> Option<Vec<String>> {
        let found = self.vocabularies.iter().find(|levels| levels.column == column)?;
        let vocabulary = found.open().filter(|vocabulary| vocabulary.texts.is_none())?;
        Some((0..vocabulary.len() as u32).map(|id| vocabulary.title(id).to_string()).collect())
    }

    /// What it describes, held against what can be; all but the arrays.
    pub fn open(self) -> Result<(Settings, Encoder, Labels, bool, Training), Wrong> {
        let settings = self.settings.into_owned();
        if settings.model != self.model || settings.target.is_empty() {
            return Err("settings");
        }
        let vocabularies = self.vocabularies.iter().map(|levels| levels.open().ok_or("levels")).collect::<Result<Vec<_>, _>>()?;
        let numbers = self.numbers.into_owned();
        if !numbers.iter().all(is_standard) {
            return Err("numbers");
        }
        if vocabularies.len() + numbers.len() == 0 {
            return Err("columns");
        }
        let labels = self.labels.open(&settings).ok_or("classes")?;
        let training = self.training.into_owned();
        if !is_sound(&training, labels.task) {
            return Err("scores");
        }
        let encoder = Encoder { vocabularies, numbers };
        // Tables of bags come last.
        let [f, _] = encoder.tables();
        if encoder.vocabularies[f..].iter().any(|vocabulary| !vocabulary.is_of_bags()) {
            return Err("levels");
        }
        Ok((settings, encoder, labels, self.header, training))
    }
}

impl<'a> Levels<'a> {
    fn of(vocabulary: &'a Vocabulary) -> Self {
        let ids = 0..vocabulary.len() as u32;
        let named = vocabulary.texts.as_ref().map_or(ids.end, |texts| texts.first());
        Levels {
            column: vocabulary.column.as_str().into(),
            names: (0..named).map(|id| vocabulary.name(id).into()).collect(),
            counts: ids.map(|id| vocabulary.count(id)).collect(),
            rare: vocabulary.rare(),
            missing: vocabulary.missing(),
            words: Cow::Borrowed(&vocabulary.words),
            spellings: vocabulary.spellings().map(|(text, _)| text.into()).collect(),
            spelled: vocabulary.spellings().map(|(_, id)| id).collect(),
            tags: vocabulary.tags.clone(),
            text: vocabulary.texts.as_ref().map(Texts::made),
        }
    }

    /// One unknown level, then different names, of which that of missing cells alone is empty, with a count each; other spellings are of
    /// these, and different too.
    fn open(&self) -> Option<Vocabulary> {
        let Levels { column, names, counts, rare, missing, words, spellings, spelled, tags, text } = self;
        let empty = |(id, name): (usize, &Cow<str>)| name.is_empty() == (id == 0 || *missing == Some(id as u32));
        let named = names.iter().enumerate().all(empty) && spellings.iter().all(|text| !text.is_empty());
        let tagged = tags.as_ref().is_none_or(|format| format.style.kind() == DataKind::Tags);
        if !named
            || !tagged
            || names.is_empty()
            || missing.is_some_and(|id| id == 0 || id as usize >= names.len())
            || (text.is_none() && names.len() != counts.len())
            || spellings.len() != spelled.len()
        {
            return None;
        }
        if let Some(made) = text {
            let buckets = counts.len().checked_sub(names.len()).filter(|buckets| buckets.is_power_of_two())?;
            let sound =
                tags.is_none() && names.len() == 1 + usize::from(missing.is_some()) && made.texts.len() == made.counts.len();
            let sound = sound && made.texts.iter().all(|text| !text.is_empty()) && buckets <= 1 << 20;
            let mut vocabulary = Vocabulary::from_text(column, missing.is_some(), counts, *rare, made.clone());
            vocabulary.words = words.to_vec();
            return sound.then_some(vocabulary);
        }
        let levels = names.iter().map(|name| &**name).zip(counts.iter().copied());
        let mut vocabulary = Vocabulary::from_parts(column, levels, *rare);
        vocabulary.words = words.to_vec();
        if let Some(format) = tags {
            vocabulary.set_tags(format.clone());
        }
        for (text, id) in spellings.iter().zip(spelled) {
            vocabulary.spell(text, *id);
        }
        // A text that comes twice, or means no level, has found no place.
        (vocabulary.len() == names.len() && vocabulary.spellings().count() == spelled.len()).then_some(vocabulary)
    }
}

impl Classes<'_> {
    fn open(self, settings: &Settings) -> Option<Labels> {
        let classes = self.classes.into_owned();
        let task = match (&*self.task, classes.len()) {
            ("regression", 0) => Task::Regression,
            ("binary", 2) => Task::Binary,
            ("classes", count @ 2..=MAX_CLASSES) => Task::Classes(count),
            _ => return None,
        };
        let Classes { mean, deviation, .. } = self;
        let loss = settings.loss_of(task).ok()?;
        (mean.is_finite() && is_unit(deviation)).then_some(Labels { task, values: Vec::new(), classes, mean, deviation, loss })
    }
}

/// Periods come once each, and of dates alone.
fn is_standard(Standard { mean, deviation, date, periods, range, .. }: &Standard) -> bool {
    let ranged = range.is_none_or(|[least, greatest]| least.is_finite() && greatest.is_finite() && least <= greatest);
    let timed = periods.is_empty() || (*date && periods.is_sorted_by(|a, b| a < b));
    mean.is_finite() && is_unit(*deviation) && ranged && timed
}

/// JSON has no infinity, but a browser reads 1e999 as one.
fn is_unit(deviation: f64) -> bool {
    deviation > 0.0 && deviation.is_finite()
}

/// Scores that a task has none of are left out.
fn are_finite(Scores { loss, auc, accuracy, rmse, r2 }: &Scores) -> bool {
    [Some(*loss), *auc, *accuracy, *rmse, *r2].iter().flatten().all(|score| score.is_finite())
}

fn is_finite(Epoch { train, valid, auc, seconds }: &Epoch) -> bool {
    [Some(*train), Some(*valid), *auc, Some(*seconds)].iter().flatten().all(|value| value.is_finite())
}

/// Has it what a score table is made of?
fn is_sound(training: &Training, task: Task) -> bool {
    let measured = |scores: &Scores| if task == Task::Regression { scores.rmse.is_some() } else { scores.accuracy.is_some() };
    let dense = |dense: &DenseCost| dense.step_milliseconds.is_finite() && dense.epoch_seconds.is_finite();
    let finite = training.seconds.is_finite()
        && training.dense.as_ref().is_none_or(dense)
        && training.epochs.iter().all(is_finite)
        && [&training.test, &training.base].into_iter().all(are_finite);
    let rare = |rare: &RareClass| rare.share.is_finite() && rare.average_precision.is_none_or(f64::is_finite);
    let finite = finite && training.rare.as_ref().is_none_or(rare);
    finite && training.best < training.epochs.len().max(1) && measured(&training.test) && measured(&training.base)
}
