//! Settings of who may call, and over what.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::server::tls::Files;

/// TLS, tokens, reflection.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Security")]
pub struct Security {
    /// Listen beyond this machine without encryption.
    #[arg(long, env = "LEDE_INSECURE")]
    pub insecure: bool,
    /// The server's certificate, and those above it, in PEM; turns TLS on.
    #[arg(long, env = "LEDE_TLS_CERTIFICATE")]
    pub tls_certificate: Option<PathBuf>,
    /// The certificate's private key, in PEM.
    #[arg(long, env = "LEDE_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// Who signs the certificates of callers, in PEM; turns client certificates on.
    #[arg(long, env = "LEDE_TLS_CLIENT_CA")]
    pub tls_client_ca: Option<PathBuf>,
    /// Whether callers must show a certificate [default: required, with --tls-client-ca].
    #[arg(long, env = "LEDE_TLS_CLIENT_AUTH", value_enum)]
    pub tls_client_auth: Option<ClientAuth>,
    /// File of tokens that may call, as `lede token new` prints its lines.
    #[arg(long, env = "LEDE_TOKENS")]
    pub tokens: Option<PathBuf>,
    /// How often certificates and tokens are looked at for changes, in milliseconds; SIGHUP does it at once.
    #[arg(long, env = "LEDE_RELOAD_INTERVAL_MS", default_value_t = 10_000)]
    pub reload_interval_ms: u64,
    /// Whether callers may ask for the contract.
    #[arg(long, env = "LEDE_REFLECTION", default_value_t = true, action = clap::ArgAction::Set)]
    pub reflection: bool,
}

/// Whether callers must show a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClientAuth {
    /// No call without.
    Required,
    /// With a certificate or without.
    Optional,
}

impl Security {
    /// The files of TLS; `None`: no TLS. The error says which setting is missing.
    pub fn tls(&self) -> Result<Option<Files>, String> {
        if self.tls_client_auth.is_some() && self.tls_client_ca.is_none() {
            return Err("--tls-client-auth needs --tls-client-ca".to_owned());
        }
        match (&self.tls_certificate, &self.tls_key) {
            (Some(certificate), Some(key)) => Ok(Some(Files {
                certificate: certificate.clone(),
                key: key.clone(),
                client_ca: self.tls_client_ca.clone(),
                client_optional: self.tls_client_auth == Some(ClientAuth::Optional),
            })),
            (None, None) if self.tls_client_ca.is_some() => Err("--tls-client-ca needs --tls-certificate and --tls-key".to_owned()),
            (None, None) => Ok(None),
            _ => Err("--tls-certificate and --tls-key need each other".to_owned()),
        }
    }

    /// The error says which setting is wrong and how.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.reload_interval_ms == 0 {
            return Err("--reload-interval-ms must be at least 1".to_owned());
        }
        self.tls().map(|_| ())
    }
}
