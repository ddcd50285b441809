//! Business identifier codes. Source: ISO 9362 and ISO 3166-1 (country codes).

/// The codes of ISO 3166-1 in two letters, and XK, one behind the other.
pub(crate) const COUNTRIES: &[u8] = b"ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

/// Whether two upper-case letters are a country.
pub(crate) fn is_country(code: &[u8]) -> bool {
    COUNTRIES.chunks(2).any(|c| c == code)
}

/// Whether eight or eleven upper-case characters hold four letters, a country, a location and perhaps a branch.
pub fn bic(value: &[u8]) -> bool {
    matches!(value.len(), 8 | 11)
        && value[..4].iter().all(u8::is_ascii_uppercase)
        && is_country(&value[4..6])
        && value[6..].iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && !matches!(value[6], b'0' | b'1')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::bic;

    #[test]
    fn valid_and_invalid() {
        for value in ["DEUTDEFF", "NEDSZAJJXXX", "BNPAFRPP"] {
            assert!(bic(value.as_bytes()), "{value}");
        }
        for value in ["DEUTXXFF", "deutdeff", "DEUTDEF", "DEUTDEFF50", "D3UTDEFF", "DEUTDE0F", "PASSWORD", "", "-"] {
            assert!(!bic(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!bic(value));
        }
    }
}
