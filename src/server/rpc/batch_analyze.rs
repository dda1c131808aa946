//! BatchAnalyze: outcome i answers article i, whatever happens to the others.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tonic::{Request, Response, Status};

use super::{Failure, Service, convert, pb};

pub(super) async fn handle(service: &Service, req: Request<pb::BatchAnalyzeRequest>) -> Result<Response<pb::BatchAnalyzeResponse>, Status> {
    let call = service.call(&req);
    let req = req.into_inner();
    let limits = &service.config.limits;
    let mut check = convert::check::Check::default();
    check.batch(req.articles.len(), limits);
    let options = check.options(req.options, limits);
    // Options are shared: wrong ones fail the call. Articles are not: a wrong one fails alone.
    let options = Ok(Arc::new(check.done(options).map_err(Failure::Invalid)?));
    let outcomes = stream::iter(req.articles.into_iter().enumerate()).map(|(i, article)| {
        let (options, call) = (&options, &call);
        async move {
            let id = convert::check::echoed_id(&article, limits);
            let work = convert::check::item(Some(article), &format!("articles[{i}]"), options, limits);
            let outcome = service.outcome(i as u32, id, work, call).await;
            // A batch of small articles must not hold up its neighbours on this thread.
            tokio::task::yield_now().await;
            outcome
        }
    });
    let outcomes = outcomes.buffered(limits.max_stream_in_flight.max(1)).collect().await;
    Ok(Response::new(pb::BatchAnalyzeResponse { outcomes }))
}
