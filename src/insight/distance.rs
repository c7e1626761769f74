//! How far results are from one another, and how that falls with the work put in.

/// ‖x‖.
pub fn norm(x: &[f32]) -> f64 {
    length(x.iter().map(|x| f64::from(*x)))
}

/// ‖x − y‖ / ‖y‖.
pub fn relative(x: &[f32], y: &[f32]) -> f64 {
    length(x.iter().zip(y).map(|(x, y)| f64::from(*x) - f64::from(*y))) / norm(y).max(1e-300)
}

fn length(x: impl Iterator<Item = f64>) -> f64 {
    x.map(|x| x * x).sum::<f64>().sqrt()
}

/// Slope of ln y over ln x by least squares; None of fewer than two points. What is no number, or 0, is left out.
pub fn slope(points: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let points: Vec<(f64, f64)> = points.map(|(x, y)| (x.ln(), y.ln())).filter(|(_, y)| y.is_finite()).collect();
    let count = points.len() as f64;
    let (mx, my) = points.iter().fold((0.0, 0.0), |(mx, my), (x, y)| (mx + x / count, my + y / count));
    let (above, below) =
        points.iter().fold((0.0, 0.0), |(above, below), (x, y)| (above + (x - mx) * (y - my), below + (x - mx).powi(2)));
    (points.len() > 1).then(|| above / below)
}
