//! Names become addresses here and nowhere else.

use async_trait::async_trait;
use std::io;
use std::net::IpAddr;

/// Addresses looked at per name; the rest of an answer is ignored.
pub const MAX_ADDRESSES: usize = 16;

/// Where names become addresses.
#[async_trait]
pub trait Resolver: Send + Sync {
    /// All addresses of a name, in order of preference. The egress sets the deadline and judges the addresses.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The machine's own resolver.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((host, 0)).await?;
        Ok(found.map(|a| a.ip()).collect())
    }
}
