//! Summarize.

use tonic::{Request, Response, Status};

use super::{Encoded, Service, convert, pb};

pub(super) async fn handle(
    service: &Service,
    req: Request<pb::SummarizeRequest>,
) -> Result<Response<Encoded<pb::SummarizeResponse>>, Status> {
    let call = service.call(req.extensions());
    let work = convert::check::summarize(req.into_inner(), &service.config.limits);
    let (answer, timing) = service.run(work, &call).await?;
    let timing = Some(convert::timing_message(timing));
    Ok(Response::new(answer.followed_by(&pb::SummarizeResponse { timing, ..pb::SummarizeResponse::default() })))
}
