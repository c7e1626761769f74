//! Errors of a regression, in the target's own unit.

use serde::Serialize;

use crate::referee::bootstrap::sorted;

const QUANTILES: [f64; 3] = [0.1, 0.5, 0.9];

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NumberScores {
    /// Mean absolute error
    pub mae: f64,
    pub median_absolute: f64,
    pub rmse: f64,
    pub pinball: Vec<Pinball>,
    /// Share of values that are not above what was predicted
    pub below: f64,
}

/// Mean of max(q e, (q − 1) e), e the value less what was predicted: least for the q-quantile.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "PinballLoss"))]
pub struct Pinball {
    pub quantile: f64,
    pub loss: f64,
}

/// Standardised outputs [rows] and labels [rows]; unit: one unit of them in the target's own; own: a quantile that is told beside the others.
pub fn number_scores(outputs: &[f32], labels: &[f32], unit: f64, own: Option<f64>) -> NumberScores {
    let mut quantiles = QUANTILES.to_vec();
    if let Some(own) = own.filter(|own| !QUANTILES.contains(own)) {
        quantiles.insert(quantiles.partition_point(|quantile| *quantile < own), own);
    }
    let errors: Vec<f64> = outputs.iter().zip(labels).map(|(z, y)| (f64::from(*y) - f64::from(*z)) * unit).collect();
    let mean = |value: &dyn Fn(f64) -> f64| errors.iter().map(|e| value(*e)).sum::<f64>() / errors.len().max(1) as f64;
    let sizes = sorted(&errors.iter().map(|e| e.abs()).collect::<Vec<_>>());
    let middle = |at: usize| sizes.get(at).copied().unwrap_or(f64::NAN);
    NumberScores {
        mae: mean(&|e| e.abs()),
        median_absolute: 0.5 * (middle(sizes.len().saturating_sub(1) / 2) + middle(sizes.len() / 2)),
        rmse: mean(&|e| e * e).sqrt(),
        pinball: quantiles
            .into_iter()
            .map(|quantile| Pinball { quantile, loss: mean(&|e| (quantile * e).max((quantile - 1.0) * e)) })
            .collect(),
        below: mean(&|e| f64::from(u8::from(e <= 0.0))),
    }
}
