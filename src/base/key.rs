//! Keyed hashing: fingerprints and tags that tell same values from different ones, and say nothing else.

use super::{Error, ErrorKind, Result, Sensitive};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;

/// HMAC-SHA-256 of a value under the installation's key, cut to 16 bytes. Written as 32 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub(crate) [u8; 16]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The secret under which fingerprints and tags are made. `Debug` does not show it.
///
/// Without a key of one's own, each process takes a random one, and fingerprints compare within the process only.
#[derive(Clone)]
pub struct Key(Hmac<Sha256>);

impl Key {
    /// A key of at least 16 bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is shorter.
    pub fn new(bytes: &[u8]) -> Result<Self> {
        if bytes.len() < 16 {
            return Err(Error::new(ErrorKind::Config, "a key needs at least 16 bytes"));
        }
        Self::from_bytes(bytes)
    }

    /// A key from the operating system's random source.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if that source fails.
    pub fn random() -> Result<Self> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| Error::new(ErrorKind::Internal, "no random bytes for a key"))?;
        Self::from_bytes(&bytes)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mac = Hmac::<Sha256>::new_from_slice(bytes)
            .map_err(|_| Error::new(ErrorKind::Config, "the key's length does not fit"))?;
        Ok(Self(mac))
    }

    /// A hash to feed a value to, kept apart from others by its purpose.
    pub(crate) fn hash(&self, purpose: &str) -> KeyedHash {
        let mut mac = self.0.clone();
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        KeyedHash(mac)
    }

    pub(crate) fn fingerprint(&self, value: Sensitive<'_>) -> Fingerprint {
        let mut hash = self.hash("fingerprint");
        hash.update(value.expose());
        hash.finish()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(<hidden>)")
    }
}

/// An HMAC in progress.
#[derive(Clone)]
pub(crate) struct KeyedHash(Hmac<Sha256>);

impl KeyedHash {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(crate) fn finish(self) -> Fingerprint {
        let full = self.0.finalize().into_bytes();
        let mut cut = [0u8; 16];
        cut.copy_from_slice(&full[..16]);
        Fingerprint(cut)
    }
}
