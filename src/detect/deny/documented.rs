//! Keys that providers and standards publish as examples. They open nothing, or what anybody may open.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Whose documentation a value stands in, and the value; `{+}` is taken out, as in rule files.
const PUBLISHED: &[(&str, &str)] = &[
    ("AWS", "AKIA{+}IOSFODNN7EXAMPLE"),
    ("AWS", "AKIA{+}I44QH8DHBEXAMPLE"),
    ("AWS", "ASIA{+}IOSFODNN7EXAMPLE"),
    ("AWS", "wJalrXUtnFEMI/K7MDENG{+}/bPxRfiCYEXAMPLEKEY"),
    ("AWS", "je7MtGbClwBF/2Zp9Utk{+}/h3yCo8nvbEXAMPLEKEY"),
    ("AWS KMS", "abcd1234-a123-456a-a12b-a123b4cd56ef"),
    ("AWS KMS", "1234abcd-12ab-34cd-56ef-1234567890ab"),
    (
        "Azure Storage emulator",
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsu{+}Fq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
    ),
    (
        "Azure Cosmos DB emulator",
        "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDu{+}VTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==",
    ),
    ("Microsoft identity platform", "JqQX2PNo9bpM0uEihUPzyrh"),
    ("Microsoft identity platform", "qWgdYAmab0YSkuL1qKv5bPX"),
    ("Binance", "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"),
    ("Binance", "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"),
    ("Bitcoin wiki", "5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ"),
    ("Bitcoin wiki", "5Kb8kLf9zgWQnogidDA76MzPL6TsZZY36hWXMssSzNydYXYB9KF"),
    ("Cloudflare", "c2547eb745079dac9320b638f5e225cf483cc5cfdda41"),
    ("Cloudflare", "YQSn-xWAQiiEh9qM58wZNnyQS7FUdoqGIUAbrh7T"),
    ("Cloudflare Turnstile", "1x0000000000000000000000000000000AA"),
    ("Cloudflare Turnstile", "2x0000000000000000000000000000000AA"),
    ("Cloudflare Turnstile", "3x0000000000000000000000000000000AA"),
    ("DigitalOcean", "b7d03a6947b217efb6f3ec3bd3504582"),
    ("Discord", "MTk4NjIyNDgzNDcxOTI1MjQ4{+}.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs"),
    ("Elasticsearch", "VnVhQ2ZHY0JDZGJrUW0tZTVhT3g6dWkybHAyYXhUTm1zeWFrdzl0dk5udw=="),
    ("Elasticsearch", "ui2lp2axTNmsyakw9tvNnw"),
    ("GitHub", "gho{+}_16C7e42F292c6912E7710c838347Ae178B4a"),
    ("GitHub", "ghu{+}_16C7e42F292c6912E7710c838347Ae178B4a"),
    ("GitLab", "9koXpg98eAheJpvBs5tK"),
    ("Google", "1/fFAGRNJru1FTz70BzhT3Zg"),
    ("Google", "1//xEoDL4iW3cxlI7yDbSRFYNG01kVKM2C-259HOF2aQbI"),
    ("Grafana", "eyJrIjoiT0tTcG1pUlY2RnVKZTFVaDFsNFZXdE9ZWmNrMkZYbk"),
    ("hCaptcha", "0x0000000000000000000000000000000000000000"),
    ("Hardhat and Anvil", "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"),
    ("Hardhat and Anvil", "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"),
    ("Hardhat and Anvil", "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"),
    ("Hardhat and Anvil", "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"),
    ("Heroku", "01234567-89ab-cdef-0123-456789abcdef"),
    ("Kraken", "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg=="),
    ("Kubernetes", "abcdef.0123456789abcdef"),
    ("Kubernetes", "07401b.f395accd246ae52d"),
    ("Mailgun", "key{+}-3ax6xnjp29jd6fds4gc373sgvjxteol0"),
    ("MinIO", "zuf+tfteSlswRu7BJ86wekitnifILbZam1KYY3TG"),
    ("PagerDuty", "y_NbAkKc66ryYTWUXYEu"),
    ("Postmark", "POSTMARK_API_TEST"),
    ("Pusher", "7ad3773142a6692b25b8"),
    ("reCAPTCHA", "6LeIxAcT{+}AAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe"),
    ("SendGrid", "SG{+}.ngeVfQFYQlKU0ufo8x5d1A.TwL2iGABf9DHoTf-09kqeF8tAmbihYzrnopKc-1s5cr"),
    ("Slack", "xoxb{+}-17653672481-19874698323-pdFZKVeTuE8sk7oOcBrzbqgy"),
    ("Slack", "xoxp{+}-23984754863-2348975623103"),
    ("Stripe", "sk_test{+}_4eC39HqLyjWDarjtT1zdp7dc"),
    ("Stripe", "sk_test{+}_BQokikJOvBiI2HlWgH4olfQ2"),
    ("Telegram", "110201543:{+}AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"),
    ("Telegram", "123456:{+}ABC-DEF1234ghIkl-zyx57W2v1u123ew11"),
    ("Twitter", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
    ("Twitter", "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"),
    ("Twitter", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"),
    ("Twitter", "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg"),
    ("WireGuard", "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="),
    ("Zendesk", "6wiIBWbGkBMo1mRDMuVwkw1EPsNkeUj95PIz2akv"),
    ("OpenID Connect Core", "SlAV32hkKG"),
    ("OpenID Connect Core", "8xLOxBtZp8"),
    ("RFC 5849", "kd94hf93k423kf44"),
    ("RFC 5849", "pfkkdhi9sl3r4s00"),
    ("RFC 5849", "dpf43f3p2l4k3l03"),
    ("RFC 5849", "nnch734d00sl2jdk"),
    ("RFC 6749", "2YotnFZFEjr1zCsicMWpAA"),
    ("RFC 6749", "tGzv3JOkF0XG5Qx2TlKWIA"),
    ("RFC 6749", "SplxlOBeZQQYbYS6WxSbIA"),
    ("RFC 6749", "7Fjfp0ZBr1KtDRbnfVdmIw"),
    ("RFC 6749", "czZCaGRSa3F0MzpnWDFmQmF0M2JW"),
    ("RFC 6749", "czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"),
    ("RFC 6750", "mF_9.B5f-4.1JqM"),
    ("RFC 7515", "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"),
    ("RFC 7617", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ("RFC 7617", "dGVzdDoxMjPCow=="),
];

static VALUES: LazyLock<HashSet<String>> =
    LazyLock::new(|| PUBLISHED.iter().map(|(_, value)| value.replace("{+}", "")).collect());

/// Whether a value is published as an example, letter for letter.
pub(in crate::detect) fn is_documented(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|value| VALUES.contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_value_is_known_once() {
        assert_eq!(VALUES.len(), PUBLISHED.len());
        assert!(VALUES.iter().all(|value| is_documented(value.as_bytes()) && value.len() >= 10));
        assert!(PUBLISHED.iter().all(|(source, _)| !source.is_empty()));
    }
}
