#![allow(clippy::unwrap_used)]

use super::*;

fn at(host: &str, port: Option<u16>, placement: &str) -> BoundUse {
    BoundUse {
        host: host.into(),
        port,
        placement: Placement::parse(placement).unwrap(),
    }
}

/// `https://a.test:443`.
fn to(text: &str) -> Destination {
    let (scheme, rest) = text.split_once("://").unwrap();
    let (host, port) = rest.rsplit_once(':').unwrap();
    Destination {
        scheme: scheme.into(),
        host: host.into(),
        port: port.parse().unwrap(),
    }
}

#[test]
fn hosts_have_one_spelling() {
    for (given, kept) in [
        ("api.example.com", "api.example.com"),
        ("localhost", "localhost"),
        ("xn--bcher-kva.test", "xn--bcher-kva.test"),
        ("a_b.test", "a_b.test"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "[::1]"),
        ("[::1]", "[::1]"),
        ("[2001:DB8:0::1]", "[2001:db8::1]"),
    ] {
        assert_eq!(bound(at(given, None, "bearer")).unwrap().host, kept);
    }
}

#[test]
fn patterns_and_other_spellings_are_refused() {
    let long = format!("{}.test", "a".repeat(64));
    let longer = ["a"; 128].join(".");
    for bad in [
        "",
        "*",
        "*.example.com",
        "API.example.com",
        "example.com.",
        ".example.com",
        "a..b",
        "-a.test",
        "a-.test",
        "bücher.test",
        "a.test:443",
        "https://a.test",
        "a.test/",
        "a b",
        "u@a.test",
        "127.1",
        "0x7f.1",
        "2130706433",
        "127.0.0.01",
        "[127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "::1]",
        "[::1",
        "fe80::1%eth0",
        &long,
        &longer,
    ] {
        let refused = bound(at(bad, None, "bearer"));
        assert!(matches!(refused, Err(VaultError::Host(_))), "{bad}");
    }
}

#[test]
fn a_port_is_a_port_and_a_line_has_one() {
    assert!(matches!(
        bound(at("a.test", Some(0), "bearer")),
        Err(VaultError::Port(_))
    ));
    assert!(matches!(
        bound(at("a.test", None, "line:PASS *")),
        Err(VaultError::Port(_))
    ));
    bound(at("a.test", Some(6697), "line:PASS *")).unwrap();
}

#[test]
fn a_value_goes_to_exactly_what_it_is_bound_to() {
    let table = "
        yes | a.test - bearer | https://a.test:443 bearer
        yes | a.test - bearer | wss://a.test:443 bearer
        no  | a.test - bearer | https://a.test:8443 bearer
        no  | a.test - bearer | http://a.test:443 bearer
        no  | a.test - bearer | http://a.test:80 bearer
        yes | a.test 8443 bearer | https://a.test:8443 bearer
        no  | a.test 8443 bearer | https://a.test:443 bearer
        yes | a.test 443 bearer | https://a.test:443 bearer
        no  | a.test - bearer | https://b.a.test:443 bearer
        no  | a.test - bearer | https://a.test.evil.test:443 bearer
        no  | a.test - bearer | https://A.test:443 bearer
        no  | a.test - bearer | https://a.test:443 query:key
        no  | a.test - header:x-key | https://a.test:443 header:x-key=Bot *
        yes | a.test - query:key | https://a.test:443 query:key
        no  | a.test 80 bearer | http://a.test:80 bearer
        no  | 10.0.0.1 80 bearer | http://10.0.0.1:80 bearer
        yes | 127.0.0.1 80 bearer | http://127.0.0.1:80 bearer
        yes | 127.9.9.9 80 bearer | http://127.9.9.9:80 bearer
        no  | 127.0.0.1.evil.test 80 bearer | http://127.0.0.1.evil.test:80 bearer
        no  | 127.0.0.1 - bearer | http://127.0.0.1:80 bearer
        yes | [::1] 80 bearer | http://[::1]:80 bearer
        no  | [::2] 80 bearer | http://[::2]:80 bearer
        yes | localhost 80 bearer | http://localhost:80 bearer
        no  | localhost.test 80 bearer | http://localhost.test:80 bearer
        yes | localhost 80 frame:/token | ws://localhost:80 frame:/token
        yes | a.test - frame:/token | wss://a.test:443 frame:/token
        no  | a.test - frame:/token | https://a.test:443 frame:/token
        no  | a.test 80 frame:/token | ws://a.test:80 frame:/token
        yes | a.test 6697 line:PASS * | tls://a.test:6697 line:PASS *
        no  | a.test 6697 line:PASS * | https://a.test:6697 line:PASS *
        no  | a.test 6697 bearer | tls://a.test:6697 bearer
        no  | a.test 21 bearer | ftp://a.test:21 bearer
        no  | localhost 25 line:PASS * | tcp://localhost:25 line:PASS *
    ";
    let rows: Vec<&str> = table.lines().filter(|row| row.contains('|')).collect();
    assert_eq!(rows.len(), 33);
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let use_of =
            |text: &str| -> Vec<String> { text.splitn(3, ' ').map(str::to_owned).collect() };
        let bound = use_of(cells[1]);
        let (asked, placement) = cells[2].split_once(' ').unwrap();
        let bound = at(&bound[0], bound[1].parse().ok(), &bound[2]);
        let placement = Placement::parse(placement).unwrap();
        assert_eq!(
            fits(&bound, &to(asked), &placement),
            cells[0] == "yes",
            "{row}"
        );
    }
}
