//! The core's working memory between two articles.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{nlp::Scratch, server::load::Size};

/// What a large article needed is kept so long: making it anew, piece by piece, takes a tenth of the work on the next one.
const KEPT: Duration = Duration::from_millis(250);

/// Memory that no article uses now, and since when. That of small articles is kept for good.
#[derive(Clone, Default)]
pub(super) struct Idle {
    small: List,
    large: List,
}

#[derive(Clone, Default)]
struct List(Arc<Mutex<Vec<(Instant, Scratch)>>>);

impl Idle {
    /// For one article.
    pub(super) fn take(&self, size: Size) -> Scratch {
        self.of(size).lock().pop().map_or_else(Scratch::default, |(_, scratch)| scratch)
    }

    /// For the next one.
    pub(super) fn keep(&self, size: Size, scratch: Scratch) {
        let list = self.of(size).clone();
        list.lock().push((Instant::now(), scratch));
        if size == Size::Large {
            tokio::spawn(async move {
                tokio::time::sleep(KEPT).await;
                list.lock().retain(|(since, _)| since.elapsed() < KEPT);
            });
        }
    }

    fn of(&self, size: Size) -> &List {
        match size {
            Size::Small => &self.small,
            Size::Large => &self.large,
        }
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
    async fn what_large_articles_need_is_given_back_when_no_other_one_comes() {
        let idle = Idle::default();
        for size in [Size::Small, Size::Large] {
            idle.keep(size, Scratch::default());
            drop(idle.take(size));
            assert!(idle.of(size).lock().is_empty(), "the next article uses it");
            idle.keep(size, Scratch::default());
        }
        let given_back = async {
            while !idle.large.lock().is_empty() {
                tokio::time::sleep(KEPT).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), given_back).await.expect("it does not stay");
        assert_eq!(idle.small.lock().len(), 1);
    }
}
