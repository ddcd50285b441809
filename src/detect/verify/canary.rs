//! Canary tokens: the forms in which they are issued, and the check digits by which anybody knows one.
//!
//! A token is a prefix, a nonce, a proof of who has issued it, and check digits: the CRC-32 of [`DOMAIN`] and all before them. Those in the form
//! of a GitHub token end in GitHub's own checksum, too. Source: `docs/canaries.md`.

use super::radix::{self, BASE62};

/// What is fed to the checksum first, so that no other token has the same check digits.
const DOMAIN: &[u8] = b"cofferdam canary 1\0";
/// RFC 4648.
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// How a token of one kind is built: the number of digits of each part.
pub(crate) struct Form {
    pub(crate) prefix: &'static str,
    pub(crate) alphabet: &'static [u8],
    pub(crate) nonce: usize,
    pub(crate) proof: usize,
    check: usize,
    /// How many bits of the CRC are left out, so that it fits.
    cut: u32,
    /// Digits of GitHub's checksum.
    tail: usize,
}

pub(crate) const PLAIN: Form =
    Form { prefix: "cfdk_", alphabet: BASE62, nonce: 16, proof: 11, check: 6, cut: 0, tail: 0 };
pub(crate) const AWS: Form = Form { prefix: "AKIA", alphabet: BASE32, nonce: 6, proof: 5, check: 5, cut: 7, tail: 0 };
pub(crate) const GITHUB: Form =
    Form { prefix: "ghp_", alphabet: BASE62, nonce: 13, proof: 11, check: 6, cut: 0, tail: 6 };

/// Whether the value is a canary token of any form.
pub fn canary(value: &[u8]) -> bool {
    [PLAIN, AWS, GITHUB].iter().any(|form| form.is_token(value))
}

impl Form {
    /// Whether the value has this form and the right check digits.
    pub(crate) fn is_token(&self, value: &[u8]) -> bool {
        let Some(body) = value.strip_prefix(self.prefix.as_bytes()) else { return false };
        if body.len() != self.nonce + self.proof + self.check + self.tail
            || !body.iter().all(|b| self.alphabet.contains(b))
        {
            return false;
        }
        let (checked, rest) = value.split_at(self.prefix.len() + self.nonce + self.proof);
        let (check, tail) = rest.split_at(self.check);
        let has_tail = || {
            self.tail == 0 || radix::is_padded(crc32fast::hash(&body[..body.len() - self.tail]), self.alphabet, tail)
        };
        radix::is_padded(self.checksum(checked), self.alphabet, check) && has_tail()
    }

    /// The token of a prefix, nonce and proof that are there.
    pub(crate) fn complete(&self, mut token: Vec<u8>) -> Vec<u8> {
        let check = radix::padded(self.checksum(&token).into(), self.alphabet, self.check);
        token.extend(check);
        let tail = crc32fast::hash(&token[self.prefix.len()..]);
        token.extend(radix::padded(tail.into(), self.alphabet, self.tail));
        token
    }

    fn checksum(&self, checked: &[u8]) -> u32 {
        let mut crc = crc32fast::Hasher::new();
        crc.update(DOMAIN);
        crc.update(checked);
        crc.finalize() >> self.cut
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn token(form: &Form, digit: usize) -> Vec<u8> {
        let digits = form.alphabet.iter().cycle().skip(digit).step_by(7).take(form.nonce + form.proof);
        form.complete(form.prefix.bytes().chain(digits.copied()).collect())
    }

    #[test]
    fn takes_what_is_complete_and_refuses_any_other_digit() {
        for form in [PLAIN, AWS, GITHUB] {
            let good = token(&form, 3);
            assert!(canary(&good) && form.is_token(&good));
            for at in 0..good.len() {
                let mut bad = good.clone();
                bad[at] = if bad[at] == b'Q' { b'R' } else { b'Q' };
                assert!(!canary(&bad), "{at}");
            }
            assert!(!canary(&good[..good.len() - 1]) && !canary(&[&good[..], b"A"].concat()));
        }
        assert!(super::super::github_crc32::github_crc32(&token(&GITHUB, 5)));
        assert!(!canary(b"") && !canary(b"AKIA") && !canary(&[0xff; 40]));
    }
}
