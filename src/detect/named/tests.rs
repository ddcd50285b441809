//! What names say of the values behind them, by example.

use super::*;

fn doubt(text: &str, strict: bool) -> Option<u8> {
    let (known, none) = (["acme cloud", "zed"].map(str::to_owned), []);
    let named = if strict { NamedBy::new(&none, &known) } else { NamedBy::new(&known, &none) };
    let mut index = NameIndex::default();
    index.insert(&named, 0);
    let (text, start) = (text.as_bytes(), text.len());
    let mut naming = Naming::default();
    naming.read(text, start, 0, true, std::iter::empty(), &index);
    if naming.is_empty() { None } else { naming.doubt(&named) }
}

#[test]
fn an_assignment_in_any_syntax_names_its_value() {
    for text in [
        "ACME_CLOUD_API_KEY=",
        "export ACME_CLOUD_TOKEN=\"",
        "acmeCloudKey: '",
        "AcmeCloudSecret := \"",
        "acmecloudapikey = ",
        "acme-cloud.token => \"",
        "{\"acme_cloud_key\": \"",
        "{\\\"acme_cloud_key\\\": \\\"",
        "const ACME_CLOUD_KEY: &str = \"",
        "String acmeCloudKey = new String(\"",
        "<acmeCloudKey>",
        "<key name=\"acme.cloud\">",
        "set_token(\"acme cloud\", \"",
        "acmeCloud.setApiKey(\"",
        "zed_key ?= ",
        "curl -H 'Acme-Cloud-Auth: Bearer ",
        "zedToken ||= \"",
        "os.environ[\"ZED_TOKEN\"] = \"",
        "acme_cloud_key:\n  \"",
        "- name: ACME_CLOUD_KEY\n  value: ",
        "{'Name': 'ACME_CLOUD_KEY', \"value\": \"",
        "<add key=\"AcmeCloudKey\" value=\"",
    ] {
        assert_eq!(doubt(text, true), Some(0), "{text}");
    }
}

#[test]
fn less_of_a_name_is_less_sure() {
    assert_eq!(doubt("acme_cloud = \"", false), Some(10));
    assert_eq!(doubt("acme_cloud = \"", true), None);
    assert_eq!(doubt("acme_cloud:\n  api_key: ", false), Some(8));
    assert_eq!(doubt("The Acme Cloud token is ", false), Some(16));
    assert_eq!(doubt("The Acme Cloud API token is ", true), Some(16));
    assert_eq!(doubt("Acme Cloud is up, the token is ", true), None);
    for text in [
        "",
        "api_key = \"",
        "acme_cloud_sha = \"",
        "acme cloud at commit ",
        "acme cloud rocks, see ",
        "acmecloudy_key=",
        "[[package]]\nname = \"zed\"\nchecksum = \"",
        "acme_cloud; x = \"",
    ] {
        assert_eq!(doubt(text, false), None, "{text}");
    }
}

#[test]
fn a_type_is_no_name_of_a_value() {
    let has_name = |text: &str| Naming::has_own_name(text.as_bytes(), text.len(), false);
    assert!(has_name("\"acme_cloud_key\": \""));
    assert!(!has_name("\"AcmeCloud::Key\": \""));
}

#[test]
fn a_value_starts_behind_a_joint() {
    let may_start = |text: &str| Naming::may_start(text.as_bytes(), text.len() - 1);
    assert!(["v", "=v", "\"v", " v", ">v", "(v"].into_iter().all(may_start));
    assert!(["xv", "_v", "-v", "/v", ".v", "+v", "%v"].into_iter().all(|text| !may_start(text)));
}

#[test]
fn words_end_where_a_capital_starts_one() {
    let words = |text: &str| {
        let mut words = Words::new(text.as_bytes(), false);
        let mut all = Vec::new();
        while let Some((from, to)) = words.next() {
            all.push(text[from..to].to_owned());
        }
        all.join(" ")
    };
    assert_eq!(words("acmeAPIKey_2x HTTPServer2Go"), "acme API Key 2x HTTP Server2 Go");
    assert_eq!(words("  "), "");
}
