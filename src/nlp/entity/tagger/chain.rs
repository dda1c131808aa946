//! The best labels of a run of tokens (Viterbi, 1967), and how much worse the best ones without each name are.

use super::{
    Label, Tag, Weights,
    label::{NAMED, TAGS},
    weights::Sum,
};

/// One number for each kind of name.
type Kinds = [f32; TAGS];
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
    /// From each label, to the names.
    names: [[Kinds; 2]; CLOSED],
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
}

/// A run of tokens with the scores of their labels, in steps of the model's unit; reused from run to run.
#[derive(Debug, Default)]
pub struct Chain {
    /// What the features of each token say.
    scores: Vec<Scores>,
    /// The best ways from the start to each label of each token, and from there to the end.
    best: Vec<Scores>,
    rest: Vec<Scores>,
    path: Vec<Label>,
}

const NEVER: Kinds = [f32::NEG_INFINITY; TAGS];

impl Chain {
    pub(super) fn clear(&mut self) {
        self.scores.clear();
    }

    /// Adds a token by the sum of the rows of its features.
    pub(super) fn push(&mut self, sum: &Sum) {
        self.scores.push(Scores::of(sum));
    }

    /// Gives each name of the best way: first and one past its last token, its kind, and by how much the best way without it is worse.
    pub(super) fn decode(&mut self, weights: &Weights, mut emit: impl FnMut(usize, usize, Tag, f32)) {
        let links = &weights.links;
        self.forward(links);
        if self.path.iter().all(|label| *label == Label::OUTSIDE) {
            return;
        }
        self.backward(links);
        let mut first = 0;
        for i in 0..self.path.len() {
            if self.path[i].starts() {
                first = i;
            }
            if let (true, Some(tag)) = (self.path[i].ends(), self.path[i].tag()) {
                let margin = (first..=i).map(|t| self.margin(t)).fold(f32::INFINITY, smaller);
                emit(first, i + 1, tag, margin);
            }
        }
    }

    /// Fills `best` and `path`.
    fn forward(&mut self, links: &Links) {
        self.best.clear();
        let mut best = Scores::START;
        for scores in &self.scores {
            best = links.after(&best).plus(scores);
            self.best.push(best);
        }
        // What follows is outside.
        let mut label = Label::OUTSIDE;
        self.path.clear();
        for best in self.best.iter().rev() {
            label = links.before(best, label);
            self.path.push(label);
        }
        self.path.reverse();
    }

    /// Fills `rest`, from the end on.
    fn backward(&mut self, links: &Links) {
        self.rest.clear();
        let mut rest = links.rest(&Scores::START);
        for scores in self.scores.iter().rev() {
            self.rest.push(rest);
            rest = links.rest(&rest.plus(scores));
        }
        self.rest.reverse();
    }

    /// By how much the best way is better than the best one with another label at token `i`.
    fn margin(&self, i: usize) -> f32 {
        let ways = self.best[i].plus(&self.rest[i]).each();
        let own = usize::from(self.path[i].0);
        let others = ways.iter().enumerate().map(|(label, way)| if label == own { f32::NEG_INFINITY } else { *way });
        ways[own] - others.fold(f32::NEG_INFINITY, larger)
    }
}

impl Edge {
    fn of(number: impl Fn(usize) -> f32) -> Self {
        Self { outside: number(0), many: std::array::from_fn(|k| number(1 + k)), alone: std::array::from_fn(|k| number(1 + TAGS + k)) }
    }

    fn each(&self) -> [f32; CLOSED] {
        let mut each = [self.outside; CLOSED];
        each[1..=TAGS].copy_from_slice(&self.many);
        each[1 + TAGS..].copy_from_slice(&self.alone);
        each
    }

    /// For each label on the other side the best of the ways to it.
    fn across(&self, bridge: &Bridge) -> Self {
        let outside = &bridge.outside;
        let each: Kinds = std::array::from_fn(|k| larger(self.many[k] + outside.many[k], self.alone[k] + outside.alone[k]));
        let best = larger(larger(each[0], each[1]), larger(each[2], each[3]));
        let outside = larger(self.outside + outside.outside, best);
        let [mut many, mut alone] = bridge.names[0].map(|names| names.map(|link| self.outside + link));
        for (way, [to_many, to_alone]) in self.each()[1..].iter().zip(&bridge.names[1..]) {
            for k in 0..TAGS {
                many[k] = larger(many[k], way + to_many[k]);
                alone[k] = larger(alone[k], way + to_alone[k]);
            }
        }
        Self { outside, many, alone }
    }
}

impl Bridge {
    fn new(of: impl Fn(usize, usize) -> f32) -> Self {
        let names = std::array::from_fn(|from| {
            let Edge { many, alone, .. } = Edge::of(|to| of(from, to));
            [many, alone]
        });
        Self { outside: Edge::of(|from| of(from, 0)), names }
    }

    /// From one label to each.
    fn from(&self, at: usize) -> Edge {
        let [many, alone] = self.names[at];
        Edge { outside: self.outside.each()[at], many, alone }
    }
}

impl Scores {
    /// Nothing is open before the first token, nor after the last.
    const START: Self = Self { outside: 0.0, begin: NEVER, inside: NEVER, end: NEVER, alone: NEVER };

    /// Outside has no weights.
    fn of(sum: &Sum) -> Self {
        let kinds = |half: &[i16; 2 * TAGS], from: usize| std::array::from_fn(|k| half[from + k].into());
        let (open, closed) = (sum.open.as_array(), sum.closed.as_array());
        let (begin, inside) = (kinds(open, 0), kinds(open, TAGS));
        let (end, alone) = (kinds(closed, 0), kinds(closed, TAGS));
        Self { outside: 0.0, begin, inside, end, alone }
    }

    fn closed(&self) -> Edge {
        Edge { outside: self.outside, many: self.end, alone: self.alone }
    }

    fn each(&self) -> [f32; 1 + NAMED] {
        let mut each = [self.outside; 1 + NAMED];
        for (to, kinds) in each[1..].as_chunks_mut::<TAGS>().0.iter_mut().zip([self.begin, self.inside, self.end, self.alone]) {
            *to = kinds;
        }
        each
    }

    fn plus(&self, other: &Self) -> Self {
        let kinds = |a: &Kinds, b: &Kinds| std::array::from_fn(|k| a[k] + b[k]);
        Self {
            outside: self.outside + other.outside,
            begin: kinds(&self.begin, &other.begin),
            inside: kinds(&self.inside, &other.inside),
            end: kinds(&self.end, &other.end),
            alone: kinds(&self.alone, &other.alone),
        }
    }
}

impl Links {
    /// From one number for each pair of labels.
    pub(super) fn new(of: impl Fn(Label, Label) -> f32) -> Self {
        let label = |at: usize| Label(at as u8);
        let closed = |at: usize| label(if at == 0 { 0 } else { Label::END - 1 + at });
        let next = |at: usize| label(if at > TAGS { Label::ALONE - 1 - TAGS + at } else { at });
        let kinds = |from: usize, to: usize| std::array::from_fn(|k| of(label(from + k), label(to + k)));
        Self {
            onward: Bridge::new(|from, to| of(closed(from), next(to))),
            back: Bridge::new(|to, from| of(closed(from), next(to))),
            begin_inside: kinds(Label::BEGIN, Label::INSIDE),
            begin_end: kinds(Label::BEGIN, Label::END),
            inside_inside: kinds(Label::INSIDE, Label::INSIDE),
            inside_end: kinds(Label::INSIDE, Label::END),
        }
    }

    /// The best ways to each label from those to the labels of the token before.
    fn after(&self, before: &Scores) -> Scores {
        let Edge { outside, many: begin, alone } = before.closed().across(&self.onward);
        let open = |from_begin: &Kinds, from_inside: &Kinds| {
            std::array::from_fn(|k| larger(before.begin[k] + from_begin[k], before.inside[k] + from_inside[k]))
        };
        let (inside, end) = (open(&self.begin_inside, &self.inside_inside), open(&self.begin_end, &self.inside_end));
        Scores { outside, begin, inside, end, alone }
    }

    /// The best ways from each label to the end, from those from the labels of the token after, their own scores included.
    fn rest(&self, after: &Scores) -> Scores {
        let next = Edge { outside: after.outside, many: after.begin, alone: after.alone };
        let Edge { outside, many: end, alone } = next.across(&self.back);
        let open =
            |to_inside: &Kinds, to_end: &Kinds| std::array::from_fn(|k| larger(after.inside[k] + to_inside[k], after.end[k] + to_end[k]));
        let (begin, inside) = (open(&self.begin_inside, &self.begin_end), open(&self.inside_inside, &self.inside_end));
        Scores { outside, begin, inside, end, alone }
    }

    /// The label before `label` on the best way to it.
    fn before(&self, before: &Scores, label: Label) -> Label {
        let at = usize::from(label.0);
        let k = at.wrapping_sub(1) % TAGS;
        let open = |begin: f32, inside: f32| {
            let place = if before.begin[k] + begin >= before.inside[k] + inside { Label::BEGIN } else { Label::INSIDE };
            Label((place + k) as u8)
        };
        let closed = |next: usize| {
            let links = self.back.from(next);
            let ways = before.closed().each().into_iter().zip(links.each()).enumerate();
            let best = ways.fold((0, f32::NEG_INFINITY), |a, (from, (way, link))| if way + link > a.1 { (from, way + link) } else { a }).0;
            Label(if best == 0 { 0 } else { (Label::END - 1 + best) as u8 })
        };
        match at {
            Label::INSIDE..Label::END => open(self.begin_inside[k], self.inside_inside[k]),
            Label::END..Label::ALONE => open(self.begin_end[k], self.inside_end[k]),
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
    fn no_other_way_is_better_and_margins_are_those_of_the_best_other_ways() {
        let ways = ways();
        for seed in 0..40 {
            let mut numbers = numbers(seed);
            let transitions = numbers.by_ref().take(LABELS * LABELS).map(|n| f32::from(n) * UNIT).collect::<Vec<_>>();
            let parts = Parts { rows: vec![[0; NAMED]], unit: UNIT, transitions, slope: 1.0, ..Parts::default() };
            let weights = Weights::read(&parts.write()).expect("it was just written");
            let mut chain = Chain::default();
            let sums: [[i16; NAMED]; N] = [0; N].map(|_| std::array::from_fn(|_| numbers.next().unwrap_or_default().into()));
            for sum in &sums {
                let half = |from: usize| std::array::from_fn::<i16, 8, _>(|at| sum[from + at]);
                chain.push(&Sum { open: half(0).into(), closed: half(NAMED / 2).into() });
            }
            let logit = |way: &[Label; N]| {
                let labels = (0..N).filter_map(|i| Some(f32::from(sums[i][usize::from(way[i].0).checked_sub(1)?]) * UNIT));
                let moves = steps(way).map(|(from, to)| parts.transitions[usize::from(from.0) * LABELS + usize::from(to.0)]);
                labels.sum::<f32>() + moves.iter().sum::<f32>()
            };
            let all = ways.iter().map(|way| (*way, logit(way))).collect::<Vec<_>>();
            let best = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there are ways");
            chain.forward(&weights.links);
            assert_eq!(chain.path, best.0, "seed {seed}");
            chain.backward(&weights.links);
            for i in 0..N {
                let others = all.iter().filter(|(way, _)| way[i] != best.0[i]).map(|(_, logit)| *logit);
                let expected = best.1 - others.fold(f32::NEG_INFINITY, f32::max);
                let found = chain.margin(i) * UNIT;
                assert!((found - expected).abs() < 1e-4, "seed {seed}, token {i}: {found} for {expected}");
            }
        }
    }
}
