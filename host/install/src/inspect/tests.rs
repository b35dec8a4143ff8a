#![allow(clippy::unwrap_used)]
use super::*;

fn component(body: &str) -> Vec<u8> {
    wat::parse_str(format!("(component {body})")).unwrap()
}

fn names(body: &str) -> Result<Inspection, InstallError> {
    inspect(Path::new("x.wasm"), &component(body))
}

fn import(name: &str) -> String {
    format!("(import \"{name}\" (instance))")
}

#[test]
fn imports_fall_into_three_tiers() {
    let all = [
        "wasi:io/streams@0.2.6",
        "claw:types/errors@0.1.0",
        "wasi:sockets/tcp@0.2.9",
        "claw:kv/kv@0.1.0",
    ];
    let body: String = all.iter().map(|n| import(n)).collect();
    let tiers = names(&body).unwrap().tiers();
    assert_eq!(tiers.ambient, all[..2]);
    assert_eq!(tiers.runtime, all[2..3]);
    assert_eq!(tiers.effectful, all[3..]);
}

#[test]
fn inner_components_do_not_count() {
    let inner = format!("(component {})", import("evil:x/y@0.1.0"));
    assert_eq!(names(&inner).unwrap().imports, Vec::<String>::new());
}

#[test]
fn core_modules_and_noise_are_refused() {
    let core = wat::parse_str("(module)").unwrap();
    let e = inspect(Path::new("x.wasm"), &core).unwrap_err();
    assert!(e.to_string().contains("core module"), "{e}");
    for bytes in [&b""[..], b"hello", b"\0asm\x0d\0\x01\0\xff\xff"] {
        assert!(inspect(Path::new("x.wasm"), bytes).is_err());
    }
}

#[test]
fn wasi_0_3_is_refused_with_the_flag_that_helps() {
    let e = names(&import("wasi:http/client@0.3.0"))
        .unwrap()
        .check_linkable()
        .unwrap_err();
    assert!(e.to_string().contains("`wasi:http/client@0.3.0`"));
    assert!(e.hint().unwrap().contains("wasm32-wasip2"));
    for bad in [
        "evil:x/y@0.1.0",
        "claw:kv/kv@0.2.0",
        "wasi:io/streams@0.3.1",
    ] {
        assert!(
            names(&import(bad)).unwrap().check_linkable().is_err(),
            "{bad}"
        );
    }
    assert!(
        names(&import("wasi:io/streams@0.2.12"))
            .unwrap()
            .check_linkable()
            .is_ok()
    );
}

#[test]
fn the_manifest_travels_inside() {
    let bytes = component(&import("claw:kv/kv@0.1.0"));
    let with = with_manifest(&bytes, "name: x\n");
    let seen = inspect(Path::new("x.wasm"), &with).unwrap();
    assert_eq!(seen.manifest.as_deref(), Some("name: x\n"));
    assert_eq!(seen.imports, ["claw:kv/kv@0.1.0"]);
    let twice = with_manifest(&with, "name: y\n");
    assert!(inspect(Path::new("x.wasm"), &twice).is_err());
}
