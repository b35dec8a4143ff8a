//! Clients and their connections. Invariant: a client serves exactly one agent, subject, origin and set of admitted
//! addresses, and knows no other address. A later hop is resolved and judged anew; only if it ends in the very same
//! key may it find an idle connection here. So a connection can neither outlive its admission nor change hands.

use crate::error::Fault;
use crate::header::MAX_HEADERS_BYTES;
use crate::options::Limits;
use crate::quota::Account;
use crate::tls;
use claw_policy::url::CanonicalUrl;
use rustls::ClientConfig;
use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tokio::time::Instant;

/// Idle connections kept per client.
const IDLE_CONNECTIONS: usize = 4;

/// Whose connections, and where to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ClientKey {
    /// The agent and the subject.
    account: Account,
    /// Scheme, host and port.
    pub(crate) origin: String,
    /// Admitted addresses, sorted: resolvers like to turn the order.
    addresses: Vec<IpAddr>,
}

impl ClientKey {
    pub(crate) fn new(account: &Account, url: &CanonicalUrl, addresses: &[IpAddr]) -> Self {
        let mut addresses = addresses.to_vec();
        addresses.sort_unstable();
        Self {
            account: account.clone(),
            origin: url.origin(),
            addresses,
        }
    }
}

/// A client of one key.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) http: reqwest::Client,
    connected: Arc<AtomicBool>,
}

impl Client {
    /// Whether this client ever had a connection. If not, no byte of any of its requests has left.
    pub(crate) fn ever_connected(&self) -> bool {
        self.connected.load(Ordering::SeqCst)
    }
}

struct Kept {
    client: Client,
    used: Instant,
}

/// The kept clients, bounded in number and in idle time.
pub(crate) struct Clients {
    tls: ClientConfig,
    limits: Limits,
    // A std mutex: nothing is awaited under it.
    kept: Mutex<HashMap<ClientKey, Kept>>,
}

impl Clients {
    pub(crate) fn new(tls: ClientConfig, limits: Limits) -> Self {
        Self {
            tls,
            limits,
            kept: Mutex::default(),
        }
    }

    /// The client of this key; if there is none, one that tries the addresses in this order.
    pub(crate) fn get(
        &self,
        key: &ClientKey,
        addresses: &[IpAddr],
        port: u16,
    ) -> Result<Client, Fault> {
        let now = Instant::now();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|_, k| now.duration_since(k.used) < self.limits.client_idle);
        if let Some(found) = kept.get_mut(key) {
            found.used = now;
            return Ok(found.client.clone());
        }
        let client = self.make(addresses, port)?;
        if kept.len() >= self.limits.clients {
            let oldest = kept.iter().min_by_key(|(_, k)| k.used);
            if let Some(oldest) = oldest.map(|(k, _)| k.clone()) {
                kept.remove(&oldest);
            }
        }
        if self.limits.clients > 0 {
            let client = client.clone();
            kept.insert(key.clone(), Kept { client, used: now });
        }
        Ok(client)
    }

    /// What connections that are no exchanges start from.
    pub(crate) fn tls(&self) -> &ClientConfig {
        &self.tls
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.kept.lock().map_or(0, |k| k.len())
    }

    fn make(&self, addresses: &[IpAddr], port: u16) -> Result<Client, Fault> {
        let connected = Arc::new(AtomicBool::new(false));
        let addresses = addresses.iter().map(|ip| SocketAddr::new(*ip, port));
        let http = reqwest::Client::builder()
            .use_preconfigured_tls(tls::of_client(&self.tls))
            .dns_resolver(Arc::new(Fixed(addresses.collect())))
            .connector_layer(NoteLayer(Arc::clone(&connected)))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(self.limits.connect)
            .pool_idle_timeout(self.limits.client_idle)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .http2_max_header_list_size(MAX_HEADERS_BYTES as u32)
            .build()
            .map_err(|e| Fault::Setup {
                message: format!("no http client: {e}"),
            })?;
        Ok(Client { http, connected })
    }
}

/// Gives the admitted addresses, whatever the name.
struct Fixed(Vec<SocketAddr>);

impl reqwest::dns::Resolve for Fixed {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let addresses: reqwest::dns::Addrs = Box::new(self.0.clone().into_iter());
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

/// Wraps the connector to note that a connection stands (TLS included).
#[derive(Clone)]
struct NoteLayer(Arc<AtomicBool>);

impl<S> tower_layer::Layer<S> for NoteLayer {
    type Service = Note<S>;

    fn layer(&self, inner: S) -> Note<S> {
        Note {
            inner,
            connected: Arc::clone(&self.0),
        }
    }
}

#[derive(Clone)]
struct Note<S> {
    inner: S,
    connected: Arc<AtomicBool>,
}

impl<S, R> tower_service::Service<R> for Note<S>
where
    S: tower_service::Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let connecting = self.inner.call(request);
        let connected = Arc::clone(&self.connected);
        Box::pin(async move {
            let connection = connecting.await?;
            connected.store(true, Ordering::SeqCst);
            Ok(connection)
        })
    }
}

#[cfg(test)]
mod tests;
