//! TLS: a certificate and its key, perhaps certificates of callers too. Files are read again while the server runs; what cannot be used
//! is told, counted and left aside. Connections that are open keep what they began with.

mod expiry;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use rustls::{
    RootCertStore, ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use webpki::EndEntityCert;

use super::{
    connection::handshake::{Handshake, Secured, Shaking},
    metrics::Metrics,
};

/// Which files, and what is asked of callers.
#[derive(Clone, Debug)]
pub struct Files {
    /// PEM: the server's certificate first, then those above it.
    pub certificate: PathBuf,
    /// PEM: its private key.
    pub key: PathBuf,
    /// PEM: who signs the certificates of callers; `None`: they need none.
    pub client_ca: Option<PathBuf>,
    /// Whether callers without a certificate are let in all the same.
    pub client_optional: bool,
}

/// What files held when they were last looked at.
#[derive(PartialEq, Eq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
    client_ca: Option<Vec<u8>>,
}

/// See above.
pub struct Tls {
    files: Files,
    metrics: Arc<Metrics>,
    current: RwLock<Arc<ServerConfig>>,
    /// `None`: they could not be read.
    seen: Mutex<Option<Contents>>,
}

/// The key must not be told.
impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.files.fmt(f)
    }
}

impl Tls {
    /// Reads the files; the error says which is wrong and how.
    pub fn load(files: Files, metrics: Arc<Metrics>) -> Result<Self, String> {
        let contents = Contents::read(&files)?;
        let (config, expiry) = contents.config(&files)?;
        metrics.certificate_expiry.set(expiry);
        metrics.loaded("certificate");
        Ok(Self { files, metrics, current: RwLock::new(Arc::new(config)), seen: Mutex::new(Some(contents)) })
    }

    /// Reads the files again, and uses what they hold now if it has changed and is good. Blocks while it reads.
    pub fn reload(&self) {
        let contents = Contents::read(&self.files);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if contents.as_ref().ok() == seen.as_ref() {
            return;
        }
        match contents.as_ref().map_err(Clone::clone).and_then(|contents| contents.config(&self.files)) {
            Ok((config, expiry)) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
                self.metrics.certificate_expiry.set(expiry);
                self.metrics.reloaded("certificate", true);
                tracing::info!(expiry, "certificate reloaded");
            }
            Err(error) => {
                self.metrics.reloaded("certificate", false);
                tracing::error!(error, "the new certificate cannot be used; the old one stays");
            }
        }
        *seen = contents.ok();
    }
}

impl Handshake for Tls {
    fn shake(&self, socket: TcpStream) -> Shaking<'_> {
        let config = self.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        Box::pin(async move {
            let stream = TlsAcceptor::from(config).accept(socket).await?;
            let session = stream.get_ref().1;
            if session.alpn_protocol() != Some(H2) {
                return Err(io::Error::other("the peer does not offer HTTP/2 by ALPN"));
            }
            let identity = session.peer_certificates().and_then(|chain| identity(chain.first()?));
            Ok(Secured { io: Box::new(stream), identity })
        })
    }
}

const H2: &[u8] = b"h2";

/// The first URI (as SPIFFE has it), or else the first DNS name, of a caller's certificate.
fn identity(certificate: &CertificateDer) -> Option<Arc<str>> {
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    let uri = certificate.valid_uri_names().next().map(Arc::from);
    uri.or_else(|| certificate.valid_dns_names().next().map(Arc::from))
}

impl Contents {
    fn read(files: &Files) -> Result<Self, String> {
        let read = |path: &Path| fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
        let client_ca = files.client_ca.as_deref().map(read).transpose()?;
        Ok(Self { certificate: read(&files.certificate)?, key: read(&files.key)?, client_ca })
    }

    /// What to serve with, and when its certificate ends.
    fn config(&self, files: &Files) -> Result<(ServerConfig, i64), String> {
        let in_file = |path: &Path, what: String| format!("{}: {what}", path.display());
        let chain = certificates(&self.certificate).map_err(|what| in_file(&files.certificate, what))?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|error| in_file(&files.key, error.to_string()))?;
        let expiry = chain.first().and_then(|first| expiry::not_after(first)).unwrap_or_default();
        let provider = Arc::new(ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().map_err(|e| e.to_string())?;
        let builder = match (&self.client_ca, &files.client_ca) {
            (Some(pem), Some(path)) => {
                let verifier = verifier(pem, files.client_optional, provider).map_err(|what| in_file(path, what))?;
                builder.with_client_cert_verifier(verifier)
            }
            _ => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(chain, key).map_err(|error| in_file(&files.certificate, error.to_string()))?;
        config.alpn_protocols = vec![H2.to_vec()];
        Ok((config, expiry))
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let found = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    if found.is_empty() { Err("no certificate in PEM".to_owned()) } else { Ok(found) }
}

fn verifier(pem: &[u8], optional: bool, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ClientCertVerifier>, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(pem)? {
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    let builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
    let builder = if optional { builder.allow_unauthenticated() } else { builder };
    builder.build().map_err(|error| error.to_string())
}
