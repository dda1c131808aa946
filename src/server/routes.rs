//! Where a call goes: the article service at once, by the head of its path; what is called now and then by way of tonic's router, which
//! takes four boxes and six thousand instructions to look a path up.

use tonic::server::NamedService;

use super::{
    layer::{Next, Request, Response},
    method::Method,
    pb::article_service_server::ArticleServiceServer,
    rpc::Service,
};

/// All services.
#[derive(Clone)]
pub struct Routes {
    service: Service,
    articles: ArticleServiceServer<Service>,
    others: tonic::service::Routes,
}

impl Routes {
    /// `service` answers streams, `articles` all other calls of articles, and `others` what is for neither, also what nobody knows.
    pub fn new(service: Service, articles: ArticleServiceServer<Service>, others: tonic::service::Routes) -> Self {
        Self { service, articles, others: others.prepare() }
    }
}

impl Next for Routes {
    async fn answer(&self, req: &mut Request) -> Response {
        if Method::of(req.uri().path()) == Method::StreamAnalyze {
            self.service.stream_analyze(req).await
        } else if is_for::<ArticleServiceServer<Service>>(req.uri().path()) {
            self.articles.answer(req).await
        } else {
            // In a box, so that it takes no room in other calls.
            Box::pin(self.others.answer(req)).await
        }
    }
}

/// Whether the path names a method of this service.
fn is_for<S: NamedService>(path: &str) -> bool {
    path.strip_prefix('/').and_then(|path| path.strip_prefix(S::NAME)).is_some_and(|rest| rest.starts_with('/'))
}
