//! `claw owner`: who may answer questions, and in whose name turns act as the owner's.

use super::shown;
use crate::args::{Output, OwnerCmd};
use crate::failure::Failure;
use crate::link::Link;
use crate::render;
use claw_engine::api::Command;
use serde_json::Value;

pub(super) async fn run(link: &Link, command: OwnerCmd, output: Output) -> Result<u8, Failure> {
    match command {
        OwnerCmd::Add { identity } => {
            let command = Command::OwnerAdd { identity };
            shown(link, command, output, added).await
        }
        OwnerCmd::List => shown(link, Command::OwnerList, output, render::owners).await,
        OwnerCmd::Remove { identity } => {
            let show = |v: &Value| {
                say!(
                    "{} is yours no more, from its next message on",
                    render::text(&v["identity"])
                );
            };
            shown(link, Command::OwnerRemove { identity }, output, show).await
        }
    }
}

fn added(value: &Value) {
    let identity = render::text(&value["identity"]);
    if value["added"] != true {
        say!("{identity} was yours already");
        return;
    }
    say!("{identity} is yours now: whoever writes under it acts as you, and may answer questions");
    if !identity.contains('/') {
        eprintln!(
            "hint: on a network where an id is unique within one account of yours only, name the account too: CHANNEL/ACCOUNT:ID"
        );
    }
}
