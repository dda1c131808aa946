//! The core's working memory between two articles.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::nlp::Scratch;

/// What an article of so many bytes at most needs is kept for good: some megabyte for each that was read at once.
const KEPT_BYTES: usize = 64 * 1024;
/// What a longer one needs is kept so long: making it anew, piece by piece, takes a tenth of the work on the next one.
const KEPT: Duration = Duration::from_millis(250);

/// Memory that no article uses now, and since when.
#[derive(Clone, Default)]
pub(super) struct Idle {
    ordinary: List,
    long: List,
}

#[derive(Clone, Default)]
struct List(Arc<Mutex<Vec<(Instant, Scratch)>>>);

impl Idle {
    /// For an article of so many bytes.
    pub(super) fn take(&self, n_bytes: usize) -> Scratch {
        self.of(n_bytes).lock().pop().map_or_else(Scratch::default, |(_, scratch)| scratch)
    }

    /// After an article of so many bytes, for the next one.
    pub(super) fn keep(&self, n_bytes: usize, scratch: Scratch) {
        let list = self.of(n_bytes);
        list.lock().push((Instant::now(), scratch));
        if n_bytes > KEPT_BYTES {
            let list = list.clone();
            tokio::spawn(async move {
                tokio::time::sleep(KEPT).await;
                list.lock().retain(|(since, _)| since.elapsed() < KEPT);
            });
        }
    }

    fn of(&self, n_bytes: usize) -> &List {
        if n_bytes <= KEPT_BYTES { &self.ordinary } else { &self.long }
    }
}

impl List {
    fn lock(&self) -> MutexGuard<'_, Vec<(Instant, Scratch)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_long_articles_need_is_given_back_when_no_other_one_comes() {
        let idle = Idle::default();
        for n_bytes in [KEPT_BYTES, KEPT_BYTES + 1] {
            idle.keep(n_bytes, Scratch::default());
            drop(idle.take(n_bytes));
            assert!(idle.of(n_bytes).lock().is_empty(), "the next article uses it");
            idle.keep(n_bytes, Scratch::default());
        }
        let given_back = async {
            while !idle.long.lock().is_empty() {
                tokio::time::sleep(KEPT).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), given_back).await.expect("it does not stay");
        assert_eq!(idle.ordinary.lock().len(), 1);
    }
}
