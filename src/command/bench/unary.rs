//! One call with one answer, on an open connection: as little work as HTTP/2 allows.

use prost::{Message, bytes::BytesMut};
use tonic::Code;

use super::{
    driver::Plan,
    request::Request,
    tally::End,
    target::{self, BatchHead, Sender},
};

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) end: End,
    /// Articles that were analyzed, and those that were not.
    pub(super) n_articles: (u64, u64),
}

pub(super) fn lost(reason: &'static str) -> Answer {
    Answer { end: End::Lost(reason), n_articles: (0, 0) }
}

pub(super) fn failed(error: &h2::Error) -> Answer {
    Answer { end: target::lost(error), n_articles: (0, 0) }
}

/// Sends `request` and reads the answer to its end.
pub(super) async fn call(sender: Sender, plan: &Plan, request: &Request) -> Result<Answer, h2::Error> {
    let (response, mut body) = sender.ready().await?.send_request(plan.target.head(), false)?;
    body.send_data(request.frame.clone(), true)?;
    let (head, mut body) = response.await?.into_parts();
    let mut message = BytesMut::new();
    let mut n_bytes = 0;
    while let Some(data) = body.data().await {
        let data = data?;
        n_bytes += data.len();
        body.flow_control().release_capacity(data.len())?;
        if plan.batches {
            message.extend_from_slice(&data);
        }
    }
    let end = match body.trailers().await? {
        Some(trailers) => target::end_of(&trailers),
        None => target::end_of(&head.headers),
    };
    let end = end.unwrap_or(End::Lost("answer without a gRPC status"));
    let n_articles = match &end {
        End::Answered(Code::Ok, _) if n_bytes == 0 => return Ok(lost("OK without a message")),
        End::Answered(Code::Ok, _) if plan.batches => outcomes(&message, request.n_articles),
        End::Answered(Code::Ok, _) => (request.n_articles, 0),
        _ => (0, 0),
    };
    Ok(Answer { end, n_articles })
}

/// How many outcomes of a batch are analyses, and how many errors.
fn outcomes(message: &[u8], n_articles: u64) -> (u64, u64) {
    let outcomes = message.get(5..).and_then(|bytes| BatchHead::decode(bytes).ok()).unwrap_or_default().outcomes;
    let n_ok = outcomes.iter().filter(|outcome| outcome.error.is_none()).count() as u64;
    (n_ok, n_articles.saturating_sub(n_ok))
}
