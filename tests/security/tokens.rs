//! Tokens over the wire.

use std::sync::Arc;

use lede::server::{
    metrics::Metrics,
    tokens::{Tokens, make},
};
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{ServerReflectionRequest, server_reflection_client::ServerReflectionClient};
use tonic_types::StatusExt;

use crate::{
    pki::{Authority, Folder, dns},
    server::{Wanted, analyze, connect, connect_plain, files, serve},
};

fn load(folder: &Folder, lines: &[&str]) -> (Arc<Tokens>, Arc<Metrics>) {
    let metrics = Arc::new(Metrics::default());
    let file = folder.write("tokens", &lines.join("\n"));
    (Arc::new(Tokens::load(file, metrics.clone()).expect("good lines")), metrics)
}

#[tokio::test]
async fn a_good_token_calls_and_every_bad_one_is_told_the_same() {
    let folder = Folder::new();
    let (token, line) = make("reader").expect("random bytes");
    let (tokens, _) = load(&folder, &[&line]);
    let address = serve(Wanted { tokens: Some(tokens), ..Wanted::default() });
    let channel = connect_plain(&address).await;
    analyze(&channel, Some(&format!("Bearer {token}"))).await.expect("an answer");
    let hash = line.split(' ').nth(1).expect("a hash");
    let mut told = Vec::new();
    for bad in
        [None, Some("Bearer x"), Some(&token[..]), Some(&format!("Bearer {hash}")), Some(&format!("Bearer {token}x")), Some("Basic a")]
    {
        let status = analyze(&channel, bad).await.expect_err("refused");
        assert_eq!(status.code(), Code::Unauthenticated);
        assert_eq!(status.get_details_error_info().expect("a reason").reason, "UNAUTHENTICATED");
        told.push((status.message().to_owned(), status.details().to_vec()));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:?}");
}

#[tokio::test]
async fn health_is_open_and_reflection_is_not() {
    let folder = Folder::new();
    let (tokens, _) = load(&folder, &[&make("reader").expect("random bytes").1]);
    let channel = connect_plain(&serve(Wanted { tokens: Some(tokens), ..Wanted::default() })).await;
    HealthClient::new(channel.clone()).check(HealthCheckRequest::default()).await.expect("health needs no token");
    let asked = tokio_stream::iter([ServerReflectionRequest::default()]);
    let status = ServerReflectionClient::new(channel).server_reflection_info(asked).await.expect_err("refused");
    assert_eq!(status.code(), Code::Unauthenticated);
}

#[tokio::test]
async fn tokens_come_and_go_while_the_server_runs() {
    let folder = Folder::new();
    let (old, old_line) = make("old").expect("random bytes");
    let (new, new_line) = make("new").expect("random bytes");
    let (tokens, metrics) = load(&folder, &[&old_line]);
    let channel = connect_plain(&serve(Wanted { tokens: Some(tokens.clone()), metrics: metrics.clone(), ..Wanted::default() })).await;
    let calls = async |token: &str| analyze(&channel, Some(&format!("Bearer {token}"))).await.is_ok();
    let is_failing = |expected: u8| {
        let page = lede::telemetry::Page::new(&metrics).text();
        assert!(page.contains(&format!("lede_reload_failing{{what=\"tokens\"}} {expected}\n")), "{page}");
        assert!(!page.contains("lede_reload_failing{what=\"certificate\"}"), "there is none: {page}");
    };
    is_failing(0);
    assert!(calls(&old).await && !calls(&new).await);
    folder.write("tokens", &new_line);
    tokens.reload();
    is_failing(0);
    assert!(!calls(&old).await && calls(&new).await);
    for broken in ["", "new", &format!("{new_line}\nbroken")] {
        folder.write("tokens", broken);
        tokens.reload();
        tokens.reload();
        is_failing(1);
        assert!(calls(&new).await, "the last good ones stay");
    }
    let page = lede::telemetry::Page::new(&metrics).text();
    assert!(page.contains("lede_reloads_total{what=\"tokens\",result=\"failed\"} 3"), "{page}");
    folder.write("tokens", &new_line);
    tokens.reload();
    is_failing(0);
}

#[tokio::test]
async fn a_certificate_is_as_good_as_a_token() {
    let (authority, folder) = (Authority::new(), Folder::new());
    folder.write_pair(&authority.server());
    folder.write("clients.pem", &authority.pem());
    let (token, line) = make("reader").expect("random bytes");
    let (tokens, metrics) = load(&folder, &[&line]);
    let tls = lede::server::tls::Tls::load(files(&folder, Some(true)), metrics).expect("good files");
    let address = serve(Wanted { tokens: Some(tokens), tls: Some(Arc::new(tls)), ..Wanted::default() });
    let pair = authority.client(vec![dns("writer.example")]);
    let certified = connect(&address, &authority, Some(&pair)).await.expect("a connection");
    let nobody = connect(&address, &authority, None).await.expect("a connection");
    analyze(&certified, None).await.expect("by certificate");
    analyze(&nobody, Some(&format!("Bearer {token}"))).await.expect("by token");
    assert_eq!(analyze(&nobody, None).await.expect_err("by nothing").code(), Code::Unauthenticated);
}
