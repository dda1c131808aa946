//! Logistic regression by AdaGrad (Duchi, Hazan and Singer, 2011): one example after another, in a fixed order, so that the same data give
//! the same weights.

/// Weights being trained.
#[derive(Clone, Debug)]
pub struct Logistic {
    /// One for each feature.
    pub weights: Vec<f32>,
    squares: Vec<f32>,
    /// Sums of the weights that were noted, and how often.
    sums: Vec<f64>,
    noted: u32,
    rate: f32,
    decay: f32,
}

impl Logistic {
    /// All weights zero. `rate`: the size of the first steps; `decay`: how strongly weights are drawn to zero at each step.
    pub fn new(n: usize, rate: f32, decay: f32) -> Self {
        Self { weights: vec![0.0; n], squares: vec![1e-6; n], sums: vec![0.0; n], noted: 0, rate, decay }
    }

    /// The logit of dense features.
    pub fn logit(&self, values: &[f32]) -> f32 {
        self.weights.iter().zip(values).map(|(w, v)| w * v).sum()
    }

    /// One step against the error of a prediction: `gradient` is the predicted probability less the truth.
    pub fn step(&mut self, values: &[f32], gradient: f32) {
        for (i, v) in values.iter().enumerate() {
            self.step_one(i, gradient * v);
        }
    }

    /// The same for one weight, given its own gradient.
    pub fn step_one(&mut self, i: usize, gradient: f32) {
        let gradient = gradient + self.decay * self.weights[i];
        self.squares[i] += gradient * gradient;
        self.weights[i] -= self.rate * gradient / self.squares[i].sqrt();
    }

    /// Notes the weights as they are.
    pub fn note(&mut self) {
        self.sums.iter_mut().zip(&self.weights).for_each(|(sum, weight)| *sum += f64::from(*weight));
        self.noted += 1;
    }

    /// Makes the weights the mean of those noted (Polyak and Juditsky, 1992): single steps are noise.
    pub fn settle(&mut self) {
        if self.noted > 0 {
            self.weights.iter_mut().zip(&self.sums).for_each(|(weight, sum)| *weight = (sum / f64::from(self.noted)) as f32);
        }
    }
}
