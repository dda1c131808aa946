//! BatchAnalyze: outcome i answers article i, whatever happens to the others.

use std::{sync::Arc, time::Instant};

use futures_util::{StreamExt, stream};
use tonic::{Request, Response, Status};

use super::{Encoded, Failure, Service, convert, pb};
use crate::server::load::Size;

/// Large articles of one batch worked on at once; each may take some 25 MB.
const LARGE_AT_ONCE: usize = 2;

pub(super) async fn handle(
    service: &Service,
    req: Request<pb::BatchAnalyzeRequest>,
) -> Result<Response<Encoded<pb::BatchAnalyzeResponse>>, Status> {
    let call = service.call(req.extensions());
    let req = req.into_inner();
    let limits = &service.config.limits;
    let mut check = convert::check::Check::default();
    check.batch(req.articles.len(), limits);
    let options = check.options(req.options, limits);
    // Options are shared: wrong ones fail the call. Articles are not: a wrong one fails alone.
    let options = Ok(Arc::new(check.done(options).map_err(Failure::Invalid)?));
    let n_bytes = req.articles.iter().map(|article| article.text.len()).sum::<usize>();
    service.load.quotas.charge(&call.caller, req.articles.len() as u64 - 1, 0);
    let ticket = service.admit(n_bytes, &call)?;
    // A large batch has one place, however its work is spread.
    let _turn = if ticket.size() == Size::Large { service.workers.turn(&ticket, Size::Large).await } else { None };
    let (begun, slices) = (Instant::now(), service.workers.slices());
    let outcomes = stream::iter(req.articles.into_iter().enumerate()).map(|(i, article)| {
        let (options, call, slices) = (&options, &call, &slices);
        async move {
            let id = convert::check::echoed_id(&article, limits);
            let work = convert::check::item(Some(article), &format!("articles[{i}]"), options, limits);
            let result = match work {
                Ok(work) => service.run_with(work, None, call).await,
                Err(violations) => Err(Failure::Invalid(violations)),
            };
            // A batch of small articles must not hold up its neighbours on this thread; a look at them after each article would cost too much.
            if slices.is_over() {
                slices.pause().await;
            }
            service.outcome(i as u32, id, result)
        }
    });
    let outcomes = outcomes.buffered(LARGE_AT_ONCE).collect::<Vec<_>>().await;
    if ticket.size() == Size::Large {
        // All of the time: between its articles others are heard, and whoever waits for its place waits for them, too.
        service.load.backlog.learn(n_bytes, begun.elapsed());
    }
    Ok(Response::new(Encoded::list(1, outcomes)))
}
