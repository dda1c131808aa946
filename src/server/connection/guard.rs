//! What a peer may send that is no call: a budget for each kind of frame, so that a flood is cut within some hundred frames while no
//! client that works is ever cut. Work earns budget: clients answer our frames with window updates and pings, however many calls they
//! make. HTTP/2 itself (the h2 crate) bounds streams, headers, resets before acceptance and small DATA frames.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use super::{
    frames::{Frames, Head, kind},
    stream::Pace,
};

/// How many frames of one kind are too many.
struct Budget {
    /// Named when it is exceeded.
    name: &'static str,
    /// At the start.
    burst: u32,
    /// Earned with each second.
    per_second: u32,
    /// Earned with each call that the peer begins.
    per_call: u32,
    /// Earned with each frame of an answer that we send.
    per_answer: u32,
}

/// In the order of [`index`].
const BUDGETS: [Budget; 6] = [
    // One at the start, and a few more where a client tunes its window.
    Budget { name: "settings", burst: 50, per_second: 1, per_call: 0, per_answer: 0 },
    // Answers to our own few.
    Budget { name: "acknowledgements", burst: 50, per_second: 1, per_call: 0, per_answer: 0 },
    Budget { name: "empty frames", burst: 100, per_second: 10, per_call: 0, per_answer: 0 },
    // One or two when a stream begins; at most one for it and one for the connection with each DATA frame. Twice that is allowed.
    Budget { name: "window updates", burst: 100, per_second: 10, per_call: 4, per_answer: 4 },
    // Each may have cost us a call. An honest client cancels what is not answered in time, which may be every call of a bad second.
    Budget { name: "resets", burst: 500, per_second: 500, per_call: 0, per_answer: 1 },
    // PRIORITY, and kinds that are not known: allowed by the protocol, of no effect here.
    Budget { name: "other frames", burst: 100, per_second: 10, per_call: 2, per_answer: 2 },
];

/// Nobody saves up more than this.
const MOST: u32 = 10_000;

/// The budget of a frame; `None`: it is work, or an end.
fn index(head: &Head) -> Option<usize> {
    match head.kind {
        kind::SETTINGS if !head.is_ack() => Some(0),
        kind::SETTINGS | kind::PING => Some(1),
        kind::DATA | kind::HEADERS | kind::CONTINUATION => head.is_empty().then_some(2),
        kind::WINDOW_UPDATE => Some(3),
        kind::RST_STREAM => Some(4),
        _ => Some(5),
    }
}

/// Bytes of calls that are read in one turn of a connection: what all connections send at once must not hold up anybody for long, nor be
/// held in memory before it is looked at. Sixteen calls without messages, or an article of 100 kB in two turns.
const TURN_BYTES: usize = 64 * 1024;
/// Headers count as so many times their length: with the longest, one call makes a turn.
const HEADERS_COUNT: usize = 4;
/// Headers count as so long at least: what a call costs, however well they are compressed.
const LEAST_HEADERS: usize = 1024;

/// Streams whose beginning is remembered until they are asked for.
const MAX_OPENED: usize = 256;

/// gRPC's A8: a ping that comes too early is a strike; one more than this, and the connection ends.
const MAX_STRIKES: u32 = 2;

/// Why a connection must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Flood(pub(super) &'static str);

/// What clients know the excess of pings by, from gRPC's A8.
const TOO_MANY_PINGS: Flood = Flood("too_many_pings");

/// Watches one connection.
#[derive(Debug)]
pub(super) struct Guard {
    received: Frames,
    sent: Frames,
    left: [u32; BUDGETS.len()],
    /// When time was last exchanged for budget.
    paid_at: Instant,
    min_ping_interval: Duration,
    pinged_at: Option<Instant>,
    strikes: u32,
    /// Whether an answer was sent since the last ping.
    answered: bool,
    /// Bytes of calls since the turn began, as [`TURN_BYTES`] counts them.
    n_in_turn: usize,
    /// The highest stream that the peer has opened.
    pub(super) last_stream: u32,
    /// The streams that were not asked for yet, and when they were opened.
    opened: VecDeque<(u32, Instant)>,
    /// The frame that the peer has begun and not ended, and when; at first the one that must follow the preface.
    open: Option<Open>,
    /// Whether the first frame has come.
    greeted: bool,
    /// Whether the last frame that has come, or is coming, is DATA.
    is_data: bool,
    /// Between the first and the last frame of a block of headers.
    in_block: bool,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    since: Instant,
    n_bytes: usize,
}

impl Guard {
    pub(super) fn new(now: Instant, min_ping_interval: Duration) -> Self {
        Self {
            received: Frames::received(),
            sent: Frames::sent(),
            left: BUDGETS.map(|budget| budget.burst),
            paid_at: now,
            min_ping_interval,
            pinged_at: None,
            strikes: 0,
            answered: false,
            n_in_turn: 0,
            last_stream: 0,
            opened: VecDeque::new(),
            open: Some(Open { since: now, n_bytes: 0 }),
            greeted: false,
            is_data: false,
            in_block: false,
        }
    }

    /// The peer has sent these bytes.
    pub(super) fn receive(&mut self, mut bytes: &[u8], now: Instant) -> Result<(), Flood> {
        let mut n_heads = 0;
        // A head in pieces belongs to the frame that its first byte began.
        let in_head = self.received.is_in_head();
        if let Some(open) = &mut self.open {
            open.n_bytes += bytes.len();
        }
        while let Some(head) = self.received.next(&mut bytes) {
            let goes_on = head.kind == kind::CONTINUATION || n_heads == 0 && in_head || !self.greeted;
            if !goes_on {
                self.open = None;
            }
            n_heads += 1;
            self.greeted = true;
            self.is_data = head.kind == kind::DATA;
            self.frame(&head, now)?;
        }
        let begun_now = self.received.is_in_head() && !(in_head && n_heads == 0) && !self.in_block;
        if begun_now || self.received.is_between() && !self.in_block && self.greeted {
            self.open = None;
        }
        if !self.received.is_between() || self.in_block {
            self.open.get_or_insert(Open { since: now, n_bytes: 0 });
        }
        Ok(())
    }

    fn frame(&mut self, head: &Head, now: Instant) -> Result<(), Flood> {
        if matches!(head.kind, kind::HEADERS | kind::CONTINUATION) {
            self.in_block = head.opens_block();
            if head.stream > self.last_stream {
                self.open_stream(head.stream, now);
            }
        }
        if head.kind == kind::HEADERS {
            self.earn(|budget| budget.per_call);
        }
        self.n_in_turn += match head.kind {
            kind::HEADERS => head.length.max(LEAST_HEADERS) * HEADERS_COUNT,
            kind::CONTINUATION => head.length * HEADERS_COUNT,
            _ => head.length,
        };
        if head.kind == kind::PING && !head.is_ack() {
            return self.ping(now);
        }
        let Some(index) = index(head) else { return Ok(()) };
        if self.left[index] == 0 {
            self.pay(now);
        }
        match self.left[index].checked_sub(1) {
            Some(left) => self.left[index] = left,
            None => return Err(Flood(BUDGETS[index].name)),
        }
        Ok(())
    }

    /// Whether what has come is enough for one turn of the connection.
    pub(super) fn has_enough(&self) -> bool {
        self.n_in_turn >= TURN_BYTES
    }

    /// A turn ends; whether more may be there to be read.
    pub(super) fn end_turn(&mut self) -> bool {
        let stopped = self.has_enough();
        self.n_in_turn = 0;
        stopped
    }

    fn open_stream(&mut self, stream: u32, now: Instant) {
        self.last_stream = stream;
        // HTTP/2 refuses streams beyond its limit, and nobody ever asks for those.
        if self.opened.len() == MAX_OPENED {
            self.opened.pop_front();
        }
        self.opened.push_back((stream, now));
    }

    /// When a stream was opened; to be asked once, and of streams in order.
    pub(super) fn opened_at(&mut self, stream: u32) -> Option<Instant> {
        while self.opened.front().is_some_and(|(opened, _)| *opened < stream) {
            self.opened.pop_front();
        }
        self.opened.front().filter(|(opened, _)| *opened == stream).map(|(_, at)| *at)
    }

    fn ping(&mut self, now: Instant) -> Result<(), Flood> {
        let early = self.pinged_at.is_some_and(|at| now < at + self.min_ping_interval);
        if std::mem::take(&mut self.answered) {
            self.strikes = 0;
        } else if early {
            self.strikes += 1;
        }
        self.pinged_at = Some(now);
        if self.strikes > MAX_STRIKES { Err(TOO_MANY_PINGS) } else { Ok(()) }
    }

    /// Exchanges the whole seconds that have passed for budget.
    fn pay(&mut self, now: Instant) {
        let seconds = (now - self.paid_at).as_secs();
        self.paid_at += Duration::from_secs(seconds);
        for (left, budget) in self.left.iter_mut().zip(&BUDGETS) {
            let earned = u64::from(budget.per_second).saturating_mul(seconds).min(u64::from(MOST)) as u32;
            *left = (*left).max((*left + earned).min(budget.burst));
        }
    }

    /// We have sent these bytes.
    pub(super) fn send(&mut self, mut bytes: &[u8]) {
        while let Some(head) = self.sent.next(&mut bytes) {
            if !matches!(head.kind, kind::DATA | kind::HEADERS) {
                continue;
            }
            self.answered = true;
            self.earn(|budget| budget.per_answer);
        }
    }

    /// Bytes that have come of a stream's DATA frame which is not whole yet.
    pub(super) fn n_arriving(&self, stream: u32) -> usize {
        self.received.n_arriving(stream)
    }

    fn earn(&mut self, how_much: impl Fn(&Budget) -> u32) {
        for (left, budget) in self.left.iter_mut().zip(&BUDGETS) {
            *left = (*left + how_much(budget)).min(MOST);
        }
    }

    /// Whether a frame may be written now without breaking another.
    pub(super) fn may_write(&self) -> bool {
        self.sent.is_between()
    }

    /// When the frame or the block of headers that the peer has begun must be complete.
    pub(super) fn late_at(&self, handshake: Duration, pace: Pace) -> Option<Instant> {
        self.open.map(|open| {
            open.since + if self.is_data && !self.received.is_in_head() { pace.slow + pace.worth(open.n_bytes) } else { handshake }
        })
    }
}

#[cfg(test)]
mod tests;
