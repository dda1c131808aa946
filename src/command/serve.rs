//! `lede serve`.

use std::{process::ExitCode, sync::Arc, time::Duration};

use tokio::{
    runtime::Builder,
    signal::unix::{SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use super::{Error, admin, security};
use crate::{
    nlp::Pipeline,
    server::{self, listener},
    settings::{Security, Serve},
    telemetry,
};

pub(super) fn run(settings: &Serve) -> Result<ExitCode, Error> {
    let mut config = settings.config().map_err(Error::Usage)?;
    let exporter = telemetry::traces(&settings.telemetry, &mut config).map_err(Error::Usage)?;
    let logs = telemetry::start_logs(&settings.telemetry.log, settings.telemetry.log_format).map_err(Error::Usage)?;
    let reloads = security::secure(&settings.security, &mut config)?;
    // Clocks are wrong now and then, and a new certificate may be on its way: no reason not to serve.
    if let Err(error) = reloads.check_time() {
        tracing::error!(error, "callers will refuse this server's certificate");
    }
    let metrics = telemetry::Page::new(&config.metrics);
    let failed = |what: &str, error: std::io::Error| Error::Failed(format!("{what}: {error}"));
    let listener = listener::bind(settings.listen).map_err(|e| failed(&format!("cannot listen on {}", settings.listen), e))?;
    let admin = listener::bind(settings.admin_listen).map_err(|e| failed(&format!("cannot listen on {}", settings.admin_listen), e))?;
    let address = listener.local_addr().map_err(|e| failed("no local address", e))?;
    let admin_address = admin.local_addr().map_err(|e| failed("no local address", e))?;
    let wakeups = config.wakeups.clone();
    let mut runtime = Builder::new_multi_thread();
    runtime.worker_threads(config.load.n_threads).enable_all().on_thread_park(move || wakeups.coalesce());
    let runtime = runtime.build().map_err(|e| failed("no runtime", e))?;
    let result = runtime.block_on(async {
        let stopping = CancellationToken::new();
        let shutdown = signals(stopping.clone()).map_err(|e| failed("no signals", e))?;
        tokio::spawn(admin::serve(admin, admin::Admin { stopping: stopping.clone(), metrics, logs }));
        let hangup = signal(SignalKind::hangup()).map_err(|e| failed("no signals", e))?;
        tokio::spawn(reloads.run(hangup));
        let exporter = exporter.map(|exporter| tokio::spawn(exporter.run()));
        super::print(&greeting(&address.to_string(), &admin_address.to_string(), &settings.security));
        let result = server::run(config, Arc::new(Pipeline::new()), listener, shutdown).await.map_err(|e| Error::Failed(e.to_string()));
        if let Some(exporter) = exporter {
            // The last spans are delivered, unless the collector keeps the process waiting.
            let _ = tokio::time::timeout(LAST_SPANS, exporter).await;
        }
        result
    });
    // What peers still hold open must not hold up the exit.
    runtime.shutdown_background();
    result.map(|()| ExitCode::SUCCESS)
}

/// For the collector to take the last spans.
const LAST_SPANS: Duration = Duration::from_secs(2);

/// Ready at the first SIGTERM or SIGINT; the second one ends the process at once.
fn signals(stopping: CancellationToken) -> std::io::Result<impl Future<Output = ()> + Send> {
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
        stopping.cancel();
        tokio::spawn(async move {
            tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
            tracing::warn!("second signal: stopping at once");
            std::process::exit(1);
        });
    })
}

/// What to type to try it: a call in the way that this server is called.
fn greeting(address: &str, admin: &str, security: &Security) -> String {
    let how = match &security.tls_certificate {
        Some(certificate) => format!("-cacert {}", certificate.display()),
        None => "-plaintext".to_owned(),
    };
    let token = if security.tokens.is_some() { " -H 'authorization: Bearer TOKEN'" } else { "" };
    format!(
        "lede {version} serves gRPC on {address} and admin pages on http://{admin}\n\nTry it:\n  grpcurl {how}{token} -d '{{\"article\":{{\"text\":\"The ferry \
         Aurora ran aground off Lisbon on Monday. All 212 passengers were saved, Captain Rui Melo said.\"}}}}' \\\n    {address} \
         lede.v1.ArticleService/Analyze\n\nCtrl-C stops it.\n",
        version = env!("LEDE_REVISION"),
    )
}
