//! All attacks, by name. Each is a function that does its worst, checks what the server answers on the wire, and tells it in a few words.

mod bad;
mod calls;
mod floods;
mod slow;
mod streams;

use std::pin::Pin;

/// Whom to attack, and how hard.
#[derive(Clone, Debug)]
pub struct Target {
    /// Of the server.
    pub address: String,
    /// Frames, calls or connections: thousands where it is meant, some hundreds in a test.
    pub n: usize,
}

/// What an attack saw.
pub type Running = Pin<Box<dyn Future<Output = String> + Send>>;

/// An attack and its name.
pub type Attack = (&'static str, fn(Target) -> Running);

macro_rules! attacks {
    ($($name:literal => $function:path,)*) => {
        /// All of them.
        pub const ALL: &[Attack] = &[$(($name, |target| Box::pin($function(target)))),*];
    };
}

attacks! {
    "ping flood" => floods::pings,
    "ping answer flood" => floods::pongs,
    "settings flood" => floods::settings,
    "settings answer flood" => floods::settings_acks,
    "window flood, connection" => floods::connection_windows,
    "window flood, stream" => floods::stream_windows,
    "priority flood" => floods::priorities,
    "unknown frame flood" => floods::unknown,
    "goaway flood" => floods::goaways,
    "empty data flood" => floods::empty_data,
    "padding flood" => floods::padding,
    "one-byte data flood" => floods::tiny_data,
    "continuation flood" => floods::continuations,
    "empty continuation flood" => floods::empty_continuations,
    "HPACK bomb" => floods::hpack_bomb,
    "HPACK table resizing" => floods::hpack_resizing,
    "headers too long" => floods::long_headers,
    "rapid reset" => streams::rapid_reset,
    "reset after work began" => streams::late_reset,
    "made you reset: window of nothing" => streams::zero_window,
    "made you reset: window too wide" => streams::wide_window,
    "made you reset: data after the end" => streams::data_after_end,
    "made you reset: more data than announced" => streams::more_than_announced,
    "stream flood on one connection" => streams::too_many,
    "stream flood, half messages" => streams::half_messages,
    "stream flood, long headers" => streams::long_headers,
    "mid-stream drops" => streams::drops,
    "cancel flood" => streams::cancels,
    "deadline flood" => streams::deadlines,
    "connection churn" => slow::churn,
    "connection churn with resets" => slow::reset_churn,
    "connections held" => slow::held,
    "slowloris: silence" => slow::silence,
    "slowloris: preface drip" => slow::preface_drip,
    "slowloris: header drip" => slow::header_drip,
    "slowloris: body drip" => slow::body_drip,
    "slow reader: no window" => slow::no_window,
    "slow reader: nothing read" => slow::nothing_read,
    "half-open connections" => slow::half_open,
    "garbage instead of frames" => bad::garbage,
    "frames against the rules" => bad::rules,
    "HTTP/1.1 and TLS on the port" => bad::other_protocols,
    "bad HTTP requests" => bad::requests,
    "bad gRPC and protobuf" => calls::bad_messages,
    "gzip bombs" => calls::gzip_bombs,
    "gzip streams" => calls::gzip_streams,
    "long answers" => calls::long_answers,
    "messages too large" => calls::too_large,
}
