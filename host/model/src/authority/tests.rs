#![allow(clippy::unwrap_used)]

use super::*;
use claw_core::capability::Access;

fn provider(base: &str, configured: bool) -> ProviderAuthority {
    ProviderAuthority::new("x", Address::openai(base).unwrap(), configured)
}

fn http(method: &str, url: &str) -> Request {
    Request::Http {
        method: method.into(),
        url: url.into(),
    }
}

#[test]
fn only_its_address_and_two_methods_are_allowed() {
    let a = provider("https://api.example.com/v1", false);
    for (method, url, code) in [
        (
            "POST",
            "https://api.example.com/v1/chat/completions",
            "allowed",
        ),
        ("GET", "https://api.example.com:443/v1/models", "allowed"),
        (
            "DELETE",
            "https://api.example.com/v1/models",
            "method-not-granted",
        ),
        (
            "post",
            "https://api.example.com/v1/models",
            "method-not-granted",
        ),
        ("POST", "https://api.example.com/admin", "host-not-granted"),
        (
            "POST",
            "https://api.example.com:8443/v1/x",
            "host-not-granted",
        ),
        ("POST", "http://api.example.com/v1/x", "host-not-granted"),
        ("POST", "https://example.com/v1/x", "host-not-granted"),
        ("POST", "https://k@api.example.com/v1/x", "host-not-granted"),
        ("POST", "not a url", "host-not-granted"),
    ] {
        let decision = a.decide(&http(method, url));
        assert_eq!(decision.code, code, "{method} {url}");
        assert_eq!(decision.allowed(), code == "allowed", "{method} {url}");
    }
}

#[test]
fn it_has_no_other_capability() {
    let a = provider("https://api.example.com/v1", true);
    for request in [
        Request::Tool {
            tool: "files_read".into(),
        },
        Request::File {
            path: "/workspace/x".into(),
            access: Access::Read,
        },
        Request::Kv {
            access: Access::Read,
        },
        Request::Memory {
            access: Access::Read,
        },
        Request::Blob {
            access: Access::Read,
        },
    ] {
        assert_eq!(a.decide(&request).code, "not-granted", "{request}");
    }
    assert_eq!(a.subject().to_string(), "host:model:x");
}

fn admitted(base: &str, configured: bool, address: &str) -> bool {
    let a = provider(base, configured);
    let url = a.address.endpoint("chat/completions");
    a.admits("POST", &url, address.parse().unwrap()).allowed()
}

#[test]
fn a_built_in_address_never_resolves_to_a_near_one() {
    assert!(admitted("https://api.example.com", false, "8.8.8.8"));
    for near in [
        "127.0.0.1",
        "10.0.0.1",
        "::1",
        "169.254.169.254",
        "::ffff:127.0.0.1",
    ] {
        assert!(!admitted("https://api.example.com", false, near), "{near}");
        assert!(!admitted("http://127.0.0.1:1", false, near), "{near}");
    }
}

#[test]
fn a_configured_literal_admits_itself_only() {
    let base = "http://127.0.0.1:11434";
    assert!(admitted(base, true, "127.0.0.1"));
    assert!(admitted(base, true, "::ffff:127.0.0.1"));
    assert!(!admitted(base, true, "127.0.0.2"));
    assert!(!admitted(base, true, "10.0.0.1"));
    assert!(admitted("http://[::1]:1/v1", true, "::1"));
}

#[test]
fn a_configured_name_admits_near_addresses_but_no_link_local_ones() {
    for near in ["127.0.0.1", "::1", "192.168.1.9", "100.64.0.1", "fd00::1"] {
        assert!(admitted("http://localhost:1", true, near), "{near}");
    }
    for odd in [
        "169.254.169.254",
        "100.100.100.200",
        "fd00:ec2::254",
        "fe80::1",
        "224.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "64:ff9b::a9fe:a9fe",
    ] {
        assert!(!admitted("http://localhost:1", true, odd), "{odd}");
    }
}

#[test]
fn another_place_is_not_admitted_whatever_its_address() {
    let a = provider("http://localhost:1", true);
    let ip = "127.0.0.1".parse().unwrap();
    assert!(!a.admits("POST", "http://localhost:2/v1/x", ip).allowed());
    assert!(!a.admits("PUT", "http://localhost:1/v1/x", ip).allowed());
}
