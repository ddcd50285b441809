//! Secrets without a form of their own, under names that say no more than that they are secret.

use super::Chance;

/// What people call the credential of a provider.
pub const CREDENTIALS: [&str; 8] =
    ["api key", "api token", "token", "secret", "key", "access token", "secret key", "auth token"];

/// Names of passwords, and of keys that a machine has made.
const PASSWORDS: [&str; 12] = [
    "password",
    "db password",
    "admin password",
    "root password",
    "user passwd",
    "smtp password",
    "redis password",
    "postgres password",
    "login password",
    "keystore passphrase",
    "backup pwd",
    "database password",
];
const KEYS: [&str; 20] = [
    "api key",
    "apikey",
    "api token",
    "access token",
    "auth token",
    "client secret",
    "secret key",
    "app secret",
    "refresh token",
    "session secret",
    "webhook secret",
    "jwt secret",
    "signing key",
    "encryption key",
    "secret",
    "token",
    "bot token",
    "deploy token",
    "master key",
    "private token",
];

const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &[u8] = b"0123456789";
const HEX: &[u8] = b"0123456789abcdef";

/// A password as a person or a password manager makes it, and its name.
pub fn password(chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let mut value = draw(&[LETTERS, DIGITS].concat(), 10 + chance.below(15), chance);
    for _ in 0..chance.below(3) {
        let at = 1 + chance.below(value.len() - 1);
        value[at] = chance.pick(b"!@#%^*_+-.");
    }
    (chance.pick(&PASSWORDS), value)
}

/// A random key in one of the usual alphabets and lengths, and its name.
pub fn key(chance: &mut Chance) -> (&'static str, Vec<u8>) {
    let base62 = [LETTERS, DIGITS].concat();
    let base64url = [LETTERS, DIGITS, b"-_"].concat();
    let base64 = [LETTERS, DIGITS, b"+/"].concat();
    let value = match chance.below(6) {
        0 => draw(HEX, 32, chance),
        1 => draw(HEX, chance.pick(&[40, 64]), chance),
        2 => draw(&base62, chance.pick(&[24, 32, 40]), chance),
        3 => draw(&base64url, 43, chance),
        4 => [draw(&base64, 43, chance), b"=".to_vec()].concat(),
        _ => draw(&base62, 20 + chance.below(44), chance),
    };
    (chance.pick(&KEYS), value)
}

fn draw(from: &[u8], length: usize, chance: &mut Chance) -> Vec<u8> {
    (0..length).map(|_| chance.pick(from)).collect()
}
