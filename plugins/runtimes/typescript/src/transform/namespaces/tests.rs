#![allow(clippy::unwrap_used)]
use crate::transform::{Options, tests::js, transform};

/// Without blanks.
fn packed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn has(text: &str, parts: &[&str]) {
    let code = js("a.ts", text);
    for part in parts {
        assert!(packed(&code).contains(&packed(part)), "{part}: {code}");
    }
}

#[test]
fn exported_variables_are_properties() {
    let text = "namespace N { export let x = 1, y: number = x; export var z; export declare let w: number; \
                x++; [y, z] = [x, w]; ({ x, y: z = x, w = 2 } = { x } as any); for (x of []); y ??= x!; (x as any) = 1; }";
    has(
        text,
        &[
            "const _ns1 = arguments[0];",
            "_ns1.x = 1; _ns1.y = _ns1.x;",
            "_ns1.x++;",
            "[_ns1.y, _ns1.z] = [_ns1.x, _ns1.w];",
            "({ x: _ns1.x, y: _ns1.z = _ns1.x, w: _ns1.w = 2 } = { x: _ns1.x });",
            "for (_ns1.x of []);",
            "_ns1.y ??= _ns1.x;",
            "_ns1.x = 1;",
        ],
    );
    let code = js("a.ts", text);
    assert!(!code.contains("let x") && !code.contains("var z"), "{code}");
}

#[test]
fn patterns_assign_each_of_their_names() {
    has(
        "namespace N { export let { a, b: [c = a, , ...d], [a + 'k']: e = 1, ...f } = {} as any, [g] = []; }",
        &[
            "({ a: _ns1.a, b: [_ns1.c = _ns1.a, , ..._ns1.d], [_ns1.a + \"k\"]: _ns1.e = 1, ..._ns1.f } = {});",
            "[_ns1.g] = [];",
        ],
    );
}

#[test]
fn what_is_declared_nearer_stays() {
    has(
        "let x = 0; namespace N { export let x = 1; export const f = (x: number) => x + 1; { let x = 2; x++; } \
         const o = { x: 3, y: o.x }; class C { x = x; } } x--;",
        &[
            "(x) => x + 1",
            "let x = 2; x++;",
            "x: 3, y: o.x",
            "x = _ns1.x;",
            "x--;",
            "let x = 0;",
        ],
    );
}

#[test]
fn a_call_is_not_one_of_the_namespace() {
    has(
        "namespace N { export let f: any = null; f(1); f?.(); f`t`; new f(); f.g(); }",
        &[
            "(0, _ns1.f)(1);",
            "(0, _ns1.f)?.();",
            "(0, _ns1.f)`t`;",
            "new _ns1.f();",
            "_ns1.f.g();",
        ],
    );
}

#[test]
fn blocks_see_each_others_exports() {
    let text = "function late() {} namespace N { export const one = 1; export function f() {} export interface T {} \
                export enum E { A } const own = 1; }\n\
                namespace N { export const two = one + E.A; f(); const g = (one: number) => one; late(); own; \
                function late() {} }";
    has(
        text,
        &[
            "= _ns6.one + _ns6.E.A",
            "(0, _ns6.f)();",
            "(one) => one",
            "late(); own;",
        ],
    );
    // Exports of an outer namespace's other block are seen from within an inner one, and its own come first.
    has(
        "namespace A { export namespace B { export let v = 1; } export const w = 1; }\n\
         namespace A.B { v++; w; }\nnamespace A { B.v; namespace C { const B = 1; B; w; } }",
        &["_ns4.v++; _ns3.w;", "_ns5.B.v;", "const B = 1; B; _ns5.w;"],
    );
}

#[test]
fn a_dotted_namespace_sees_what_its_first_part_exports() {
    let text = "namespace A { export let n = 1; }\nnamespace A.B.C { export const m = n; }";
    let code = js("a.ts", text);
    let alias = code
        .split("const m = _C.m = ")
        .nth(1)
        .and_then(|rest| rest.split('.').next());
    let declared = format!("const {} = arguments[0];", alias.unwrap());
    assert_eq!(code.matches(&declared).count(), 1, "{code}");
    assert!(code.find(&declared) < code.find("function(_B)"), "{code}");
}

#[test]
fn aliases_and_jsx_follow() {
    has(
        "namespace N { export let inner: any = {}; import a = inner.b; export const c = a; }",
        &["a = _ns1.inner.b"],
    );
    let code = js(
        "a.tsx",
        "namespace N { export let Tag: any = null; export const x = <Tag><Tag.Sub/></Tag>; }",
    );
    assert!(
        code.contains("jsx(_ns1.Tag, ") && code.contains("_ns1.Tag.Sub"),
        "{code}"
    );
}

#[test]
fn nothing_else_is_touched() {
    let text = "declare namespace D { export let x: number; }\nnamespace T { export type X = 1; }\nnamespace C { export const x = 1; x; }\n";
    assert!(!js("a.ts", text).contains("arguments"), "{text}");
    // A name of ours never meets one of the module's.
    let text = "const _ns1 = 1; namespace N { export let x = _ns1; }";
    assert!(
        js("a.ts", text).contains("_ns$2.x = _ns1") || js("a.ts", text).contains("_ns$1.x = _ns1")
    );
    assert!(
        transform(
            "a.ts",
            "namespace N { export let x = 1; let x = 2; }",
            &Options::default()
        )
        .is_err()
    );
}
