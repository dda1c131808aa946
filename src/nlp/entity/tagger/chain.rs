//! The best labels of a run of tokens (Viterbi, 1967), and how sure they are (forward-backward; Rabiner, 1989).

use super::{
    Label, Tag, Weights,
    label::{NAMED, TAGS},
};

/// One number for each kind of name.
type Kinds = [f32; TAGS];
/// Labels that leave no name open: outside, the ends, the names alone. The same labels but for beginnings instead of ends may follow them.
const CLOSED: usize = 1 + 2 * TAGS;

/// One number for each label.
#[derive(Clone, Copy, Debug, Default)]
struct Scores {
    outside: f32,
    begin: Kinds,
    inside: Kinds,
    end: Kinds,
    alone: Kinds,
}

/// One number for each transition that may be: out of a closed label to outside, a beginning or a name alone, and inside of a name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Links {
    outside: [f32; CLOSED],
    begin: [Kinds; CLOSED],
    alone: [Kinds; CLOSED],
    begin_inside: Kinds,
    begin_end: Kinds,
    inside_inside: Kinds,
    inside_end: Kinds,
}

/// A run of tokens with the scores of their labels; reused from run to run.
#[derive(Debug, Default)]
pub struct Chain {
    /// Sums of the rows of each token's features, in steps of the model's unit; outside has none. A hundred rows of 8 bits fit into 16.
    sums: Vec<[i16; NAMED]>,
    /// Scores of the best paths to each label of each token.
    best: Vec<Scores>,
    path: Vec<Label>,
    /// What the features alone say, as factors of probabilities.
    factors: Vec<Scores>,
    forward: Vec<Scores>,
    backward: Vec<Scores>,
}

impl Chain {
    pub(super) fn clear(&mut self) {
        self.sums.clear();
    }

    /// Adds a token by the rows of its features.
    pub(super) fn push(&mut self, rows: impl Iterator<Item = [u8; NAMED]>) {
        let mut sum = [0_i16; NAMED];
        for row in rows {
            for l in 0..NAMED {
                sum[l] = sum[l].wrapping_add(i16::from(row[l].cast_signed()));
            }
        }
        self.sums.push(sum);
    }

    /// Gives each name of the best path: first and one past its last token, its kind, and the least probability of its labels.
    pub(super) fn decode(&mut self, weights: &Weights, mut emit: impl FnMut(usize, usize, Tag, f32)) {
        self.viterbi(&weights.links);
        if self.path.iter().all(|l| *l == Label::OUTSIDE) {
            return;
        }
        self.sweep(&weights.moves, weights);
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

    fn viterbi(&mut self, links: &Links) {
        self.best.clear();
        let mut best = Scores::START;
        for sums in &self.sums {
            best = links.best_after(&best).plus(&Scores::of(sums));
            self.best.push(best);
        }
        // What follows is outside.
        let mut label = Label::OUTSIDE;
        self.path.clear();
        for best in self.best.iter().rev() {
            label = links.best_before(best, label);
            self.path.push(label);
        }
        self.path.reverse();
    }

    /// Fills `forward` and `backward` with scaled probabilities.
    fn sweep(&mut self, moves: &Links, weights: &Weights) {
        self.factors.clear();
        self.factors.extend(self.sums.iter().map(|sums| Scores::factors(sums, weights)));
        self.forward.clear();
        let mut before = Scores { outside: 1.0, ..Scores::default() };
        for factors in &self.factors {
            before = moves.sums_after(&before).times(factors).scaled();
            self.forward.push(before);
        }
        self.backward.clear();
        let mut after = moves.sums_before(&Scores { outside: 1.0, ..Scores::default() });
        for factors in self.factors.iter().rev() {
            after = after.scaled();
            self.backward.push(after);
            after = moves.sums_before(&after.times(factors));
        }
        self.backward.reverse();
    }

    fn probability(&self, i: usize, label: Label) -> f32 {
        let both = self.forward[i].times(&self.backward[i]);
        both.label(label) / both.sum().max(f32::MIN_POSITIVE)
    }
}

impl Scores {
    /// Before the first token nothing is open.
    const START: Self = Self {
        outside: 0.0,
        begin: [f32::NEG_INFINITY; TAGS],
        inside: [f32::NEG_INFINITY; TAGS],
        end: [f32::NEG_INFINITY; TAGS],
        alone: [f32::NEG_INFINITY; TAGS],
    };

    fn new(outside: f32, named: impl Fn(usize) -> f32) -> Self {
        let kinds = |place: usize| std::array::from_fn(|k| named(place - 1 + k));
        Self { outside, begin: kinds(Label::BEGIN), inside: kinds(Label::INSIDE), end: kinds(Label::END), alone: kinds(Label::ALONE) }
    }

    fn of(sums: &[i16; NAMED]) -> Self {
        Self::new(0.0, |l| sums[l].into())
    }

    /// Likelihoods beside that of the likeliest label.
    fn factors(sums: &[i16; NAMED], weights: &Weights) -> Self {
        let most = sums.iter().fold(0, |a, b| a.max(*b));
        Self::new(weights.factor(most, 0), |l| weights.factor(most, sums[l]))
    }

    fn label(&self, label: Label) -> f32 {
        let Some(at) = usize::from(label.0).checked_sub(1) else { return self.outside };
        [&self.begin, &self.inside, &self.end, &self.alone][at / TAGS][at % TAGS]
    }

    fn closed(&self) -> [f32; CLOSED] {
        let mut closed = [self.outside; CLOSED];
        closed[1..=TAGS].copy_from_slice(&self.end);
        closed[1 + TAGS..].copy_from_slice(&self.alone);
        closed
    }

    fn with(&self, other: &Self, each: impl Fn(f32, f32) -> f32) -> Self {
        let kinds = |a: &Kinds, b: &Kinds| std::array::from_fn(|k| each(a[k], b[k]));
        Self {
            outside: each(self.outside, other.outside),
            begin: kinds(&self.begin, &other.begin),
            inside: kinds(&self.inside, &other.inside),
            end: kinds(&self.end, &other.end),
            alone: kinds(&self.alone, &other.alone),
        }
    }

    fn plus(&self, other: &Self) -> Self {
        self.with(other, |a, b| a + b)
    }

    fn times(&self, other: &Self) -> Self {
        self.with(other, |a, b| a * b)
    }

    fn sum(&self) -> f32 {
        let each = |k: usize| (self.begin[k] + self.inside[k]) + (self.end[k] + self.alone[k]);
        self.outside + ((each(0) + each(1)) + (each(2) + each(3)))
    }

    fn scaled(&self) -> Self {
        let unit = 1.0 / self.sum().max(f32::MIN_POSITIVE);
        self.with(self, |a, _| a * unit)
    }
}

impl Links {
    /// From one number for each pair of labels.
    pub(super) fn new(of: impl Fn(Label, Label) -> f32) -> Self {
        let label = |at: usize| Label(at as u8);
        let closed = |at: usize| label(if at == 0 { 0 } else { Label::END - 1 + at });
        let kinds = |from: usize, to: usize| std::array::from_fn(|k| of(label(from + k), label(to + k)));
        Self {
            outside: std::array::from_fn(|from| of(closed(from), Label::OUTSIDE)),
            begin: std::array::from_fn(|from| std::array::from_fn(|k| of(closed(from), label(Label::BEGIN + k)))),
            alone: std::array::from_fn(|from| std::array::from_fn(|k| of(closed(from), label(Label::ALONE + k)))),
            begin_inside: kinds(Label::BEGIN, Label::INSIDE),
            begin_end: kinds(Label::BEGIN, Label::END),
            inside_inside: kinds(Label::INSIDE, Label::INSIDE),
            inside_end: kinds(Label::INSIDE, Label::END),
        }
    }

    /// The scores of the best ways to each label from those to the labels of the token before.
    fn best_after(&self, before: &Scores) -> Scores {
        let mut next = Scores::START;
        next.outside = f32::NEG_INFINITY;
        for (from, best) in before.closed().iter().enumerate() {
            next.outside = larger(next.outside, best + self.outside[from]);
            for k in 0..TAGS {
                next.begin[k] = larger(next.begin[k], best + self.begin[from][k]);
                next.alone[k] = larger(next.alone[k], best + self.alone[from][k]);
            }
        }
        for k in 0..TAGS {
            next.inside[k] = larger(before.begin[k] + self.begin_inside[k], before.inside[k] + self.inside_inside[k]);
            next.end[k] = larger(before.begin[k] + self.begin_end[k], before.inside[k] + self.inside_end[k]);
        }
        next
    }

    /// The label before `label` on the best way to it.
    fn best_before(&self, before: &Scores, label: Label) -> Label {
        let at = usize::from(label.0);
        let k = at.wrapping_sub(1) % TAGS;
        let open = |begin: f32, inside: f32| {
            let place = if before.begin[k] + begin >= before.inside[k] + inside { Label::BEGIN } else { Label::INSIDE };
            Label((place + k) as u8)
        };
        let closed = |to: &dyn Fn(usize) -> f32| {
            let ways = before.closed().into_iter().enumerate().map(|(from, best)| (from, best + to(from)));
            let best = ways.fold((0, f32::NEG_INFINITY), |a, b| if b.1 > a.1 { b } else { a }).0;
            Label(if best == 0 { 0 } else { (Label::END - 1 + best) as u8 })
        };
        match at {
            0 => closed(&|from| self.outside[from]),
            Label::BEGIN..Label::INSIDE => closed(&|from| self.begin[from][k]),
            Label::INSIDE..Label::END => open(self.begin_inside[k], self.inside_inside[k]),
            Label::END..Label::ALONE => open(self.begin_end[k], self.inside_end[k]),
            _ => closed(&|from| self.alone[from][k]),
        }
    }

    /// For each label the sum over the labels before it.
    fn sums_after(&self, before: &Scores) -> Scores {
        let mut next = Scores::default();
        for (from, value) in before.closed().iter().enumerate() {
            next.outside += value * self.outside[from];
            for k in 0..TAGS {
                next.begin[k] += value * self.begin[from][k];
                next.alone[k] += value * self.alone[from][k];
            }
        }
        for k in 0..TAGS {
            next.inside[k] = before.begin[k] * self.begin_inside[k] + before.inside[k] * self.inside_inside[k];
            next.end[k] = before.begin[k] * self.begin_end[k] + before.inside[k] * self.inside_end[k];
        }
        next
    }

    /// For each label the sum over the labels after it.
    fn sums_before(&self, after: &Scores) -> Scores {
        let closed: [f32; CLOSED] = std::array::from_fn(|from| {
            let each = |k: usize| after.begin[k] * self.begin[from][k] + after.alone[k] * self.alone[from][k];
            after.outside * self.outside[from] + ((each(0) + each(1)) + (each(2) + each(3)))
        });
        Scores {
            outside: closed[0],
            begin: std::array::from_fn(|k| after.inside[k] * self.begin_inside[k] + after.end[k] * self.begin_end[k]),
            inside: std::array::from_fn(|k| after.inside[k] * self.inside_inside[k] + after.end[k] * self.inside_end[k]),
            end: std::array::from_fn(|k| closed[1 + k]),
            alone: std::array::from_fn(|k| closed[1 + TAGS + k]),
        }
    }
}

/// One instruction, which `f32::max` is not: it must not return NaN.
fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::entity::tagger::{LABELS, Parts};

    const UNIT: f32 = 0.05;
    const N: usize = 3;

    /// Numbers from -50 to 49 that look random, the same every time.
    fn numbers(seed: u32) -> impl Iterator<Item = i8> {
        let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
        std::iter::successors(Some(seed), next).skip(1).map(|state| ((state >> 16) % 100) as i8 - 50)
    }

    /// Every way to label three tokens so that no name is left open.
    fn ways() -> Vec<[Label; N]> {
        let all = || (0..LABELS as u8).map(Label);
        let ways = all().flat_map(|a| all().flat_map(move |b| all().map(move |c| [a, b, c])));
        ways.filter(|way| steps(way).iter().all(|(from, to)| from.may_precede(*to))).collect()
    }

    fn steps(way: &[Label; N]) -> [(Label, Label); N + 1] {
        [(Label::OUTSIDE, way[0]), (way[0], way[1]), (way[1], way[2]), (way[2], Label::OUTSIDE)]
    }

    #[test]
    fn no_other_way_is_better_and_labels_are_as_likely_as_all_their_ways() {
        let ways = ways();
        for seed in 0..40 {
            let mut numbers = numbers(seed);
            let transitions = numbers.by_ref().take(LABELS * LABELS).map(|n| f32::from(n) * UNIT).collect::<Vec<_>>();
            let parts = Parts { rows: vec![[0; NAMED]], unit: UNIT, transitions, slope: 1.0, ..Parts::default() };
            let weights = Weights::read(&parts.write()).expect("it was just written");
            let mut chain = Chain::default();
            for _ in 0..N {
                chain.push([0, 1].map(|_| std::array::from_fn(|_| numbers.next().unwrap_or_default().cast_unsigned())).into_iter());
            }
            let logit = |way: &[Label; N]| {
                let labels = (0..N).filter_map(|i| Some(f32::from(chain.sums[i][usize::from(way[i].0).checked_sub(1)?]) * UNIT));
                let moves = steps(way).map(|(from, to)| parts.transitions[usize::from(from.0) * LABELS + usize::from(to.0)]);
                labels.sum::<f32>() + moves.iter().sum::<f32>()
            };
            let all = ways.iter().map(|way| (*way, logit(way))).collect::<Vec<_>>();
            let sum = all.iter().map(|(_, l)| l.exp()).sum::<f32>();
            let best = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there are ways");
            chain.viterbi(&weights.links);
            assert_eq!(chain.path, best.0, "seed {seed}");
            chain.sweep(&weights.moves, &weights);
            for i in 0..N {
                for label in (0..LABELS as u8).map(Label) {
                    let expected = all.iter().filter(|(way, _)| way[i] == label).map(|(_, l)| l.exp()).sum::<f32>() / sum;
                    let found = chain.probability(i, label);
                    assert!((found - expected).abs() < 1e-4, "seed {seed}, token {i}, {label:?}: {found} for {expected}");
                }
            }
        }
    }
}
