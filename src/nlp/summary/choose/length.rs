//! The length of a set of sentences: what it may be, and what it makes of the worth of the words.

use super::{super::Budget, Candidate, Sets};

/// What each likely word is worth in a set: likely words by length. The length is not counted from zero, so that a few more words cost
/// little; far from a target length, the worth falls.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    /// Where the length is counted from.
    more: f32,
    /// 0: none.
    target: f32,
}

/// Summaries this near to the target, in parts of it, are as good as any: the words in them decide.
const NEAR_TARGET: f32 = 0.3;

impl Worth {
    /// For sets of at most so many words. Of a target beyond they go as far as they can: measured by all of it, the words in them would be
    /// worth next to nothing, and the shortest set no worse than the longest.
    pub(super) fn of(budget: &Budget, sets: &Sets, most_words: f32) -> Self {
        let target = budget.target_words as f32;
        let more = match (budget.target_words, budget.n_sentences) {
            (0, 1) => sets.alone,
            (0, n) => sets.each * n as f32,
            _ => sets.target * target.min(most_words),
        };
        Self { more, target: target.min(most_words / (1.0 - NEAR_TARGET)) }
    }

    /// In a set of so many words.
    pub(super) fn unit(&self, n_words: f32) -> f32 {
        let length = n_words + self.more;
        if self.target == 0.0 {
            return 1.0 / length;
        }
        let off = ((n_words / self.target - 1.0).abs() - NEAR_TARGET).max(0.0);
        1.0 / (length * (1.0 + off * off))
    }
}

/// Length of what has been picked so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Total {
    pub(super) n_words: u32,
    n_chars: u32,
}

impl Total {
    pub(super) fn and(self, candidate: &Candidate) -> Self {
        let space = u32::from(self.n_words > 0);
        Self { n_words: self.n_words + candidate.n_words, n_chars: self.n_chars + candidate.n_chars + space }
    }

    pub(super) fn within(&self, budget: &Budget) -> bool {
        (budget.n_words == 0 || self.n_words <= budget.n_words) && (budget.n_chars == 0 || self.n_chars <= budget.n_chars)
    }

    pub(super) fn fits(&self, candidate: &Candidate, budget: &Budget) -> bool {
        self.and(candidate).within(budget)
    }
}
