#![allow(clippy::unwrap_used)]
use super::*;

pub(super) fn js(name: &str, text: &str) -> String {
    transform(name, text, &Options::default()).unwrap().code
}

fn problems(name: &str, text: &str) -> Vec<String> {
    let found = transform(name, text, &Options::default()).unwrap_err();
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn types_go_and_what_is_used_stays() {
    let text = "import fs, { type Stats } from 'node:fs';\nimport type { X } from './x';\nimport { Y } from './y';\n\
                interface Z { a: X }\nexport const v = (fs.existsSync('.') satisfies boolean)! as boolean;\nlet y: Y;\n";
    let code = js("a.ts", text);
    assert!(code.contains("import fs from \"node:fs\""), "{code}");
    for gone in ["./x", "./y", "interface", "satisfies", " as "] {
        assert!(!code.contains(gone), "{gone}: {code}");
    }
}

#[test]
fn an_import_for_its_effect_stays_and_with_verbatim_every_import_does() {
    let text = "import './effect';\nimport { a } from './a';\n";
    assert_eq!(js("a.ts", text), "import \"./effect\";\n");
    let verbatim = Options {
        verbatim: true,
        ..Options::default()
    };
    let code = transform("a.ts", text, &verbatim).unwrap().code;
    assert!(code.contains("./a"), "{code}");
}

#[test]
fn enums_namespaces_and_parameter_properties_become_code() {
    let text = "enum E { A = 1, B = A << 2, C = 'c' }\nnamespace N { export const x = E.B; }\n\
                class P { constructor(private readonly p: number) {} }\n";
    let code = js("a.ts", text);
    for part in ["E[E[\"B\"] = 4]", "E[\"C\"] = \"c\"", "_N.x", "this.p = p"] {
        assert!(code.contains(part), "{part}: {code}");
    }
}

#[test]
fn newer_syntax_is_left_to_the_interpreter() {
    let text = "class A { #x = 1; static { A.y = 2; } get(): number { return this.#x ?? 0; } }\nawait import('./b.js');\n";
    let code = js("a.mts", text);
    for part in ["#x = 1", "static {", "?? 0", "await import"] {
        assert!(code.contains(part), "{part}: {code}");
    }
}

#[test]
fn decorators_are_the_standards_or_those_of_typescript() {
    let text = "#!/usr/bin/env tsx\n\nfunction d(t: any) {}\n@d class A { m(@d x: string) {} }\n";
    let code = js("a.ts", &text.replace("@d x", "x"));
    assert!(
        code.contains("\nvar _decorators = ") && !code.contains('@'),
        "{code}"
    );
    let legacy = Options {
        legacy_decorators: true,
        decorator_metadata: true,
        ..Options::default()
    };
    let code = transform("a.ts", text, &legacy).unwrap().code;
    let lines: Vec<&str> = code.lines().collect();
    assert_eq!(lines[0], "#!/usr/bin/env tsx");
    assert!(lines[1].starts_with("var babelHelpers = {"), "{code}");
    assert!(code.contains("babelHelpers.decorate("), "{code}");
    assert!(code.contains("babelHelpers.decorateParam(0"), "{code}");
}

#[test]
fn the_ending_says_how_a_module_is_read() {
    assert!(js("a.tsx", "export const x = <b>1</b>;").contains("react/jsx-runtime"));
    assert!(js("a.ts", "const x = <number>1;").contains("const x = 1"));
    assert!(js("a.cts", "import x = require('y'); x();").contains("require(\"y\")"));
    assert_eq!(problems("a.txt", "").len(), 1);
}

#[test]
fn jsx_is_what_the_options_or_the_module_say() {
    let text = "const x = <a><></></a>;\nexport { x };\n";
    let turned = |options: &Options, head: &str| {
        let text = format!("{head}{text}");
        transform("a.tsx", &text, options).unwrap().code
    };
    let classic = Options {
        classic_jsx: true,
        jsx_factory: Some("h.make".to_owned()),
        jsx_fragment: Some("F".to_owned()),
        ..Options::default()
    };
    let code = turned(&classic, "");
    assert!(
        code.contains("h.make(\"a\", null, ") && code.contains("h.make(F, null)"),
        "{code}"
    );
    let code = turned(&classic, "/** @jsx el @jsxFrag G */\n");
    assert!(
        code.contains("el(\"a\", null, ") && code.contains("el(G, null)"),
        "{code}"
    );
    let automatic = Options {
        jsx_source: Some("preact".to_owned()),
        ..Options::default()
    };
    let code = turned(&automatic, "");
    assert!(code.contains("from \"preact/jsx-runtime\""), "{code}");
    let code = turned(
        &classic,
        "/** @jsxRuntime automatic @jsxImportSource solid */\n",
    );
    assert!(code.contains("from \"solid/jsx-runtime\""), "{code}");
}

#[test]
fn every_problem_has_its_place_in_characters() {
    let found = problems("a.ts", "let ä = 1;\n/* ä */ let x: = 3;\n");
    assert!(found[0].starts_with("a.ts:2:16: "), "{found:?}");
    let twice = problems("a.ts", "let a = 1;\nlet a = 2;\n");
    assert!(twice[0].starts_with("a.ts:1:5: "), "{twice:?}");
}
