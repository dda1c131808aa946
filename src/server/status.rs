//! The only place where a gRPC status is made: every way to fail, its code, its reason for programs and its text for people.

use std::{borrow::Cow, sync::LazyLock, time::Duration};

use http::HeaderMap;
use tonic::{Code, Status, metadata::MetadataValue};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt, pb};

use super::layer::Response;

/// The domain of every ErrorInfo.
const DOMAIN: &str = "lede.v1";
/// Tells clients how long to wait before a retry; negative: do not. Part of gRFC A6.
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// For people, and without what the caller wrote.
const UNKNOWN_COMPRESSION: &str = "this server does not know the compression of the message";

/// Every reason that a caller may be told; a test compares them with docs/api.md.
pub const REASONS: [&str; 27] = [
    "ARTICLE_MISSING", "TEXT_EMPTY", "TEXT_TOO_LONG", "TITLE_TOO_LONG", "ID_TOO_LONG", "LANGUAGE_MALFORMED", "OPTION_OUT_OF_RANGE",
    "BATCH_EMPTY", "BATCH_TOO_LARGE", "MALFORMED_MESSAGE", "TIMEOUT_MALFORMED", "MESSAGE_TOO_LARGE", "RATE_LIMITED", "OVERLOADED",
    "DEADLINE_UNMEETABLE", "DRAINING", "CONNECTION_AGE", "DEADLINE", "BODY_TOO_SLOW", "CANCELLED", "UNIMPLEMENTED", "UNAUTHENTICATED",
    "BUG", "SECOND_MESSAGE", "PROTOCOL", "INTERNAL", "OTHER",
];

/// One thing wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Path of the field, such as `articles[3].text`.
    pub field: String,
    /// Such as `TEXT_EMPTY`.
    pub reason: &'static str,
    /// For people; never repeats what the field holds.
    pub description: String,
}

/// Why a call, or one article of it, got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Fields break the contract; all violations at once, never none.
    Invalid(Vec<Violation>),
    /// The bytes are no message of the expected type.
    Malformed {
        /// Path of the field, such as `article.text`; empty: not known.
        field: String,
        /// For people.
        detail: String,
    },
    /// `grpc-timeout` does not parse.
    TimeoutMalformed,
    /// One message is longer than this many bytes.
    MessageTooLarge(usize),
    /// More than one message on a unary call.
    SecondMessage,
    /// The message is compressed in a way that is not known here.
    UnknownCompression,
    /// The frame of a message, or what it was compressed by, is broken.
    Protocol(&'static str),
    /// No credentials, or bad ones: which, is not told.
    Unauthenticated,
    /// The server is full.
    Overloaded,
    /// The server is so busy that the deadline would pass.
    DeadlineUnmeetable,
    /// This caller has used up a quota.
    RateLimited {
        /// `requests` or `bytes`.
        what: &'static str,
        /// When the caller is back within the quota.
        retry_after: Duration,
    },
    /// The server is about to stop.
    Draining,
    /// The connection has lived as long as it may, so its streams end.
    ConnectionAge,
    /// The deadline passed.
    Deadline,
    /// The caller sends its message so slowly that nobody waits for the rest.
    BodyTooSlow,
    /// The caller went away.
    Cancelled,
    /// A bug of ours; the request id finds it in the log.
    Bug(String),
}

/// How a call failed, in the extensions of the response that says so: for our own layers, which would else have to read its headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Of gRPC.
    pub code: Code,
    /// One of [`REASONS`]; `OTHER` where somebody else made the status.
    pub reason: &'static str,
}

impl Failed {
    /// What `status` tells.
    pub fn of(status: &Status) -> Self {
        let told = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
        let reason = REASONS.into_iter().find(|known| *known == told).unwrap_or("OTHER");
        Self { code: status.code(), reason }
    }
}

/// When to come back to a server that is full.
const RETRY_AFTER: Duration = Duration::from_millis(100);

impl Failure {
    /// The reason for programs.
    pub fn reason(&self) -> &'static str {
        self.parts().1
    }

    /// The answer to a call that ends here.
    pub fn into_http(self) -> Response {
        // Under overload nearly all answers are one of two, which are written once.
        static OVERLOADED: LazyLock<HeaderMap> = LazyLock::new(|| Failure::Overloaded.headers());
        static DEADLINE_UNMEETABLE: LazyLock<HeaderMap> = LazyLock::new(|| Failure::DeadlineUnmeetable.headers());
        let (code, reason, _) = self.parts();
        let mut res = Response::default();
        res.extensions_mut().insert(Failed { code, reason });
        *res.headers_mut() = match self {
            Self::Overloaded => OVERLOADED.clone(),
            Self::DeadlineUnmeetable => DEADLINE_UNMEETABLE.clone(),
            failure => failure.headers(),
        };
        res
    }

    fn headers(self) -> HeaderMap {
        Status::from(self).into_http::<()>().into_parts().0.headers
    }

    fn parts(&self) -> (Code, &'static str, Cow<'static, str>) {
        match self {
            Self::Invalid(violations) => {
                let text = violations.iter().map(|v| format!("{}: {}", v.field, v.description)).collect::<Vec<_>>().join("; ");
                (Code::InvalidArgument, violations.first().map_or("INVALID", |v| v.reason), text.into())
            }
            Self::Malformed { field, detail } => {
                let place = if field.is_empty() { String::new() } else { format!("{field}: ") };
                (Code::InvalidArgument, "MALFORMED_MESSAGE", format!("the message does not decode: {place}{detail}").into())
            }
            Self::TimeoutMalformed => {
                (Code::InvalidArgument, "TIMEOUT_MALFORMED", "grpc-timeout must be 1 to 8 digits and one of H, M, S, m, u, n".into())
            }
            Self::MessageTooLarge(limit) => {
                (Code::ResourceExhausted, "MESSAGE_TOO_LARGE", format!("a request message may have at most {limit} bytes").into())
            }
            Self::SecondMessage => (Code::Internal, "SECOND_MESSAGE", "a unary call carries one message, not more".into()),
            Self::UnknownCompression => (Code::Unimplemented, "UNIMPLEMENTED", UNKNOWN_COMPRESSION.into()),
            Self::Protocol(text) => (Code::Internal, "PROTOCOL", (*text).into()),
            Self::Unauthenticated => (Code::Unauthenticated, "UNAUTHENTICATED", "this server wants a good token or certificate".into()),
            Self::Overloaded => (Code::Unavailable, "OVERLOADED", "the server is full; try again, or elsewhere".into()),
            Self::DeadlineUnmeetable => {
                (Code::Unavailable, "DEADLINE_UNMEETABLE", "the server is too busy to meet the deadline; try again, or elsewhere".into())
            }
            Self::RateLimited { what, .. } => {
                (Code::ResourceExhausted, "RATE_LIMITED", format!("over the quota of {what} per second; try again after the delay").into())
            }
            Self::Draining => (Code::Unavailable, "DRAINING", "the server is stopping; try again elsewhere".into()),
            Self::ConnectionAge => {
                (Code::Unavailable, "CONNECTION_AGE", "this connection has reached its age; open the stream again".into())
            }
            Self::Deadline => (Code::DeadlineExceeded, "DEADLINE", "the deadline passed before the work was done".into()),
            Self::BodyTooSlow => (Code::DeadlineExceeded, "BODY_TOO_SLOW", "the message did not arrive in time".into()),
            Self::Cancelled => (Code::Cancelled, "CANCELLED", "the caller cancelled".into()),
            Self::Bug(_) => (Code::Internal, "BUG", "a bug in the server; please report the request id".into()),
        }
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        let (code, reason, text) = failure.parts();
        let mut details = ErrorDetails::with_error_info(reason, DOMAIN, []);
        let (mut pushback, mut known) = (None, None);
        match failure {
            Failure::Invalid(violations) => {
                let violations = violations.into_iter().map(|v| FieldViolation::new(v.field, format!("{}: {}", v.reason, v.description)));
                details.set_bad_request(violations.collect::<Vec<_>>());
            }
            Failure::Malformed { field, detail } if !field.is_empty() => {
                details.set_bad_request([FieldViolation::new(field, format!("{reason}: {detail}"))]);
            }
            Failure::MessageTooLarge(_) => pushback = Some(-1),
            Failure::Overloaded | Failure::DeadlineUnmeetable => {
                details.set_retry_info(Some(RETRY_AFTER));
                pushback = Some(RETRY_AFTER.as_millis() as i64);
            }
            Failure::RateLimited { what, retry_after } => {
                // Whole milliseconds, rounded up: who comes back at that time is let in.
                let delay = Duration::from_millis(retry_after.as_nanos().div_ceil(1_000_000).max(1).try_into().unwrap_or(u64::MAX));
                details.add_quota_failure_violation("the caller", format!("{what} per second"));
                details.set_retry_info(Some(delay));
                pushback = Some(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX));
            }
            Failure::Draining | Failure::ConnectionAge => {
                details.set_retry_info(Some(Duration::ZERO));
                pushback = Some(0);
            }
            Failure::UnknownCompression => known = Some("gzip,identity"),
            Failure::Bug(request_id) => {
                details.set_request_info(request_id, "");
            }
            _ => {}
        }
        let mut status = Status::with_error_details(code, text, details);
        if let Some(milliseconds) = pushback {
            status.metadata_mut().insert(PUSHBACK, MetadataValue::from(milliseconds));
        }
        if let Some(known) = known {
            status.metadata_mut().insert("grpc-accept-encoding", MetadataValue::from_static(known));
        }
        status
    }
}

/// What ends a body with `status`.
pub fn trailers(status: &Status) -> Result<HeaderMap, Status> {
    let mut trailers = HeaderMap::new();
    status.add_header(&mut trailers).map(|()| trailers)
}

/// What a failed article of a batch or stream carries: the same status as a message.
pub fn message(failure: Failure) -> pb::Status {
    let status = Status::from(failure);
    let fallback = || pb::Status { code: status.code() as i32, message: status.message().to_owned(), details: Vec::new() };
    prost::Message::decode(status.details()).unwrap_or_else(|_| fallback())
}

/// Whether `status` has our shape already.
pub fn is_ours(status: &Status) -> bool {
    // tonic gives no details, and says OUT_OF_RANGE where we never do.
    !status.details().is_empty() && status.code() != Code::OutOfRange
}

/// What tonic says of broken framing begins so, and we say this.
const FRAMING: [(&str, &str); 4] = [
    ("Missing request message", "a call without a message"),
    ("Unexpected EOF", "a message breaks off"),
    ("protocol error: received message with invalid", "a message begins neither with 0 nor with 1"),
    ("protocol error: received message with compressed-flag", "a message is compressed, and grpc-encoding does not say how"),
];

/// Gives statuses that tonic makes (unknown method, broken frame, too large a message) the shape that ours have.
/// `limit` is the longest message in bytes; what is already ours stays as it is.
pub fn normalise(status: Status, limit: usize) -> Status {
    let (code, reason) = match status.code() {
        Code::Ok => return status,
        // tonic says OUT_OF_RANGE for a message over its limit, before or after decompression.
        Code::OutOfRange => return Failure::MessageTooLarge(limit).into(),
        Code::ResourceExhausted if status.details().is_empty() => return Failure::MessageTooLarge(limit).into(),
        _ if is_ours(&status) => return status,
        Code::Unimplemented => (Code::Unimplemented, "UNIMPLEMENTED"),
        Code::Cancelled => return Failure::Cancelled.into(),
        Code::DeadlineExceeded => return Failure::Deadline.into(),
        Code::Unknown => (Code::Internal, "INTERNAL"),
        Code::Internal => (Code::Internal, "PROTOCOL"),
        code => (code, "OTHER"),
    };
    let text = match code {
        Code::Unimplemented if status.message().is_empty() => "this server has no such method",
        // tonic quotes what the caller wrote.
        Code::Unimplemented => UNKNOWN_COMPRESSION,
        Code::Internal if reason == "PROTOCOL" => FRAMING
            .iter()
            .find(|(theirs, _)| status.message().starts_with(theirs))
            .map_or("the framing of a message is broken", |(_, ours)| ours),
        Code::Internal => "the server failed in a way that it has no word for",
        // Health and reflection speak for themselves.
        _ => status.message(),
    };
    let details = ErrorDetails::with_error_info(reason, DOMAIN, []);
    Status::with_error_details_and_metadata(code, text, details, status.metadata().clone())
}
