//! The service: one delegating line per RPC.

mod analyze;
mod batch_analyze;
mod extract_entities;
mod get_info;
mod stream_analyze;
mod summarize;

use std::{sync::Arc, time::Duration};

use http::Extensions;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::{
    Config,
    convert::{self, Answer, Work},
    encoded::Encoded,
    layer::{self, deadline::Deadline, request_id::Id},
    load::{Caller, Load, Ticket, Times, budget::Charge},
    metrics::ArticleFacts,
    pb::{self, article_service_server::ArticleService},
    record::Record,
    stages::ArticleSpans,
    status::{self, Failure, Violation},
    workers::{Terms, Timing, Workers},
};

/// The state that all calls share.
#[derive(Clone)]
pub struct Service {
    config: Arc<Config>,
    load: Arc<Load>,
    workers: Workers,
    /// Cancelled when the server closes: streams end then.
    closing: CancellationToken,
    /// What GetInfo answers.
    info: Arc<Encoded<pb::GetInfoResponse>>,
}

#[tonic::async_trait]
impl ArticleService for Service {
    async fn summarize(&self, req: Request<pb::SummarizeRequest>) -> Result<Response<Encoded<pb::SummarizeResponse>>, Status> {
        summarize::handle(self, req).await
    }

    async fn extract_entities(
        &self,
        req: Request<pb::ExtractEntitiesRequest>,
    ) -> Result<Response<Encoded<pb::ExtractEntitiesResponse>>, Status> {
        extract_entities::handle(self, req).await
    }

    async fn analyze(&self, req: Request<pb::AnalyzeRequest>) -> Result<Response<Encoded<pb::AnalyzeResponse>>, Status> {
        analyze::handle(self, req).await
    }

    async fn batch_analyze(&self, req: Request<pb::BatchAnalyzeRequest>) -> Result<Response<Encoded<pb::BatchAnalyzeResponse>>, Status> {
        batch_analyze::handle(self, req).await
    }

    async fn get_info(&self, _req: Request<pb::GetInfoRequest>) -> Result<Response<Encoded<pb::GetInfoResponse>>, Status> {
        Ok(Response::new((*self.info).clone()))
    }
}

/// What a call brings besides its message.
#[derive(Clone, Debug)]
struct Call {
    deadline: Deadline,
    id: Arc<str>,
    record: Arc<Record>,
    caller: Caller,
    /// Before anybody looked at it.
    waited: Duration,
    /// The bytes of its messages in memory, and of its answer.
    charge: Arc<Charge>,
}

impl Service {
    /// Serves until `closing`.
    pub(super) fn new(config: Arc<Config>, load: Arc<Load>, workers: Workers, closing: CancellationToken) -> Self {
        let info = Arc::new(Encoded::from(&get_info::answer(&config)));
        Self { config, load, workers, closing, info }
    }

    /// StreamAnalyze, which tonic does not serve: it keeps the memory of the longest message and of the longest answer until a stream ends.
    pub(super) async fn stream_analyze(&self, req: &mut layer::Request) -> layer::Response {
        stream_analyze::handle(self, req)
    }

    fn call(&self, extensions: &Extensions) -> Call {
        let record = extensions.get::<Arc<Record>>().cloned().unwrap_or_default();
        let caller = record.caller();
        let charge = extensions.get::<Arc<Charge>>().cloned();
        Call {
            deadline: extensions.get().copied().unwrap_or(Deadline { call: None, per_article: self.config.load.max_work }),
            id: extensions.get::<Id>().map_or_else(|| "".into(), |id| id.0.clone()),
            waited: extensions.get::<Times>().map_or(Duration::ZERO, |times| times.waited),
            charge: charge.unwrap_or_else(|| Arc::new(Charge::new(self.load.bodies.clone(), caller.clone()))),
            caller: caller.clone(),
            record,
        }
    }

    /// Lets a call with so many bytes of text in, or sheds it.
    fn admit(&self, n_bytes: usize, call: &Call) -> Result<Ticket<'_>, Failure> {
        call.charge.cover(n_bytes).map_err(|_| Failure::Overloaded)?;
        let times = Times { waited: call.waited, left: call.deadline.left() };
        self.load.backlog.admit(&call.caller, n_bytes, times)
    }

    /// Runs the checked article of a unary call.
    async fn run(&self, checked: Result<Work, Vec<Violation>>, call: &Call) -> Result<(Answer, Timing), Failure> {
        let work = checked.map_err(Failure::Invalid)?;
        let ticket = self.admit(work.article.text.len(), call)?;
        self.run_with(work, Some(&ticket), call).await
    }

    /// Runs one article; `ticket` is `None` where it is part of something larger that has one.
    async fn run_with(&self, work: Work, ticket: Option<&Ticket<'_>>, call: &Call) -> Result<(Answer, Timing), Failure> {
        let n_bytes = work.article.text.len();
        let terms = Terms { deadline: call.deadline, request_id: &call.id, ticket };
        let (answer, timing) = match self.config.tracer.as_ref().zip(call.record.recorded) {
            None => self.workers.run(work, &terms).await?,
            Some((tracer, recorded)) => {
                let spans = ArticleSpans::begin(tracer, recorded, n_bytes);
                let result = self.workers.run(spans.timed(work), &terms).await;
                spans.end(result.as_ref().map(|(_, timing)| *timing));
                result?
            }
        };
        // With every sentence and its reasons, an answer is some thirty times as long as its article.
        call.charge.add(answer.n_bytes().saturating_sub(n_bytes)).map_err(|_| Failure::Overloaded)?;
        call.record.answered(timing);
        let facts = ArticleFacts {
            queue_seconds: timing.queue.as_secs_f64(),
            work_seconds: timing.work.as_secs_f64(),
            n_bytes,
            n_sentences: answer.n_sentences,
        };
        self.config.metrics.article_done(&facts, call.record.sampled_trace());
        Ok((answer, timing))
    }

    /// What became of one article of a batch or stream; its failure is its own.
    fn outcome(&self, index: u32, id: String, result: Result<(Answer, Timing), Failure>) -> Encoded<pb::Outcome> {
        let first = pb::Outcome { index: Some(index), id, ..pb::Outcome::default() };
        match result {
            Ok((answer, timing)) => {
                answer.between(&first, &pb::Outcome { timing: Some(convert::timing_message(timing)), ..pb::Outcome::default() })
            }
            Err(failure) => {
                self.config.metrics.refused(failure.reason());
                let (error, timing) = (pb::outcome::Result::Error(status::message(failure)), convert::timing_message(Timing::default()));
                Encoded::from(&pb::Outcome { result: Some(error), timing: Some(timing), ..first })
            }
        }
    }
}
