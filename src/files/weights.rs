//! Weights of a flow as files: JSON as the page saves it, .npy [3, M, d, d], or safetensors with flow/q, flow/k and flow/v.

use serde::Serialize;

use super::{
    File, Kind,
    json::{Json, Value},
    npy, project, safetensors,
};
use crate::{
    error::{Error, Result},
    model::attention::options::PathKind,
};

/// W_Q, W_K and W_V of M knots: [M, width, width] each.
#[derive(Debug, PartialEq, Serialize)]
pub struct Weights {
    pub width: usize,
    pub path: PathKind,
    pub q: Vec<f32>,
    pub k: Vec<f32>,
    pub v: Vec<f32>,
}

/// The numbers of lists in one another, or of one, as a person may have written them. None: something in them is no finite number.
fn flat(value: &Value, all: &mut Vec<f32>) -> Option<()> {
    match value {
        Value::Number(number) if (*number as f32).is_finite() => all.push(*number as f32),
        Value::List(list) => list.iter().try_for_each(|one| flat(one, all))?,
        _ => return None,
    }
    Some(())
}

fn path(name: &str) -> PathKind {
    if name == "constant" { PathKind::Constant } else { PathKind::Linear }
}

/// `weights.json`, to be edited and read again.
pub fn write(json: &impl Json, weights: &Weights) -> Result<File> {
    Ok(File::new("weights.json", json.write(weights)?))
}

pub fn read(json: &impl Json, file: &File) -> Result<Weights> {
    let File { name, bytes } = file;
    match Kind::of(bytes) {
        Kind::Npy => {
            let (shape, values) = npy::read(bytes)?;
            if shape.first() != Some(&3) {
                let shape = super::list(&shape);
                return Err(Error::BadInput(format!("{name} has the shape ({shape}); it must begin with 3: W_Q, W_K and W_V.")));
            }
            let each = values.len() / 3;
            square(name, &shape[1..], [0, 1, 2].map(|i| values[i * each..][..each].to_vec()), PathKind::Linear)
        }
        Kind::Tensors => of_tensors(json, file),
        _ => of_json(json, bytes),
    }
}

fn of_tensors(json: &impl Json, File { name, bytes }: &File) -> Result<Weights> {
    let tensors = safetensors::read(json, bytes)?;
    // Of a project, or as another program names what a network is part of.
    let is_query = |name: &str| name.strip_suffix("flow/q").is_some_and(|before| before.is_empty() || before.ends_with('/'));
    let query = tensors.arrays.iter().find(|array| is_query(&array.name));
    let part = |last: &str| tensors.find(&(query?.name.strip_suffix('q')?.to_string() + last));
    let (Some(q), Some(k), Some(v)) = (query, part("k"), part("v")) else {
        let holds = tensors.holds();
        let why = "has no arrays flow/q, flow/k and flow/v, as a trained attention ODE has. It holds";
        return Err(Error::BadInput(format!("{name} {why} {holds}.")));
    };
    if q.shape != k.shape || k.shape != v.shape {
        return Err(Error::BadInput("flow/q, flow/k and flow/v differ in shape.".into()));
    }
    let records = project::records(json, &tensors);
    let kind = records.get(project::place(&q.name).0).map_or(PathKind::Linear, |record| record.settings.flow.path);
    square(name, &q.shape, [q.values()?, k.values()?, v.values()?], kind)
}

/// q, k and v of one shape, [M, d, d] or [d, d].
fn square(title: &str, shape: &[u64], [q, k, v]: [Vec<f32>; 3], path: PathKind) -> Result<Weights> {
    let width = match *shape {
        [a, b] | [_, a, b] if a == b && !q.is_empty() => a as usize,
        _ => {
            let shape = super::list(shape);
            let expected = "weights are square: (d, d), or (M, d, d) with M knots.";
            return Err(Error::BadInput(format!("{title} has the shape ({shape}); {expected}")));
        }
    };
    let finite = |values| super::finite(title, values);
    Ok(Weights { width, path, q: finite(q)?, k: finite(k)?, v: finite(v)? })
}

fn of_json(json: &impl Json, bytes: &[u8]) -> Result<Weights> {
    let refusal = "This is no set of weights: it needs width, path and equally long lists q, k and v. “Download the weights” makes an example; .npy and safetensors are read too.";
    let read = || {
        let written: Value = json.read(std::str::from_utf8(super::unmarked(bytes)).ok()?).ok()?;
        let list = |name| {
            let mut all = Vec::new();
            flat(written.get(name)?, &mut all).map(|()| all)
        };
        let (q, k, v) = (list("q")?, list("k")?, list("v")?);
        let Value::Number(number) = *written.get("width")? else { return None };
        let (width, each) = (number as usize, q.len());
        let whole = number == width as f64 && width > 0 && each > 0;
        let fits =
            whole && [k.len(), v.len()] == [each; 2] && width.checked_mul(width).is_some_and(|all| each.is_multiple_of(all));
        let path = path(written.get("path").map_or(Some(""), Value::text)?);
        fits.then_some(Weights { width, path, q, k, v })
    };
    read().ok_or_else(|| Error::BadInput(refusal.into()))
}
