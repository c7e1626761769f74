//! What a run learned as arrays with names, and back: the numbers of a project file.
//!
//! What comes back was written by anyone: it is held against the network that its own settings define.

use super::safetensors::{Array, Tensor, Values};
use crate::{
    data::{Encoder, Task, Vocabulary},
    error::{Error, Result},
    model::{
        baseline::{Regression, TargetMean},
        parameters::Slice,
    },
    train::{self, Fitted, Labels, Learned, Model, Settings},
};

/// The arrays of a run out of a file that may hold several: its own begin with `prefix`.
pub struct Source<'a> {
    /// In the order of their names
    pub arrays: &'a [&'a Tensor<'a>],
    pub prefix: String,
}

impl Source<'_> {
    pub fn f32s(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let found = self.find(name, shape).and_then(|tensor| tensor.f32s());
        found.filter(|values| values.iter().all(|value| value.is_finite())).ok_or_else(|| missing(name, shape))
    }

    pub fn f64s(&self, name: &str, shape: &[usize]) -> Result<Vec<f64>> {
        let found = self.find(name, shape).and_then(|tensor| tensor.f64s());
        found.filter(|values| values.iter().all(|value| value.is_finite())).ok_or_else(|| missing(name, shape))
    }

    /// Rows of an array whose length is its own.
    pub fn length(&self, name: &str) -> Result<usize> {
        let length = self.named(name).and_then(|found| found.shape.first().copied());
        length.map(|length| length as usize).ok_or_else(|| missing(name, &[]))
    }

    /// Columns of an array [rows, columns] whose width is its own.
    pub fn columns(&self, name: &str, rows: usize) -> Result<usize> {
        match self.named(name).map(|found| &found.shape[..]) {
            Some([length, width]) if *length == rows as u64 && *width > 0 => Ok(*width as usize),
            _ => Err(missing(name, &[rows])),
        }
    }

    fn named(&self, name: &str) -> Option<&Tensor<'_>> {
        let full = format!("{}{name}", self.prefix);
        Some(self.arrays[self.arrays.binary_search_by(|array| array.name.cmp(&full)).ok()?])
    }

    fn find(&self, name: &str, shape: &[usize]) -> Option<&Tensor<'_>> {
        let found = self.named(name)?;
        found.shape.iter().copied().eq(shape.iter().map(|size| *size as u64)).then_some(found)
    }
}

fn missing(name: &str, shape: &[usize]) -> Error {
    Error::BadProject(format!("its network needs “{name}” as {shape:?}, of finite numbers, and there is none."))
}

/// The parameters by the names of their slices; of trees as `trees` says. Of target means: mean/CLASS/COLUMN [V, 2], sum of the target and rows;
/// coefficients/CLASS [F + N + 1], of means, numbers and 1; prior/CLASS [1].
pub fn arrays(run: &Learned) -> Vec<Array<'_>> {
    let mut all = Vec::new();
    match &run.fitted {
        Fitted::Network { network, params } => {
            let array = |slice: &Slice| Array {
                name: slice.name.clone(),
                shape: shape(slice),
                values: Values::F32(&params[slice.range()]),
            };
            all.extend(network.layout.slices.iter().map(array));
        }
        Fitted::Trees(model) => super::trees::arrays(run, model, &mut all),
        Fitted::TargetMean(model) => {
            let mut push = |name, shape, values| all.push(Array { name, shape, values: Values::F64(values) });
            for (class, Regression { prior, tallies, coefficients }) in model.regressions.iter().enumerate() {
                for (vocabulary, tally) in run.encoder.vocabularies.iter().zip(tallies) {
                    push(mean(class, vocabulary), vec![tally.len(), 2], tally.as_flattened().to_vec());
                }
                push(format!("coefficients/{class}"), vec![coefficients.len()], coefficients.clone());
                push(format!("prior/{class}"), vec![1], vec![*prior]);
            }
        }
    }
    all
}

fn mean(class: usize, vocabulary: &Vocabulary) -> String {
    format!("mean/{class}/{}", vocabulary.column)
}

/// A layer's bias is a list, the knots of W(t) are matrices; all else is as it lies in the block.
fn shape(slice: &Slice) -> Vec<usize> {
    match slice.name.as_str() {
        "hidden/bias" | "output/bias" => vec![slice.columns],
        "flow/q" | "flow/k" | "flow/v" => vec![slice.rows / slice.columns, slice.columns, slice.columns],
        _ => vec![slice.rows, slice.columns],
    }
}

/// `BadProject` names the first array that is missing; memory is taken for what is there, not for what is claimed.
pub fn learned(settings: Settings, encoder: Encoder, labels: Labels, header: bool, source: &Source) -> Result<Learned> {
    settings.check()?;
    let fitted = if settings.model == Model::TargetMean {
        Fitted::TargetMean(target_mean(&encoder, &labels, source)?)
    } else if settings.model == Model::Trees {
        Fitted::Trees(Box::new(super::trees::learned(&encoder, &labels, source)?))
    } else {
        let network = Box::new(train::network(&settings, &encoder, &labels, [1, 0])?);
        let mut arrays = Vec::new();
        for slice in &network.layout.slices {
            let shape = shape(slice);
            arrays.push(source.f32s(&slice.name, &shape)?);
        }
        let mut params = vec![0.0; network.layout.words()];
        network.layout.slices.iter().zip(arrays).for_each(|(slice, values)| params[slice.range()].copy_from_slice(&values));
        Fitted::Network { network, params }
    };
    let (joins, unseen) = (Vec::new(), train::Kept::default());
    Ok(Learned { settings, encoder, fitted, labels, temperature: 1.0, header, sets: None, joins, unseen })
}

fn target_mean(encoder: &Encoder, labels: &Labels, source: &Source) -> Result<TargetMean> {
    let inputs = encoder.vocabularies.len() + encoder.inputs() + 1;
    let classes = if let Task::Classes(classes) = labels.task { classes } else { 1 };
    let read = |name: String, shape: &[usize]| source.f64s(&name, shape);
    let mut regressions = Vec::new();
    for class in 0..classes {
        let mut tallies = Vec::new();
        for vocabulary in &encoder.vocabularies {
            tallies.push(read(mean(class, vocabulary), &[vocabulary.len(), 2])?.as_chunks().0.to_vec());
        }
        let coefficients = read(format!("coefficients/{class}"), &[inputs])?;
        regressions.push(Regression { prior: read(format!("prior/{class}"), &[1])?[0], tallies, coefficients });
    }
    Ok(TargetMean { task: labels.task, regressions })
}
