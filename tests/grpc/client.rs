//! A server of the test's own on a free port, and its client.

use std::{net::TcpListener, sync::Arc, time::Duration};

use lede::{
    nlp::{Analysis, Article, Interrupted, Options, Pipeline, Scratch, Stop},
    server::{self, Config, pb::article_service_client::ArticleServiceClient, workers::Engine},
};
use tokio::{sync::oneshot, task::JoinHandle};
use tonic::transport::Channel;

/// The article that most tests send; written for them.
pub const ARTICLE: &str = "The port city of Almera will close its oldest bridge for two years, Mayor Ana Ruiz said on Monday. \
    Engineers from the Harbour Authority found cracks in three of its nine arches last month. \
    \"We could not wait any longer,\" Ruiz told reporters. \
    The repair will cost 48 million euros, half of it paid by the European Union. \
    About 30,000 cars cross the bridge every day. \
    Shop owners on the north bank fear for their trade. \
    A ferry will carry passengers across the river from June.";

/// A running server.
pub struct TestServer {
    pub address: String,
    pub client: ArticleServiceClient<Channel>,
    pub channel: Channel,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<Result<(), server::Error>>,
}

impl TestServer {
    /// Serves the real engine with the default limits.
    pub async fn start() -> Self {
        Self::start_with(Config::default(), Arc::new(Pipeline::new())).await
    }

    pub async fn start_with(config: Config, engine: Arc<dyn Engine>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address").to_string();
        let (stop, stopped) = oneshot::channel();
        let shutdown = async move { drop(stopped.await) };
        let config = Config { drain_delay: Duration::ZERO, ..config };
        let running = tokio::spawn(server::run(config, engine, listener, shutdown));
        let channel = Channel::from_shared(format!("http://{address}")).expect("an address").connect().await.expect("a server");
        let client = ArticleServiceClient::new(channel.clone()).max_decoding_message_size(usize::MAX);
        Self { address, client, channel, stop: Some(stop), running }
    }

    /// Asks it to stop, without waiting.
    pub fn ask_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Waits until it has stopped.
    pub async fn stopped(self) -> Result<(), server::Error> {
        drop(self.stop);
        self.running.await.expect("no panic")
    }
}

/// An engine that panics, or works until it is told to stop.
pub enum Broken {
    Panics,
    NeverEnds,
}

impl Engine for Broken {
    fn analyze(&self, article: &Article, options: &Options, scratch: &mut Scratch, stop: Stop) -> Result<Analysis, Interrupted> {
        match self {
            Self::Panics if article.text.contains("panic") => panic!("asked for"),
            Self::NeverEnds => {
                while !stop() {
                    std::thread::yield_now();
                }
                Err(Interrupted)
            }
            Self::Panics => Pipeline::new().analyze(article, options, scratch, stop),
        }
    }
}
