//! What servers may ask a person: no secrets in forms, no links that are not what they seem.
//!
//! Source: MCP, client/elicitation: "servers MUST NOT use form mode elicitation to request sensitive information", and its notes on URLs.

use super::json::Value;

/// Checks the parameters of `elicitation/create`.
///
/// # Errors
/// What is wrong, in words for the server.
pub(super) fn check(body: Value<'_, '_>) -> Result<(), String> {
    if let Some(url) = body.get("url") {
        let url = url.string().ok_or("its url is no string")?;
        check_url(&url)?;
    }
    if let Some(properties) = body.at(&["requestedSchema", "properties"]) {
        for property in properties.children() {
            let title = property.get("title").and_then(Value::string);
            let key = property.key();
            let asks = [key.as_deref(), title.as_deref()].into_iter().flatten().any(asks_for_secret);
            if asks && property.get("type").is_none_or(|kind| kind.string().as_deref() != Some("boolean")) {
                return Err("its form asks for a secret".to_owned());
            }
        }
    }
    Ok(())
}

fn check_url(text: &str) -> Result<(), String> {
    let url = url::Url::parse(text).map_err(|_| "its link is no URL")?;
    let host = url.host().ok_or("its link has no host")?.to_owned();
    let is_loopback = match &host {
        url::Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        url::Host::Ipv4(address) => address.is_loopback(),
        url::Host::Ipv6(address) => address.is_loopback(),
    };
    match url.scheme() {
        "https" => {}
        "http" if is_loopback => {}
        _ => return Err("its link is not https".to_owned()),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("its link has a user before the host".to_owned());
    }
    if let url::Host::Domain(name) = &host
        && name.split('.').any(|label| label.starts_with("xn--"))
    {
        return Err("its link has a host that may look like another (Punycode)".to_owned());
    }
    if text.contains(['\\', '\t', '\n', '\r']) {
        return Err("its link has characters that are read in two ways".to_owned());
    }
    Ok(())
}

/// Whether a field's name asks for what nobody should type into a form of a server.
fn asks_for_secret(name: &str) -> bool {
    let mut plain = String::new();
    let mut previous = ' ';
    for c in name.chars() {
        if c.is_uppercase() && previous.is_lowercase() || !c.is_alphanumeric() {
            plain.push(' ');
        }
        plain.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
        previous = c;
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let has = |phrase: &[&str]| words.windows(phrase.len()).any(|window| window == phrase);
    SECRETS.iter().any(|phrase| has(phrase))
}

const SECRETS: &[&[&str]] = &[
    &["password"],
    &["passwd"],
    &["passphrase"],
    &["passcode"],
    &["pwd"],
    &["secret"],
    &["token"],
    &["apikey"],
    &["api", "key"],
    &["access", "key"],
    &["private", "key"],
    &["secret", "key"],
    &["seed", "phrase"],
    &["recovery", "phrase"],
    &["mnemonic"],
    &["pin"],
    &["otp"],
    &["cvv"],
    &["cvc"],
    &["credential"],
    &["credentials"],
    &["card", "number"],
    &["cardnumber"],
    &["iban"],
    &["ssn"],
    &["social", "security", "number"],
    &["mot", "de", "passe"],
    &["passwort"],
    &["kennwort"],
    &["contrasena"],
    &["contraseña"],
    &["senha"],
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::Json;

    fn verdict(text: &str) -> Result<(), String> {
        let json = Json::parse(text.as_bytes()).unwrap();
        check(json.root())
    }

    #[test]
    fn forms_do_not_ask_for_secrets() {
        for key in
            ["password", "userPassword", "API key", "api_key", "apiKey", "Token", "card-number", "PIN", "Mot de passe"]
        {
            let form = |title: &str, key: &str| {
                serde_json::json!({ "requestedSchema": { "properties": { key: { "type": "string", "title": title } } } }).to_string()
            };
            assert!(verdict(&form("", key)).is_err(), "{key}");
            assert!(verdict(&form(key, "x")).is_err(), "{key}");
        }
        for key in ["name", "email", "shipping", "tokenizer", "opinion", "keyboard", "spin"] {
            let form = serde_json::json!({ "requestedSchema": { "properties": { key: { "type": "string" } } } });
            assert!(verdict(&form.to_string()).is_ok(), "{key}");
        }
        assert!(verdict(r#"{"requestedSchema":{"properties":{"rotate_token":{"type":"boolean"}}}}"#).is_ok());
    }

    #[test]
    fn links_are_what_they_seem() {
        let url = |url: &str| verdict(&serde_json::json!({ "mode": "url", "url": url }).to_string());
        for good in ["https://example.com/login", "http://127.0.0.1:8080/cb", "http://localhost/x"] {
            assert!(url(good).is_ok(), "{good}");
        }
        for bad in [
            "http://example.com/",
            "javascript:alert(1)",
            "https://example.com@evil.test/",
            "https://ex\u{430}mple.com/",
            "https://xn--exmple-4nf.com/",
            "https://evil.test\\.example.com/",
            "data:text/html,x",
            "not a url",
        ] {
            assert!(url(bad).is_err(), "{bad}");
        }
    }
}
