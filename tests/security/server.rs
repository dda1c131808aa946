//! A server in the test's own process, with or without TLS, and clients for it.

use std::{net::TcpListener, sync::Arc, time::Duration};

use lede::{
    nlp::Pipeline,
    server::{
        self, Config,
        connection::{self, handshake::Handshake},
        load,
        metrics::Metrics,
        pb::{AnalyzeRequest, Article, article_service_client::ArticleServiceClient},
        tls::{Files, Tls},
        tokens::Tokens,
    },
};
use tonic::{
    Request, Status,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Error, Identity},
};

use crate::pki::{Authority, Folder, Pair};

/// What the server is to ask for.
#[derive(Default)]
pub struct Wanted {
    pub tls: Option<Arc<Tls>>,
    pub tokens: Option<Arc<Tokens>>,
    pub metrics: Arc<Metrics>,
}

/// Serves until the test ends; the address.
pub fn serve(wanted: Wanted) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address").to_string();
    let connections = connection::Limits { secure: wanted.tls.map(|tls| tls as Arc<dyn Handshake>), ..connection::Limits::default() };
    // Refusals of a machine that is busy with something else are tested elsewhere.
    let load = load::Settings { max_small_wait: Duration::from_secs(600), ..load::Settings::default() };
    let config =
        Config { load, drain_delay: Duration::ZERO, connections, tokens: wanted.tokens, metrics: wanted.metrics, ..Config::default() };
    tokio::spawn(server::run(config, Arc::new(Pipeline::new()), listener, std::future::pending()));
    address
}

/// The files of `folder`; with the authority of callers, where there is one.
pub fn files(folder: &Folder, client_optional: Option<bool>) -> Files {
    Files {
        certificate: folder.path("server.pem"),
        key: folder.path("server.key"),
        client_ca: client_optional.map(|_| folder.path("clients.pem")),
        client_optional: client_optional.unwrap_or_default(),
    }
}

/// A new connection over TLS.
pub async fn connect(address: &str, authority: &Authority, identity: Option<&Pair>) -> Result<Channel, Error> {
    let config = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority.pem())).domain_name("localhost");
    let config = match identity {
        Some(pair) => config.identity(Identity::from_pem(&pair.certificate, &pair.key)),
        None => config,
    };
    Endpoint::from_shared(format!("https://{address}")).expect("an address").tls_config(config)?.connect().await
}

pub async fn connect_plain(address: &str) -> Channel {
    Endpoint::from_shared(format!("http://{address}")).expect("an address").connect().await.expect("a server")
}

/// One call.
pub async fn analyze(channel: &Channel, authorization: Option<&str>) -> Result<(), Status> {
    let article = Some(Article { text: "Rain fell in Oslo.".to_owned(), ..Article::default() });
    let mut req = Request::new(AnalyzeRequest { article, options: None });
    if let Some(value) = authorization {
        req.metadata_mut().insert("authorization", value.parse().expect("ascii"));
    }
    ArticleServiceClient::new(channel.clone()).analyze(req).await.map(|_| ())
}
