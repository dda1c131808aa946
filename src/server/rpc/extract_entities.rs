//! ExtractEntities.

use tonic::{Request, Response, Status};

use super::{Encoded, Service, convert, pb};

pub(super) async fn handle(
    service: &Service,
    req: Request<pb::ExtractEntitiesRequest>,
) -> Result<Response<Encoded<pb::ExtractEntitiesResponse>>, Status> {
    let call = service.call(req.extensions());
    let work = convert::check::extract_entities(req.into_inner(), &service.config.limits);
    let (answer, timing) = service.run(work, &call).await?;
    let timing = Some(convert::timing_message(timing));
    Ok(Response::new(answer.followed_by(&pb::ExtractEntitiesResponse { timing, ..pb::ExtractEntitiesResponse::default() })))
}
