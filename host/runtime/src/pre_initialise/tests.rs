#![allow(clippy::unwrap_used)]
use super::*;

/// A component of one module, whose function `answer` adds a global to what is in memory.
fn component(body: &str) -> Vec<u8> {
    let text = format!(
        r#"(component
            (core module $m
                (import "wasi:clocks/wall-clock@0.2.0" "now" (func $now (param i32)))
                (import "wasi:random/random@0.2.0" "get-random-u64" (func $random (result i64)))
                (memory (export "memory") 1)
                (global $big (mut i64) (i64.const 1))
                (global $fixed i32 (i32.const 77))
                (global $small (mut i32) (i32.const 2))
                (data (i32.const 8) "abc")
                (func (export "answer") (result i32)
                    (i32.add (i32.load (i32.const 70000)) (global.get $small)))
                (func (export "big") (result i64) (global.get $big))
                (func (export "fixed") (result i32) (global.get $fixed))
                (func (export "{EXPORT}") {body})))"#
    );
    wat::parse_str(text).unwrap()
}

const CHANGES: &str = r"
    (drop (memory.grow (i32.const 1)))
    (i32.store (i32.const 70000) (i32.const -5))
    (global.set $small (i32.const -70))
    (global.set $big (i64.const -9000000000))";

/// The core module of a component.
fn inner(component: &[u8]) -> Vec<u8> {
    let binary = Binary::parse(component).unwrap();
    let mut modules = binary.sections().iter().filter(|s| s.id == Section::MODULE);
    modules.next().unwrap().body.to_vec()
}

#[test]
fn memory_and_globals_are_kept_and_the_function_is_gone() {
    let engine = crate::engine::new().unwrap();
    let made = pre_initialise(&component(CHANGES)).unwrap();
    let module = Module::new(&engine, inner(&made)).unwrap();
    assert!(module.get_export(EXPORT).is_none());
    assert_eq!(module.exports().count(), 4);
    let mut store = Store::new(&engine, ());
    store.set_epoch_deadline(1);
    let imports: Vec<Extern> = module
        .imports()
        .map(|import| {
            Func::new(
                &mut store,
                import.ty().func().unwrap().clone(),
                |_, _, _| Ok(()),
            )
        })
        .map(Extern::Func)
        .collect();
    let instance = Instance::new(&mut store, &module, &imports).unwrap();
    let answer = instance
        .get_typed_func::<(), i32>(&mut store, "answer")
        .unwrap();
    assert_eq!(answer.call(&mut store, ()).unwrap(), -75);
    let big = instance
        .get_typed_func::<(), i64>(&mut store, "big")
        .unwrap();
    assert_eq!(big.call(&mut store, ()).unwrap(), -9_000_000_000);
    let fixed = instance
        .get_typed_func::<(), i32>(&mut store, "fixed")
        .unwrap();
    assert_eq!(fixed.call(&mut store, ()).unwrap(), 77);
    let memory = instance.get_memory(&mut store, "memory").unwrap();
    assert_eq!(memory.size(&store), 2);
    assert_eq!(memory.data(&store).get(8..12).unwrap(), b"abc\0");
}

#[test]
fn the_same_component_gives_the_same_bytes() {
    let text = "(i64.store (i32.const 1024) (i64.const -1)) (i64.store (i32.const 1032) (i64.const -1)) (call $now (i32.const 1024))";
    let one = pre_initialise(&component(text)).unwrap();
    assert_eq!(one, pre_initialise(&component(text)).unwrap());
    // The time was written, and is zero.
    assert!(!one.windows(8).any(|bytes| bytes == [0xff; 8]));
}

#[test]
fn nothing_of_the_machine_is_given() {
    let words = |body: &str| pre_initialise(&component(body)).unwrap_err().to_string();
    let random = words("(drop (call $random))");
    assert!(random.contains("get-random-u64"), "{random}");
    let look = "(call $now (i32.const 0))";
    pre_initialise(&component(&look.repeat(CLOCK_LOOKS as usize))).unwrap();
    let clock = words(&look.repeat(CLOCK_LOOKS as usize + 1));
    assert!(clock.contains("too often"), "{clock}");
    let trap = words("unreachable");
    assert!(trap.contains(EXPORT), "{trap}");
}

#[test]
fn what_a_snapshot_cannot_keep_is_refused() {
    let refused = |module: &str| {
        let text = format!("(component (core module {module} (func (export \"{EXPORT}\"))))");
        pre_initialise(&wat::parse_str(text).unwrap()).unwrap_err()
    };
    for module in [
        "(memory (export \"m\") 1) (memory 1) (data (i32.const 0) \"a\")",
        "(memory (export \"m\") 1) (data \"passive\")",
        "(memory (export \"m\") 1) (global (mut f32) (f32.const 0)) (data (i32.const 0) \"a\")",
        "(memory (export \"m\") 1) (func $s) (start $s) (data (i32.const 0) \"a\")",
        "(import \"a\" \"b\" (global i32)) (memory (export \"m\") 1) (data (i32.const 0) \"a\")",
        "(memory 1) (data (i32.const 0) \"a\")",
        "(memory (export \"m\") 1)",
    ] {
        assert!(matches!(refused(module), Error::Unsupported(_)), "{module}");
    }
    let none = pre_initialise(&wat::parse_str("(component)").unwrap()).unwrap_err();
    assert!(matches!(none, Error::NoExport));
    assert!(matches!(
        pre_initialise(b"no").unwrap_err(),
        Error::Malformed(_)
    ));
}
