//! Health, reflection and the clean stop.

use tokio_stream::StreamExt;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};
use tonic_reflection::pb::{
    v1::{ServerReflectionRequest, server_reflection_client::ServerReflectionClient, server_reflection_request::MessageRequest},
    v1alpha,
};

use crate::client::TestServer;

#[tokio::test]
async fn the_whole_and_the_service_are_serving() {
    let server = TestServer::start().await;
    let mut health = HealthClient::new(server.channel.clone());
    for service in ["", "lede.v1.ArticleService"] {
        let res = health.check(HealthCheckRequest { service: service.to_owned() }).await.expect("health").into_inner();
        assert_eq!(res.status(), ServingStatus::Serving);
    }
    let unknown = health.check(HealthCheckRequest { service: "lede.v9.Nothing".to_owned() }).await.expect_err("unknown");
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn a_watch_is_told_about_the_stop_and_does_not_hold_it_up() {
    let mut server = TestServer::start().await;
    let mut health = HealthClient::new(server.channel.clone());
    let mut watch = health.watch(HealthCheckRequest { service: "lede.v1.ArticleService".to_owned() }).await.expect("a watch").into_inner();
    assert_eq!(watch.next().await.expect("one").expect("a status").status(), ServingStatus::Serving);
    server.ask_to_stop();
    assert_eq!(watch.next().await.expect("one more").expect("a status").status(), ServingStatus::NotServing);
    assert_eq!(watch.next().await.expect("the end").expect_err("the end").code(), Code::Unavailable);
    server.stopped().await.expect("a clean stop");
}

const NEEDED: [&str; 5] =
    ["lede.v1.ArticleService", "grpc.health.v1.Health", "google.rpc.BadRequest", "google.rpc.ErrorInfo", "google.rpc.RetryInfo"];

#[tokio::test]
async fn reflection_v1_knows_the_contract_and_error_details_by_name() {
    let server = TestServer::start().await;
    let mut client = ServerReflectionClient::new(server.channel.clone());
    for symbol in NEEDED {
        let request =
            ServerReflectionRequest { host: String::new(), message_request: Some(MessageRequest::FileContainingSymbol(symbol.to_owned())) };
        let mut res = client.server_reflection_info(tokio_stream::iter([request])).await.expect("reflection").into_inner();
        let message = res.next().await.expect("one").expect("an answer").message_response.expect("a message");
        assert!(!format!("{message:?}").contains("ErrorResponse"), "{symbol}: {message:?}");
    }
}

#[tokio::test]
async fn reflection_v1alpha_does_too() {
    let server = TestServer::start().await;
    let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(server.channel.clone());
    for symbol in NEEDED {
        let wanted = v1alpha::server_reflection_request::MessageRequest::FileContainingSymbol(symbol.to_owned());
        let request = v1alpha::ServerReflectionRequest { host: String::new(), message_request: Some(wanted) };
        let mut res = client.server_reflection_info(tokio_stream::iter([request])).await.expect("reflection").into_inner();
        let message = res.next().await.expect("one").expect("an answer").message_response.expect("a message");
        assert!(!format!("{message:?}").contains("ErrorResponse"), "{symbol}: {message:?}");
    }
}
