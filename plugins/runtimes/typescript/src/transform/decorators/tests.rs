#![allow(clippy::unwrap_used)]
use crate::transform::{Options, tests::js, transform};

fn has(code: &str, parts: &[&str]) {
    let packed = |text: &str| text.split_whitespace().collect::<String>();
    for part in parts {
        assert!(packed(code).contains(&packed(part)), "{part}: {code}");
    }
}

fn legacy(text: &str) -> String {
    let options = Options {
        legacy_decorators: true,
        ..Options::default()
    };
    transform("a.ts", text, &options).unwrap().code
}

#[test]
fn a_key_takes_the_decorators_and_a_block_applies_them() {
    let code = js("a.ts", "class A { @a @b(1) m() {} @c f = 2; }");
    has(
        &code,
        &[
            "const _state1 = _decorators(\"A\", []); class A { static { _state1.apply(this, {}); }",
            "#_state1 = _state1.start(this);",
            "[_state1.add(\"method\", false, [a, b(1)], \"m\", false)]() {}",
            "[_state1.add(\"field\", false, [c], \"f\", false)] = _state1.init(1, this, 2);",
            "#_state1_1 = _state1.extra(1, this);",
        ],
    );
}

#[test]
fn a_class_that_may_be_replaced_is_a_variable() {
    let code = js("a.ts", "export @a class A { static made = new A(); }");
    has(
        &code,
        &[
            "_decorators(\"A\", [a]); export let A; A = _state1.finish({ [\"A\"]: class {",
            "static { A = _state1.apply(this, {}); }",
            "static { _state1.end(); } } }[\"A\"]);",
        ],
    );
    has(
        &js("a.ts", "export default @a class {}"),
        &[
            "let _state1_default;",
            "export { _state1_default as default };",
        ],
    );
    has(
        &js("a.ts", "let B = @a class {}; let C = @a class D {};"),
        &[
            "let B = ((_state1) => _state1.finish({ [\"B\"]: class {",
            "let D; return D = _state2.finish(",
        ],
    );
}

#[test]
fn private_elements_stay_private() {
    let code = js(
        "a.ts",
        "class A { @a #m() {} @a static #f = 1; @a accessor #x = 2; }",
    );
    has(
        &code,
        &[
            "[_state1.add(\"method\", false, [a], \"#m\", true)]() {} get #m() { return _state1.of(0); }",
            "static [_state1.add(\"field\", true, [a], \"#f\", true)]() {} static #f = _state1.init(1, this, 1);",
            "0: [(o) => #m in o, (o) => o.#m, 0]",
            "get #x() { return _state1.of(2).get.call(this); }",
        ],
    );
}

#[test]
fn an_accessor_needs_no_decorator() {
    let code = js("a.ts", "class A { accessor x = 1; static accessor #y; }");
    has(
        &code,
        &[
            "#_state1_value1 = 1; get x() { return this.#_state1_value1; } set x(v) { this.#_state1_value1 = v; }",
            "static #_state1_value2 = void 0; static get #y()",
        ],
    );
    assert!(!code.contains("_decorators"), "{code}");
    has(
        &legacy("class A { @d accessor x = 1; }"),
        &["#_value1 = 1; get x()", "\"x\", null"],
    );
}

#[test]
fn names_of_the_module_are_never_ours() {
    let code = js(
        "a.ts",
        "const _state1 = 1, _decorators = 2; class A { @a m() {} }",
    );
    has(&code, &["const _state$1 = _decorators$(\"A\", [])"]);
}

#[test]
fn the_helper_comes_behind_what_must_be_first() {
    let code = js(
        "a.cts",
        "#!/usr/bin/env tsx\n'use strict';\nclass A { @d m() {} }\n",
    );
    let lines: Vec<&str> = code.lines().collect();
    assert_eq!(&lines[..2], ["#!/usr/bin/env tsx", "\"use strict\";"]);
    assert!(lines[2].starts_with("var _decorators = "), "{code}");
}

#[test]
fn a_class_without_is_as_it_was() {
    let text = "class A {\n\tx = 1;\n\tstatic {}\n\t#m() {}\n}\n";
    assert_eq!(js("a.ts", text), text);
}

#[test]
fn typescripts_own_begin_with_the_instance() {
    let place = |code: &str, key: &str| code.find(&format!("\"{key}\"")).unwrap();
    let code = legacy("class A { @d static s() {} @d i() {} static { A; } }");
    assert!(place(&code, "i") < place(&code, "s"), "{code}");
    // A key that runs something keeps its place, and so does everything else of the class.
    let code = legacy("class A { @d static s() {} @d i() {} [f()]() {} }");
    assert!(place(&code, "s") < place(&code, "i"), "{code}");
    let code = legacy("class A { static x = 1; static { f(); } @d i() {} }");
    assert!(
        code.find("x = 1").unwrap() < code.find("static {").unwrap(),
        "{code}"
    );
}
