//! Whether several callers compete.

use std::time::{Duration, Instant};

use super::Caller;

/// Callers compete where another one has called within this time.
const MEMORY: Duration = Duration::from_secs(1);

/// Who called last, and when somebody else did.
#[derive(Debug, Default)]
pub struct Company {
    last: Option<Caller>,
    others: Option<Instant>,
}

impl Company {
    /// Somebody calls.
    pub fn seen(&mut self, caller: &Caller) {
        if self.last.as_ref() != Some(caller) {
            self.others = self.last.replace(caller.clone()).map(|_| Instant::now());
        }
    }

    /// Whether somebody else has called of late.
    pub fn is_there(&self) -> bool {
        self.others.is_some_and(|at| at.elapsed() < MEMORY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_caller_is_no_company_and_two_are() {
        let [one, two] = ["one", "two"].map(|name| Caller::Identity(name.into()));
        let mut company = Company::default();
        for _ in 0..10 {
            company.seen(&one);
        }
        assert!(!company.is_there());
        company.seen(&two);
        assert!(company.is_there());
    }
}
