//! Checksums and structural checks of a matched value, one a file.
//!
//! Each is a pure function of the value's bytes, linear in their length, and never panics. A rule names them by the string
//! in [`CHECKSUMS`].

mod ar_cuit;
mod arith;
mod at_svnr;
mod atlassian_crc32;
mod au_abn;
mod au_medicare;
mod au_tfn;
mod aws_account;
mod be_national_number;
mod bech32;
mod bg_egn;
mod bic;
mod br_cnpj;
mod br_cpf;
mod btc;
mod ca_sin;
mod card;
mod ch_ahv;
mod cl_rut;
mod cn_resident_id;
mod coordinates;
mod cz_rc;
mod date_of_birth;
mod de_id_card;
mod de_steuer_id;
mod de_svnr;
mod discord_snowflake;
mod dk_cpr;
mod ee_isikukood;
mod email;
mod es_dni;
mod es_nuss;
mod eth_eip55;
mod fi_hetu;
mod fr_nir;
mod github_crc32;
mod gitlab_crc32;
mod gr_amka;
mod hk_id;
mod hr_oib;
mod http_basic;
mod iban;
mod ie_pps;
mod il_id;
mod imei;
mod in_aadhaar;
mod in_gstin;
mod in_pan;
mod ipv4;
mod ipv6;
mod it_codice_fiscale;
mod it_partita_iva;
mod jp_my_number;
mod jwt;
mod kr_rrn;
mod luhn;
mod mac;
mod mx_curp;
mod nl_bsn;
mod no_fodselsnummer;
mod nz_ird;
mod phone;
mod pl_nip;
mod pl_pesel;
mod pt_nif;
mod pypi_macaroon;
mod radix;
mod ro_cnp;
mod ru_inn;
mod ru_snils;
mod se_personnummer;
mod sg_nric;
mod test_card;
mod th_id;
mod tr_tckn;
mod tw_id;
mod uk_nhs;
mod uk_nino;
mod uk_utr;
mod us_aba;
mod us_dea;
mod us_ein;
mod us_itin;
mod us_mbi;
mod us_npi;
mod us_ssn;
mod verhoeff;
mod vin;
mod za_id;

/// A named check: the value as matched (separators included) in, whether it holds out.
pub type Checksum = fn(&[u8]) -> bool;

/// Every check that a rule may name.
pub const CHECKSUMS: &[(&str, Checksum)] = &[
    ("age-bech32", bech32::age_bech32),
    ("ar-cuit", ar_cuit::ar_cuit),
    ("at-svnr", at_svnr::at_svnr),
    ("atlassian-crc32", atlassian_crc32::atlassian_crc32),
    ("au-abn", au_abn::au_abn),
    ("au-medicare", au_medicare::au_medicare),
    ("au-tfn", au_tfn::au_tfn),
    ("aws-account", aws_account::aws_account),
    ("be-national-number", be_national_number::be_national_number),
    ("bg-egn", bg_egn::bg_egn),
    ("bic", bic::bic),
    ("br-cnpj", br_cnpj::br_cnpj),
    ("br-cpf", br_cpf::br_cpf),
    ("btc", btc::btc),
    ("ca-sin", ca_sin::ca_sin),
    ("card", card::card),
    ("ch-ahv", ch_ahv::ch_ahv),
    ("cl-rut", cl_rut::cl_rut),
    ("cn-resident-id", cn_resident_id::cn_resident_id),
    ("coordinates", coordinates::coordinates),
    ("cz-rc", cz_rc::cz_rc),
    ("date-of-birth", date_of_birth::date_of_birth),
    ("de-id-card", de_id_card::de_id_card),
    ("de-steuer-id", de_steuer_id::de_steuer_id),
    ("de-svnr", de_svnr::de_svnr),
    ("discord-snowflake", discord_snowflake::discord_snowflake),
    ("dk-cpr", dk_cpr::dk_cpr),
    ("ee-isikukood", ee_isikukood::ee_isikukood),
    ("email", email::email),
    ("es-dni", es_dni::es_dni),
    ("es-nuss", es_nuss::es_nuss),
    ("eth-eip55", eth_eip55::eth_eip55),
    ("fi-hetu", fi_hetu::fi_hetu),
    ("fr-nir", fr_nir::fr_nir),
    ("github-crc32", github_crc32::github_crc32),
    ("gitlab-crc32", gitlab_crc32::gitlab_crc32),
    ("gr-amka", gr_amka::gr_amka),
    ("hk-id", hk_id::hk_id),
    ("hr-oib", hr_oib::hr_oib),
    ("http-basic", http_basic::http_basic),
    ("iban", iban::iban),
    ("ie-pps", ie_pps::ie_pps),
    ("il-id", il_id::il_id),
    ("imei", imei::imei),
    ("in-aadhaar", in_aadhaar::in_aadhaar),
    ("in-gstin", in_gstin::in_gstin),
    ("in-pan", in_pan::in_pan),
    ("ipv4", ipv4::ipv4),
    ("ipv6", ipv6::ipv6),
    ("it-codice-fiscale", it_codice_fiscale::it_codice_fiscale),
    ("it-partita-iva", it_partita_iva::it_partita_iva),
    ("jp-my-number", jp_my_number::jp_my_number),
    ("jwt", jwt::jwt),
    ("kr-rrn", kr_rrn::kr_rrn),
    ("kr-rrn-date", kr_rrn::kr_rrn_date),
    ("luhn", luhn::luhn),
    ("mac", mac::mac),
    ("mx-curp", mx_curp::mx_curp),
    ("nl-bsn", nl_bsn::nl_bsn),
    ("no-fodselsnummer", no_fodselsnummer::no_fodselsnummer),
    ("nz-ird", nz_ird::nz_ird),
    ("phone", phone::phone),
    ("phone-field", phone::phone_field),
    ("phone-nanp", phone::phone_nanp),
    ("pl-nip", pl_nip::pl_nip),
    ("pl-pesel", pl_pesel::pl_pesel),
    ("pt-nif", pt_nif::pt_nif),
    ("pypi-macaroon", pypi_macaroon::pypi_macaroon),
    ("ro-cnp", ro_cnp::ro_cnp),
    ("ru-inn", ru_inn::ru_inn),
    ("ru-snils", ru_snils::ru_snils),
    ("se-personnummer", se_personnummer::se_personnummer),
    ("sg-nric", sg_nric::sg_nric),
    ("test-card", test_card::test_card),
    ("th-id", th_id::th_id),
    ("tr-tckn", tr_tckn::tr_tckn),
    ("tw-id", tw_id::tw_id),
    ("uk-nhs", uk_nhs::uk_nhs),
    ("uk-nino", uk_nino::uk_nino),
    ("uk-utr", uk_utr::uk_utr),
    ("us-aba", us_aba::us_aba),
    ("us-dea", us_dea::us_dea),
    ("us-ein", us_ein::us_ein),
    ("us-itin", us_itin::us_itin),
    ("us-mbi", us_mbi::us_mbi),
    ("us-npi", us_npi::us_npi),
    ("us-ssn", us_ssn::us_ssn),
    ("verhoeff", verhoeff::verhoeff),
    ("vin", vin::vin),
    ("vin-shape", vin::vin_shape),
    ("za-id", za_id::za_id),
];

/// The check of that name.
pub fn checksum(name: &str) -> Option<Checksum> {
    CHECKSUMS.iter().find(|(known, _)| *known == name).map(|(_, check)| *check)
}

/// The digits of a value, separators left out.
pub(crate) fn digits(value: &[u8]) -> Vec<u8> {
    value.iter().filter(|b| b.is_ascii_digit()).map(|b| b - b'0').collect()
}
