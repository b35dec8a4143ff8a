//! The packages of npm that scripts of skills import most: each does its main thing in the sandbox, from a
//! `node_modules` folder that was installed outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::exec::languages;
use common::server::{Response, Server};
use std::path::Path;

/// Runs a script of `tests/scripts/npm` and compares what it prints with the file of what it printed on Node.
fn does_its_main_thing(script: &str) {
    let Some(installed) = std::env::var_os("CLAW_SCRIPTS_NODE") else {
        println!("SKIPPED: CLAW_SCRIPTS_NODE names no folder with npm packages");
        return;
    };
    let modules = Path::new(&installed).join("node_modules");
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/npm");
    let expected = scripts.join(script).with_extension("out");
    let flags = [
        "--dir".to_owned(),
        format!("{}:/node_modules:ro", modules.display()),
        "--dir".to_owned(),
        format!("{}:/case:ro", scripts.display()),
        "--env".to_owned(),
        "USER=claw".to_owned(),
    ];
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let ran = languages().exec(&flags, &["node", &format!("/case/{script}")]);
    let wanted = std::fs::read_to_string(expected).unwrap();
    assert_eq!(ran.out, wanted, "{}", ran.err);
    ran.exits(0);
}

/// Over the adapter that axios takes by itself in Node.
fn axios_by_the_network() {
    let Some(installed) = std::env::var_os("CLAW_SCRIPTS_NODE") else {
        println!("SKIPPED: CLAW_SCRIPTS_NODE names no folder with npm packages");
        return;
    };
    let modules = Path::new(&installed).join("node_modules");
    let dir = format!("{}:/node_modules:ro", modules.display());
    let server = Server::start(|_| Response::page("hello"));
    let url = server.url("/a");
    let script = format!(
        "require('axios').get('{url}').then((r) => console.log(r.status, r.data), (e) => {{ console.log('refused', e.code); process.exit(9); }})"
    );
    let net = url.trim_start_matches("http://").trim_end_matches("/a");
    let claw = languages();
    let granted = claw.exec(&["--dir", &dir, "--net", net], &["node", "-e", &script]);
    assert_eq!(granted.exits(0).out, "200 hello\n");
    let refused = claw.exec(&["--dir", &dir], &["node", "-e", &script]);
    assert!(refused.exits(9).out.starts_with("refused"));
    assert_eq!(server.seen().len(), 1);
}

macro_rules! packages {
    ($($name:ident: $script:literal),* $(,)?) => {
        /// Megabytes of packages, and some of them take a second to load.
        mod slow {
            $(
                #[test]
                fn $name() {
                    super::does_its_main_thing($script);
                }
            )*

            #[test]
            fn axios_reaches_what_is_granted_and_nothing_else() {
                super::axios_by_the_network();
            }
        }

        #[test]
        fn every_listed_package_has_a_test() {
            let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/npm/packages.json");
            let list: serde_json::Value = serde_json::from_slice(&std::fs::read(list).unwrap()).unwrap();
            let mut listed: Vec<&str> = list.as_array().unwrap().iter().map(|one| one["script"].as_str().unwrap()).collect();
            let mut tested = vec![$($script),*];
            listed.sort_unstable();
            tested.sort_unstable();
            assert_eq!(tested, listed);
        }
    };
}

packages! {
    axios: "axios.js",
    bs58: "bs58.mjs",
    chalk: "chalk.mjs",
    cheerio: "cheerio.mjs",
    cli_table3: "cli-table3.js",
    commander: "commander.js",
    dotenv: "dotenv.js",
    ethers: "ethers.mjs",
    fs_extra: "fs-extra.js",
    js_yaml: "js-yaml.mjs",
    mcp_sdk: "mcp-sdk.mjs",
    node_fetch: "node-fetch.mjs",
    openai: "openai.mjs",
    ora: "ora.mjs",
    solana_web3: "solana-web3.mjs",
    turndown: "turndown.js",
    uuid: "uuid.mjs",
    viem: "viem.mjs",
    ws_refuses: "ws.js",
    zod: "zod.mjs",
}
