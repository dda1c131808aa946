//! The best labels of a run of tokens (Viterbi, 1967), and how sure they are (forward-backward; Rabiner, 1989).

use super::{LABELS, Label, Tag, Weights};

/// Scores of labels.
type Scores = [f32; LABELS];
/// A score this far below the best of its token has no chance: `exp` is not asked.
const HOPELESS: f32 = -16.0;

/// A run of tokens with the scores of their labels; reused from run to run.
#[derive(Debug, Default)]
pub struct Chain {
    /// A hundred rows of 8 bits fit into 16.
    sums: [i16; LABELS],
    /// Scores of the labels of each token, in steps of the model's unit.
    scores: Vec<Scores>,
    back: Vec<[u8; LABELS]>,
    path: Vec<Label>,
    forward: Vec<Scores>,
    backward: Vec<Scores>,
}

#[expect(clippy::needless_range_loop, reason = "counted loops over arrays become vector instructions, zipped iterators do not")]
impl Chain {
    pub(super) fn clear(&mut self) {
        self.scores.clear();
        self.sums = [0; LABELS];
    }

    /// Adds a feature of the current token.
    pub(super) fn add(&mut self, row: Option<&[u8; LABELS]>) {
        if let Some(row) = row {
            for l in 0..LABELS {
                self.sums[l] = self.sums[l].wrapping_add(i16::from(row[l].cast_signed()));
            }
        }
    }

    /// Ends the current token.
    pub(super) fn close(&mut self) {
        self.scores.push(self.sums.map(f32::from));
        self.sums = [0; LABELS];
    }

    /// Gives each name of the best path: first and one past its last token, its kind, and the least probability of its labels.
    pub(super) fn decode(&mut self, weights: &Weights, mut emit: impl FnMut(usize, usize, Tag, f32)) {
        self.viterbi(&weights.transitions);
        if self.path.iter().all(|l| *l == Label::OUTSIDE) {
            return;
        }
        self.sweep(&weights.moves, weights.unit());
        let mut first = 0;
        for i in 0..self.path.len() {
            if self.path[i].starts() {
                first = i;
            }
            if let (true, Some(tag)) = (self.path[i].ends(), self.path[i].tag()) {
                let sure = (first..=i).map(|t| self.probability(t, self.path[t])).fold(1.0, f32::min);
                emit(first, i + 1, tag, sure);
            }
        }
    }

    fn viterbi(&mut self, transitions: &[Scores; LABELS]) {
        let n = self.scores.len();
        self.back.clear();
        self.path.clear();
        let mut best = [f32::NEG_INFINITY; LABELS];
        best[0] = 0.0;
        for scores in &self.scores {
            let (mut next, mut back) = ([f32::NEG_INFINITY; LABELS], [0; LABELS]);
            for (from, row) in transitions.iter().enumerate() {
                for to in 0..LABELS {
                    let value = best[from] + row[to];
                    if value > next[to] {
                        (next[to], back[to]) = (value, from as u8);
                    }
                }
            }
            next.iter_mut().zip(scores).for_each(|(value, score)| *value += score);
            best = next;
            self.back.push(back);
        }
        // What follows is outside.
        let end = (0..LABELS).map(|l| best[l] + transitions[l][0]);
        let last = end.enumerate().fold((0, f32::NEG_INFINITY), |a, b| if b.1 > a.1 { b } else { a }).0;
        self.path.resize(n, Label::OUTSIDE);
        let mut label = last as u8;
        for i in (0..n).rev() {
            self.path[i] = Label(label);
            label = self.back[i][usize::from(label)];
        }
    }

    /// Fills `forward` and `backward` with scaled probabilities.
    fn sweep(&mut self, moves: &[Scores; LABELS], unit: f32) {
        let n = self.scores.len();
        self.forward.clear();
        self.backward.clear();
        let mut before = [0.0; LABELS];
        before[0] = 1.0;
        for scores in &mut self.scores {
            let most = scores.iter().fold(f32::NEG_INFINITY, |a, b| a.max(*b));
            for score in scores.iter_mut() {
                let below = (*score - most) * unit;
                *score = if below > HOPELESS { below.exp() } else { 0.0 };
            }
            let mut now = [0.0; LABELS];
            for (from, row) in moves.iter().enumerate().filter(|(from, _)| before[*from] > 0.0) {
                for to in 0..LABELS {
                    now[to] += before[from] * row[to];
                }
            }
            for l in 0..LABELS {
                now[l] *= scores[l];
            }
            before = scaled(now);
            self.forward.push(before);
        }
        let mut after = [0.0; LABELS];
        for l in 0..LABELS {
            after[l] = moves[l][0];
        }
        self.backward.resize(n, [0.0; LABELS]);
        for i in (0..n).rev() {
            after = scaled(after);
            self.backward[i] = after;
            let mut here = after;
            for l in 0..LABELS {
                here[l] *= self.scores[i][l];
            }
            for (value, row) in after.iter_mut().zip(moves) {
                *value = 0.0;
                for l in 0..LABELS {
                    *value += row[l] * here[l];
                }
            }
        }
    }

    fn probability(&self, i: usize, label: Label) -> f32 {
        let all = self.forward[i].iter().zip(&self.backward[i]).map(|(f, b)| f * b).sum::<f32>();
        let at = usize::from(label.0);
        self.forward[i][at] * self.backward[i][at] / all.max(f32::MIN_POSITIVE)
    }
}

fn scaled(values: Scores) -> Scores {
    let unit = 1.0 / values.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    let mut scaled = values;
    scaled.iter_mut().for_each(|v| *v *= unit);
    scaled
}
