//! The order conditions of a Runge–Kutta method as rooted trees.
//!
//! Source: Butcher, "Numerical Methods for Ordinary Differential Equations", chapter 30; Hairer, Nørsett, Wanner,
//! "Solving Ordinary Differential Equations I", II.2, table 2.2 and theorem 2.13. A method has order p if and only if
//! Σ_i b_i Φ_i(t) = 1/γ(t) for every tree t of at most p vertices.

/// The 17 trees of at most 5 vertices, each as the list of its root's branches (indices into this list).
const BRANCHES: [&[usize]; 17] = [
    &[],
    &[0],
    &[0, 0],
    &[1],
    &[0, 0, 0],
    &[0, 1],
    &[2],
    &[3],
    &[0, 0, 0, 0],
    &[0, 0, 1],
    &[0, 2],
    &[0, 3],
    &[1, 1],
    &[4],
    &[5],
    &[6],
    &[7],
];

/// A tree's number of vertices |t|, its density γ(t), and its elementary weight per stage Φ_i(t).
pub struct Tree {
    pub vertices: usize,
    pub density: f64,
    pub weights: Vec<f64>,
}

/// The trees of at most `order` vertices, for a method with the stage matrix a.
/// |t| = 1 + Σ |branch|; γ(t) = |t| Π γ(branch); Φ_i(t) = Π_branch Σ_j a_ij Φ_j(branch).
pub fn trees(a: &[&[f64]], order: usize) -> Vec<Tree> {
    assert!(order <= 5, "the list of trees ends at 5 vertices");
    let mut trees: Vec<Tree> = Vec::new();
    for branches in BRANCHES {
        let vertices = 1 + branches.iter().map(|b| trees[*b].vertices).sum::<usize>();
        let density = vertices as f64 * branches.iter().map(|b| trees[*b].density).product::<f64>();
        let weight = |row: &&[f64]| -> f64 { branches.iter().map(|b| dot(row, &trees[*b].weights)).product() };
        let weights = a.iter().map(weight).collect();
        trees.push(Tree { vertices, density, weights });
    }
    trees.retain(|tree| tree.vertices <= order);
    trees
}

/// Over the shorter of the two: a row of a strictly lower triangular matrix ends at the diagonal.
pub fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| x * y).sum()
}
