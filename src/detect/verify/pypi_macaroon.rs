//! PyPI upload tokens: `pypi-` and a macaroon in base64url.
//!
//! A binary macaroon (version 2): the byte 2, a section of the fields location and identifier, a section for each caveat, an empty section
//! and a signature of 32 bytes. Sections end in a zero byte; a field is its type, its length and its bytes. The location is the index.
//! Source: <https://github.com/rescrv/libmacaroons/blob/master/doc/format.txt> and <https://docs.pypi.org/api/secrets/>.

use data_encoding::BASE64URL_NOPAD;

/// Field types of a macaroon.
const LOCATION: u8 = 1;
const IDENTIFIER: u8 = 2;
const VERIFICATION: u8 = 4;
const SIGNATURE: u8 = 6;

/// Whether the value is a macaroon of PyPI or its test index.
pub fn pypi_macaroon(value: &[u8]) -> bool {
    let Some(text) = value.strip_prefix(b"pypi-") else { return false };
    let Ok(bytes) = BASE64URL_NOPAD.decode(text) else { return false };
    well_formed(&bytes).unwrap_or(false)
}

/// Walks the fields; `None` where the bytes end too early.
fn well_formed(bytes: &[u8]) -> Option<bool> {
    let (version, rest) = bytes.split_first()?;
    let (location, rest) = field(rest, LOCATION)?;
    let (_, rest) = field(rest, IDENTIFIER)?;
    if *version != 2 || !matches!(location, b"pypi.org" | b"test.pypi.org") {
        return Some(false);
    }
    let mut rest = end(rest)?;
    while *rest.first()? != 0 {
        if rest.first() == Some(&LOCATION) {
            rest = field(rest, LOCATION)?.1;
        }
        rest = field(rest, IDENTIFIER)?.1;
        if rest.first() == Some(&VERIFICATION) {
            rest = field(rest, VERIFICATION)?.1;
        }
        rest = end(rest)?;
    }
    let (signature, rest) = field(end(rest)?, SIGNATURE)?;
    Some(signature.len() == 32 && rest.is_empty())
}

/// The bytes of a field of that type, and what follows it.
fn field(bytes: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (found, mut rest) = bytes.split_first()?;
    if *found != kind {
        return None;
    }
    let mut length = 0usize;
    for shift in [0, 7, 14] {
        let (byte, after) = rest.split_first()?;
        rest = after;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return rest.split_at_checked(length);
        }
    }
    None
}

/// What follows the end of a section.
fn end(bytes: &[u8]) -> Option<&[u8]> {
    bytes.strip_prefix(&[0])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pypi_macaroon;

    #[test]
    fn takes_macaroons_of_the_index() {
        for token in [
            concat!(
                "py",
                "pi-AgEIcHlwaS5vcmcCJDkyNzQ2YWU0LTEwNTktNDdmZC04YmY0LTkwYzc5ZDc0NTFjMAACE1sxLFsiZGVtby1jYnNteGMiXV0AAAYgXS9Hec4sZqK2fsU7RiPOxhkrZvGV7a_9EmlkmjaUV38"
            ),
            concat!(
                "py",
                "pi-AgEIcHlwaS5vcmcCJDY1YTAzMTJkLTFlYWQtNGUyNi04YjI2LThhNTMxYzUwODg5YgACE1sxLFsiZGVtby1meWFlaWYiXV0AAAYgdvngJrGYpIqpJ86SVi-e42FnMoby_bQBti4sPyzhdVo"
            ),
            concat!(
                "py",
                "pi-AgENdGVzdC5weXBpLm9yZwIkODk1OWY2Y2UtMzYyOC00YTg3LWI2NzktY2JjNjRjOGI1YjY3AAITWzEsWyJkZW1vLXpjamZzdyJdXQAABiAlbfp4igax06pFRLb3ISUOm5Y8SVHTTqpB4h6DRtEkdw"
            ),
        ] {
            assert!(pypi_macaroon(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for token in [
            concat!(
                "py",
                "pi-AgEJYXBpLm90aGVyAiRkODAzNWI3NC1mMjFkLTQ4MDgtYjI0OS02NzlkZDRiZjE3NjYAAhNbMSxbImRlbW8tYnNyZ2FjIl1dAAAGIHJTEVrhLVvnSMrjSQhwUHU2b4lQ-WUQRXZRIKQ2AwsH"
            ),
            concat!(
                "py",
                "pi-AgEIcHlwaS5vcmcCJDkyNzQ2YWU0LTEwNTktNDdmZC04YmY0LTkwYzc5ZDc0NTFjMAACE1sxLFsiZGVtby1jYnNteGMiXV0AAAYgXS9Hec4sZqK2fsU7RiPOxhkrZvGV7a_9Emlkmja"
            ),
            concat!(
                "py",
                "pi-AgEIcHlwaS5vcmcCJDkyNzQ2YWU0LTEwNTktNDdmZC04YmY0LTkwYzc5ZDc0NTFjMAACE1sxLFsiZGVtby1jYnNteGMiXV0AAAYgXS9Hec4sZqK2fsU7RiPOxhkrZvGV7a_9EmlkmjaUV38AAAA"
            ),
            concat!("py", "pi-AgEIcHlwaS5vcmcnsyuwkPSm_34VFYiy223ReA_dn4adre07oBtoD4YAJHZxCCLDZNjGUng_eCBh8oGWGG0ojvN"),
            concat!("py", "pi-AgEIcHlwaS5vcmc"),
            "",
            "pypi-",
            "pypi-Ag",
            "pypi-____",
        ] {
            assert!(!pypi_macaroon(token.as_bytes()), "{token}");
        }
        assert!(!pypi_macaroon(&[0xff; 64]));
        let whole = concat!("py", "pi-AgEIcHlwaS5vcmcCJDY1YTAzMTJkLTFlYWQtNGUyNi04YjI2LThhNTMxYzUwODg5YgACE1sxLFsiZGVtby1meWFlaWYiXV0AAAYgdvngJrGYpIqpJ86SVi-e42FnMoby_bQBti4sPyzhdVo").as_bytes();
        for cut in 0..whole.len() {
            assert!(!pypi_macaroon(&whole[..cut]), "{cut}");
        }
    }
}
