//! TLS: rustls with ring, the built-in roots and the configured extra certificates. Nothing is set for the process.

use crate::error::Fault;
use crate::options::Options;
use rustls::client::Resumption;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// TLS sessions remembered per client.
const SESSIONS: usize = 8;

/// The configuration all clients start from. It remembers no session itself.
pub(crate) fn config(options: &Options) -> Result<ClientConfig, Fault> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    for (nth, pem) in options.extra_ca_pem.iter().enumerate() {
        add(&mut roots, pem).map_err(|why| Fault::Setup {
            message: format!("extra certificate {} cannot be used: {why}", nth + 1),
        })?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Fault::Setup {
            message: format!("tls cannot be set up: {e}"),
        })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// The configuration of one client: tickets of one authority are never offered by another.
pub(crate) fn of_client(base: &ClientConfig) -> ClientConfig {
    let mut config = base.clone();
    config.resumption = Resumption::in_memory_sessions(SESSIONS);
    config
}

fn add(roots: &mut RootCertStore, pem: &[u8]) -> Result<(), String> {
    let mut added = 0;
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|e| e.to_string())?;
        roots.add(certificate).map_err(|e| e.to_string())?;
        added += 1;
    }
    if added == 0 {
        return Err("no certificate in it".to_owned());
    }
    Ok(())
}
