//! A receiver of traces as OTLP defines it, in the test's own process.

use std::{
    future::pending,
    net::TcpListener,
    sync::{Arc, Mutex},
};

use lede::server::{connection, listener};
use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::{ResourceSpans, Span},
};
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

/// How a collector behaves.
#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    Takes,
    /// The first request fails, as while it restarts.
    FailsOnce,
    NeverAnswers,
}

#[derive(Clone)]
pub struct Collector {
    manner: Manner,
    pub got: Arc<Mutex<Vec<ResourceSpans>>>,
    pub n_requests: Arc<Mutex<usize>>,
}

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(&self, req: Request<ExportTraceServiceRequest>) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let n = {
            let mut n = self.n_requests.lock().expect("no panic");
            *n += 1;
            *n
        };
        match self.manner {
            Manner::NeverAnswers => pending().await,
            Manner::FailsOnce if n == 1 => return Err(Status::unavailable("restarting")),
            _ => self.got.lock().expect("no panic").extend(req.into_inner().resource_spans),
        }
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    /// Serves until the test ends.
    pub async fn start(manner: Manner) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let collector = Self { manner, got: Arc::default(), n_requests: Arc::default() };
        let service = TraceServiceServer::new(collector.clone());
        tokio::spawn(listener::serve(listener, service, connection::Limits::default(), Arc::default(), CancellationToken::new()));
        (collector, address)
    }

    pub fn spans(&self) -> Vec<Span> {
        let got = self.got.lock().expect("no panic");
        got.iter().flat_map(|r| &r.scope_spans).flat_map(|s| s.spans.clone()).collect()
    }
}
