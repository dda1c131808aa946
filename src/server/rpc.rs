//! The service: one delegating line per RPC.

mod analyze;
mod batch_analyze;
mod extract_entities;
mod get_info;
mod stream_analyze;
mod summarize;

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::{
    Config,
    convert::{self, Work},
    layer::{deadline::Deadline, request_id::Id},
    metrics::ArticleFacts,
    pb::{self, article_service_server::ArticleService},
    record::Record,
    stages::ArticleSpans,
    status::{self, Failure, Violation},
    workers::{Timing, Workers},
};

/// The state that all calls share.
#[derive(Clone)]
pub struct Service {
    pub(super) config: Arc<Config>,
    pub(super) workers: Workers,
    /// Cancelled when the server closes: streams end then.
    pub(super) closing: CancellationToken,
}

#[tonic::async_trait]
impl ArticleService for Service {
    type StreamAnalyzeStream = stream_analyze::Outcomes;

    async fn summarize(&self, req: Request<pb::SummarizeRequest>) -> Result<Response<pb::SummarizeResponse>, Status> {
        summarize::handle(self, req).await
    }

    async fn extract_entities(&self, req: Request<pb::ExtractEntitiesRequest>) -> Result<Response<pb::ExtractEntitiesResponse>, Status> {
        extract_entities::handle(self, req).await
    }

    async fn analyze(&self, req: Request<pb::AnalyzeRequest>) -> Result<Response<pb::AnalyzeResponse>, Status> {
        analyze::handle(self, req).await
    }

    async fn batch_analyze(&self, req: Request<pb::BatchAnalyzeRequest>) -> Result<Response<pb::BatchAnalyzeResponse>, Status> {
        batch_analyze::handle(self, req).await
    }

    async fn stream_analyze(
        &self,
        req: Request<tonic::Streaming<pb::StreamAnalyzeRequest>>,
    ) -> Result<Response<Self::StreamAnalyzeStream>, Status> {
        stream_analyze::handle(self, req).await
    }

    async fn get_info(&self, _req: Request<pb::GetInfoRequest>) -> Result<Response<pb::GetInfoResponse>, Status> {
        get_info::handle(self)
    }
}

/// What a call brings besides its message.
#[derive(Clone, Debug)]
struct Call {
    deadline: Deadline,
    id: Arc<str>,
    record: Arc<Record>,
}

impl Service {
    fn call<T>(&self, req: &Request<T>) -> Call {
        Call {
            deadline: req.extensions().get().copied().unwrap_or(Deadline { call: None, per_article: self.config.max_work }),
            id: req.extensions().get::<Id>().map_or_else(|| "".into(), |id| id.0.clone()),
            record: req.extensions().get::<Arc<Record>>().cloned().unwrap_or_default(),
        }
    }

    /// Runs one checked article.
    async fn run(&self, checked: Result<Work, Vec<Violation>>, call: &Call) -> Result<(pb::Analysis, Timing), Failure> {
        let work = checked.map_err(Failure::Invalid)?;
        let n_bytes = work.article.text.len();
        let (analysis, timing) = match self.config.tracer.as_ref().zip(call.record.recorded) {
            None => self.workers.run(work, call.deadline, &call.id).await?,
            Some((tracer, recorded)) => {
                let spans = ArticleSpans::begin(tracer, recorded, n_bytes);
                let result = self.workers.run(spans.timed(work), call.deadline, &call.id).await;
                spans.end(result.as_ref().map(|(_, timing)| *timing));
                result?
            }
        };
        call.record.answered(timing);
        let facts = ArticleFacts {
            queue_seconds: timing.queue.as_secs_f64(),
            work_seconds: timing.work.as_secs_f64(),
            n_bytes,
            n_sentences: analysis.reading.as_ref().map_or(0, |reading| reading.sentences),
        };
        self.config.metrics.article_done(&facts, call.record.sampled_trace());
        Ok((analysis, timing))
    }

    /// Runs one article of a batch or stream; its failure is its own.
    async fn outcome(&self, index: u32, id: String, checked: Result<Work, Vec<Violation>>, call: &Call) -> pb::Outcome {
        let (result, timing) = match self.run(checked, call).await {
            Ok((analysis, timing)) => (pb::outcome::Result::Analysis(analysis), timing),
            Err(failure) => {
                self.config.metrics.refused(failure.reason());
                (pb::outcome::Result::Error(status::message(failure)), Timing::default())
            }
        };
        pb::Outcome { index: Some(index), id, result: Some(result), timing: Some(convert::timing_message(timing)) }
    }
}
