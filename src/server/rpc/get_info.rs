//! GetInfo: the same answer to everybody, as long as the server runs.

use std::time::Duration;

use super::{Config, convert, pb};
use crate::nlp::lang;

pub(super) fn answer(config: &Config) -> pb::GetInfoResponse {
    let (limits, load) = (&config.limits, &config.load);
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let millis = |time: Duration| u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
    pb::GetInfoResponse {
        revision: convert::REVISION.to_owned(),
        languages: lang::ALL.iter().map(|lang| lang.tag.to_owned()).collect(),
        limits: Some(pb::Limits {
            max_text_chars: number(limits.max_text_chars),
            max_title_chars: number(limits.max_title_chars),
            max_batch_articles: number(limits.max_batch_articles),
            max_message_bytes: number(limits.max_message_bytes),
            max_stream_in_flight: number(limits.max_stream_in_flight),
            max_id_bytes: number(limits.max_id_bytes),
            max_work_ms: millis(load.max_work),
            max_call_ms: millis(load.max_call),
            quota_requests_per_second: u32::try_from(load.quota.requests_per_second).unwrap_or(u32::MAX),
            quota_bytes_per_second: load.quota.bytes_per_second,
        }),
    }
}
