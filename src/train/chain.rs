//! Trains the linear-chain CRF by AdaGrad, where a token may have several allowed labels: the sum over all allowed paths is made likelier
//! (Tsuboi and others, 2008: Training conditional random fields using incomplete annotations).

#![expect(clippy::needless_range_loop, reason = "counted loops over arrays become vector instructions, zipped iterators do not")]

use rustc_hash::FxHashMap;

use crate::nlp::entity::tagger::{LABELS, Label, place};

type Row = [f32; LABELS];

/// A run of tokens to learn from.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// The features of each token.
    pub tokens: Vec<Vec<Feature>>,
    /// Labels each token may have, as bits.
    pub allowed: Vec<u32>,
    /// How much it counts.
    pub weight: f32,
}

/// A CRF being trained.
#[derive(Clone, Debug)]
pub struct Trainer {
    /// Weights of each row.
    pub rows: Vec<Row>,
    squares: Vec<Row>,
    /// Weights from label to label.
    pub moves: [Row; LABELS],
    move_squares: [Row; LABELS],
    rate: f32,
    decay: f32,
}

/// The rows that features share.
#[derive(Clone, Debug, Default)]
pub struct Index {
    counts: FxHashMap<u32, u32>,
    least: u32,
    n: usize,
}

/// The row of a feature.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    row: u32,
    /// Seen too seldom to be learnt from. It counts all the same: in an article, too, features that nobody has seen fall on rows of others, and
    /// weights must be good beside what that adds.
    rare: bool,
}

impl Index {
    /// Keys that `all` gives, on `n` rows; those given less than `least` times are rare.
    pub fn of(all: impl Iterator<Item = u32>, least: u32, n: usize) -> Self {
        let mut counts = FxHashMap::<u32, u32>::default();
        all.for_each(|key| *counts.entry(key).or_default() += 1);
        Self { counts, least, n }
    }

    /// How many keys there are, and how many are not rare.
    pub fn sizes(&self) -> (usize, usize) {
        (self.counts.len(), self.counts.values().filter(|n| **n >= self.least).count())
    }

    /// The features with these keys.
    pub fn features(&self, keys: &[u32]) -> Vec<Feature> {
        let rare = |key: &u32| self.counts.get(key).is_none_or(|n| *n < self.least);
        keys.iter().map(|key| Feature { row: place(*key, self.n) as u32, rare: rare(key) }).collect()
    }
}

/// What the model expects of a run.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Probability of each label of each token.
    pub labels: Vec<Row>,
    moves: [Row; LABELS],
}

impl Trainer {
    /// All weights zero.
    pub fn new(n: usize, rate: f32, decay: f32) -> Self {
        let start = [1e-6; LABELS];
        Self {
            rows: vec![[0.0; LABELS]; n],
            squares: vec![start; n],
            moves: [[0.0; LABELS]; LABELS],
            move_squares: [start; LABELS],
            rate,
            decay,
        }
    }

    /// The weights from label to label as factors of probabilities; 0 where no name can go on so.
    fn factors(&self) -> [Row; LABELS] {
        let mut factors = [[0.0; LABELS]; LABELS];
        for from in 0..LABELS {
            for to in (0..LABELS).filter(|to| Label(from as u8).may_precede(Label(*to as u8))) {
                factors[from][to] = self.moves[from][to].exp();
            }
        }
        factors
    }

    /// How likely each label of each token is beside the likeliest one, by its features alone.
    fn scores(&self, tokens: &[Vec<Feature>]) -> Vec<Row> {
        let score = |features: &Vec<Feature>| {
            let mut sum = [0.0; LABELS];
            for feature in features {
                let row = &self.rows[feature.row as usize];
                for l in 0..LABELS {
                    sum[l] += row[l];
                }
            }
            let most = sum.iter().fold(f32::NEG_INFINITY, |a, b| a.max(*b));
            sum.iter_mut().for_each(|s| *s = (*s - most).max(-60.0).exp());
            sum
        };
        tokens.iter().map(score).collect()
    }

    /// The probabilities of labels.
    pub fn expect(&self, tokens: &[Vec<Feature>]) -> Expected {
        expect(&self.scores(tokens), &self.factors())
    }

    /// One step towards the allowed labels of an example.
    pub fn step(&mut self, example: &Example) {
        let (mut scores, factors) = (self.scores(&example.tokens), self.factors());
        let all = expect(&scores, &factors);
        for (row, bits) in scores.iter_mut().zip(&example.allowed) {
            row.iter_mut().enumerate().filter(|(l, _)| bits >> l & 1 == 0).for_each(|(_, s)| *s = 0.0);
        }
        let allowed = expect(&scores, &factors);
        for (features, (a, b)) in example.tokens.iter().zip(all.labels.iter().zip(&allowed.labels)) {
            // Only differences matter: outside stays at zero.
            let gradient: Row = std::array::from_fn(|l| if l == 0 { 0.0 } else { example.weight * (a[l] - b[l]) });
            if gradient.iter().all(|g| g.abs() < 1e-4) {
                continue;
            }
            for feature in features.iter().filter(|f| !f.rare) {
                let at = feature.row as usize;
                let (row, squares) = (&mut self.rows[at], &mut self.squares[at]);
                descend(row, squares, &gradient, self.rate, self.decay);
            }
        }
        for from in 0..LABELS {
            let gradient: Row = std::array::from_fn(|to| example.weight * (all.moves[from][to] - allowed.moves[from][to]));
            descend(&mut self.moves[from], &mut self.move_squares[from], &gradient, self.rate, 0.0);
        }
    }
}

/// The mean of the weights after several passes: they still move, each around its best value (Polyak and Juditsky, 1992).
#[derive(Clone, Debug, Default)]
pub struct Mean {
    rows: Vec<Row>,
    moves: [Row; LABELS],
    n: f32,
}

impl Mean {
    /// Takes the weights as they are now.
    pub fn add(&mut self, trainer: &Trainer) {
        self.rows.resize(trainer.rows.len(), [0.0; LABELS]);
        let all = self.rows.iter_mut().chain(&mut self.moves).flatten();
        all.zip(trainer.rows.iter().chain(&trainer.moves).flatten()).for_each(|(sum, w)| *sum += w);
        self.n += 1.0;
    }

    /// Makes the weights the mean of those taken.
    pub fn put(&self, trainer: &mut Trainer) {
        let all = trainer.rows.iter_mut().chain(&mut trainer.moves).flatten();
        all.zip(self.rows.iter().chain(&self.moves).flatten()).for_each(|(w, sum)| *w = sum / self.n.max(1.0));
    }
}

/// Forward-backward (Rabiner, 1989) over scores of labels and factors of transitions.
fn expect(scores: &[Row], moves: &[Row; LABELS]) -> Expected {
    let n = scores.len();
    let mut forward = Vec::with_capacity(n);
    let mut before = [0.0; LABELS];
    before[0] = 1.0;
    for row in scores {
        let mut now = [0.0; LABELS];
        for from in (0..LABELS).filter(|from| before[*from] > 0.0) {
            for to in 0..LABELS {
                now[to] += before[from] * moves[from][to];
            }
        }
        for l in 0..LABELS {
            now[l] *= row[l];
        }
        before = scaled(now);
        forward.push(before);
    }
    let mut expected = Expected { labels: vec![[0.0; LABELS]; n], moves: [[0.0; LABELS]; LABELS] };
    let mut after = [0.0; LABELS];
    let mut ends = [0.0; LABELS];
    for l in 0..LABELS {
        after[l] = moves[l][0];
        ends[l] = forward[n - 1][l] * after[l];
    }
    let ends = scaled(ends);
    (0..LABELS).for_each(|l| expected.moves[l][0] += ends[l]);
    let mut start = [0.0; LABELS];
    start[0] = 1.0;
    for i in (0..n).rev() {
        let mut here = after;
        for l in 0..LABELS {
            expected.labels[i][l] = forward[i][l] * after[l];
            here[l] *= scores[i][l];
        }
        expected.labels[i] = scaled(expected.labels[i]);
        let previous = if i > 0 { &forward[i - 1] } else { &start };
        let mut pairs = 0.0;
        for from in 0..LABELS {
            let mut sum = 0.0;
            for to in 0..LABELS {
                sum += moves[from][to] * here[to];
            }
            after[from] = sum;
            pairs += previous[from] * sum;
        }
        let unit = 1.0 / f32::max(pairs, f32::MIN_POSITIVE);
        for from in (0..LABELS).filter(|from| previous[*from] > 0.0) {
            for to in 0..LABELS {
                expected.moves[from][to] += previous[from] * moves[from][to] * here[to] * unit;
            }
        }
        after = scaled(after);
    }
    expected
}

fn descend(row: &mut Row, squares: &mut Row, gradient: &Row, rate: f32, decay: f32) {
    for l in 0..LABELS {
        let g = gradient[l] + decay * row[l];
        squares[l] += g * g;
        row[l] -= rate * g / squares[l].sqrt();
    }
}

fn scaled(mut values: Row) -> Row {
    let unit = 1.0 / values.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    values.iter_mut().for_each(|v| *v *= unit);
    values
}
