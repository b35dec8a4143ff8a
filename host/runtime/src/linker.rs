//! The linkers: everything a tool or a runtime may import, and nothing else.
//!
//! Invariant: grants are not expressed by what is linked but by what the call's authority answers; WASI is linked
//! interface by interface, sockets only so that every attempt is refused.

use crate::bindings::claw;
use crate::bindings::script::claw as script_claw;
use crate::host::wasi_http;
use crate::state::State;
use wasmtime::component::{HasData, HasSelf, Linker, ResourceTable};
use wasmtime::{Engine, Result};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::p2::bindings::{cli, clocks, random, sockets};
use wasmtime_wasi::random::WasiRandom;
use wasmtime_wasi::sockets::{WasiSockets, WasiSocketsView};

/// Links the world of tools.
pub(crate) fn tool(engine: &Engine) -> Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    let l = &mut linker;
    contract(l)?;
    io(l)?;
    ambient(l)?;
    denied_sockets(l)?;
    crate::fs::add_to_linker(l)?;
    wasi_http::add_to_linker(l)?;
    Ok(linker)
}

/// Links the world of runtimes: other commands and permission bits beside WASI.
pub(crate) fn script(engine: &Engine) -> Result<Linker<State>> {
    type Own = HasSelf<State>;
    let mut linker = Linker::new(engine);
    let l = &mut linker;
    claw::types::errors::add_to_linker::<_, Own>(l, |s| s)?;
    script_claw::files::modes::add_to_linker::<_, Own>(l, |s| s)?;
    script_claw::process::process::add_to_linker::<_, Own>(l, |s| s)?;
    io(l)?;
    ambient(l)?;
    denied_sockets(l)?;
    crate::fs::add_wasi_to_linker(l)?;
    wasi_http::add_to_linker(l)?;
    Ok(linker)
}

/// The interfaces of tools.
fn contract(l: &mut Linker<State>) -> Result<()> {
    type Own = HasSelf<State>;
    claw::types::errors::add_to_linker::<_, Own>(l, |s| s)?;
    claw::types::content::add_to_linker::<_, Own>(l, |s| s)?;
    claw::tool::context::add_to_linker::<_, Own>(l, |s| s)?;
    claw::log::log::add_to_linker::<_, Own>(l, |s| s)?;
    claw::config::config::add_to_linker::<_, Own>(l, |s| s)?;
    claw::kv::kv::add_to_linker::<_, Own>(l, |s| s)?;
    claw::http::http_types::add_to_linker::<_, Own>(l, |s| s)?;
    claw::http::client::add_to_linker::<_, Own>(l, |s| s)?;
    claw::blobs::blobs::add_to_linker::<_, Own>(l, |s| s)?;
    claw::memory::memory::add_to_linker::<_, Own>(l, |s| s)?;
    claw::progress::progress::add_to_linker::<_, Own>(l, |s| s)?;
    claw::secrets::secrets::add_to_linker::<_, Own>(l, |s| s)?;
    Ok(())
}

struct HasTable;

impl HasData for HasTable {
    type Data<'a> = &'a mut ResourceTable;
}

fn io(l: &mut Linker<State>) -> Result<()> {
    use wasmtime_wasi::p2::bindings::io;
    io::error::add_to_linker::<State, HasTable>(l, |s| s.ctx().table)?;
    io::poll::add_to_linker::<State, HasTable>(l, |s| s.ctx().table)?;
    io::streams::add_to_linker::<State, HasTable>(l, |s| s.ctx().table)?;
    Ok(())
}

/// Clocks, random, an empty command line and environment, standard streams, exit.
fn ambient(l: &mut Linker<State>) -> Result<()> {
    clocks::wall_clock::add_to_linker::<State, WasiClocks>(l, State::clocks)?;
    clocks::monotonic_clock::add_to_linker::<State, WasiClocks>(l, State::clocks)?;
    random::random::add_to_linker::<State, WasiRandom>(l, |s| s.wasi.random())?;
    random::insecure::add_to_linker::<State, WasiRandom>(l, |s| s.wasi.random())?;
    random::insecure_seed::add_to_linker::<State, WasiRandom>(l, |s| s.wasi.random())?;
    cli::environment::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::exit::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::stdin::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::stdout::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::stderr::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_input::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_output::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_stdin::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_stdout::add_to_linker::<State, WasiCli>(l, State::cli)?;
    cli::terminal_stderr::add_to_linker::<State, WasiCli>(l, State::cli)?;
    Ok(())
}

/// Sockets exist because standard libraries import them; the context of every call refuses TCP, UDP and names.
fn denied_sockets(l: &mut Linker<State>) -> Result<()> {
    let options = sockets::network::LinkOptions::default();
    sockets::network::add_to_linker::<State, WasiSockets>(l, &options, State::sockets)?;
    sockets::instance_network::add_to_linker::<State, WasiSockets>(l, State::sockets)?;
    sockets::ip_name_lookup::add_to_linker::<State, WasiSockets>(l, State::sockets)?;
    sockets::tcp::add_to_linker::<State, WasiSockets>(l, State::sockets)?;
    sockets::tcp_create_socket::add_to_linker::<State, WasiSockets>(l, State::sockets)?;
    sockets::udp::add_to_linker::<State, WasiSockets>(l, State::sockets)?;
    sockets::udp_create_socket::add_to_linker::<State, WasiSockets>(l, State::sockets)?;
    Ok(())
}
