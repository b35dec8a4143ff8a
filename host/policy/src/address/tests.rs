#![allow(clippy::unwrap_used)]
use super::*;

const CLOSED: &str = "
0.0.0.0 0.1.2.3 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 100.100.100.200 127.0.0.1 127.255.255.255
168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.192 192.0.0.255 192.0.2.1
192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.254 255.255.255.255
:: ::1 ::2 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1 ::127.0.0.1
::8.8.8.8 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:0:1::8.8.8.8 64:ff9b:1::8.8.8.8 64:ff9b:1:ffff::1
100::1 fc00::1 fd00:ec2::254 fd20:ce::254 fdff::1 fe80::1 febf::1 fec0::1 ff02::1 ff0e::1 5f00::1 4000::1 1fff::1
2001::1 2001:0:7f00:1::1 2001:0:808:808::1 2001:20::1 2001:1ff:ffff::1 2001:db8::1 3fff::1 3fff:fff::1
2002:7f00:1::1 2002:a00:1::1 2002:a9fe:a9fe::1 2002:c0a8:101::1
";

const OPEN: &str = "
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 93.184.216.34 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
168.63.129.15 168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0
192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1
2001:200::1 2001:4860:4860::8888 2001:db7::1 2001:db9::1 2606:4700::1111 2a00:1450::1 3ffe::1 3fff:1000::1
";

fn list(text: &str) -> Vec<IpAddr> {
    text.split_whitespace()
        .map(|a| a.parse().unwrap())
        .collect()
}

#[test]
fn what_is_not_the_public_internet_is_not_global() {
    for ip in list(CLOSED) {
        assert!(!is_global(ip), "{ip}");
    }
}

#[test]
fn the_public_internet_is_global() {
    for ip in list(OPEN) {
        assert!(is_global(ip), "{ip}");
    }
}

#[test]
fn a_mapped_address_is_its_ipv4_address() {
    let mapped: IpAddr = "::ffff:10.0.0.1".parse().unwrap();
    assert_eq!(canonical(mapped), "10.0.0.1".parse::<IpAddr>().unwrap());
    let other: IpAddr = "2606:4700::1111".parse().unwrap();
    assert_eq!(canonical(other), other);
}

#[test]
fn home_addresses_never_include_metadata_services() {
    for home in
        list("127.0.0.1 10.0.0.1 192.168.1.1 172.16.0.1 100.64.0.1 ::1 fd12::1 ::ffff:127.0.0.1")
    {
        assert!(is_home(home) && !is_global(home), "{home}");
    }
    let never = "8.8.8.8 169.254.169.254 100.100.100.200 192.0.0.192 168.63.129.16 0.0.0.0 224.0.0.1 fe80::1 :: \
                 fd00:ec2::254 fd20:ce::254 64:ff9b::127.0.0.1";
    for never in list(never) {
        assert!(!is_home(never), "{never}");
    }
}

mod props {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn hiding_an_address_never_opens_it(bits in any::<u32>()) {
            let v4 = Ipv4Addr::from(bits);
            let o = v4.octets();
            let pair = |a: u8, b: u8| u16::from_be_bytes([a, b]);
            let (high, low) = (pair(o[0], o[1]), pair(o[2], o[3]));
            let global = is_global(v4.into());
            let mapped = v4.to_ipv6_mapped();
            let nat64 = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low);
            let six_to_four = Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1);
            prop_assert_eq!(is_global(mapped.into()), global);
            prop_assert_eq!(is_global(nat64.into()), global);
            prop_assert_eq!(is_global(six_to_four.into()), global);
            let compatible = Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low);
            prop_assert!(!is_global(compatible.into()));
        }

        #[test]
        fn global_and_the_standard_classes_exclude_each_other(bits in any::<u32>()) {
            let v4 = Ipv4Addr::from(bits);
            let closed = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast()
                || v4.is_broadcast() || v4.is_documentation() || v4.is_unspecified();
            prop_assert!(!(closed && is_global(v4.into())));
        }
    }
}
