//! The key in the keychain of the machine: the Secret Service (gnome-keyring, KWallet, KeePassXC) on the session's D-Bus.
//!
//! The key crosses the bus in the clear: whoever may listen there may ask the keychain as well. Nothing is asked of a
//! person: a keychain that is locked is an error. Invariant: a key that is there is never replaced.

use crate::error::VaultError;
use crate::key::{Key, KeyStore};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::message::Body;
use zbus::zvariant::{DynamicType, ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zeroize::Zeroizing;

/// Longest wait for an answer of the keychain, in seconds.
const ANSWER_SECONDS: u64 = 10;
/// Variable with the address of the session's bus.
const BUS_ENV: &str = "DBUS_SESSION_BUS_ADDRESS";
const SERVICE: &str = "org.freedesktop.secrets";
const ROOT: &str = "/org/freedesktop/secrets";
/// Where new items go, as the person set it.
const COLLECTION: &str = "/org/freedesktop/secrets/aliases/default";
/// Where no object is.
const NOWHERE: &str = "/";

/// The key of one home's vault in the keychain.
pub struct Keychain {
    bus: Connection,
    home: String,
}

impl Keychain {
    /// The keychain on the session's bus.
    ///
    /// # Errors
    /// There is no bus.
    pub fn open(home: &Path) -> Result<Self, VaultError> {
        Self::on(Builder::session(), home)
    }

    /// The keychain on the bus at this address (`unix:path=...`).
    ///
    /// # Errors
    /// There is no bus.
    pub fn open_at(address: &str, home: &Path) -> Result<Self, VaultError> {
        Self::on(Builder::address(address), home)
    }

    fn on(bus: zbus::Result<Builder<'_>>, home: &Path) -> Result<Self, VaultError> {
        let connect = || {
            bus?.method_timeout(Duration::from_secs(ANSWER_SECONDS))
                .build()
        };
        let home = home
            .canonicalize()
            .map_err(|e| VaultError::Io(home.to_owned(), e))?;
        Ok(Self {
            bus: connect().map_err(refused)?,
            home: home.display().to_string(),
        })
    }

    fn attributes(&self) -> HashMap<&str, &str> {
        HashMap::from([("application", "claw"), ("vault", self.home.as_str())])
    }

    /// Asks an object.
    fn ask(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        body: &(impl serde::Serialize + DynamicType),
    ) -> Result<Body, VaultError> {
        let interface = format!("org.freedesktop.Secret.{interface}");
        let answer =
            self.bus
                .call_method(Some(SERVICE), path, Some(interface.as_str()), method, body);
        Ok(answer.map_err(refused)?.body())
    }

    fn session(&self) -> Result<OwnedObjectPath, VaultError> {
        let body = self.ask(ROOT, "Service", "OpenSession", &("plain", Value::from("")))?;
        let (_, session): (OwnedValue, _) = body.deserialize().map_err(refused)?;
        Ok(session)
    }

    /// Opens what is locked, if that needs no person.
    fn unlock(&self, object: &ObjectPath<'_>) -> Result<(), VaultError> {
        let body = self.ask(ROOT, "Service", "Unlock", &(vec![object],))?;
        let (open, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
            body.deserialize().map_err(refused)?;
        if open.is_empty() && prompt.as_str() != NOWHERE {
            return Err(VaultError::KeyStore("the keychain is locked".into()));
        }
        Ok(())
    }

    /// The item with the key.
    fn item(&self) -> Result<Option<OwnedObjectPath>, VaultError> {
        let body = self.ask(ROOT, "Service", "SearchItems", &(self.attributes(),))?;
        let (open, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
            body.deserialize().map_err(refused)?;
        if let Some(item) = open.into_iter().next() {
            return Ok(Some(item));
        }
        let Some(item) = locked.into_iter().next() else {
            return Ok(None);
        };
        self.unlock(&item)?;
        Ok(Some(item))
    }
}

impl KeyStore for Keychain {
    fn place(&self) -> String {
        format!("in the keychain, for `{}`", self.home)
    }

    fn load(&self) -> Result<Option<Key>, VaultError> {
        let Some(item) = self.item()? else {
            return Ok(None);
        };
        let body = self.ask(item.as_str(), "Item", "GetSecret", &(self.session()?,))?;
        let (_, _, secret, _): (OwnedObjectPath, Vec<u8>, Vec<u8>, String) =
            body.deserialize().map_err(refused)?;
        let secret = Zeroizing::new(secret);
        let damaged = || VaultError::KeyDamaged(self.place());
        Key::read(&secret).map(Some).ok_or_else(damaged)
    }

    fn keep(&self, key: &Key) -> Result<(), VaultError> {
        if self.item()?.is_some() {
            return Ok(());
        }
        let collection = ObjectPath::try_from(COLLECTION).map_err(|e| refused(e.into()))?;
        self.unlock(&collection)?;
        let label = format!("Key of the claw vault in {}", self.home);
        let facts = HashMap::from([
            ("org.freedesktop.Secret.Item.Label", Value::from(label)),
            (
                "org.freedesktop.Secret.Item.Attributes",
                Value::from(self.attributes()),
            ),
        ]);
        let none: &[u8] = &[];
        let secret = (
            self.session()?,
            none,
            key.bytes().as_slice(),
            "application/octet-stream",
        );
        let body = self.ask(
            COLLECTION,
            "Collection",
            "CreateItem",
            &(facts, secret, false),
        )?;
        let (_, prompt): (OwnedObjectPath, OwnedObjectPath) =
            body.deserialize().map_err(refused)?;
        if prompt.as_str() != NOWHERE {
            return Err(VaultError::KeyStore("the keychain is locked".into()));
        }
        Ok(())
    }
}

fn refused(error: zbus::Error) -> VaultError {
    VaultError::KeyStore(error.to_string())
}

/// The keychain where one answers, else a file. Asked only when a key is needed: a home without secrets opens no bus.
pub(crate) struct Machine {
    home: PathBuf,
    file: Box<dyn KeyStore>,
}

impl Machine {
    pub(crate) fn new(home: &Path, file: Box<dyn KeyStore>) -> Self {
        let home = home.to_owned();
        Self { home, file }
    }

    /// The keychain, where there is a bus to ask it over.
    fn keychain(&self) -> Option<Keychain> {
        let address = std::env::var(BUS_ENV).ok().filter(|a| !a.is_empty())?;
        Keychain::open_at(&address, &self.home).ok()
    }
}

impl KeyStore for Machine {
    fn place(&self) -> String {
        format!("{} or the keychain of this session", self.file.place())
    }

    fn load(&self) -> Result<Option<Key>, VaultError> {
        if let Some(key) = self.file.load()? {
            return Ok(Some(key));
        }
        match self.keychain() {
            Some(keychain) => keychain.load(),
            None => Ok(None),
        }
    }

    fn keep(&self, key: &Key) -> Result<(), VaultError> {
        let kept = self.keychain().map(|keychain| keychain.keep(key));
        match kept {
            Some(Ok(())) => Ok(()),
            // No keychain, or one that is locked.
            Some(Err(_)) | None => self.file.keep(key),
        }
    }
}
