//! Structures that hold what looks random and is no secret: hashes in lockfiles, pictures in addresses, certificates, bundles.
//!
//! Each looks at a bounded text before a match, never at how the input was cut, and says no where it is not sure. A mark of an earlier
//! redaction is part of none: what stood there is not known, and not knowing denies nothing.

use super::check::{Structure, Surroundings};
use regex::bytes::Regex;
use std::sync::LazyLock;

/// The bytes before a match that are looked at.
pub(super) const REACH: usize = 256;

/// Fewer bytes of base64 may be a value.
const LONGEST_RUN: usize = 200;
/// The lengths that a line of base64 is cut to by PEM, OpenPGP, MIME.
const LINES: std::ops::RangeInclusive<usize> = 60..=76;
/// As many joints of minified code stand in the text before, at least; people write one or two.
const FEWEST_JOINTS: usize = 8;

/// The structures, as `docs/rules.md` describes them.
const STRUCTURES: [(&str, Structure); 12] = [
    ("sri", |around| SRI.is_in(around.before_value)),
    ("lockfile", is_lockfile),
    ("hash-name", is_named_as_hash),
    ("data-url", is_data_url),
    ("base64-block", is_base64_block),
    ("public-key", |around| PUBLIC_KEY.is_in(around.before_value)),
    ("trailer", |around| TRAILER.is_in(around.before_value)),
    ("resource-name", |around| RESOURCE_NAME.is_in(around.before_value)),
    ("type-name", is_type_name),
    ("cursor", is_cursor),
    ("minified", is_minified),
    ("hex-dump", |around| HEX_DUMP.is_in(around.before_value)),
];

/// The structure of that name.
pub(super) fn structure(name: &str) -> Option<Structure> {
    STRUCTURES.iter().find(|(known, _)| *known == name).map(|(_, structure)| *structure)
}

impl<'a> Surroundings<'a> {
    /// Of a match in `hay` that starts at `start`, and whose value starts at `value`.
    pub(super) fn new(hay: &'a [u8], start: usize, value: usize, field: Option<&'a [u8]>) -> Self {
        // What names the function of a hash belongs to what stands before the hash.
        let function = HASH_FUNCTION.find(&hay[value..hay.len().min(value + LONGEST_FUNCTION)]);
        let text = |end: usize| &hay[end.saturating_sub(REACH)..end];
        Self { before_match: text(start), before_value: text(value + function), field }
    }
}

/// A regex that is built when it is first needed.
struct Lazy(LazyLock<Option<Regex>>);

impl Lazy {
    const fn new(build: fn() -> Option<Regex>) -> Self {
        Self(LazyLock::new(build))
    }

    // A test builds them all, so that none is missing.
    fn is_in(&self, text: &[u8]) -> bool {
        self.0.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// The length of what is found at the start of a text.
    fn find(&self, text: &[u8]) -> usize {
        self.0.as_ref().and_then(|regex| regex.find(text)).map_or(0, |found| found.len())
    }
}

const LONGEST_FUNCTION: usize = 8;

static HASH_FUNCTION: Lazy =
    Lazy::new(|| Regex::new(r"(?-u)\A(?:sha(?:1|256|384|512)[-:]|md5[-:]|[hz][1h]:|10c?0?/)").ok());

/// `sha512-` of Subresource Integrity, alone or behind others.
static SRI: Lazy = Lazy::new(|| Regex::new(r"(?i-u)(?:\A|[^a-z0-9])sha(?:256|384|512)-\z").ok());

/// `ssh-ed25519 AAAA…`, and the salted hosts of known_hosts.
static PUBLIC_KEY: Lazy = Lazy::new(|| {
    Regex::new(r"(?-u)(?:(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]{3}|sk-(?:ssh|ecdsa)-[a-z0-9@.-]{4,48})[ \t]+[A-Za-z0-9+/=]*|\|1\|[A-Za-z0-9+/=|]*)\z").ok()
});

/// A trailer or header of a commit, up to the value: one that names an object, or one that names what else is known of it.
static TRAILER: Lazy = Lazy::new(|| {
    let objects = r"commit|tree|parent|object|index|merge|this reverts commit|\(cherry picked from commit";
    let trailers = "change-id|fixes|reverts|git-svn-id|x-git-[a-z-]{2,20}|signed-off-by|reviewed-by|acked-by|tested-by|co-authored-by|\
                    message-id|in-reply-to|references";
    Regex::new(&format!(
        r"(?im-u)^[ \t>|*+-]{{0,12}}(?:(?:{objects}):?[ \t][0-9a-f. ]{{0,120}}|(?:{trailers}):[ \t][^\n]{{0,120}})\z"
    ))
    .ok()
});

/// The name of a resource, `arn:aws:…` or `urn:…`, up to the value.
static RESOURCE_NAME: Lazy =
    Lazy::new(|| Regex::new(r#"(?-u)(?:\A|[^A-Za-z0-9_])(?:arn|urn|crn|ocid1?)[:.][^\s"'`<>]*\z"#).ok());

/// A line as `xxd` and `hexdump` write it, up to one of its groups.
static HEX_DUMP: Lazy = Lazy::new(|| {
    Regex::new(
        r"(?-u)(?:\A|\n)(?:[0-9a-fA-F]{4,16}(?:: {1,3}| {2,3})|[0-9a-fA-F]{7,16} )(?:[0-9a-fA-F]{2,8} {1,2}){0,32}\z",
    )
    .ok()
});

/// Names of hashes, in small letters; the last word of a longer name tells.
const HASH_NAMES: [&str; 26] = [
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "shasum",
    "md5",
    "md5sum",
    "crc32",
    "blake2b",
    "blake3",
    "hash",
    "hashes",
    "digest",
    "checksum",
    "etag",
    "commit",
    "revision",
    "rev",
    "integrity",
    "fingerprint",
    "thumbprint",
];

/// A name of a hash that ends right before the value: `gitCommit: "`, `sha256-`, `"etag": W/"`, `checksum `.
static HASH_NAME: Lazy = Lazy::new(|| {
    let capital = |name: &&str| format!("{}{}", name[..1].to_ascii_uppercase(), &name[1..]);
    let names = HASH_NAMES.join("|");
    let capitals = HASH_NAMES.iter().map(capital).collect::<Vec<_>>().join("|");
    let rest =
        r#"(?i:[_ -]?(?:hex|value|string|b64|base64|id))?[\\"'`\]]{0,4}[\s=:>({\[@#,-]{1,6}(?:W/)?[\\"'`(\[]{0,4}"#;
    Regex::new(&format!(r"(?-u)(?:(?:\A|[^A-Za-z])(?i:{names})|[a-z0-9](?:{capitals})){rest}\z")).ok()
});

fn is_named_as_hash(around: &Surroundings<'_>) -> bool {
    let is_hash = |field: &[u8]| HASH_NAME.is_in(&[field, b": "].concat());
    around.field.is_some_and(is_hash) || HASH_NAME.is_in(around.before_value)
}

/// An entry of a lockfile that pins what is fetched, up to the value.
static PIN: Lazy = Lazy::new(|| {
    let keys =
        "integrity|checksum|shasum|content[-_]hash|narhash|resolved|reference|revision|hash|hashes|sha256|sha512";
    let function = "(?:(?:sha[0-9]{1,3}|md5)[-:]|[hz][1h]:|10c?0?/)";
    let quote = r#"[\s"']"#;
    Regex::new(&format!(
        "(?im-u)(?:(?:^|{quote}|[{{,])_?(?:{keys})[\"']?[\\s=:\\[(\"']{{1,6}}(?:{function}|[^\\s\"']{{1,180}}\\#)?|--hash=[a-z0-9]{{2,8}}:|\
         (?:^|{quote})[hz][1h]:|{quote}10c?0?/|^\"checksum [^\"\\n]{{1,180}}\" = \"|^[0-9a-f]{{32,128}} [ *][^\\n]{{1,180}}\\n)\\z"
    ))
    .ok()
});

fn is_lockfile(around: &Surroundings<'_>) -> bool {
    let is_pin = |field: &[u8]| PIN.is_in(&[b"\"", field, b"\": \""].concat());
    around.field.is_some_and(is_pin) || PIN.is_in(around.before_value)
}

/// The data of a `data:` URL, which may have started long before.
fn is_data_url(around: &Surroundings<'_>) -> bool {
    static HEAD: Lazy =
        Lazy::new(|| Regex::new(r"(?i-u)data:[a-z0-9.+/-]{0,80}(?:;[a-z0-9=._-]{1,60}){0,3};base64,\z").ok());
    let text = around.before_match;
    let run = text.iter().rev().take_while(|byte| is_base64(**byte)).count();
    run >= LONGEST_RUN || HEAD.is_in(&text[..text.len() - run])
}

/// A line of a certificate, a signature or an attachment: behind a whole line of base64, or behind the line that begins a public block.
fn is_base64_block(around: &Surroundings<'_>) -> bool {
    let text = around.before_match;
    let run = text.iter().rev().take_while(|byte| is_base64(**byte)).count();
    let Some(above) = text[..text.len() - run].strip_suffix(b"\n") else { return false };
    let above = above.strip_suffix(b"\r").unwrap_or(above);
    let line = above.rsplit(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_start();
    let begins =
        line.starts_with(b"-----BEGIN ") && line.ends_with(b"-----") && !line.windows(7).any(|word| word == b"PRIVATE");
    run <= *LINES.end() && (begins || (LINES.contains(&line.len()) && line.iter().all(|byte| is_base64(*byte))))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The name of a type or member, `AWS::IAM::AccessKey`: a path of names leads to it.
fn is_type_name(around: &Surroundings<'_>) -> bool {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let name = around.before_match.iter().rev().take_while(is_name).count();
    around.before_match[..around.before_match.len() - name].ends_with(b"::")
}

/// A token that says where a list goes on: `nextPageToken: "`, `&continuation_token=`.
static CURSOR: Lazy = Lazy::new(|| {
    let words = "next|prev(?:ious)?|page|pagination|paging|continuation|continue|sync|delta|scroll|cursor|marker|start|resume|skip";
    Regex::new(&format!(
        r#"(?i-u)(?:{words})(?:[_ -]?page)?[_ -]?(?:token|key|marker)s?[\\"'`\]]{{0,4}}[\s=:>,]{{1,6}}[\\"'`]{{0,4}}\z"#
    ))
    .ok()
});

fn is_cursor(around: &Surroundings<'_>) -> bool {
    let is_cursor = |field: &[u8]| CURSOR.is_in(&[field, b": "].concat());
    around.field.is_some_and(is_cursor) || CURSOR.is_in(around.before_value)
}

/// Code that a program has written: many statements on a line, joined as nobody types them.
fn is_minified(around: &Surroundings<'_>) -> bool {
    const JOINTS: [&[u8]; 12] =
        [b"){", b"})", b"};", b",function(", b"&&", b"||", b"!0", b"!1", b"void 0", b"=>{", b";return ", b";var "];
    let text = around.before_match;
    let line = &text[memchr::memrchr(b'\n', text).map_or(0, |at| at + 1)..];
    let count = |joint: &&[u8]| memchr::memmem::find_iter(line, *joint).count();
    JOINTS.iter().map(count).sum::<usize>() >= FEWEST_JOINTS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A structure's name, texts before a value that stands in it, and before one that does not.
    type Case = (&'static str, &'static [&'static str], &'static [&'static str]);

    const BASE64: &str = "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ";

    const CASES: [Case; 12] = [
        (
            "sri",
            &["integrity=\"sha384-", "script-src 'sha256-", "\"integrity\": \"sha512-AAA= sha512-"],
            &["sha384", "xsha384-", "sha384-a"],
        ),
        (
            "lockfile",
            &[
                "checksum = \"",
                "  integrity sha512-",
                "  \"integrity\": \"sha512-",
                "github.com/a/b v1.0.0 h1:",
                "    --hash=sha256:",
                "  resolved \"https://registry.acme.test/a/-/a-1.0.0.tgz#",
                "  checksum: 10c0/",
                "content-hash = \"",
                "\"reference\": \"",
                "\"checksum libc 0.2.66 (registry+https://index.test)\" = \"",
                "8f5e8cf74ee334873cbba2d030c15bd6  usr/share/doc/passwd/README\n",
            ],
            &[
                "",
                "api_key = \"",
                "checksum = \"abc\", token = \"",
                "the hash of the ",
                "version = \"",
                "h1 ",
                "reference_token = \"",
            ],
        ),
        (
            "hash-name",
            &[
                "sha256:",
                "image@sha256:",
                "commit ",
                "gitCommit: \"",
                "fileSha256 = '",
                "build_md5_hex: ",
                "ETag: W/\"",
                "\\\"checksum\\\": \\\"",
                "KEY_FINGERPRINT=",
                "thumbprint (",
                "SHA-256 digest: ",
            ],
            &["", "token = \"", "hash_key = \"", "prev: ", "committed token ", "etag_secret=", "sha256 of the key is "],
        ),
        (
            "data-url",
            &[
                "src=\"data:image/png;base64,iVBORw0KGgo",
                "url(data:font/woff2;charset=utf-8;base64,",
                "data:;base64,AAAA",
            ],
            &["data:image/png,", ";base64,", "data: base64,AAAA", "x = \"AAAA"],
        ),
        (
            "base64-block",
            &[
                "-----BEGIN CERTIFICATE-----\nMIIDdz",
                "\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n",
                "  MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\r\nAAAA/",
            ],
            &[
                "-----BEGIN PRIVATE KEY-----\nMIID",
                "-----BEGIN RSA PRIVATE KEY-----\n",
                "a line of text\nAAAA",
                "AAAA\nBBBB",
                "AAAA",
            ],
        ),
        (
            "public-key",
            &[
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI",
                "ssh-rsa ",
                "ecdsa-sha2-nistp256 AAAA",
                "|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|",
            ],
            &["ssh-ed25519", "ssh-rsa AAAA comment ", "key AAAA"],
        ),
        (
            "trailer",
            &[
                "fix: a thing\n\nChange-Id: I",
                "commit ",
                "    (cherry picked from commit ",
                "Merge: 3b7d4ada ",
                "Co-authored-by: Ann Example <ann+",
                "git-svn-id: svn://svn.acme.test/a/trunk@1 ",
            ],
            &["", "token: ", "to commit ", "a change-id: I", "fixes\n", "Authorization: ", "object storage key: "],
        ),
        (
            "resource-name",
            &[
                "arn:aws:secretsmanager:eu-west-1:111122223333:secret:",
                "\"urn:acme:key:",
                "crn:v1:bluemix:public:kms:us-south:a/",
            ],
            &["barn:", "arn:aws:iam::1:role/a secret: ", "arn "],
        ),
        ("type-name", &["\"AWS::ApiGateway::", "std::auth_", "Foo::"], &["a:", "a: ", "::x.", ""]),
        (
            "cursor",
            &[
                "\"nextPageToken\": \"",
                "Next page token: ",
                "?continuation_token=",
                "NextContinuationToken>",
                "sync_token = '",
            ],
            &["token: ", "access_token=", "text: token ", "next: \""],
        ),
        (
            "minified",
            &[
                "function(t,n){if(!t||!n)return!1;var r=t&&n.a;return r||(e={a:!0,b:void 0}),e})};f(",
                "!function(e,t){t&&e(t)}(a,(function(e){return e&&e.b||!1})),c=>{d()&&e(function(){})};",
            ],
            &[
                "if (a && b) {\n  return c;\n}\n",
                "{\"a\":1,\"b\":[{\"c\":2},{\"d\":3}],\"e\":{\"f\":4}},{\"g\":{\"h\":{}}}",
                "a && b || c && d",
                "",
            ],
        ),
        (
            "hex-dump",
            &["00000010: 7320 636c ", "\n0000020  2c 20 61 ", "a\n00001a30 6e64 "],
            &["", "7320 ", "key: 7320 636c ", "00000010: 7320 636c  s cl "],
        ),
    ];

    fn stands_in(name: &str, text: &str, field: Option<&str>) -> bool {
        let Some(stands) = structure(name) else { panic!("{name}") };
        let hay = format!("{text}x8Zr2LmN5vXc");
        stands(&Surroundings::new(hay.as_bytes(), text.len(), text.len(), field.map(str::as_bytes)))
    }

    #[test]
    fn structures_know_theirs_and_leave_the_rest() {
        assert!(CASES.iter().map(|(name, ..)| name).eq(STRUCTURES.iter().map(|(name, _)| name)));
        for (name, inside, outside) in CASES {
            inside.iter().for_each(|text| assert!(stands_in(name, text, None), "{name}: {text}"));
            outside.iter().for_each(|text| assert!(!stands_in(name, text, None), "{name}: {text}"));
        }
        assert!(structure("none").is_none());
    }

    #[test]
    fn a_long_run_of_base64_needs_no_head() {
        assert!(stands_in("data-url", &BASE64.repeat(4), None) && !stands_in("data-url", BASE64, None));
        assert!(!stands_in("data-url", &format!("{}[REDACTED:secret.password]{BASE64}", BASE64.repeat(3)), None));
    }

    #[test]
    fn names_of_fields_count() {
        assert!(stands_in("hash-name", "", Some("fileSha256")) && stands_in("lockfile", "", Some("integrity")));
        assert!(!stands_in("hash-name", "", Some("hashKey")) && !stands_in("lockfile", "", Some("token")));
    }

    #[test]
    fn the_function_of_a_hash_may_be_part_of_the_value() {
        let text = b"integrity=\"sha384-oqVuAfXRKap7fdgcCY5uykM6";
        let stands = |name: &str| structure(name).is_some_and(|stands| stands(&Surroundings::new(text, 11, 11, None)));
        assert!(stands("sri") && stands("hash-name") && stands("lockfile"));
    }

    #[test]
    fn only_so_much_is_looked_at() {
        let far = format!("arn:aws:iam::1:secret/{}", "a/".repeat(REACH));
        assert!(!stands_in("resource-name", &far, None) && stands_in("resource-name", &far[..100], None));
    }
}
