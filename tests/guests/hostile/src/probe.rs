//! What a guest finds when it tries its language's standard library. The answer is text; an error of the library is
//! an answer too, starting with `error:`.

use claw_sdk::{Error, Output};
use serde_json::Value;
use wasip2::http::outgoing_handler;
use wasip2::http::types::{Fields, OutgoingRequest, Scheme};
use wasip2::sockets::network::{ErrorCode, IpAddressFamily, IpSocketAddress, Ipv4SocketAddress};
use wasip2::sockets::{instance_network, ip_name_lookup, tcp_create_socket, udp_create_socket};

fn shown<T, E: std::fmt::Display>(result: Result<T, E>, good: impl FnOnce(T) -> String) -> String {
    match result {
        Ok(value) => good(value),
        Err(error) => format!("error: {error}"),
    }
}

/// Tries one thing.
pub(crate) fn probe(args: &Value) -> Result<Output, Error> {
    let to = args["to"].as_str().unwrap_or_default();
    let text = match args["what"].as_str().unwrap_or_default() {
        "env" => format!("{:?}", std::env::vars().collect::<Vec<_>>()),
        "args" => format!("{:?}", std::env::args().collect::<Vec<_>>()),
        "stdin" => shown(std::io::read_to_string(std::io::stdin()), |s| {
            format!("{} bytes", s.len())
        }),
        "read" => shown(std::fs::read_to_string(to), |s| s),
        "write" => shown(std::fs::write(to, "written by a guest"), |()| {
            "written".to_owned()
        }),
        "list" => shown(std::fs::read_dir(to), |d| format!("{} entries", d.count())),
        "connect" => shown(connect(), |()| "connected".to_owned()),
        "listen" => shown(listen(), |()| "listening".to_owned()),
        "udp" => shown(udp(), |()| "bound".to_owned()),
        "resolve" => shown(resolve(to), |n| format!("{n} addresses")),
        "random" => format!("{}", wasip2::random::random::get_random_bytes(16).len()),
        "much_random" => format!(
            "{}",
            wasip2::random::random::get_random_bytes(1 << 20).len()
        ),
        "clock" => format!("{}", wasip2::clocks::wall_clock::now().seconds),
        "http" => http_get(to),
        other => return Err(Error::not_found("probe", format!("no probe `{other}`"))),
    };
    Ok(Output::text(text))
}

/// A port of the guest's own machine: whoever gets there has left the sandbox.
const LOOPBACK: IpSocketAddress = IpSocketAddress::Ipv4(Ipv4SocketAddress {
    address: (127, 0, 0, 1),
    port: 9,
});

fn connect() -> Result<(), ErrorCode> {
    let socket = tcp_create_socket::create_tcp_socket(IpAddressFamily::Ipv4)?;
    socket.start_connect(&instance_network::instance_network(), LOOPBACK)?;
    socket.subscribe().block();
    socket.finish_connect().map(drop)
}

fn listen() -> Result<(), ErrorCode> {
    let socket = tcp_create_socket::create_tcp_socket(IpAddressFamily::Ipv4)?;
    socket.start_bind(&instance_network::instance_network(), LOOPBACK)?;
    socket.finish_bind()?;
    socket.start_listen()?;
    socket.finish_listen()
}

fn udp() -> Result<(), ErrorCode> {
    let socket = udp_create_socket::create_udp_socket(IpAddressFamily::Ipv4)?;
    socket.start_bind(&instance_network::instance_network(), LOOPBACK)?;
    socket.finish_bind()
}

fn resolve(name: &str) -> Result<usize, ErrorCode> {
    let network = instance_network::instance_network();
    let answers = ip_name_lookup::resolve_addresses(&network, name)?;
    let mut found = 0;
    loop {
        answers.subscribe().block();
        match answers.resolve_next_address()? {
            Some(_) => found += 1,
            None => return Ok(found),
        }
    }
}

/// `GET http://AUTHORITY/PATH` over `wasi:http`.
fn http_get(to: &str) -> String {
    let (authority, path) = to.split_once('/').unwrap_or((to, ""));
    let request = OutgoingRequest::new(Fields::new());
    let told = request
        .set_scheme(Some(&Scheme::Http))
        .and_then(|()| request.set_authority(Some(authority)))
        .and_then(|()| request.set_path_with_query(Some(&format!("/{path}"))));
    if told.is_err() {
        return "error: malformed".to_owned();
    }
    let pending = match outgoing_handler::handle(request, None) {
        Ok(pending) => pending,
        Err(code) => return format!("error: {code:?}"),
    };
    pending.subscribe().block();
    match pending.get() {
        Some(Ok(Ok(response))) => format!("status {}", response.status()),
        Some(Ok(Err(code))) => format!("error: {code:?}"),
        _ => "error: no answer".to_owned(),
    }
}
