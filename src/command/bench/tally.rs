//! What came of the calls: counts, codes and times, added up by each driver and taken away by the reporter now and then.

use std::{collections::BTreeMap, time::Duration};

use tonic::Code;

use super::histogram::Histogram;
use crate::server::metrics::code_name;

/// How one call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The server answered, with this code and text.
    Answered(Code, String),
    /// It did not: in words.
    Lost(&'static str),
}

/// One call, ended.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// How it ended.
    pub(super) end: End,
    /// From the time it was due to the last byte of the answer.
    pub(super) latency: Duration,
    /// Articles in it that were analyzed, and those that were not.
    pub(super) n_articles: (u64, u64),
    /// Bytes of article text in it.
    pub(super) n_text_bytes: u64,
}

/// The sum of many calls.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Calls that were due, sent or not.
    pub(super) n_due: u64,
    /// Calls by the code of their answer.
    pub(super) codes: BTreeMap<&'static str, u64>,
    /// Calls without an answer, by reason.
    pub(super) lost: BTreeMap<&'static str, u64>,
    /// Calls that were sent once more, because the server had said that it did not begin them.
    pub(super) n_retried: u64,
    /// Connections that were opened anew.
    pub(super) n_reconnected: u64,
    /// What the server said, once for each code.
    pub(super) texts: BTreeMap<&'static str, String>,
    /// Times of the calls that were answered OK.
    pub(super) ok: Histogram,
    /// Times of the calls that were answered otherwise: how fast refusals are.
    pub(super) refused: Histogram,
    /// How late the generator itself was in sending.
    pub(super) late: Histogram,
    /// Articles analyzed.
    pub(super) n_articles: u64,
    /// Articles of batches and streams that were answered by an error of their own.
    pub(super) n_failed_articles: u64,
    /// Bytes of the text of calls that were answered OK.
    pub(super) n_text_bytes: u64,
}

impl Tally {
    pub(super) fn add(&mut self, call: Call) {
        self.n_articles += call.n_articles.0;
        self.n_failed_articles += call.n_articles.1;
        match call.end {
            End::Answered(code, text) => {
                let name = code_name(code);
                *self.codes.entry(name).or_default() += 1;
                if code == Code::Ok {
                    self.ok.add(call.latency);
                    self.n_text_bytes += call.n_text_bytes;
                } else {
                    self.refused.add(call.latency);
                    self.texts.entry(name).or_insert(text);
                }
            }
            End::Lost(reason) => *self.lost.entry(reason).or_default() += 1,
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.n_due += other.n_due;
        self.n_retried += other.n_retried;
        self.n_reconnected += other.n_reconnected;
        other.codes.into_iter().for_each(|(name, n)| *self.codes.entry(name).or_default() += n);
        other.lost.into_iter().for_each(|(reason, n)| *self.lost.entry(reason).or_default() += n);
        for (name, text) in other.texts {
            self.texts.entry(name).or_insert(text);
        }
        self.ok.merge(&other.ok);
        self.refused.merge(&other.refused);
        self.late.merge(&other.late);
        self.n_articles += other.n_articles;
        self.n_failed_articles += other.n_failed_articles;
        self.n_text_bytes += other.n_text_bytes;
    }

    /// Calls that ended, one way or another.
    pub(super) fn n_ended(&self) -> u64 {
        self.ok.n() + self.refused.n() + self.lost.values().sum::<u64>()
    }

    /// Calls answered OK, in percent of those that ended.
    pub(super) fn ok_percent(&self) -> f64 {
        if self.n_ended() == 0 { 0.0 } else { self.ok.n() as f64 * 100.0 / self.n_ended() as f64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_and_lost_calls_are_no_successes() {
        let call = |end| Call { end, latency: Duration::from_millis(1), n_articles: (0, 0), n_text_bytes: 10 };
        let mut tally = Tally::default();
        tally.add(call(End::Answered(Code::Ok, String::new())));
        tally.add(call(End::Answered(Code::Unavailable, "full".to_owned())));
        tally.add(call(End::Answered(Code::Unavailable, "still full".to_owned())));
        tally.add(call(End::Lost("the connection broke")));
        let mut sum = tally.clone();
        sum.merge(tally);
        assert_eq!((sum.n_ended(), sum.ok.n(), sum.refused.n(), sum.ok_percent()), (8, 2, 4, 25.0));
        assert_eq!(sum.codes["UNAVAILABLE"], 4);
        assert_eq!(sum.texts["UNAVAILABLE"], "full");
        assert_eq!(sum.n_text_bytes, 20);
    }
}
