//! Canary tokens: worthless secrets that are planted where nobody should read, so that their showing up proves a leak.
//!
//! Anybody can tell a canary by its check digits; whether it is ours only the holder of the key. `docs/canaries.md` says how tokens are
//! built, and what one that is found means.

use super::verify::canary::{AWS, Form, GITHUB, PLAIN};
use super::verify::{checksum, radix};
use crate::base::{Error, ErrorKind, Fingerprint, Key, Result, Sensitive};
use std::fmt;

/// What a canary looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Likeness {
    /// A token of no service: `cfdk_` and 33 letters and digits.
    #[default]
    Plain,
    /// An AWS access key id.
    Aws,
    /// A classic personal access token of GitHub, with the right checksum.
    Github,
}

impl Likeness {
    /// Every likeness.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Aws, Self::Github];

    /// The name as options and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Aws => "aws",
            Self::Github => "github",
        }
    }

    fn form(self) -> &'static Form {
        match self {
            Self::Plain => &PLAIN,
            Self::Aws => &AWS,
            Self::Github => &GITHUB,
        }
    }
}

/// A canary token. `Debug` does not show it.
///
/// ```
/// use cofferdam::{Canary, Context, Engine, Key, Likeness};
/// let key = Key::new(b"a key of at least 16 bytes")?;
/// let canary = Canary::issue(Likeness::Plain, Some(&key))?;
/// assert!(Canary::read(canary.token().as_bytes()).is_some_and(|canary| canary.is_of(&key)));
///
/// let text = format!("the wiki says {}", canary.token());
/// let inspection = Engine::builder().build()?.inspect(&Context::default(), text.as_bytes())?;
/// assert_eq!(inspection.output, b"the wiki says [REDACTED:secret.canary.plain]");
/// # Ok::<(), cofferdam::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Canary {
    likeness: Likeness,
    token: String,
}

/// As often is tried to make a token that the service it is like could have issued.
const TRIES: usize = 1000;

impl Canary {
    /// A new token. With a key it can be told later that it is ours; without one the digits for that are random.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] if the operating system gives no random bytes.
    pub fn issue(likeness: Likeness, key: Option<&Key>) -> Result<Self> {
        let form = likeness.form();
        for _ in 0..TRIES {
            let mut token = form.prefix.as_bytes().to_vec();
            token.extend(random_digits(form.alphabet, form.nonce)?);
            let proof = match key {
                Some(key) => proof(form, &token, key),
                None => random_digits(form.alphabet, form.proof)?,
            };
            token.extend(proof);
            let token = String::from_utf8(form.complete(token)).unwrap_or_default();
            // An id of AWS holds the number of an account.
            let is_plausible = likeness != Likeness::Aws
                || checksum("aws-account").is_some_and(|is_account| is_account(token.as_bytes()));
            if is_plausible {
                return Ok(Self { likeness, token });
            }
        }
        Err(Error::new(ErrorKind::Internal, "no canary could be made"))
    }

    /// The token that the text is, if it is one.
    pub fn read(text: &[u8]) -> Option<Self> {
        let likeness = Likeness::ALL.into_iter().find(|likeness| likeness.form().is_token(text))?;
        Some(Self { likeness, token: String::from_utf8(text.to_vec()).ok()? })
    }

    /// What it looks like.
    pub fn likeness(&self) -> Likeness {
        self.likeness
    }

    /// The token itself, to be planted. It is no secret of anybody's, but a canary that is known is of no use.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Whether it was issued under the key. A token that was not passes by chance: one in 2⁶⁴, of those like AWS one in 2²⁵.
    pub fn is_of(&self, key: &Key) -> bool {
        let form = self.likeness.form();
        let nonce = form.prefix.len() + form.nonce;
        let token = self.token.as_bytes();
        token.get(nonce..nonce + form.proof).is_some_and(|digits| *digits == proof(form, &token[..nonce], key))
    }

    /// The fingerprint that a finding of it has under the key: reports hold that, and not the token.
    pub fn fingerprint(&self, key: &Key) -> Fingerprint {
        key.fingerprint(Sensitive::new(self.token.as_bytes()))
    }
}

impl fmt::Debug for Canary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canary({}, {} bytes)", self.likeness.name(), self.token.len())
    }
}

/// The digits that prove who has issued a token: a keyed hash of what stands before them, cut short.
fn proof(form: &Form, before: &[u8], key: &Key) -> Vec<u8> {
    let mut hash = key.hash("canary");
    hash.update(before);
    let head = hash.finish().0[..8].iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    radix::padded(head, form.alphabet, form.proof)
}

fn random_digits(alphabet: &[u8], count: usize) -> Result<Vec<u8>> {
    let base = alphabet.len();
    let fair = 256 - 256 % base;
    let mut digits = Vec::with_capacity(count);
    let mut bytes = [0u8; 32];
    while digits.len() < count {
        getrandom::fill(&mut bytes).map_err(|_| Error::new(ErrorKind::Internal, "no random bytes for a canary"))?;
        let drawn = bytes.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
        digits.extend(drawn.map(|byte| alphabet[byte % base]).take(count - digits.len()));
    }
    Ok(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn tokens_are_known_by_anybody_and_proved_by_the_holder_of_the_key() -> Result<()> {
        let (ours, theirs) = (Key::new(&[1; 16])?, Key::new(&[2; 16])?);
        let mut seen = HashSet::new();
        for likeness in Likeness::ALL {
            for _ in 0..200 {
                let canary = Canary::issue(likeness, Some(&ours))?;
                assert!(seen.insert(canary.token.clone()));
                assert_eq!(Canary::read(canary.token.as_bytes()).as_ref(), Some(&canary));
                assert!(canary.is_of(&ours) && !canary.is_of(&theirs), "{likeness:?}");
                assert!(!format!("{canary:?}").contains(&canary.token[5..]));
                let foreign = Canary::issue(likeness, None)?;
                assert!(Canary::read(foreign.token.as_bytes()).is_some() && !foreign.is_of(&ours));
            }
        }
        Ok(())
    }

    #[test]
    fn tokens_look_like_what_they_are_like() -> Result<()> {
        let holds = |name: &str, token: &str| checksum(name).is_some_and(|check| check(token.as_bytes()));
        for _ in 0..200 {
            assert!(holds("aws-account", Canary::issue(Likeness::Aws, None)?.token()));
            assert!(holds("github-crc32", Canary::issue(Likeness::Github, None)?.token()));
        }
        Ok(())
    }
}
