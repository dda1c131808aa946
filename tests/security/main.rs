//! Who may call and over what: TLS, client certificates, tokens, and what is read again while the server runs.

#[path = "../parts/binary.rs"]
mod binary;
mod files;
mod pki;
mod server;
mod tls;
mod tokens;
