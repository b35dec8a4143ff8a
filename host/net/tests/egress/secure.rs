use crate::server::{Server, ok};
use crate::support::{Names, Who, error, get, text};
use bytes::Bytes;
use claw_core::code::{EffectDone, ErrorKind};
use claw_net::{Egress, Options, OutBody};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::sync::Arc;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A certificate for `good.test` signed by a new authority, and that authority as PEM.
pub(crate) fn certificate(alpn: &[&str]) -> (TlsAcceptor, Vec<u8>) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let leaf = CertificateParams::new(vec!["good.test".to_owned()]).unwrap();
    let leaf = leaf.signed_by(&key, &ca).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![leaf.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    config.alpn_protocols = alpn.iter().map(|p| p.as_bytes().to_vec()).collect();
    (TlsAcceptor::from(Arc::new(config)), ca.pem().into_bytes())
}

async fn secure() -> (Server, Who, Vec<u8>) {
    let (tls, ca) = certificate(&[]);
    let server = Server::start_at("127.0.0.1:0", None, Some(tls), |_| ok("safe")).await;
    let origin = |host: &str| format!("https://{host}:{}", server.port());
    let who = Who::may(&[
        origin("good.test"),
        origin("wrong.test"),
        origin("127.0.0.1"),
    ]);
    (server, who, ca)
}

pub(crate) fn egress(extra_ca_pem: Vec<Vec<u8>>) -> Egress {
    let names = Names::default()
        .with("good.test", &[&["127.0.0.1"]])
        .with("wrong.test", &[&["127.0.0.1"]]);
    Egress::new(Options {
        resolver: Arc::new(names),
        extra_ca_pem,
        ..Options::default()
    })
    .unwrap()
}

#[tokio::test]
async fn an_extra_authority_is_trusted_for_the_right_name() {
    let (server, who, ca) = secure().await;
    let egress = egress(vec![ca]);
    let url = format!("https://good.test:{}/", server.port());
    assert_eq!(text(&egress, &who, get(url.as_str())).await, "safe");
    assert_eq!(text(&egress, &who, get(url.as_str())).await, "safe");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_wrong_name_or_an_unknown_authority_fails() {
    let (server, who, ca) = secure().await;
    for (host, extra) in [
        ("wrong.test", vec![ca.clone()]),
        ("127.0.0.1", vec![ca]),
        ("good.test", vec![]),
    ] {
        let url = format!("https://{host}:{}/", server.port());
        let mut request = get(url);
        request.method = "POST".to_owned();
        let error = error(&egress(extra), &who, request).await;
        assert_eq!(
            (error.fault.code(), error.effect),
            ("tls", EffectDone::None),
            "{host}"
        );
        assert_eq!(error.fault.kind(), ErrorKind::Unavailable);
    }
    assert!(server.seen().is_empty());
    assert!(
        who.book
            .journal
            .lines()
            .contains(&"settle 3 Failed".to_owned())
    );
}

#[tokio::test]
async fn a_server_without_tls_fails() {
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("https://{}", plain.local_addr().unwrap());
    let speaks = tokio::spawn(async move {
        let (mut stream, _) = plain.accept().await.unwrap();
        stream
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        std::future::pending::<()>().await;
    });
    let who = Who::may(std::slice::from_ref(&origin));
    let error = error(&egress(vec![]), &who, get(format!("{origin}/"))).await;
    assert_eq!(
        (error.fault.code(), error.effect),
        ("tls", EffectDone::None)
    );
    speaks.abort();
}

#[tokio::test]
async fn http_2_is_spoken_where_the_server_offers_it() {
    let (tls, ca) = certificate(&["h2", "http/1.1"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!(
        "https://good.test:{}",
        listener.local_addr().unwrap().port()
    );
    let serving = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let stream = tls.accept(stream).await.unwrap();
        let mut connection = h2::server::handshake(stream).await.unwrap();
        while let Some(Ok((mut request, mut respond))) = connection.accept().await {
            tokio::spawn(async move {
                let mut got = Vec::new();
                while let Some(Ok(piece)) = request.body_mut().data().await {
                    got.extend_from_slice(&piece);
                }
                let answer = http::Response::builder()
                    .header("x-host", request.uri().authority().unwrap().as_str())
                    .body(())
                    .unwrap();
                let mut body = respond.send_response(answer, false).unwrap();
                body.send_data(got.into(), true).unwrap();
            });
        }
    });
    let who = Who::may(std::slice::from_ref(&origin));
    let egress = egress(vec![ca]);
    for _ in 0..2 {
        let mut request = get(format!("{origin}/"));
        request.method = "POST".to_owned();
        request.body = OutBody::Bytes(Bytes::from_static(b"over two"));
        let answer = egress.send(&who.caller, request).await.unwrap();
        assert_eq!(answer.header("x-host"), origin.strip_prefix("https://"));
        assert_eq!(answer.collect(8).await.unwrap(), "over two");
    }
    serving.abort();
}
