#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::options::Options;
use std::time::Duration;

fn clients(limits: Limits) -> Clients {
    Clients::new(tls::config(&Options::default()).unwrap(), limits)
}

fn key(last: u8) -> ClientKey {
    struct Nobody(claw_core::id::AgentId, claw_core::subject::Subject);
    impl claw_core::sandbox::Authority for Nobody {
        fn agent(&self) -> &claw_core::id::AgentId {
            &self.0
        }
        fn subject(&self) -> &claw_core::subject::Subject {
            &self.1
        }
        fn actor(&self) -> &claw_core::subject::Actor {
            &claw_core::subject::Actor::Owner
        }
        fn decide(&self, _: &claw_core::capability::Request) -> claw_core::capability::Decision {
            panic!("not asked here")
        }
        fn admits(&self, _: &str, _: &str, _: IpAddr) -> claw_core::capability::Decision {
            panic!("not asked here")
        }
    }
    let nobody = Nobody(
        claw_core::id::AgentId::new("main"),
        claw_core::subject::Subject::Agent("main".to_owned()),
    );
    let url = CanonicalUrl::parse("http://a.test/").unwrap();
    ClientKey::new(&Account::of(&nobody), &url, &[address(last)])
}

fn address(last: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, last])
}

fn get(clients: &Clients, last: u8) -> Client {
    clients.get(&key(last), &[address(last)], 80).unwrap()
}

#[tokio::test(start_paused = true)]
async fn the_least_recently_used_client_goes_first() {
    let clients = clients(Limits {
        clients: 2,
        ..Limits::default()
    });
    let first = get(&clients, 1);
    tokio::time::advance(Duration::from_millis(1)).await;
    let second = get(&clients, 2);
    tokio::time::advance(Duration::from_millis(1)).await;
    let same = |a: &Client, b: &Client| Arc::ptr_eq(&a.connected, &b.connected);
    assert!(same(&first, &get(&clients, 1)));
    tokio::time::advance(Duration::from_millis(1)).await;
    get(&clients, 3);
    assert_eq!(clients.len(), 2);
    assert!(same(&first, &get(&clients, 1)));
    assert!(!same(&second, &get(&clients, 2)));
}

#[tokio::test(start_paused = true)]
async fn unused_clients_are_forgotten() {
    let clients = clients(Limits::default());
    get(&clients, 1);
    tokio::time::advance(Limits::default().client_idle).await;
    get(&clients, 2);
    assert_eq!(clients.len(), 1);
}
