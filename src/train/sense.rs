//! Teaches what words stand for, and the network that says what speaks for a sentence for what it is about, by how much better or worse sets
//! would be if a sentence counted more.

use super::{logistic::Logistic, risk::Lesson};
use crate::{
    eval::summaries::Dice,
    nlp::summary::{
        manner::MANNERS,
        sense::{BEFORE, BOTH, INPUTS, Network, OWN, PRODUCT, SENSES, STEPS, Senses, Table, UNITS, WHOLE, share},
    },
};

/// What a unit of the network counts: little beside the words of a sentence, so that it starts gently.
const SCALE: f32 = 0.02;
/// Weights start between half of this below zero and half of it above.
const START: f32 = 0.6;

/// Weights being trained.
pub(super) struct Pupil {
    rows: Logistic,
    units: Logistic,
    outs: Logistic,
}

impl Pupil {
    /// Numbers of all rows and weights of all units, at random, with first steps of this size.
    pub(super) fn new(table: &mut Table, network: &mut Network, rate: f32) -> Self {
        let mut dice = Dice(1);
        let mut random = |n: usize| {
            let mut logistic = Logistic::new(n, rate, 0.0);
            logistic.weights.iter_mut().for_each(|w| *w = ((dice.roll() >> 40) as f32 / (1_u64 << 24) as f32 - 0.5) * START);
            logistic
        };
        let (units, rows) = (random(UNITS * INPUTS), random(SENSES * table.n_rows()));
        let pupil = Self { rows, units, outs: Logistic::new(UNITS, rate, 0.0) };
        (1..table.n_rows()).for_each(|place| table.set(place, pupil.numbers(place)));
        pupil.show(network);
        pupil
    }

    /// All that is trained.
    pub(super) fn parts(&mut self) -> [&mut Logistic; 3] {
        [&mut self.rows, &mut self.units, &mut self.outs]
    }

    fn numbers(&self, place: usize) -> [i8; SENSES] {
        std::array::from_fn(|k| (self.rows.weights[place * SENSES + k] * STEPS).round().clamp(-127.0, 127.0) as i8)
    }

    fn show(&self, network: &mut Network) {
        network.units.copy_from_slice(&self.units.weights);
        network.outs.iter_mut().zip(&self.outs.weights).for_each(|(out, weight)| *out = SCALE * weight);
    }

    /// Writes what was learnt to the model.
    pub(super) fn write(&self, table: &mut Table, network: &mut Network) {
        (1..table.n_rows()).for_each(|place| table.set(place, self.numbers(place)));
        self.show(network);
    }

    /// One step for one article: how much more ROUGE each unit of the value of each candidate, which is put so, would give.
    pub(super) fn learn(&mut self, table: &mut Table, network: &mut Network, lesson: &Lesson, manners: &[[f32; MANNERS]], slopes: &[f32]) {
        let mut senses = Senses::default();
        senses.sum(table, &lesson.terms);
        // What a step of the sums of each sentence, and of the article, would do.
        let mut sums = vec![[0.0; SENSES]; slopes.len()];
        let mut whole = [0.0; SENSES];
        for (i, &slope) in slopes.iter().enumerate().filter(|(_, slope)| **slope != 0.0) {
            let inputs = senses.inputs(i, &manners[i]);
            let back = self.back(network, &inputs, -slope * SCALE);
            for k in 0..SENSES {
                sums[i][k] += back[OWN + k] + PRODUCT * back[BOTH + k] * inputs[WHOLE + k];
                whole[k] += back[WHOLE + k] + PRODUCT * back[BOTH + k] * inputs[OWN + k];
                if i > 0 {
                    sums[i - 1][k] += back[BEFORE + k];
                }
            }
        }
        self.show(network);
        for (i, sum) in sums.iter().enumerate() {
            let ids = lesson.terms.terms_in(i);
            let unit = share(ids.len());
            for t in ids.iter() {
                let place = table.place(lesson.terms.terms[t].key);
                if place > 0 {
                    (0..SENSES).for_each(|k| self.rows.step_one(place * SENSES + k, unit * (sum[k] + whole[k] / slopes.len() as f32)));
                    table.set(place, self.numbers(place));
                }
            }
        }
    }

    /// One step of the network; the slope by each input.
    fn back(&mut self, network: &Network, inputs: &[f32; INPUTS], slope: f32) -> [f32; INPUTS] {
        let mut back = [0.0; INPUTS];
        let hidden = network.hidden(inputs);
        for unit in (0..UNITS).filter(|&unit| hidden[unit] > 0.0) {
            let through = slope * self.outs.weights[unit];
            self.outs.step_one(unit, slope * hidden[unit]);
            for (i, input) in inputs.iter().enumerate() {
                back[i] += through * self.units.weights[i * UNITS + unit];
                self.units.step_one(i * UNITS + unit, through * input);
            }
        }
        back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_those_of_what_the_network_says() {
        let (mut table, mut network) = (Table::of([7].into_iter()), Network::default());
        let mut pupil = Pupil::new(&mut table, &mut network, 0.0);
        pupil.outs.weights.iter_mut().zip(1..).for_each(|(out, i)| *out = i as f32 - 4.5);
        pupil.show(&mut network);
        let says = |inputs: &[f32; INPUTS]| network.hidden(inputs).iter().zip(&network.outs).map(|(h, o)| h * o).sum::<f32>();
        let inputs = std::array::from_fn(|i| (i * 7 % 5) as f32 / 4.0 - 0.4);
        let back = pupil.back(&network, &inputs, SCALE);
        for i in 0..INPUTS {
            let [more, less] = [0.01, -0.01].map(|step| {
                let mut moved = inputs;
                moved[i] += step;
                says(&moved)
            });
            let slope = (more - less) / 0.02;
            assert!((slope - back[i]).abs() < 1e-4, "input {i}: {slope}, but {} was learnt from", back[i]);
        }
        assert!(back.iter().any(|slope| slope.abs() > 1e-3), "a network that says nothing");
    }
}
