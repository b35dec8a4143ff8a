//! The key in a real keychain: gnome-keyring on a bus of its own.
#![cfg(feature = "keychain")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use claw_core::secret::{SecretName, SecretValue};
use claw_vault::{KEY_FILE, KeySource, Keychain, Setting, Vault, VaultError};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::fdo::NameOwnerChanged;

/// The keychain's name on the bus.
const SERVICE: &str = "org.freedesktop.secrets";

/// A bus with a keychain; both end with it.
struct Desktop {
    folder: tempfile::TempDir,
    address: String,
    children: Vec<Child>,
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Desktop {
    /// A bus that starts nothing by itself, if this machine has what it needs.
    fn bus() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("bus.conf");
        let listen = folder.path().display();
        let text = format!(
            r#"<busconfig><type>session</type><listen>unix:dir={listen}</listen><policy context="default">
            <allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>"#
        );
        std::fs::write(&config, text).unwrap();
        let mut command = Command::new("dbus-daemon");
        command.args(["--nofork", "--print-address", "--config-file"]);
        command.arg(&config).stdout(Stdio::piped());
        let mut daemon = command.stderr(Stdio::null()).spawn().ok()?;
        let mut address = String::new();
        let mut output = BufReader::new(daemon.stdout.take().unwrap());
        output.read_line(&mut address).unwrap();
        Some(Self {
            folder,
            address: address.trim().into(),
            children: vec![daemon],
        })
    }

    /// The keychain of a person who is logged in: open.
    fn keyring(mut self) -> Option<Self> {
        let mut command = Command::new("gnome-keyring-daemon");
        command
            .args(["--unlock", "--foreground", "--components=secrets"])
            .env_clear()
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("HOME", self.folder.path())
            .env("XDG_RUNTIME_DIR", self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let bus = Builder::address(self.address.as_str()).unwrap();
        let bus = bus.build().unwrap();
        let bus = DBusProxy::new(&bus).unwrap();
        let mut owners = bus.receive_name_owner_changed().unwrap();
        let mut daemon = command.spawn().ok()?;
        daemon.stdin.take().unwrap().write_all(b"password").unwrap();
        self.children.push(daemon);
        let serves = |owner: NameOwnerChanged| owner.args().unwrap().name() == SERVICE;
        assert!(owners.any(serves));
        Some(self)
    }
}

fn open(desktop: &Desktop, home: &Path) -> Result<Vault, VaultError> {
    let keychain = Keychain::open_at(&desktop.address, home)?;
    Vault::open(home, KeySource::Store(Box::new(keychain)))
}

fn set(vault: &Vault, name: &str) -> Result<bool, VaultError> {
    let value = SecretValue::new(b"sk-ant-0123456789".to_vec());
    let name = SecretName::parse(name).unwrap();
    vault.set(&name, value, Setting::default())
}

#[test]
fn a_vault_opens_with_the_key_of_its_home_in_the_keychain() {
    let Some(desktop) = Desktop::bus().and_then(Desktop::keyring) else {
        println!("SKIPPED: dbus-daemon or gnome-keyring-daemon is not installed");
        return;
    };
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    set(&open(&desktop, home.path()).unwrap(), "first").unwrap();
    set(&open(&desktop, home.path()).unwrap(), "second").unwrap();
    set(&open(&desktop, other.path()).unwrap(), "third").unwrap();
    assert_eq!(open(&desktop, home.path()).unwrap().list().len(), 2);
    assert_eq!(open(&desktop, other.path()).unwrap().list().len(), 1);
    assert!(!home.path().join(KEY_FILE).exists());
    assert!(matches!(
        Vault::open(home.path(), KeySource::File),
        Err(VaultError::KeyMissing { .. })
    ));
}

#[test]
fn a_bus_without_a_keychain_is_an_error_and_nothing_is_written() {
    let Some(desktop) = Desktop::bus() else {
        println!("SKIPPED: dbus-daemon is not installed");
        return;
    };
    let home = tempfile::tempdir().unwrap();
    let vault = open(&desktop, home.path()).unwrap();
    assert!(matches!(set(&vault, "first"), Err(VaultError::KeyStore(_))));
    assert!(!home.path().join("vault").exists());
    assert!(!home.path().join(KEY_FILE).exists());
}

#[test]
fn no_bus_is_an_error() {
    let home = tempfile::tempdir().unwrap();
    let address = format!("unix:path={}/none", home.path().display());
    let opened = Keychain::open_at(&address, home.path());
    assert!(matches!(opened, Err(VaultError::KeyStore(_))));
}
