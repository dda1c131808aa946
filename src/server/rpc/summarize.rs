//! Summarize.

use tonic::{Request, Response, Status};

use super::{Service, convert, pb};

pub(super) async fn handle(service: &Service, req: Request<pb::SummarizeRequest>) -> Result<Response<pb::SummarizeResponse>, Status> {
    let call = service.call(&req);
    let work = convert::check::summarize(req.into_inner(), &service.config.limits);
    let (analysis, timing) = service.run(work, &call).await?;
    let timing = Some(convert::timing_message(timing));
    Ok(Response::new(pb::SummarizeResponse { summary: analysis.summary, reading: analysis.reading, timing }))
}
