//! ExtractEntities.

use tonic::{Request, Response, Status};

use super::{Service, convert, pb};

pub(super) async fn handle(
    service: &Service,
    req: Request<pb::ExtractEntitiesRequest>,
) -> Result<Response<pb::ExtractEntitiesResponse>, Status> {
    let call = service.call(&req);
    let work = convert::check::extract_entities(req.into_inner(), &service.config.limits);
    let (analysis, timing) = service.run(work, &call).await?;
    let timing = Some(convert::timing_message(timing));
    Ok(Response::new(pb::ExtractEntitiesResponse { entities: analysis.entities, reading: analysis.reading, timing }))
}
