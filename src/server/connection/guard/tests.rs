//! The guard against bytes: what it must cut, and what it must never cut.

use super::*;
use crate::server::connection::frames::goaway;

const INTERVAL: Duration = Duration::from_secs(5);

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

fn guard(now: Instant) -> Guard {
    let mut guard = Guard::new(now, INTERVAL);
    guard.receive(PREFACE, now).expect("a preface");
    guard
}

fn frame(kind: u8, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, payload.len() as u8, kind, flags, 0, 0, 0, 1];
    bytes.extend(payload);
    bytes
}

/// How many of these frames pass, one after the other.
fn passed(guard: &mut Guard, bytes: &[u8], now: Instant) -> usize {
    (0..1000).take_while(|_| guard.receive(bytes, now).is_ok()).count()
}

#[test]
fn floods_are_cut_within_some_hundred_frames() {
    let floods = [
        ("settings", frame(kind::SETTINGS, 0, &[])),
        ("acknowledged pings", frame(kind::PING, 1, &[0; 8])),
        ("acknowledged settings", frame(kind::SETTINGS, 1, &[])),
        ("pings", frame(kind::PING, 0, &[0; 8])),
        ("empty data", frame(kind::DATA, 0, &[])),
        ("empty headers", frame(kind::HEADERS, 0, &[])),
        ("empty continuations", frame(kind::CONTINUATION, 0, &[])),
        ("window updates", frame(kind::WINDOW_UPDATE, 0, &[0, 0, 0, 1])),
        ("priorities", frame(2, 0, &[0; 5])),
        ("unknown frames", frame(0xfa, 0, &[0; 5])),
        ("goaways", goaway(0, h2::Reason::NO_ERROR, "")),
        ("resets", frame(kind::RST_STREAM, 0, &[0, 0, 0, 8])),
    ];
    for (name, bytes) in floods {
        let now = Instant::now();
        let n = passed(&mut guard(now), &bytes, now);
        assert!(n <= if name == "resets" { 500 } else { 100 }, "{name}: {n} passed");
    }
}

#[test]
fn a_client_that_works_may_do_so_for_ever() {
    let now = Instant::now();
    let mut guard = guard(now);
    // A million calls without a moment between them, each answered by three frames; the client acknowledges every one with two window
    // updates, measures with a ping, and cancels every third call.
    let answer = [frame(kind::HEADERS, 4, &[0; 20]), frame(kind::DATA, 0, &[0; 50]), frame(kind::HEADERS, 5, &[0; 20])].concat();
    let updates = [frame(kind::WINDOW_UPDATE, 0, &[0, 0, 1, 0]), frame(kind::PING, 0, &[0; 8])].concat();
    for i in 0..1_000_000 {
        let call = [frame(kind::HEADERS, 4, &[0; 20]), frame(kind::DATA, 1, &[0; 50])].concat();
        assert_eq!(guard.receive(&call, now), Ok(()), "call {i}");
        guard.send(&answer);
        for _ in 0..3 {
            assert_eq!(guard.receive(&updates[..13], now), Ok(()), "update {i}");
        }
        assert_eq!(guard.receive(&updates, now), Ok(()), "ping {i}");
        if i % 3 == 0 {
            assert_eq!(guard.receive(&frame(kind::RST_STREAM, 0, &[0, 0, 0, 8]), now), Ok(()), "cancel {i}");
        }
    }
}

#[test]
fn a_turn_has_room_for_sixteen_calls_or_one_with_long_headers() {
    let now = Instant::now();
    let calls_in_a_turn = |call: &[u8]| {
        let mut guard = guard(now);
        let n = (0..1000).take_while(|_| !guard.has_enough() && guard.receive(call, now).is_ok()).count();
        assert!(guard.end_turn(), "there may be more to read");
        assert!(!guard.has_enough() && !guard.end_turn(), "the next turn begins with nothing");
        n
    };
    let long = [&[0, 0x40, 0, kind::HEADERS, 4, 0, 0, 0, 1][..], &[0; 0x4000]].concat();
    assert_eq!((calls_in_a_turn(&frame(kind::HEADERS, 4, &[0; 20])), calls_in_a_turn(&long)), (16, 1));
    let whole = [frame(kind::HEADERS, 4, &[0; 20]), frame(kind::DATA, 1, &[0; 200])].concat();
    assert_eq!(calls_in_a_turn(&whole), 16, "with messages of 200 bytes");
}

#[test]
fn calls_that_are_never_answered_are_no_flood_of_window_updates() {
    let now = Instant::now();
    let mut guard = guard(now);
    let call = [frame(kind::HEADERS, 4, &[0; 20]), frame(kind::WINDOW_UPDATE, 0, &[0, 0, 0, 5]), frame(kind::DATA, 1, &[0; 50])].concat();
    assert_eq!(passed(&mut guard, &call, now), 1000, "all");
}

#[test]
fn pings_are_struck_as_grpc_says() {
    let mut now = Instant::now();
    let ping = frame(kind::PING, 0, &[0; 8]);
    assert_eq!(passed(&mut guard(now), &ping, now), 3, "the first, and two strikes");
    let mut patient = guard(now);
    for _ in 0..100 {
        now += INTERVAL;
        assert_eq!(patient.receive(&ping, now), Ok(()), "in time");
    }
    assert_eq!(passed(&mut patient, &ping, now), 2, "two strikes");
    let mut working = guard(now);
    for _ in 0..100 {
        working.send(&frame(kind::DATA, 0, &[1]));
        assert_eq!(working.receive(&ping, now), Ok(()), "after an answer");
    }
}

#[test]
fn budgets_come_back_with_time() {
    let update = frame(kind::WINDOW_UPDATE, 0, &[0, 0, 0, 1]);
    for (seconds, expected) in [(0, 0), (3, 30), (1_000_000, 100)] {
        let now = Instant::now();
        let mut guard = guard(now);
        for _ in 0..100 {
            assert_eq!(guard.receive(&update, now), Ok(()));
        }
        assert_eq!(passed(&mut guard, &update, now + Duration::from_secs(seconds)), expected, "after {seconds} s");
    }
}

#[test]
fn what_was_begun_must_be_ended_in_time() {
    let (handshake, pace) = (Duration::from_secs(10), Pace { slow: Duration::from_secs(15), min_rate: 10 });
    let now = Instant::now();
    let mut guard = guard(now);
    let late = |guard: &Guard| guard.late_at(handshake, pace).map(|at| at - now);
    assert_eq!(late(&guard), Some(handshake), "settings must follow the preface");
    guard.receive(&frame(kind::SETTINGS, 0, &[]), now).expect("no flood");
    assert_eq!(late(&guard), None, "between frames there is no hurry");
    let second = Duration::from_secs(1);
    // A block of headers in two frames, dripping: its deadline does not move.
    let block = [frame(kind::HEADERS, 0, &[1]), frame(kind::CONTINUATION, 4, &[2])].concat();
    for (i, byte) in block.iter().enumerate() {
        guard.receive(&[*byte], now + second * i as u32).expect("no flood");
        let expected = if i + 1 == block.len() { None } else { Some(handshake) };
        assert_eq!(late(&guard), expected, "byte {i}");
    }
    // A DATA frame earns time with each byte.
    let data = frame(kind::DATA, 0, &[0; 20]);
    guard.receive(&data[..9], now).expect("no flood");
    assert_eq!(late(&guard), Some(pace.slow));
    guard.receive(&data[9..19], now + second).expect("no flood");
    assert_eq!(late(&guard), Some(pace.slow + second));
    guard.receive(&data[19..], now + second).expect("no flood");
    assert_eq!(late(&guard), None);
}

#[test]
fn a_stream_is_told_when_it_was_opened_and_few_that_nobody_asks_for_are_remembered() {
    let start = Instant::now();
    let mut guard = guard(start);
    let open = |guard: &mut Guard, stream: u32| {
        let mut bytes = frame(kind::HEADERS, 4, &[0; 20]);
        bytes[5..9].copy_from_slice(&stream.to_be_bytes());
        let now = start + Duration::from_millis(u64::from(stream));
        guard.receive(&bytes, now).expect("no flood");
        now
    };
    let [one, three, five] = [1, 3, 5].map(|stream| open(&mut guard, stream));
    // Trailers of an open stream.
    open(&mut guard, 3);
    assert_eq!((guard.opened_at(1), guard.opened_at(5)), (Some(one), Some(five)));
    assert_eq!(guard.opened_at(3), None, "{three:?} was passed over");
    for stream in (7..10_000).step_by(2) {
        open(&mut guard, stream);
    }
    assert!(guard.opened.len() <= MAX_OPENED);
    assert_eq!((guard.opened_at(7), guard.opened_at(9_999)), (None, Some(start + Duration::from_millis(9_999))));
}
