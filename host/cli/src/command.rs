//! From arguments to a command of the API, and from its answer to output and an exit code.

mod approval;
mod owner;
pub(crate) mod prompt;
mod read;
mod secret;
pub(crate) mod talk;

use crate::args::{
    Args, Cmd, ConfigCmd, DeliveryCmd, GrantCmd, ModelCmd, Output, PluginCmd, SessionCmd, ToolCmd,
};
use crate::config;
use crate::failure::{self, Failure};
use crate::home::Home;
use crate::link::Link;
use crate::progress::Bar;
use crate::{chat, demo, doctor, exec, host, plugin, render, runtimes, skill};
use claw_core::code::FailureKind;
use claw_core::tool::{CallReport, ToolOutcome};
use claw_engine::api::{Command, Event};
use serde_json::{Value, json};

pub(crate) async fn run(args: Args, output: Output) -> Result<u8, Failure> {
    let home = Home::find(args.home.as_deref())?;
    match args.command {
        Cmd::Demo => demo::run(output).await,
        Cmd::Chat(talk) => chat::run(&home, talk, output).await,
        Cmd::Ask { text, talk } => talk::ask(&home, text, talk, output).await,
        Cmd::Plugin(PluginCmd::New { name, lang }) => plugin::new(&name, lang, output),
        Cmd::Plugin(PluginCmd::Build { dir, out, wasm }) => plugin::make(dir, out, wasm, output),
        Cmd::Config(command) => configuration(&home, &command, output),
        Cmd::Doctor => doctor::run(&home, output).await,
        Cmd::Secret(command) => secret::run(&home, command, output).await,
        Cmd::Exec(flags) => exec::run(&home, &flags, output).await,
        Cmd::Runtime(command) => runtimes::run(&home, command, output).await,
        Cmd::Skill(command) => skill::run(&home, command, output).await,
        Cmd::Run { line } => Err(no_run(&line)),
        command => {
            let link = Link::open(&home).await?;
            let code = over(&link, command, output).await;
            link.close().await;
            code
        }
    }
}

/// What people type who know other tools.
fn no_run(line: &[String]) -> Failure {
    let line = match line {
        [] => "./FILE".to_owned(),
        [file, ..] if file.contains('/') => line.join(" "),
        _ => format!("./{}", line.join(" ")),
    };
    Failure::usage("there is no `claw run`").hint(format!("claw exec -- {line}"))
}

/// Commands that need the engine.
async fn over(link: &Link, command: Cmd, output: Output) -> Result<u8, Failure> {
    match command {
        Cmd::Tool(command) => tool(link, command, output).await,
        Cmd::Plugin(command) => plugins(link, command, output).await,
        Cmd::Grant(command) => grant(link, command, output).await,
        Cmd::Session(command) => session(link, command, output).await,
        Cmd::Delivery(command) => delivery(link, command, output).await,
        Cmd::Approval(command) => approval::run(link, command, output).await,
        Cmd::Owner(command) => owner::run(link, command, output).await,
        Cmd::Stop => approval::stop(link, output).await,
        Cmd::Why {
            id,
            tool,
            agent,
            sender,
            group,
        } => {
            let (command, show): (_, fn(&Value)) = match tool {
                Some(tool) => {
                    let command = Command::WhyTool {
                        tool,
                        agent,
                        sender,
                        group,
                    };
                    (command, render::why_tool)
                }
                None => (Command::Why { id }, render::why),
            };
            shown(link, command, output, show).await
        }
        Cmd::Model(ModelCmd::List) => shown(link, Command::ModelList, output, render::models).await,
        Cmd::Model(ModelCmd::Test { model }) => {
            let show = |v: &Value| {
                say!(
                    "{} answered: {}",
                    render::text(&v["model"]),
                    render::text(&v["said"])
                )
            };
            shown(link, Command::ModelTest { model }, output, show).await
        }
        _ => shown(link, Command::Status, output, render::status).await,
    }
}

/// Sends a command and shows its answer.
async fn shown(
    link: &Link,
    command: Command,
    output: Output,
    show: impl Fn(&Value),
) -> Result<u8, Failure> {
    let answer = link.answer(command).await?;
    if output.json {
        say!("{answer}");
    } else {
        show(&answer);
    }
    Ok(0)
}

async fn tool(link: &Link, command: ToolCmd, output: Output) -> Result<u8, Failure> {
    match command {
        ToolCmd::List { agent } => {
            shown(link, Command::ToolList { agent }, output, render::tools).await
        }
        ToolCmd::Show { name, agent } => {
            let all = link.answer(Command::ToolList { agent }).await?;
            let list = all.as_array().map_or(&[][..], Vec::as_slice);
            let found = list.iter().find(|t| t["definition"]["name"] == json!(name));
            let tool = found.ok_or_else(|| {
                let names = list.iter().filter_map(|t| t["definition"]["name"].as_str());
                let meant = claw_policy::near::did_you_mean(&name, names);
                not_found(
                    format!("no tool `{name}`{meant}"),
                    "`claw tool list` shows all",
                )
            })?;
            if output.json {
                say!("{tool}");
            } else {
                render::tool(tool);
            }
            Ok(0)
        }
        ToolCmd::Call {
            name,
            arguments,
            agent,
        } => {
            let text = if arguments == "-" {
                read::stdin()?
            } else {
                arguments
            };
            let arguments: Value = serde_json::from_str(&text).map_err(|e| {
                Failure::usage(format!("the arguments are not JSON: {e}"))
                    .hint("for example '{\"path\":\"a.md\"}'")
            })?;
            let command = Command::ToolCall {
                agent,
                tool: name,
                arguments,
            };
            let answer = link.answer(command).await?;
            Ok(call_code(&reported(&answer, output)?))
        }
    }
}

/// Shows what came of a call.
fn reported(answer: &Value, output: Output) -> Result<CallReport, Failure> {
    let report: CallReport = serde_json::from_value(answer.clone()).map_err(|e| mismatch(&e))?;
    if output.json {
        say!("{answer}");
    } else {
        render::report(&report);
    }
    Ok(report)
}

/// Shows what came of a command in the sandbox; its own exit code, if it has one.
pub(crate) fn ran(answer: &Value, output: Output) -> Result<u8, Failure> {
    let report = reported(answer, output)?;
    let code = match &report.outcome {
        ToolOutcome::Ok(done) => done.structured["exit_code"].as_u64(),
        _ => None,
    };
    let own = code.and_then(|code| u8::try_from(code).ok());
    Ok(own.unwrap_or_else(|| call_code(&report)))
}

/// An answer that this version does not understand: the process that has the home is another version.
fn mismatch(e: &serde_json::Error) -> Failure {
    let message = format!(
        "the process that has the home answered what this version does not understand: {e}"
    );
    Failure::failed("CLAW-H001", message).hint("end that process: it is another version of claw")
}

fn not_found(message: String, hint: &str) -> Failure {
    Failure(claw_engine::api::ApiError::not_found(message)).hint(hint)
}

/// 0 done · 1 the tool failed · 3 refused · 4 no such tool · 124 time · 130 interrupted.
pub(crate) fn call_code(report: &CallReport) -> u8 {
    if report.refused() {
        return failure::REFUSED;
    }
    match &report.outcome {
        ToolOutcome::Ok(_) => 0,
        ToolOutcome::Error(_) => failure::FAILED,
        ToolOutcome::Failed { kind, .. } => match kind {
            FailureKind::NotFound => failure::NOT_FOUND,
            FailureKind::Timeout => failure::TIMED_OUT,
            FailureKind::Cancelled => failure::INTERRUPTED,
            _ => failure::FAILED,
        },
    }
}

async fn plugins(link: &Link, command: PluginCmd, output: Output) -> Result<u8, Failure> {
    match command {
        PluginCmd::Add { source } => {
            let bar = Bar::new();
            let source = std::path::absolute(source)?;
            let mut show = |event: &Event| {
                if let Event::Progress { progress } = event {
                    bar.step(
                        &format!("{}: {}", progress.plugin, progress.step),
                        progress.done,
                        progress.total,
                    );
                }
            };
            let added = link.run(Command::PluginAdd { source }, &mut show).await;
            bar.finish();
            let added = added?;
            if output.json {
                say!("{added}");
            } else {
                let name = render::text(&added["name"]);
                say!(
                    "added {name} {} ({})",
                    render::text(&added["version"]),
                    render::list(&added["tools"])
                );
                say!("`claw plugin info {name}` shows what it asks for and what it was granted");
            }
            Ok(0)
        }
        PluginCmd::Info { name } => {
            shown(link, Command::PluginInfo { name }, output, render::plugin).await
        }
        PluginCmd::Remove { name } => {
            let show = |v: &Value| say!("removed {}", render::text(&v["name"]));
            shown(link, Command::PluginRemove { name }, output, show).await
        }
        _ => shown(link, Command::PluginList, output, render::plugins).await,
    }
}

async fn grant(link: &Link, command: GrantCmd, output: Output) -> Result<u8, Failure> {
    match command {
        GrantCmd::List { agent, all } => {
            shown(
                link,
                Command::GrantList { agent, all },
                output,
                render::grants,
            )
            .await
        }
        GrantCmd::Add {
            plugin,
            rule,
            agent,
            lifetime,
        } => {
            let for_ms = match lifetime {
                None => None,
                Some(text) => Some(claw_policy::unit::millis(&text).map_err(|e| {
                    Failure::usage(format!("--for: {e}")).hint("for example `90s`, `1h`")
                })?),
            };
            let command = Command::GrantAdd {
                agent,
                plugin,
                rule,
                for_ms,
            };
            let show = |v: &Value| {
                say!(
                    "granted `{}` to {} ({})",
                    render::text(&v["grant"]["rule"]),
                    render::text(&v["plugin"]),
                    render::text(&v["grant"]["id"])
                );
                if !v["warning"].is_null() {
                    eprintln!("warning: {}", render::text(&v["warning"]));
                }
            };
            shown(link, command, output, show).await
        }
        GrantCmd::Revoke { id } => {
            let show = |v: &Value| say!("revoked `{}`", render::text(&v["rule"]));
            shown(link, Command::GrantRevoke { id }, output, show).await
        }
    }
}

async fn session(link: &Link, command: SessionCmd, output: Output) -> Result<u8, Failure> {
    match command {
        SessionCmd::List => shown(link, Command::SessionList, output, render::sessions).await,
        SessionCmd::Show { session } => {
            shown(
                link,
                Command::SessionShow { session },
                output,
                render::transcript,
            )
            .await
        }
        SessionCmd::Reset { session } => {
            let command = Command::SessionReset {
                session: Some(session),
                agent: None,
            };
            shown(link, command, output, render::reset).await
        }
        SessionCmd::Export { session, out } => {
            let answer = link.answer(Command::SessionExport { session }).await?;
            let text = answer.as_str().unwrap_or_default();
            match out {
                Some(path) => {
                    std::fs::write(&path, text).map_err(|e| read::unusable(&path, &e))?;
                    let (file, bytes) = (path.display().to_string(), text.len());
                    if output.json {
                        say!("{}", json!({ "file": file, "bytes": bytes }));
                    } else {
                        say!("wrote {bytes} bytes to {file}");
                    }
                }
                // The export is JSON lines already.
                None => crate::out::text(text),
            }
            Ok(0)
        }
        SessionCmd::Import { file, rename } => {
            let text = read::file(&file)?;
            let show = |v: &Value| {
                say!(
                    "imported {} entries into {}",
                    v["entries"],
                    render::text(&v["session"])
                )
            };
            shown(link, Command::SessionImport { text, rename }, output, show).await
        }
    }
}

async fn delivery(link: &Link, command: DeliveryCmd, output: Output) -> Result<u8, Failure> {
    let (command, show): (_, fn(&Value)) = match command {
        DeliveryCmd::List { all } => (Command::DeliveryList { all }, render::replies),
        DeliveryCmd::Resend { id } => (Command::DeliveryResend { id }, render::reply),
        DeliveryCmd::Drop { id } => (Command::DeliveryDrop { id }, render::reply),
    };
    shown(link, command, output, show).await
}

fn configuration(home: &Home, command: &ConfigCmd, output: Output) -> Result<u8, Failure> {
    if matches!(command, ConfigCmd::Schema) {
        say!("{:#}", config::schema());
        return Ok(0);
    }
    let loaded = config::load(home)?;
    if let ConfigCmd::Show { origin } = command {
        let model = host::default_model(&loaded)?;
        let env = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
        let mut rows = config::settings_with_origin(&loaded, model.as_deref(), &env);
        rows.insert(
            0,
            (
                "home".into(),
                json!(home.path().display().to_string()),
                home.origin(),
            ),
        );
        render::settings(&rows, *origin, output);
        return Ok(0);
    }
    host::judge_models(&loaded)?;
    if output.json {
        say!(
            "{}",
            json!({ "file": loaded.file, "warnings": loaded.warnings })
        );
    } else {
        let file = home.config();
        if loaded.file {
            say!(
                "{}: {}",
                file.display(),
                match loaded.warnings.len() {
                    0 => "good".to_owned(),
                    1 => "good, with 1 warning".to_owned(),
                    n => format!("good, with {n} warnings"),
                }
            );
        } else {
            say!("{}: not there; defaults are used", file.display());
        }
        loaded.warnings.iter().for_each(|w| say!("warning: {w}"));
    }
    Ok(0)
}
