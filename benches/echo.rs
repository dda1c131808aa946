//! The floor that lede's own cost is measured against: a gRPC server on lede's transport, with one thread, that reads an article and answers
//! 600 bytes; no layers, no work. `echo ADDR`; prints where it listens.

use std::{process::ExitCode, sync::Arc};

use lede::server::{
    connection,
    encoded::Encoded,
    listener,
    pb::{
        self,
        article_service_server::{ArticleService, ArticleServiceServer},
    },
};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status, service::Routes};

/// Bytes of an answer, about as many as a summary has.
const ANSWER: usize = 600;

fn main() -> ExitCode {
    let Some(address) = std::env::args().skip(1).find(|arg| arg != "--bench") else {
        println!("echo ADDR: answers {ANSWER} bytes to everything");
        return ExitCode::SUCCESS;
    };
    match serve(&address) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("echo: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(address: &str) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let listener = listener::bind(address.parse()?)?;
    println!("echo serves gRPC on {}", listener.local_addr()?);
    let routes = Routes::new(ArticleServiceServer::new(Echo)).prepare();
    runtime.block_on(listener::serve(listener, routes, connection::Limits::default(), Arc::default(), CancellationToken::new()))?;
    Ok(())
}

/// Does nothing.
struct Echo;

fn summary() -> pb::Summary {
    pb::Summary { text: "x".repeat(ANSWER - 9), sentences: Vec::new() }
}

fn absent<T>() -> Result<T, Status> {
    Err(Status::unimplemented("the echo server answers Analyze, Summarize and GetInfo"))
}

#[tonic::async_trait]
impl ArticleService for Echo {
    async fn summarize(&self, _: Request<pb::SummarizeRequest>) -> Result<Response<Encoded<pb::SummarizeResponse>>, Status> {
        Ok(Response::new(Encoded::from(&pb::SummarizeResponse { summary: Some(summary()), ..Default::default() })))
    }

    async fn analyze(&self, _: Request<pb::AnalyzeRequest>) -> Result<Response<Encoded<pb::AnalyzeResponse>>, Status> {
        let analysis = pb::Analysis { summary: Some(summary()), ..Default::default() };
        Ok(Response::new(Encoded::from(&pb::AnalyzeResponse { analysis: Some(analysis), timing: None })))
    }

    async fn get_info(&self, _: Request<pb::GetInfoRequest>) -> Result<Response<Encoded<pb::GetInfoResponse>>, Status> {
        Ok(Response::new(Encoded::from(&pb::GetInfoResponse::default())))
    }

    async fn extract_entities(
        &self,
        _: Request<pb::ExtractEntitiesRequest>,
    ) -> Result<Response<Encoded<pb::ExtractEntitiesResponse>>, Status> {
        absent()
    }

    async fn batch_analyze(&self, _: Request<pb::BatchAnalyzeRequest>) -> Result<Response<Encoded<pb::BatchAnalyzeResponse>>, Status> {
        absent()
    }
}
