//! StreamAnalyze: outcomes in request order, a bounded number of articles ahead of the reader, so that a slow reader slows the sender.

use std::{mem, pin::Pin, sync::Arc};

use async_stream::stream;
use futures_util::{Stream, StreamExt};
use tonic::Status;

use crate::server::{answers::Answers, codec, connection::Closing, inbox::Inbox, layer};

use super::{Answer, Call, Charge, Encoded, Failure, Service, Timing, Violation, Work, convert, pb, status};

/// Small articles are read where the stream is polled: a fast feed has so many of them read, and then its neighbours on the thread have their turn.
const OUTCOMES_A_TURN: u64 = 4;

pub(super) fn handle(service: &Service, req: &mut layer::Request) -> layer::Response {
    let call = service.call(req.extensions());
    let service = service.clone();
    // A connection may end before the server does.
    let closing = Closing::of(req.extensions(), &service.closing);
    let requests = Inbox::new(mem::take(req.body_mut()), None);
    let articles = read(service.clone(), requests, call.clone(), closing);
    let mut outcomes = Box::pin(articles.buffered(service.config.limits.max_stream_in_flight.max(1)));
    Answers::respond(stream! {
        let mut n = 0_u64;
        loop {
            let next = match call.deadline.call {
                Some(end) => tokio::time::timeout_at(end, outcomes.next()).await.unwrap_or(Some((Err(Failure::Deadline.into()), None))),
                None => outcomes.next().await,
            };
            // The article is paid for until somebody takes its outcome.
            let Some((outcome, _held)) = next else { break };
            let last = outcome.is_err();
            yield outcome.map(|outcome| outcome.within::<pb::StreamAnalyzeResponse>(1));
            if last {
                break;
            }
            n += 1;
            if n.is_multiple_of(OUTCOMES_A_TURN) {
                tokio::task::yield_now().await;
            }
        }
    })
}

type Next = Pin<Box<dyn Future<Output = (Result<Encoded<pb::Outcome>, Status>, Option<Arc<Charge>>)> + Send>>;

/// Turns requests into work, in order; ends with the sender, with a broken message, or when the server or the connection closes.
fn read(service: Service, mut requests: Inbox, call: Call, closing: Closing) -> impl Stream<Item = Next> + Send {
    stream! {
        // Until options come, the ones of a call without any.
        let mut options = Ok(Arc::new(convert::check::Check::default().options(None, &service.config.limits)));
        let mut index = 0;
        loop {
            let request = tokio::select! {
                // In this order, so that a closing server reads nothing more.
                biased;
                failure = closing.ended() => Err(failure.into()),
                request = async {
                    service.load.bodies.room(&call.caller).await;
                    service.load.quotas.wait(&call.caller).await;
                    let message = requests.next().await?;
                    Ok(message.map(|message| codec::read::<pb::StreamAnalyzeRequest>(&message)).transpose()?)
                } => request,
            };
            let request = match request {
                Ok(Some(request)) => request,
                Ok(None) => break,
                Err(error) => {
                    let error = status::normalise(error, service.config.limits.max_message_bytes);
                    yield Box::pin(async move { (Err(error), None) }) as Next;
                    break;
                }
            };
            if request.options.is_some() {
                let mut check = convert::check::Check::default();
                let checked = check.options(request.options, &service.config.limits);
                options = check.done(Arc::new(checked));
            }
            service.load.quotas.charge(&call.caller, 1, 0);
            // The article's bytes are its own from here on: it may be answered long after the next ones have come.
            let call = Call { charge: Arc::new(call.charge.split()), ..call.clone() };
            let id = request.article.as_ref().map(|a| convert::check::echoed_id(a, &service.config.limits)).unwrap_or_default();
            let work = convert::check::item(request.article, "article", &options, &service.config.limits);
            let service = service.clone();
            yield Box::pin(async move {
                let result = service.run_streamed(work, &call).await;
                (Ok(service.outcome(index, id, result)), Some(call.charge))
            }) as Next;
            index = index.wrapping_add(1);
        }
    }
}

impl Service {
    /// Runs one article of a stream: it waits for its turn however long the queue is.
    async fn run_streamed(&self, checked: Result<Work, Vec<Violation>>, call: &Call) -> Result<(Answer, Timing), Failure> {
        let work = checked.map_err(Failure::Invalid)?;
        let n_bytes = work.article.text.len();
        call.charge.cover(n_bytes).map_err(|_| Failure::Overloaded)?;
        let ticket = self.load.backlog.enter(&call.caller, n_bytes);
        self.run_with(work, Some(&ticket), call).await
    }
}
