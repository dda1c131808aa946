//! Certificates and tokens: read at the start, and again when their files change or SIGHUP comes.

use std::{sync::Arc, time::Duration};

use tokio::{signal::unix::Signal, time::MissedTickBehavior};

use super::Error;
use crate::{
    server::{Config, connection::handshake::Handshake, tls::Tls, tokens::Tokens},
    settings::Security,
};

/// What is to be read again.
pub(super) struct Reloads {
    tls: Option<Arc<Tls>>,
    tokens: Option<Arc<Tokens>>,
    interval: Duration,
}

/// Puts certificates and tokens into `config`.
pub(super) fn secure(settings: &Security, config: &mut Config) -> Result<Reloads, Error> {
    let metrics = || config.metrics.clone();
    let tls = settings.tls().map_err(Error::Usage)?.map(|files| Tls::load(files, metrics()).map(Arc::new));
    let tokens = settings.tokens.clone().map(|file| Tokens::load(file, metrics()).map(Arc::new));
    let (tls, tokens) = (tls.transpose().map_err(Error::Failed)?, tokens.transpose().map_err(Error::Failed)?);
    config.connections.secure = tls.clone().map(|tls| tls as Arc<dyn Handshake>);
    config.tokens.clone_from(&tokens);
    Ok(Reloads { tls, tokens, interval: Duration::from_millis(settings.reload_interval_ms) })
}

impl Reloads {
    /// Fails where the certificate has ended or does not hold yet.
    pub(super) fn check_time(&self) -> Result<(), String> {
        self.tls.as_ref().map_or(Ok(()), |tls| tls.check_time())
    }

    /// Looks at the files now and then, and at each signal, until the process ends.
    pub(super) async fn run(self, mut hangup: Signal) {
        let reloads = Arc::new(self);
        let mut clock = tokio::time::interval(reloads.interval);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = clock.tick() => {}
                _ = hangup.recv() => {}
            }
            let reloads = reloads.clone();
            // Files may lie on a slow disk; calls must not wait for it.
            let _ = tokio::task::spawn_blocking(move || reloads.look()).await;
        }
    }

    fn look(&self) {
        if let Some(tls) = &self.tls {
            tls.reload();
        }
        if let Some(tokens) = &self.tokens {
            tokens.reload();
        }
    }
}
