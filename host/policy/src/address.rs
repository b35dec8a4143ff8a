//! Address classes. Invariant: an address counts as global only when it is positively known to be part of the
//! public internet; every spelling that hides another address is judged by what it hides.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 blocks that are not the public internet: address and prefix length.
const CLOSED_V4: [(Ipv4Addr, u32); 17] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),          // "this network", unspecified
    (Ipv4Addr::new(10, 0, 0, 0), 8),         // private
    (Ipv4Addr::new(100, 64, 0, 0), 10),      // carrier-grade NAT, 100.100.100.200 (metadata)
    (Ipv4Addr::new(127, 0, 0, 0), 8),        // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32),   // Azure's host channel (metadata)
    (Ipv4Addr::new(169, 254, 0, 0), 16),     // link-local, 169.254.169.254 (metadata)
    (Ipv4Addr::new(172, 16, 0, 0), 12),      // private
    (Ipv4Addr::new(192, 0, 0, 0), 24),       // protocol assignments, 192.0.0.192 (metadata)
    (Ipv4Addr::new(192, 0, 2, 0), 24),       // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24),     // 6to4 relays
    (Ipv4Addr::new(192, 168, 0, 0), 16),     // private
    (Ipv4Addr::new(198, 18, 0, 0), 15),      // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24),    // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24),     // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 4),        // multicast
    (Ipv4Addr::new(240, 0, 0, 0), 4),        // reserved
    (Ipv4Addr::new(255, 255, 255, 255), 32), // broadcast
];

/// IPv6 blocks inside 2000::/3 that are not the public internet. Teredo (2001::/32) is part of 2001::/23.
const CLOSED_V6: [(Ipv6Addr, u32); 3] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23), // protocol assignments, Teredo, ORCHID
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32), // documentation
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20), // documentation
];

fn in_v4(ip: Ipv4Addr, (net, len): (Ipv4Addr, u32)) -> bool {
    let shift = 32 - len;
    u32::from(ip).checked_shr(shift) == u32::from(net).checked_shr(shift)
}

fn in_v6(ip: Ipv6Addr, (net, len): (Ipv6Addr, u32)) -> bool {
    let shift = 128 - len;
    u128::from(ip).checked_shr(shift) == u128::from(net).checked_shr(shift)
}

fn v4_at(ip: Ipv6Addr, byte: usize) -> Ipv4Addr {
    let o = ip.octets();
    Ipv4Addr::new(o[byte], o[byte + 1], o[byte + 2], o[byte + 3])
}

/// An IPv4 address written as an IPv4-mapped IPv6 address becomes IPv4; anything else stays.
pub fn canonical(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

/// Whether the address is part of the public internet, whatever its spelling.
///
/// IPv4-mapped and NAT64 (`64:ff9b::/96`) addresses and 6to4 are judged by the IPv4 address inside them;
/// everything else outside `2000::/3` is not global.
pub fn is_global(ip: IpAddr) -> bool {
    match canonical(ip) {
        IpAddr::V4(v4) => !CLOSED_V4.iter().any(|net| in_v4(v4, *net)),
        IpAddr::V6(v6) => is_global_v6(v6),
    }
}

fn is_global_v6(v6: Ipv6Addr) -> bool {
    let s = v6.segments();
    if s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
        return is_global(IpAddr::V4(v4_at(v6, 12)));
    }
    if s[0] == 0x2002 {
        return is_global(IpAddr::V4(v4_at(v6, 2)));
    }
    s[0] & 0xe000 == 0x2000 && !CLOSED_V6.iter().any(|net| in_v6(v6, *net))
}

/// Whether this non-global address can sensibly be meant by a person: loopback, private networks, unique local and
/// carrier-grade NAT addresses, but never a metadata service. It gives no authority by itself.
pub fn is_home(ip: IpAddr) -> bool {
    match canonical(ip) {
        IpAddr::V4(v4) => {
            let cgnat = in_v4(v4, (Ipv4Addr::new(100, 64, 0, 0), 10));
            (v4.is_loopback() || v4.is_private() || cgnat)
                && v4 != Ipv4Addr::new(100, 100, 100, 200)
        }
        IpAddr::V6(v6) => {
            let metadata = [
                Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
                Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
            ];
            (v6.is_loopback() || v6.is_unique_local()) && !metadata.contains(&v6)
        }
    }
}

#[cfg(test)]
mod tests;
