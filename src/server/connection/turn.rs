//! When a connection takes its turn: while it has calls at work, behind every call that is ready to run, so that the answers of many
//! calls leave in one write.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

/// Sends its future to the end of the run queue before each turn, unless `idle` says that there is nothing to wait for.
///
/// The runtime runs what a task has woken right after that task: a connection would run after every single call that it carries, and
/// write each answer alone.
pub(super) struct LastInLine<F, I> {
    future: F,
    idle: I,
    waited: bool,
}

impl<F, I> LastInLine<F, I> {
    pub(super) fn new(future: F, idle: I) -> Self {
        Self { future, idle, waited: false }
    }
}

impl<F: Future + Unpin, I: Fn() -> bool + Unpin> Future for LastInLine<F, I> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.waited = !self.waited && !(self.idle)();
        if self.waited {
            // A task that wakes itself while it runs goes behind all others.
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Pin::new(&mut self.future).poll(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, task::Poll};

    use tokio::{runtime::Builder, sync::mpsc, task::yield_now};

    use super::LastInLine;

    #[test]
    fn the_answers_of_many_calls_make_few_turns() {
        const CALLS: usize = 32;
        let runtime = Builder::new_multi_thread().worker_threads(1).build().expect("a runtime");
        let turns = async {
            let (answer, mut answers) = mpsc::unbounded_channel();
            let (mut n_turns, mut n_answers) = (0, 0);
            let connection = tokio::spawn(LastInLine::new(
                poll_fn(move |cx| {
                    n_turns += 1;
                    while let Poll::Ready(Some(())) = answers.poll_recv(cx) {
                        n_answers += 1;
                    }
                    if n_answers == CALLS { Poll::Ready(n_turns) } else { Poll::Pending }
                }),
                || false,
            ));
            yield_now().await;
            for _ in 0..CALLS {
                let answer = answer.clone();
                tokio::spawn(async move { answer.send(()) });
            }
            connection.await
        };
        let n_turns = runtime.block_on(async { tokio::spawn(turns).await }).expect("no panic").expect("no panic");
        assert!(n_turns <= 3, "{n_turns} turns");
    }
}
