//! TLS of the load generator: whom it believes, and what it shows.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::Error;
use crate::settings::Bench;

/// How connections are encrypted.
#[derive(Clone)]
pub(super) struct Secure {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl std::fmt::Debug for Secure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secure({:?})", self.name)
    }
}

impl Secure {
    /// `None`: the settings want no TLS.
    pub(super) fn new(settings: &Bench) -> Result<Option<Self>, Error> {
        let Some(ca) = &settings.ca else { return Ok(None) };
        let mut roots = RootCertStore::empty();
        for certificate in certificates(ca)? {
            roots.add(certificate).map_err(|error| wrong(ca, &error))?;
        }
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| Error::Failed(error.to_string()))?
            .with_root_certificates(roots);
        let mut config = match (&settings.certificate, &settings.key) {
            (Some(certificate), Some(key)) => {
                let own = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, &error))?;
                builder.with_client_auth_cert(certificates(certificate)?, own).map_err(|error| wrong(key, &error))?
            }
            _ => builder.with_no_client_auth(),
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        let name = ServerName::try_from(settings.server_name.clone());
        let name = name.map_err(|_| Error::Usage(format!("{:?} is no name of a server", settings.server_name)))?;
        Ok(Some(Self { connector: Arc::new(config).into(), name }))
    }

    pub(super) async fn connect(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        self.connector.connect(self.name.clone(), stream).await
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(|error| wrong(path, &error))?;
    if read.is_empty() { Err(wrong(path, &"no certificate in it")) } else { Ok(read) }
}

fn wrong(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Failed(format!("{}: {error}", path.display()))
}
