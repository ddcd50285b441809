//! European VAT numbers behind their country code. Source: European Commission, VIES, structure of VAT numbers; each scheme's own check.

use super::*;

/// Whether a country code is followed by a number of that country whose check digits hold; separators do not matter.
pub fn eu_vat(value: &[u8]) -> bool {
    let v = arith::alnum(value);
    let Some((country, number)) = v.split_at_checked(2) else { return false };
    let digits = number.iter().all(u8::is_ascii_digit);
    match country {
        b"AT" => at_uid::at_uid(number),
        b"BE" => digits && be_vat::be_vat(number),
        b"BG" => digits && (bg_eik::bg_eik(number) || bg_egn::bg_egn(number) || bg_pnf::bg_pnf(number)),
        b"CY" => cy_vat::cy_vat(number),
        b"CZ" => digits && (cz_ico::cz_ico(number) || cz_rc::cz_rc(number)),
        b"DE" => digits && number.len() == 9 && mod_11_10::mod_11_10(number),
        b"DK" => digits && dk_cvr::dk_cvr(number),
        b"EE" => digits && ee_kmkr::ee_kmkr(number),
        b"EL" | b"GR" => digits && gr_afm::gr_afm(number),
        b"ES" => es_cif::es_cif(number) || es_dni::es_dni(number),
        b"FI" => digits && fi_ytunnus::fi_ytunnus(number),
        b"FR" => digits && fr_tva::fr_tva(number),
        b"GB" | b"XI" => digits && uk_vat::uk_vat(number),
        b"HR" => digits && hr_oib::hr_oib(number),
        b"HU" => digits && number.len() == 8 && hu_adoszam::hu_adoszam(number),
        b"IE" => ie_pps::ie_pps(number),
        b"IT" => digits && it_partita_iva::it_partita_iva(number),
        b"LT" => digits && lt_pvm::lt_pvm(number),
        b"LU" => digits && lu_tva::lu_tva(number),
        b"LV" => digits && (lv_personas_kods::lv_pvn(number) || lv_personas_kods::lv_personas_kods(number)),
        b"MT" => digits && mt_vat::mt_vat(number),
        b"NL" => nl_btw::nl_btw(number),
        b"PL" => digits && pl_nip::pl_nip(number),
        b"PT" => digits && pt_nif::pt_nif(number),
        b"RO" => digits && ro_cui::ro_cui(number),
        b"SE" => {
            digits && number.len() == 12 && number.ends_with(b"01") && arith::luhn_digits(&super::digits(&number[..10]))
        }
        b"SI" => digits && si_davcna::si_davcna(number),
        b"SK" => digits && sk_dph::sk_dph(number),
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::eu_vat;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "ATU69070293",
            "BE0998649840",
            "BG260478341",
            "CY28245360B",
            "CZ50051105",
            "DE941761115",
            "DK43642596",
            "EE105503619",
            "EL122582568",
            "ESD60085560",
            "FI10547560",
            "FR70861303824",
            "HR92346861563",
            "HU34523623",
            "IE4490790H",
            "IT54487400563",
            "LT812975217",
            "LU69939937",
            "LV46442615990",
            "MT37258566",
            "NL387308921B29",
            "PL4139982301",
            "PT551849622",
            "RO75509430",
            "SE551411710901",
            "SI25515373",
            "SK2046305085",
            "GB303907282",
        ] {
            assert!(eu_vat(value.as_bytes()), "{value}");
        }
        for value in [
            "ATU69170293",
            "BE0908649840",
            "BG261478341",
            "CY28345360B",
            "CZ50151105",
            "DE942761115",
            "DK43742596",
            "EE106503619",
            "EL123582568",
            "ESD60185560",
            "FI10647560",
            "FR70961303824",
            "HR92446861563",
            "HU34623623",
            "IE4400790H",
            "IT54587400563",
            "LU69039937",
            "LV46542615990",
            "MT37358566",
            "NL388308921B29",
            "PL4149982301",
            "PT552849622",
            "SE552411710901",
            "SI25615373",
            "SK2056305085",
            "GB304907282",
            "XX123456789",
            "136695976",
            "",
            "-",
        ] {
            assert!(!eu_vat(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!eu_vat(value));
        }
    }
}
