//! `claw exec` with JavaScript and TypeScript: what real scripts of skills showed to be missing, each in small.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::exec::languages;

#[test]
fn export_equals_beside_an_import_is_the_default_and_what_require_gives() {
    let class = "import { join } from 'node:path';\nclass Plan { where = join('a', 'b'); static made = 3; }\nexport = Plan;\n";
    let main = "import Plan from './plan';\nimport old = require('./plan');\nconsole.log(new Plan().where, Plan.made, old === Plan);\n";
    let files = [("plan.ts", class), ("main.ts", main)];
    let ran = languages()
        .project(&files, &["tsx", "/proj/main.ts"])
        .exits(0);
    assert_eq!(ran.out, "a/b 3 true\n");
}

/// A package that is one thing to `import` and another to `require`, and one that is for `import` alone.
const DUAL: [(&str, &str); 6] = [
    (
        "node_modules/dual/package.json",
        r#"{"name": "dual", "exports": {"import": "./i.mjs", "require": "./r.cjs"}}"#,
    ),
    ("node_modules/dual/i.mjs", "export const kind = 'import';"),
    (
        "node_modules/dual/r.cjs",
        "exports.__esModule = true; exports.default = () => 1; exports.kind = 'require';",
    ),
    (
        "node_modules/lone/package.json",
        r#"{"name": "lone", "type": "module", "exports": {"import": "./i.js"}}"#,
    ),
    ("node_modules/lone/i.js", "export const alone = true;"),
    ("package.json", "{}"),
];

#[test]
fn typescript_that_nothing_calls_a_module_takes_packages_as_require_does() {
    let script = "import dual, { kind } from 'dual';\nimport { alone } from 'lone';\nconsole.log(typeof dual, kind, alone);\n";
    let files = [&DUAL[..], &[("a.ts", script)]].concat();
    let ran = languages().project(&files, &["tsx", "/proj/a.ts"]).exits(0);
    assert_eq!(ran.out, "function require true\n");
    let script =
        "import { kind } from 'dual';\nimport { alone } from 'lone';\nconsole.log(kind, alone);\n";
    for name in ["a.mts", "b.mjs"] {
        let files = [&DUAL[..], &[(name, script)]].concat();
        let path = format!("/proj/{name}");
        assert_eq!(
            languages().project(&files, &["tsx", &path]).exits(0).out,
            "import true\n"
        );
    }
}

#[test]
fn an_es_module_is_known_by_any_of_its_statements() {
    let files = [
        ("a.js", "const x = 4; export { x as default };"),
        ("b.mjs", "const y = 5; export { y as 'module.exports' };"),
        (
            "main.cjs",
            "console.log(require('./a.js').default, require('./b.mjs'));",
        ),
        (
            "text.js",
            "const s = `a; export { b }`;\nconsole.log(typeof require, s);",
        ),
    ];
    let ran = languages()
        .project(&files, &["node", "/proj/main.cjs"])
        .exits(0);
    assert_eq!(ran.out, "4 5\n");
    let ran = languages()
        .project(&files, &["node", "/proj/text.js"])
        .exits(0);
    assert_eq!(ran.out, "function a; export { b }\n");
}

#[test]
fn a_file_reached_by_links_is_one_module_and_a_changed_link_is_seen_by_others() {
    let script = "
const fs = require('fs');
fs.mkdirSync('/proj/deep');
fs.symlinkSync('../real', '/proj/deep/folder');
fs.symlinkSync('../real/m.js', '/proj/deep/file.js');
const all = ['/proj/real/m.js', '/proj/deep/folder/m.js', '/proj/deep/file.js', '/proj/deep/folder/m'].map(name => require(name));
console.log(all.every(one => one === all[0]), all[0].name);
import('/proj/deep/folder/e.mjs').then(async e => {
  console.log(e === await import('/proj/real/e.mjs'), e.url);
  fs.unlinkSync('/proj/deep/file.js');
  fs.symlinkSync('../real/e.mjs', '/proj/deep/file.js');
  console.log(fs.realpathSync('/proj/deep/file.js'));
  try { require('/proj/deep/none.js'); } catch (error) { console.log(error.code); }
  fs.writeFileSync('/proj/deep/none.js', 'module.exports = 7');
  console.log(require('/proj/deep/none.js'));
});
";
    let files = [
        ("real/m.js", "exports.name = __filename;"),
        ("real/e.mjs", "export const url = import.meta.url;"),
        ("main.js", script),
    ];
    let ran = languages()
        .project(&files, &["node", "/proj/main.js"])
        .exits(0);
    assert_eq!(
        ran.out,
        "true /proj/real/m.js\ntrue file:///proj/real/e.mjs\n/proj/real/e.mjs\nMODULE_NOT_FOUND\n7\n"
    );
}
