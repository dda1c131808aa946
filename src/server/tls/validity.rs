//! When a certificate begins and ends: the one fact about ours that has to be known besides using it.

use std::time::{SystemTime, UNIX_EPOCH};

use prost_types::Timestamp;

/// From when until when a certificate holds, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Validity {
    pub(super) begin: i64,
    pub(super) end: i64,
}

impl Validity {
    /// Of an X.509 certificate in DER; `None` if it cannot be read.
    pub(super) fn of(certificate: &[u8]) -> Option<Self> {
        let (begin, rest) = time(validity(certificate)?)?;
        let (end, _) = time(rest)?;
        Some(Self { begin, end })
    }

    /// Fails outside of it, and says so.
    pub(super) fn check(self, now: SystemTime) -> Result<(), String> {
        let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed());
        let time = |seconds| Timestamp { seconds, nanos: 0 };
        if now > self.end {
            Err(format!("the certificate has ended at {}", time(self.end)))
        } else if now < self.begin {
            Err(format!("the certificate begins only at {}", time(self.begin)))
        } else {
            Ok(())
        }
    }
}

/// The two times, one after the other.
fn validity(certificate: &[u8]) -> Option<&[u8]> {
    let (certificate, _) = element(certificate, SEQUENCE)?;
    let (mut fields, _) = element(certificate, SEQUENCE)?;
    // The version is left out where it is the first one.
    if let Some((_, rest)) = element(fields, VERSION) {
        fields = rest;
    }
    // Serial number, algorithm, issuer.
    for tag in [INTEGER, SEQUENCE, SEQUENCE] {
        fields = element(fields, tag)?.1;
    }
    element(fields, SEQUENCE).map(|(validity, _)| validity)
}

/// A time, and what follows.
fn time(der: &[u8]) -> Option<(i64, &[u8])> {
    let (tag, time, rest) = any(der)?;
    Some((seconds(tag, time)?, rest))
}

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// The content of the first element, if it has this tag, and what follows it.
fn element(der: &[u8], expected: u8) -> Option<(&[u8], &[u8])> {
    any(der).filter(|(tag, _, _)| *tag == expected).map(|(_, content, rest)| (content, rest))
}

/// Tag, content, and what follows.
fn any(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, length, rest @ ..] = der else { return None };
    let (length, rest) = if *length < 0x80 {
        (usize::from(*length), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f)).filter(|(digits, _)| digits.len() <= 4)?;
        (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`, as RFC 5280 asks.
fn seconds(tag: u8, time: &[u8]) -> Option<i64> {
    let digits = time.strip_suffix(b"Z").filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let n_year = match tag {
        UTC_TIME => 2,
        GENERALIZED_TIME => 4,
        _ => return None,
    };
    let number = |range: std::ops::Range<usize>| digits.get(range).map(|d| d.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0')));
    let pair = |i: usize| number(n_year + 2 * i..n_year + 2 * i + 2);
    let year = match (number(0..n_year)?, tag) {
        (year, GENERALIZED_TIME) => year,
        (year @ 50.., _) => 1900 + year,
        (year, _) => 2000 + year,
    };
    let (month, day) = (pair(0)?, pair(1)?);
    let (hour, minute, second) = (pair(2)?, pair(3)?, pair(4)?);
    (digits.len() == n_year + 10 && (1..=12).contains(&month)).then(|| days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Days from 1970-01-01, counting years from March, so that the leap day is the last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_rfc_5280_writes_them() {
        for (tag, time, expected) in [
            (UTC_TIME, "700101000000Z", Some(0)),
            (UTC_TIME, "240229123456Z", Some(1_709_210_096)),
            (UTC_TIME, "491231235959Z", Some(2_524_607_999)),
            (GENERALIZED_TIME, "20500101000000Z", Some(2_524_608_000)),
            (GENERALIZED_TIME, "99991231235959Z", Some(253_402_300_799)),
            (UTC_TIME, "240229123456", None),
            (UTC_TIME, "2402291234Z", None),
            (UTC_TIME, "241329123456Z", None),
            (INTEGER, "240229123456Z", None),
        ] {
            assert_eq!(seconds(tag, time.as_bytes()), expected, "{time}");
        }
    }

    #[test]
    fn a_certificates_times_are_found_and_a_cut_one_is_no_certificate() {
        let mut params = rcgen::CertificateParams::new(["localhost".to_owned()]).expect("names");
        params.not_before = rcgen::date_time_ymd(2030, 5, 17);
        params.not_after = rcgen::date_time_ymd(2031, 5, 17);
        let key = rcgen::KeyPair::generate().expect("a key");
        let certificate = params.self_signed(&key).expect("a certificate");
        let der: &[u8] = certificate.der();
        assert_eq!(Validity::of(der), Some(Validity { begin: 1_905_206_400, end: 1_936_742_400 }));
        for cut in 0..der.len() {
            assert_eq!(Validity::of(&der[..cut]), None, "{cut} bytes");
        }
    }

    #[test]
    fn a_certificate_holds_from_its_first_second_to_its_last() {
        let validity = Validity { begin: 1_905_206_400, end: 1_936_742_400 };
        for (now, expected) in [
            (1_905_206_399, Err("the certificate begins only at 2030-05-17T00:00:00Z")),
            (1_905_206_400, Ok(())),
            (1_936_742_400, Ok(())),
            (1_936_742_401, Err("the certificate has ended at 2031-05-17T00:00:00Z")),
        ] {
            let checked = validity.check(UNIX_EPOCH + std::time::Duration::from_secs(now));
            assert_eq!(checked, expected.map_err(str::to_owned), "{now}");
        }
    }
}
