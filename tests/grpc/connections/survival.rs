//! Every attack of `load/attack`, in small and with short deadlines: answered as it should be, and a fresh call is answered right after.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use lede::{
    nlp::Pipeline,
    server::{
        Config,
        connection::Limits,
        pb::{GetInfoRequest, article_service_client::ArticleServiceClient},
    },
};

use crate::{
    attacks::{ALL, Target},
    client::TestServer,
};

#[tokio::test(flavor = "multi_thread")]
async fn every_attack_is_answered_and_leaves_the_server_well() {
    let short = Duration::from_millis(300);
    let connections = Limits { handshake: short, slow: short, ..Limits::default() };
    let server = TestServer::start_with(Config { connections, ..Config::default() }, Arc::new(Pipeline::new())).await;
    for (name, attack) in ALL {
        let target = Target { address: server.address.clone(), n: 600 };
        let seen = tokio::spawn(attack(target)).await;
        assert!(seen.is_ok(), "{name}: {seen:?}");
        let started = Instant::now();
        let mut fresh = ArticleServiceClient::connect(format!("http://{}", server.address)).await.expect("a connection");
        fresh.get_info(GetInfoRequest {}).await.expect("an answer");
        assert!(started.elapsed() < Duration::from_secs(1), "{name}: a fresh call took {:?}", started.elapsed());
    }
    server.client.clone().get_info(GetInfoRequest {}).await.expect("the first connection lives");
}
