//! A connection of its own to an admitted place, for protocols that are not HTTP exchanges. Invariant: it connects to
//! an address that policy admitted, and with TLS only to who holds a certificate for the name that policy judged.

use crate::clients::Clients;
use crate::error::{EgressError, Fault, Waiting};
use crate::exchange::{ms, root_cause};
use crate::vet::Vetted;
use claw_core::code::EffectDone;
use claw_policy::url::Host;
use rustls::pki_types::ServerName;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

/// Bytes in both directions.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A connection.
pub(crate) type Wire = Box<dyn Duplex>;

/// Tries the admitted addresses in their order. `alpn` is what is offered to a server with TLS.
pub(crate) async fn open(
    clients: &Clients,
    place: &Vetted,
    alpn: &[&str],
    within: Duration,
    end: Instant,
) -> Result<Wire, EgressError> {
    let begun = Instant::now();
    let due = (begun + within).min(end);
    match timeout_at(due, connect(clients, place, alpn)).await {
        Ok(wire) => wire.map_err(EgressError::from),
        Err(_) => Err(Fault::TimedOut {
            waiting: Waiting::Connect,
            waited_ms: ms(begun.elapsed()),
        }
        .with(EffectDone::None)),
    }
}

async fn connect(clients: &Clients, place: &Vetted, alpn: &[&str]) -> Result<Wire, Fault> {
    let origin = place.url.origin();
    let stream = tcp(place).await.map_err(|message| Fault::Connect {
        origin: origin.clone(),
        message,
    })?;
    if !place.url.is_https() {
        return Ok(Box::new(stream));
    }
    let failed = |message: String| Fault::Tls {
        origin: origin.clone(),
        message,
    };
    let name = match place.url.host() {
        Host::Ip(ip) => ServerName::from(*ip),
        Host::Name(name) => {
            ServerName::try_from(name.clone()).map_err(|e| failed(e.to_string()))?
        }
    };
    let mut config = clients.tls().clone();
    config.alpn_protocols = alpn.iter().map(|p| p.as_bytes().to_vec()).collect();
    let secured = TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await;
    let secured =
        secured.map_err(|e| failed(e.get_ref().map_or(root_cause(&e), |e| e.to_string())))?;
    Ok(Box::new(secured))
}

async fn tcp(place: &Vetted) -> Result<TcpStream, String> {
    let mut failure = "no address".to_owned();
    for ip in &place.addresses {
        match TcpStream::connect(SocketAddr::new(*ip, place.url.port())).await {
            Ok(stream) => {
                // A line or a frame is small and somebody waits for it.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Err(error) => failure = error.to_string(),
        }
    }
    Err(failure)
}
