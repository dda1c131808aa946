//! The best labels of a run of tokens (Viterbi, 1967), and how much worse the best ones without each name are.

use wide::f32x4;

use super::{
    Label, Tag, Weights,
    label::{NAMED, TAGS},
    weights::Sum,
};

/// One number for each kind of name.
type Kinds = f32x4;
/// Labels that leave no name open: outside, the ends, the names alone. Outside, the beginnings and the names alone may follow them.
const CLOSED: usize = 1 + 2 * TAGS;

/// One number for each label that leaves no name open, or for each that may follow them.
#[derive(Clone, Copy, Debug)]
struct Edge {
    outside: f32,
    /// Ends; beginnings.
    many: Kinds,
    alone: Kinds,
}

/// One number for each label.
#[derive(Clone, Copy, Debug)]
struct Scores {
    outside: f32,
    begin: Kinds,
    inside: Kinds,
    end: Kinds,
    alone: Kinds,
}

/// One number for each pair of labels on two sides.
#[derive(Clone, Copy, Debug)]
struct Bridge {
    /// To outside, from each label.
    outside: Edge,
    /// From each label, to each.
    from: [Edge; CLOSED],
}

/// One number for each transition that may be: between names, and inside of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Links {
    /// From closed labels to those that may follow, and the other way round.
    onward: Bridge,
    back: Bridge,
    begin_inside: Kinds,
    begin_end: Kinds,
    inside_inside: Kinds,
    inside_end: Kinds,
    /// From before the first token, and to behind the last: outside on both sides.
    first: Scores,
    last: Scores,
}

/// A token of a run.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// What its features say.
    sum: Sum,
    /// The best ways to each label, from the start.
    best: Scores,
}

/// A run of tokens, all numbers in steps of the model's unit; reused from run to run.
#[derive(Debug, Default)]
pub struct Chain {
    steps: Vec<Step>,
}

/// For each label of names what hides its number among those of all.
const WITHOUT: [[f32; NAMED]; NAMED] = {
    let mut without = [[0.0; NAMED]; NAMED];
    let mut at = 0;
    while at < NAMED {
        without[at][at] = f32::NEG_INFINITY;
        at += 1;
    }
    without
};

impl Chain {
    pub(super) fn clear(&mut self) {
        self.steps.clear();
    }

    /// Adds a token by the sum of the rows of its features.
    pub(super) fn push(&mut self, sum: &Sum, weights: &Weights) {
        let links = weights.links();
        let ways = self.steps.last().map_or(links.first, |before| links.after(&before.best));
        self.steps.push(Step { sum: *sum, best: ways.plus(&Scores::of(sum)) });
    }

    /// Gives each name of the best way, the last one first: first and one past its last token, its kind, and by how much the best way without it
    /// is worse.
    pub(super) fn decode(&self, weights: &Weights, mut emit: impl FnMut(usize, usize, Tag, f32)) {
        let links = weights.links();
        // What follows is outside.
        let (mut label, mut last, mut margin) = (Label::OUTSIDE, 0, f32::INFINITY);
        // The best ways from the labels of the token before number `next` to the end.
        let (mut rest, mut next) = (links.last, self.steps.len());
        for (i, step) in self.steps.iter().enumerate().rev() {
            label = links.before(&step.best, label);
            let Some(tag) = label.tag() else { continue };
            if label.ends() {
                (last, margin) = (i + 1, f32::INFINITY);
            }
            for after in self.steps[i + 1..next].iter().rev() {
                rest = links.rest(&rest.plus(&Scores::of(&after.sum)));
            }
            next = i + 1;
            margin = smaller(margin, step.best.plus(&rest).margin(label));
            if label.starts() {
                emit(i, last, tag, margin);
            }
        }
    }
}

impl Edge {
    fn of(number: impl Fn(usize) -> f32) -> Self {
        let kinds = |from: usize| Kinds::from(std::array::from_fn::<f32, TAGS, _>(|k| number(from + k)));
        Self { outside: number(0), many: kinds(1), alone: kinds(1 + TAGS) }
    }

    fn plus(&self, other: &Self) -> Self {
        Self { outside: self.outside + other.outside, many: self.many + other.many, alone: self.alone + other.alone }
    }

    fn largest(&self) -> f32 {
        larger(self.outside, largest(self.many.fast_max(self.alone)))
    }

    /// For each label on the other side the best of the ways to it.
    fn across(&self, bridge: &Bridge) -> Self {
        let [from_outside, from_names @ ..] = &bridge.from;
        let outside = Kinds::splat(self.outside);
        let (mut many, mut alone) = (outside + from_outside.many, outside + from_outside.alone);
        let ways = [self.many.to_array(), self.alone.to_array()];
        for (way, from) in ways.as_flattened().iter().zip(from_names) {
            let way = Kinds::splat(*way);
            many = many.fast_max(way + from.many);
            alone = alone.fast_max(way + from.alone);
        }
        Self { outside: self.plus(&bridge.outside).largest(), many, alone }
    }
}

impl Bridge {
    fn new(of: impl Fn(usize, usize) -> f32) -> Self {
        Self { outside: Edge::of(|from| of(from, 0)), from: std::array::from_fn(|from| Edge::of(|to| of(from, to))) }
    }
}

impl Scores {
    /// Outside, and no name is open.
    fn start() -> Self {
        let never = Kinds::splat(f32::NEG_INFINITY);
        Self { outside: 0.0, begin: never, inside: never, end: never, alone: never }
    }

    /// Outside has no weights.
    fn of(sum: &Sum) -> Self {
        let kinds = |half: &[i16; 2 * TAGS], from: usize| Kinds::from(std::array::from_fn::<f32, TAGS, _>(|k| half[from + k].into()));
        let (open, closed) = (sum.open.as_array(), sum.closed.as_array());
        Self { outside: 0.0, begin: kinds(open, 0), inside: kinds(open, TAGS), end: kinds(closed, 0), alone: kinds(closed, TAGS) }
    }

    fn closed(&self) -> Edge {
        Edge { outside: self.outside, many: self.end, alone: self.alone }
    }

    fn plus(&self, other: &Self) -> Self {
        Self {
            outside: self.outside + other.outside,
            begin: self.begin + other.begin,
            inside: self.inside + other.inside,
            end: self.end + other.end,
            alone: self.alone + other.alone,
        }
    }

    /// By how much the number of this label, one of names, is larger than all others.
    fn margin(&self, label: Label) -> f32 {
        let at = usize::from(label.0).wrapping_sub(1) % NAMED;
        let names = [self.begin, self.inside, self.end, self.alone];
        let (without, _) = WITHOUT[at].as_chunks::<TAGS>();
        let others = names.iter().zip(without).map(|(numbers, hidden)| *numbers + Kinds::from(*hidden)).reduce(Kinds::fast_max);
        names[at / TAGS].to_array()[at % TAGS] - others.map_or(self.outside, |others| larger(self.outside, largest(others)))
    }
}

impl Links {
    /// From one number for each pair of labels.
    pub(super) fn new(of: impl Fn(Label, Label) -> f32) -> Self {
        let label = |at: usize| Label(at as u8);
        let closed = |at: usize| label(if at == 0 { 0 } else { Label::END - 1 + at });
        let next = |at: usize| label(if at > TAGS { Label::ALONE - 1 - TAGS + at } else { at });
        let kinds = |from: usize, to: usize| Kinds::from(std::array::from_fn::<f32, TAGS, _>(|k| of(label(from + k), label(to + k))));
        let mut links = Self {
            onward: Bridge::new(|from, to| of(closed(from), next(to))),
            back: Bridge::new(|to, from| of(closed(from), next(to))),
            begin_inside: kinds(Label::BEGIN, Label::INSIDE),
            begin_end: kinds(Label::BEGIN, Label::END),
            inside_inside: kinds(Label::INSIDE, Label::INSIDE),
            inside_end: kinds(Label::INSIDE, Label::END),
            first: Scores::start(),
            last: Scores::start(),
        };
        (links.first, links.last) = (links.after(&Scores::start()), links.rest(&Scores::start()));
        links
    }

    /// The best ways to each label from those to the labels of the token before.
    fn after(&self, before: &Scores) -> Scores {
        let Edge { outside, many: begin, alone } = before.closed().across(&self.onward);
        let open = |from_begin: Kinds, from_inside: Kinds| (before.begin + from_begin).fast_max(before.inside + from_inside);
        let (inside, end) = (open(self.begin_inside, self.inside_inside), open(self.begin_end, self.inside_end));
        Scores { outside, begin, inside, end, alone }
    }

    /// The best ways from each label to the end, from those from the labels of the token after, their own scores included.
    fn rest(&self, after: &Scores) -> Scores {
        let next = Edge { outside: after.outside, many: after.begin, alone: after.alone };
        let Edge { outside, many: end, alone } = next.across(&self.back);
        let open = |to_inside: Kinds, to_end: Kinds| (after.inside + to_inside).fast_max(after.end + to_end);
        let (begin, inside) = (open(self.begin_inside, self.begin_end), open(self.inside_inside, self.inside_end));
        Scores { outside, begin, inside, end, alone }
    }

    /// The label before `label` on the best way to it.
    fn before(&self, before: &Scores, label: Label) -> Label {
        let at = usize::from(label.0);
        let k = at.wrapping_sub(1) % TAGS;
        let open = |from_begin: Kinds, from_inside: Kinds| {
            let begins = (before.begin + from_begin).simd_ge(before.inside + from_inside).to_bitmask() >> k & 1 > 0;
            Label((if begins { Label::BEGIN } else { Label::INSIDE } + k) as u8)
        };
        let closed = |next: usize| {
            let ways = before.closed().plus(&self.back.from[next]);
            let best = ways.largest();
            let are_best = |ways: Kinds| ways.simd_eq(Kinds::splat(best)).to_bitmask();
            let first = (are_best(ways.many) | are_best(ways.alone) << TAGS).trailing_zeros();
            if ways.outside == best { Label::OUTSIDE } else { Label(Label::END as u8 + first as u8) }
        };
        match at {
            Label::INSIDE..Label::END => open(self.begin_inside, self.inside_inside),
            Label::END..Label::ALONE => open(self.begin_end, self.inside_end),
            Label::ALONE.. => closed(at - Label::ALONE + 1 + TAGS),
            _ => closed(at),
        }
    }
}

/// One instruction, which `f32::max` is not: it must not return NaN.
fn larger(a: f32, b: f32) -> f32 {
    if b > a { b } else { a }
}

fn smaller(a: f32, b: f32) -> f32 {
    if b < a { b } else { a }
}

fn largest(numbers: Kinds) -> f32 {
    let [a, b, c, d] = numbers.to_array();
    larger(larger(a, b), larger(c, d))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::entity::tagger::{LABELS, Model, Parts};

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
    fn no_other_way_is_better_and_margins_are_those_of_the_best_other_ways() {
        let ways = ways();
        for seed in 0..40 {
            let mut numbers = numbers(seed);
            let transitions = numbers.by_ref().take(LABELS * LABELS).map(|n| f32::from(n) * UNIT).collect::<Vec<_>>();
            let parts = Parts { rows: vec![[0; NAMED]], unit: UNIT, transitions, slope: 1.0, ..Parts::default() };
            let model = Model::read(&parts.write()).expect("it was just written");
            let weights = model.weights();
            let mut chain = Chain::default();
            let sums: [[i16; NAMED]; N] = [0; N].map(|_| std::array::from_fn(|_| numbers.next().unwrap_or_default().into()));
            for sum in &sums {
                let half = |from: usize| std::array::from_fn::<i16, 8, _>(|at| sum[from + at]);
                chain.push(&Sum { open: half(0).into(), closed: half(NAMED / 2).into() }, &weights);
            }
            let logit = |way: &[Label; N]| {
                let labels = (0..N).filter_map(|i| Some(f32::from(sums[i][usize::from(way[i].0).checked_sub(1)?]) * UNIT));
                let moves = steps(way).map(|(from, to)| parts.transitions[usize::from(from.0) * LABELS + usize::from(to.0)]);
                labels.sum::<f32>() + moves.iter().sum::<f32>()
            };
            let all = ways.iter().map(|way| (*way, logit(way))).collect::<Vec<_>>();
            let best = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there are ways");
            let mut labels = [Label::OUTSIDE; N];
            chain.decode(&weights, |first, last, tag, found| {
                (first..last).for_each(|i| labels[i] = Label::new(tag, i - first, last - first));
                // Those without this name: each has another label at one of its tokens.
                let others = all.iter().filter(|(way, _)| way[first..last] != best.0[first..last]).map(|(_, logit)| *logit);
                let (expected, found) = (best.1 - others.fold(f32::NEG_INFINITY, f32::max), found * UNIT);
                assert!((found - expected).abs() < 1e-4, "seed {seed}, tokens {first}..{last}: {found} for {expected}");
            });
            assert_eq!(labels, best.0, "seed {seed}");
        }
    }
}
