#![allow(clippy::unwrap_used, clippy::panic)]

use crate::prelude::*;
use crate::{ErrorKind, testing};

struct Echo;

#[derive(Deserialize)]
struct EchoArgs {
    text: String,
    #[serde(default)]
    times: Option<u32>,
}

impl Tool for Echo {
    type Args = EchoArgs;

    fn definition() -> Definition {
        Definition::new("echo", "Says it again.")
            .title("Echo")
            .arg(arg::text("text", "What to say.").max_length(100))
            .arg(arg::integer("times", "How often.").range(1, 3).optional())
            .effect("read")
            .idempotent()
            .parallel()
    }

    fn call(args: EchoArgs) -> Result<Output> {
        log::info!("echo", "times" => args.times.unwrap_or(1));
        Ok(Output::text(
            args.text.repeat(args.times.unwrap_or(1) as usize),
        ))
    }
}

struct Store;

#[derive(Deserialize)]
struct NoArgs {}

impl Tool for Store {
    type Args = NoArgs;

    fn definition() -> Definition {
        Definition::new("store", "Stores.")
    }

    fn call(_: NoArgs) -> Result<Output> {
        kv::set_text("a", "b")?;
        Ok(Output::text("stored"))
    }
}

crate::export_tools!(Echo, Store);

#[test]
fn definitions_are_sound() {
    testing::check(&Plugin::definitions()).unwrap();
}

#[test]
fn calls_by_name() {
    let output = Plugin::invoke("echo", r#"{"text":"ab","times":2}"#).unwrap();
    assert_eq!(testing::text_of(&output), "abab");
}

#[test]
fn bad_arguments_and_unknown_names_are_errors() {
    let error = Plugin::invoke("echo", r#"{"text":1}"#).unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (ErrorKind::Invalid, "arguments")
    );
    assert_eq!(
        Plugin::invoke("nope", "{}").unwrap_err().kind,
        ErrorKind::NotFound
    );
}

#[test]
fn host_functions_are_refused_natively() {
    let error = Plugin::invoke("store", "{}").unwrap_err();
    assert_eq!(
        (error.kind, error.code.as_str()),
        (ErrorKind::Unsupported, "native-build")
    );
}
