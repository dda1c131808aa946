//! TLS: a certificate and its key, perhaps certificates of callers too. Files are read again while the server runs; what cannot be used
//! is told, counted and left aside. Connections that are open keep what they began with.

mod validity;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::SystemTime,
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

use self::validity::Validity;
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

/// What files hold.
#[derive(PartialEq, Eq)]
struct Contents {
    certificate: Vec<u8>,
    key: Vec<u8>,
    client_ca: Option<Vec<u8>>,
}

/// What to serve with.
#[derive(Clone)]
struct Current {
    config: Arc<ServerConfig>,
    /// `None`: it could not be read from the certificate.
    validity: Option<Validity>,
}

/// What the files held when they were last looked at.
struct Seen {
    /// `None`: they could not be read.
    contents: Option<Contents>,
    /// Left aside for nothing but the time of their certificate, which may come.
    untimely: bool,
}

/// See above.
pub struct Tls {
    files: Files,
    metrics: Arc<Metrics>,
    current: RwLock<Current>,
    seen: Mutex<Seen>,
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
        let current = contents.current(&files)?;
        metrics.certificate_expiry.set(current.expiry());
        metrics.loaded("certificate");
        let seen = Seen { contents: Some(contents), untimely: false };
        Ok(Self { files, metrics, current: RwLock::new(current), seen: Mutex::new(seen) })
    }

    /// Fails where the certificate in use has ended or does not hold yet: callers refuse it then. The error says which and when.
    pub fn check_time(&self) -> Result<(), String> {
        self.current().check_time(&self.files)
    }

    /// Reads the files again, and uses what they hold now if it has changed and is good. Blocks while it reads.
    pub fn reload(&self) {
        let contents = Contents::read(&self.files);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = contents.as_ref().ok() != seen.contents.as_ref();
        if !is_new && !seen.untimely {
            return;
        }
        let found = contents.as_ref().map_err(Clone::clone).and_then(|contents| contents.current(&self.files));
        let in_time = |new: &Current| new.check_time(&self.files).or_else(|error| self.check_time().map_or(Ok(()), |()| Err(error)));
        seen.untimely = false;
        match found.and_then(|new| in_time(&new).inspect_err(|_| seen.untimely = true).map(|()| new)) {
            Ok(new) => {
                let expiry = new.expiry();
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = new;
                self.metrics.certificate_expiry.set(expiry);
                self.metrics.reloaded("certificate", true);
                tracing::info!(expiry, "certificate reloaded");
            }
            // Told once already.
            Err(_) if !is_new => {}
            Err(error) => {
                self.metrics.reloaded("certificate", false);
                tracing::error!(error, "the new certificate cannot be used; the old one stays");
            }
        }
        seen.contents = contents.ok();
    }

    fn current(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Current {
    /// For the gauge; 0 where it is not known.
    fn expiry(&self) -> i64 {
        self.validity.map_or(0, |validity| validity.end)
    }

    fn check_time(&self, files: &Files) -> Result<(), String> {
        let checked = self.validity.map_or(Ok(()), |validity| validity.check(SystemTime::now()));
        checked.map_err(|what| in_file(&files.certificate, &what))
    }
}

impl Handshake for Tls {
    fn shake(&self, socket: TcpStream) -> Shaking<'_> {
        let config = self.current().config;
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

    fn current(&self, files: &Files) -> Result<Current, String> {
        let chain = certificates(&self.certificate).map_err(|what| in_file(&files.certificate, &what))?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|error| in_file(&files.key, &error.to_string()))?;
        let validity = chain.first().and_then(|first| Validity::of(first));
        let provider = Arc::new(ring::default_provider());
        let builder =
            ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().map_err(|e| e.to_string())?;
        let builder = match (&self.client_ca, &files.client_ca) {
            (Some(pem), Some(path)) => {
                let verifier = verifier(pem, files.client_optional, provider).map_err(|what| in_file(path, &what))?;
                builder.with_client_cert_verifier(verifier)
            }
            _ => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(chain, key).map_err(|error| in_file(&files.certificate, &error.to_string()))?;
        config.alpn_protocols = vec![H2.to_vec()];
        Ok(Current { config: Arc::new(config), validity })
    }
}

fn in_file(path: &Path, what: &str) -> String {
    format!("{}: {what}", path.display())
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
