//! Whom a call is counted for: an identity that was proved, else an address. An IPv6 caller has a whole /64 to call from, so that counts
//! as one.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

/// One caller.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// A name that was proved by a token or a certificate.
    Identity(Arc<str>),
    /// An IPv4 address, or the first half of an IPv6 one.
    Address(IpAddr),
    /// Where there is no connection, as in tests.
    Unknown,
}

impl From<IpAddr> for Caller {
    fn from(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
            v4 => v4,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_one_caller_and_a_mapped_address_is_ipv4() {
        let caller = |text: &str| Caller::from(text.parse::<IpAddr>().expect("an address"));
        assert_eq!(caller("2001:db8:1:2::1"), caller("2001:db8:1:2:ffff::9"));
        assert_ne!(caller("2001:db8:1:2::1"), caller("2001:db8:1:3::1"));
        assert_eq!(caller("::ffff:192.0.2.7"), caller("192.0.2.7"));
        assert_ne!(caller("192.0.2.7"), caller("192.0.2.8"));
    }
}
