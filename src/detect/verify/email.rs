//! Mail addresses. Source: RFC 5321 (lengths), RFC 1035 (labels), RFC 2606 and RFC 6761 (reserved names), IANA root zone.

/// Endings of file, unit and code names that stand behind `@` in `icon@2x.png` or `getty@tty1.service`; none is a top-level
/// domain that people have mail under.
const NO_DOMAINS: &[&[u8]] = &[
    b"png",
    b"jpg",
    b"jpeg",
    b"gif",
    b"svg",
    b"webp",
    b"ico",
    b"bmp",
    b"pdf",
    b"json",
    b"yaml",
    b"yml",
    b"toml",
    b"xml",
    b"html",
    b"htm",
    b"css",
    b"scss",
    b"less",
    b"sass",
    b"jsx",
    b"tsx",
    b"mjs",
    b"cjs",
    b"vue",
    b"map",
    b"txt",
    b"csv",
    b"log",
    b"lock",
    b"tar",
    b"tgz",
    b"gz",
    b"jar",
    b"war",
    b"whl",
    b"gem",
    b"exe",
    b"dll",
    b"dylib",
    b"service",
    b"socket",
    b"timer",
    b"target",
    b"slice",
    b"mount",
    b"scope",
    b"path",
    b"device",
    b"swap",
    b"local",
    b"localhost",
    b"localdomain",
    b"internal",
    b"intranet",
    b"lan",
    b"home",
    b"corp",
    b"invalid",
    b"example",
    b"test",
    b"onion",
    b"arpa",
    b"java",
    b"class",
    b"cpp",
    b"hpp",
    b"patch",
    b"diff",
    b"conf",
    b"cfg",
    b"ini",
    b"beta",
    b"alpha",
    b"latest",
    b"next",
    b"canary",
    b"dev0",
    b"git",
    b"svc",
    b"cluster",
    b"route",
    b"property",
    b"setter",
    b"getter",
    b"fixture",
    b"parametrize",
    b"skip",
    b"mark",
    b"staticmethod",
    b"command",
    b"snap",
    b"apk",
    b"deb",
    b"rpm",
    b"iso",
    b"img",
    b"sql",
    b"lambda",
    b"plist",
    b"strings",
    b"xib",
    b"bundle",
    b"framework",
    b"sig",
    b"asc",
    b"sha256",
    b"md5",
    b"mp3",
    b"mp4",
    b"wav",
    b"bin",
];
/// Addresses of machines, not of people.
const MACHINES: &[&[u8]] = &[
    b"git",
    b"hg",
    b"svn",
    b"noreply",
    b"no-reply",
    b"no_reply",
    b"donotreply",
    b"do-not-reply",
    b"mailer-daemon",
    b"postmaster",
    b"nobody",
    b"root",
    b"daemon",
    b"www-data",
    b"ubuntu",
    b"ec2-user",
    b"bounce",
    b"bounces",
    b"this",
    b"super",
    b"return",
    b"break",
    b"continue",
];
/// Domains that are reserved for documentation or made for machines.
const RESERVED: &[&[u8]] = &[
    b"example.com",
    b"example.org",
    b"example.net",
    b"example.edu",
    b"users.noreply.github.com",
    b"noreply.github.com",
    b"users.noreply.gitlab.com",
    b"iam.gserviceaccount.com",
    b"group.calendar.google.com",
    b"sentry.io",
    b"domain.tld",
];

/// Whether the value is a person's address: local part of 1 to 64 bytes and domain of at most 190, proper labels, an ending that
/// may be a top-level domain, and neither part reserved for documentation or for machines.
pub fn email(value: &[u8]) -> bool {
    let Some(at) = value.iter().position(|b| *b == b'@') else { return false };
    let (local, domain) = (value[..at].to_ascii_lowercase(), value[at + 1..].to_ascii_lowercase());
    if local.is_empty() || local.len() > 64 || domain.is_empty() || domain.len() > 190 || domain.contains(&b'@') {
        return false;
    }
    let dotted = local.split(|b| *b == b'.').any(<[u8]>::is_empty);
    let labels: Vec<&[u8]> = domain.split(|b| *b == b'.').collect();
    let proper = labels.len() > 1
        && labels.iter().all(|l| (1..=63).contains(&l.len()) && l[0] != b'-' && l.last() != Some(&b'-'));
    let Some(top) = labels.last() else { return false };
    let known = match top.len() {
        0 | 1 => false,
        2 => super::bic::is_country(&top.to_ascii_uppercase()) || matches!(*top, b"eu" | b"uk" | b"ac" | b"su"),
        _ => top.iter().all(u8::is_ascii_alphabetic) && !NO_DOMAINS.contains(top),
    };
    // `this@MainActivity.toString`: a name in code
    let ending = &value[value.len() - top.len()..];
    let camel = ending.iter().skip(1).any(u8::is_ascii_uppercase) && ending.iter().any(u8::is_ascii_lowercase);
    // `react@18.2.0-rc.js`, `lib@1.2.md`: numbers only, up to the ending
    let version = labels[..labels.len().saturating_sub(1)].iter().all(|l| l.iter().all(u8::is_ascii_digit))
        && labels[0].len() < 3;
    let reserved = RESERVED.iter().any(|r| {
        domain.ends_with(r) && (domain.len() == r.len() || domain.get(domain.len() - r.len() - 1) == Some(&b'.'))
    });
    !dotted && proper && known && !camel && !version && !reserved && !MACHINES.contains(&local.as_slice())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::email;

    #[test]
    fn valid_and_invalid() {
        for value in ["jane.doe@contoso-mail.de", "o'neil+tag@sub.firma.co.uk", "müller@bücher.de", "a@b.io"] {
            assert!(email(value.as_bytes()), "{value}");
        }
        for value in [
            "user@localhost",
            "react@18.2.0",
            "bob@example.com",
            "bob@mail.example.org",
            "git@github.com",
            "noreply@firma.de",
            "icon@2x.png",
            "getty@tty1.service",
            "a@b",
            "a@@b.de",
            ".a@b.de",
            "a..b@c.de",
            "a@-b.de",
            "a@b-.de",
            "a@b.zz",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx@firma.de",
            "a@1.2.py",
            "@b.de",
            "a@",
            "b@host.invalid",
            "",
            "-",
        ] {
            assert!(!email(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!email(value));
        }
    }
}
