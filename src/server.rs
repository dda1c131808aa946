//! The shell around the core: binds, layers, routes, serves, drains. Listener and shutdown signal come from outside.

pub mod answers;
pub mod body;
pub mod codec;
pub mod connection;
pub mod convert;
pub mod encoded;
pub mod inbox;
pub mod layer;
pub mod listener;
pub mod load;
pub mod messages;
pub mod method;
pub mod metrics;
pub mod pb;
pub mod record;
pub mod reflection;
pub mod routes;
pub mod rpc;
pub mod stack;
pub mod stages;
pub mod status;
pub mod tls;
pub mod tokens;
pub mod traceparent;
pub mod tracer;
pub mod workers;

use std::{future::Future, io, net::TcpListener, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use tonic::codec::CompressionEncoding;
use tower::Layer;

use load::Load;
use pb::article_service_server::ArticleServiceServer;
use routes::Routes;
use workers::{Engine, Wakeups, Workers};

/// What one request may hold; told by `GetInfo`.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Code points of text in one article.
    pub max_text_chars: usize,
    /// Code points of a title, and of a focus.
    pub max_title_chars: usize,
    /// Bytes of an article's id.
    pub max_id_bytes: usize,
    /// Articles in one batch.
    pub max_batch_articles: usize,
    /// Bytes of one request message.
    pub max_message_bytes: usize,
    /// Articles of one stream read ahead.
    pub max_stream_in_flight: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_text_chars: 1_000_000,
            max_title_chars: 1_000,
            max_id_bytes: 256,
            max_batch_articles: 64,
            // Four times the longest text in bytes: one over its limit is still read, and told so.
            max_message_bytes: 16 << 20,
            max_stream_in_flight: 32,
        }
    }
}

/// How the server behaves.
#[derive(Clone, Debug)]
pub struct Config {
    /// What one request may hold.
    pub limits: Limits,
    /// How much work is too much.
    pub load: load::Settings,
    /// Calls that take longer are logged.
    pub slow_call: Duration,
    /// Lines about failed or slow calls in one second; more are counted only.
    pub max_call_lines: u32,
    /// What is counted and measured; whoever tells it keeps a clone.
    pub metrics: Arc<metrics::Metrics>,
    /// Of the runtime's threads; whoever builds the runtime has them ask it before they wait for events.
    pub wakeups: Arc<Wakeups>,
    /// Records calls in traces; `None`: nobody asked for them.
    pub tracer: Option<tracer::Tracer>,
    /// Between telling NOT_SERVING and closing the listener.
    pub drain_delay: Duration,
    /// What connections may take, and for how long.
    pub connections: connection::Limits,
    /// Who may call; `None`: everybody.
    pub tokens: Option<Arc<tokens::Tokens>>,
    /// Whether callers may ask for the contract.
    pub reflection: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            load: load::Settings::default(),
            slow_call: Duration::from_secs(1),
            max_call_lines: 1000,
            metrics: Arc::default(),
            wakeups: Arc::default(),
            tracer: None,
            drain_delay: Duration::from_secs(3),
            connections: connection::Limits::default(),
            tokens: None,
            reflection: true,
        }
    }
}

/// Why the server stopped by itself.
#[derive(Debug)]
pub enum Error {
    /// The listening socket failed.
    Listen(io::Error),
    /// The built-in descriptors are broken.
    Reflection(tonic_reflection::server::Error),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Listen(error) => write!(f, "cannot listen: {error}"),
            Self::Reflection(error) => write!(f, "reflection is broken: {error}"),
        }
    }
}

impl std::error::Error for Error {}

/// Serves on `listener` until `shutdown` is ready; then drains, and returns within the drain's delay and timeout, whatever peers do.
pub async fn run(
    config: Config,
    engine: Arc<dyn Engine>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), Error> {
    let config = Arc::new(config);
    let closing = CancellationToken::new();
    let (health, health_service) = tonic_health::server::health_reporter();
    health.set_serving::<ArticleServiceServer<rpc::Service>>().await;

    let load = Arc::new(Load::new(&config.load));
    let workers = Workers::new(engine, load.clone(), config.metrics.clone(), config.wakeups.clone());
    let service = rpc::Service::new(config.clone(), load.clone(), workers, closing.clone());
    let articles = ArticleServiceServer::new(service.clone())
        .max_decoding_message_size(config.limits.max_message_bytes)
        .max_encoding_message_size(usize::MAX)
        .accept_compressed(CompressionEncoding::Gzip);
    let mut others = tonic::service::Routes::new(health_service);
    if config.reflection {
        let (v1, v1alpha) = reflection::services().map_err(Error::Reflection)?;
        others = others.add_service(v1).add_service(v1alpha);
    }

    let refusing = CancellationToken::new();
    let service = stack::layers(&config, load, refusing.clone()).layer(Routes::new(service, articles, others));
    let serve = listener::serve(listener, service, config.connections.clone(), config.metrics.clone(), closing.clone());
    tokio::pin!(serve);

    tokio::select! {
        result = &mut serve => return result.map_err(Error::Listen),
        () = shutdown => {}
    }
    tracing::info!("draining: no longer ready");
    health.set_service_status("", tonic_health::ServingStatus::NotServing).await;
    health.set_not_serving::<ArticleServiceServer<rpc::Service>>().await;
    tokio::select! {
        result = &mut serve => return result.map_err(Error::Listen),
        () = tokio::time::sleep(config.drain_delay) => {}
    }
    tracing::info!("closing: connections are told to go");
    closing.cancel();
    tokio::select! {
        result = &mut serve => return result.map_err(Error::Listen),
        // Calls that were on their way when their client read GOAWAY are here by then.
        () = tokio::time::sleep(connection::LINGER) => refusing.cancel(),
    }
    serve.await.map_err(Error::Listen)
}
