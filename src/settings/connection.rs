//! Settings of connections: how many, how long, how slow.

use std::time::Duration;

use clap::Args;

use super::{LONGEST_MS, within};
use crate::server::connection::Limits;

/// See [`Limits`].
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Connections")]
pub struct Connections {
    /// Connections at once; more are closed where no place becomes free in a moment.
    #[arg(long, env = "LEDE_MAX_CONNECTIONS", default_value_t = 1024)]
    pub max_connections: usize,
    /// Connections at once from one IPv4 address or IPv6 /64.
    #[arg(long, env = "LEDE_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = 256)]
    pub max_connections_per_address: usize,
    /// Calls at once on one connection.
    #[arg(long, env = "LEDE_MAX_STREAMS_PER_CONNECTION", default_value_t = 100)]
    pub max_streams_per_connection: u32,
    /// Bytes of the headers of one call.
    #[arg(long, env = "LEDE_MAX_HEADER_BYTES", default_value_t = 16 * 1024)]
    pub max_header_bytes: u32,
    /// For the TLS handshake and the HTTP/2 preface, and again for each block of headers, in milliseconds.
    #[arg(long, env = "LEDE_HANDSHAKE_TIMEOUT_MS", default_value_t = 10_000)]
    pub handshake_timeout_ms: u64,
    /// How long a peer may hold up a message or an answer before its rate counts, in milliseconds.
    #[arg(long, env = "LEDE_SLOW_PEER_TIMEOUT_MS", default_value_t = 15_000)]
    pub slow_peer_timeout_ms: u64,
    /// The least rate of a slow peer, in bytes per second.
    #[arg(long, env = "LEDE_MIN_PEER_RATE", default_value_t = 1024)]
    pub min_peer_rate: usize,
    /// A connection without a call ends after this, in milliseconds.
    #[arg(long, env = "LEDE_IDLE_TIMEOUT_MS", default_value_t = 15 * 60_000)]
    pub idle_timeout_ms: u64,
    /// A connection ends at this age, give or take a tenth, in milliseconds.
    #[arg(long, env = "LEDE_MAX_CONNECTION_AGE_MS", default_value_t = 30 * 60_000)]
    pub max_connection_age_ms: u64,
    /// For its calls and streams after that, in milliseconds.
    #[arg(long, env = "LEDE_CONNECTION_AGE_GRACE_MS", default_value_t = 60_000)]
    pub connection_age_grace_ms: u64,
    /// A silent peer is asked for a sign of life after this, in milliseconds.
    #[arg(long, env = "LEDE_KEEPALIVE_MS", default_value_t = 60_000)]
    pub keepalive_ms: u64,
    /// It must give one within this, in milliseconds.
    #[arg(long, env = "LEDE_KEEPALIVE_TIMEOUT_MS", default_value_t = 20_000)]
    pub keepalive_timeout_ms: u64,
    /// Pings of a peer that come sooner than this after each other, without an answer between them, count against it, in milliseconds.
    #[arg(long, env = "LEDE_MIN_PING_INTERVAL_MS", default_value_t = 5_000)]
    pub min_ping_interval_ms: u64,
    /// For calls in flight after the listener closed, in milliseconds.
    #[arg(long, env = "LEDE_DRAIN_TIMEOUT_MS", default_value_t = 25_000)]
    pub drain_timeout_ms: u64,
}

/// The headers of an ordinary call, with a token and a trace, have some hundreds.
const LEAST_HEADER_BYTES: u64 = 4096;

impl Connections {
    /// The limits; the error says which setting is wrong and how.
    pub(super) fn limits(&self) -> Result<Limits, String> {
        let counts = [
            ("--max-connections", self.max_connections as u64),
            ("--max-connections-per-address", self.max_connections_per_address as u64),
            ("--max-streams-per-connection", self.max_streams_per_connection.into()),
            ("--min-peer-rate", self.min_peer_rate as u64),
        ];
        within(1..=u64::MAX, counts)?;
        within(LEAST_HEADER_BYTES..=u64::MAX, [("--max-header-bytes", self.max_header_bytes.into())])?;
        let times = [
            ("--handshake-timeout-ms", self.handshake_timeout_ms),
            ("--slow-peer-timeout-ms", self.slow_peer_timeout_ms),
            ("--idle-timeout-ms", self.idle_timeout_ms),
            ("--max-connection-age-ms", self.max_connection_age_ms),
            ("--keepalive-ms", self.keepalive_ms),
            ("--keepalive-timeout-ms", self.keepalive_timeout_ms),
        ];
        within(1..=LONGEST_MS, times)?;
        let may_be_none = [
            ("--connection-age-grace-ms", self.connection_age_grace_ms),
            ("--min-ping-interval-ms", self.min_ping_interval_ms),
            ("--drain-timeout-ms", self.drain_timeout_ms),
        ];
        within(0..=LONGEST_MS, may_be_none)?;
        let ms = Duration::from_millis;
        Ok(Limits {
            max_connections: self.max_connections,
            max_per_address: self.max_connections_per_address,
            max_streams: self.max_streams_per_connection,
            max_header_bytes: self.max_header_bytes,
            handshake: ms(self.handshake_timeout_ms),
            slow: ms(self.slow_peer_timeout_ms),
            min_rate: self.min_peer_rate,
            idle: ms(self.idle_timeout_ms),
            age: ms(self.max_connection_age_ms),
            age_grace: ms(self.connection_age_grace_ms),
            keepalive: ms(self.keepalive_ms),
            keepalive_timeout: ms(self.keepalive_timeout_ms),
            min_ping_interval: ms(self.min_ping_interval_ms),
            drain: ms(self.drain_timeout_ms),
            ..Limits::default()
        })
    }
}
