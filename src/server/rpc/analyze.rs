//! Analyze.

use tonic::{Request, Response, Status};

use super::{Encoded, Service, convert, pb};

pub(super) async fn handle(service: &Service, req: Request<pb::AnalyzeRequest>) -> Result<Response<Encoded<pb::AnalyzeResponse>>, Status> {
    let call = service.call(req.extensions());
    let work = convert::check::analyze(req.into_inner(), &service.config.limits);
    let (answer, timing) = service.run(work, &call).await?;
    let timing = Some(convert::timing_message(timing));
    Ok(Response::new(answer.followed_by(&pb::AnalyzeResponse { analysis: None, timing })))
}
