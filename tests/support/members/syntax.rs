//! The ways in which people write a name and a value down.

use std::ops::Range;

/// What a value must not hold to stand as it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// Anything.
    Any,
    /// Ends at white space and whatever a shell or a parser gives a meaning.
    Bare,
    /// Ends at the end of the line.
    Line,
    /// Stands in this kind of quote.
    Quote(u8),
    /// Stands in a JSON string, and is escaped.
    Json,
    /// Is text of an element.
    Element,
    /// Is a part of a query.
    Query,
    /// Stands between these.
    Cell(u8),
}

/// How a syntax ties a name to a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// By an operator, a tag, or as arguments of one call.
    Assigned,
    /// One stands behind the other.
    Near,
    /// A name of a field, of an element or of a variable is one text, the value another.
    Apart,
}

/// A syntax: its name, the template, what fits, and how it ties name and value.
///
/// In a template `{v}` is the value, and the name is written `{lower_snake}`, `{UPPER_SNAKE}`, `{camelCase}`, `{kebab-case}`, or
/// `{in words}`; a template without one needs no name.
pub struct Syntax {
    pub name: &'static str,
    template: &'static str,
    fit: Fit,
    pub tie: Tie,
}

const fn syntax(name: &'static str, template: &'static str, fit: Fit) -> Syntax {
    Syntax { name, template, fit, tie: Tie::Assigned }
}

const fn near(name: &'static str, template: &'static str, fit: Fit) -> Syntax {
    Syntax { name, template, fit, tie: Tie::Near }
}

const fn apart(name: &'static str, template: &'static str, fit: Fit) -> Syntax {
    Syntax { name, template, fit, tie: Tie::Apart }
}

const DOUBLE: Fit = Fit::Quote(b'"');
const SINGLE: Fit = Fit::Quote(b'\'');
const BACK: Fit = Fit::Quote(b'`');

/// Every syntax.
pub const SYNTAXES: &[Syntax] = &[
    syntax("env", "{UPPER_SNAKE}={v}", Fit::Bare),
    syntax("env, quoted", "export {UPPER_SNAKE}=\"{v}\"", DOUBLE),
    syntax("env, single quotes", "{UPPER_SNAKE}='{v}'", SINGLE),
    near("Dockerfile", "ENV {UPPER_SNAKE} {v}", Fit::Bare),
    syntax("docker run", "docker run -e {UPPER_SNAKE}={v} app", Fit::Bare),
    syntax("diff", "@@ -3 +3 @@\n-{UPPER_SNAKE}=\n+{UPPER_SNAKE}={v}", Fit::Bare),
    syntax("JSON", "{\"{lower_snake}\": \"{v}\", \"n\": 1}", Fit::Json),
    syntax("JSON, compact", "{\"n\":1,\"{camelCase}\":\"{v}\"}", Fit::Json),
    syntax("JSON, nested", "{\"data\": {\"settings\": [{\"{lower_snake}\": \"{v}\"}]}}", Fit::Json),
    syntax("JSON, as words", "{\"{in words}\": \"{v}\"}", Fit::Json),
    apart("JSON, name and value", "{\"name\": \"{UPPER_SNAKE}\", \"value\": \"{v}\"}", Fit::Json),
    syntax("JSON, escaped in a string", "\"body\": \"{\\\"{lower_snake}\\\": \\\"{v}\\\"}\"", DOUBLE),
    syntax("YAML", "app:\n  {lower_snake}: {v}", Fit::Bare),
    syntax("YAML, quoted", "app:\n  {kebab-case}: \"{v}\"", DOUBLE),
    syntax("YAML, single quotes", "  {camelCase}: '{v}'", SINGLE),
    apart("YAML, name and value", "  - name: {UPPER_SNAKE}\n    value: \"{v}\"", DOUBLE),
    syntax("TOML", "[app]\n{lower_snake} = \"{v}\"", DOUBLE),
    syntax("INI", "[app]\n{lower_snake} = {v}", Fit::Bare),
    syntax("properties", "app.{kebab-case}={v}", Fit::Bare),
    syntax("XML element", "<app><{camelCase}>{v}</{camelCase}></app>", Fit::Element),
    syntax("XML attribute", "<add {camelCase}=\"{v}\" />", Fit::Element),
    syntax("XML key and value", "<add key=\"{lower_snake}\" value=\"{v}\" />", Fit::Element),
    apart("plist", "<key>{camelCase}</key>\n<string>{v}</string>", Fit::Element),
    syntax("header", "X-{kebab-case}: {v}", Fit::Bare),
    syntax("URL query", "https://host.invalid/v1/items?{lower_snake}={v}&page=2", Fit::Query),
    syntax("form body", "page=2&{camelCase}={v}", Fit::Query),
    near("command line", "app --{kebab-case} {v} --verbose", Fit::Bare),
    syntax("command line, =", "app --{kebab-case}={v} --verbose", Fit::Bare),
    syntax("Python", "{lower_snake} = \"{v}\"", DOUBLE),
    syntax("Python argument", "client = connect({lower_snake}='{v}', retries=3)", SINGLE),
    syntax("Python dict", "settings['{lower_snake}'] = '{v}'", SINGLE),
    syntax("Python default", "{lower_snake} = get(\"{UPPER_SNAKE}\", \"{v}\")", DOUBLE),
    syntax("JavaScript", "const {camelCase} = '{v}';", SINGLE),
    syntax("JavaScript object", "new Client({ {camelCase}: '{v}', retries: 3 })", SINGLE),
    syntax("JavaScript template", "const {camelCase} = `{v}`;", BACK),
    syntax("TypeScript", "private readonly {camelCase}: string = \"{v}\";", DOUBLE),
    syntax("Go", "{camelCase} := \"{v}\"", DOUBLE),
    syntax("Go const", "const {camelCase} string = \"{v}\"", DOUBLE),
    syntax("Java", "private static final String {UPPER_SNAKE} = \"{v}\";", DOUBLE),
    syntax("Java setter", "client.set(\"{camelCase}\", \"{v}\");", DOUBLE),
    syntax("C#", "public string {camelCase} => \"{v}\";", DOUBLE),
    syntax("Rust", "let {lower_snake}: &str = \"{v}\";", DOUBLE),
    near("C", "#define {UPPER_SNAKE} \"{v}\"", DOUBLE),
    syntax("PHP", "${lower_snake} = '{v}';", SINGLE),
    syntax("PHP array", "'{lower_snake}' => '{v}',", SINGLE),
    syntax("PHP define", "define('{UPPER_SNAKE}', '{v}');", SINGLE),
    syntax("Ruby", "config.{lower_snake} = \"{v}\"", DOUBLE),
    syntax("Ruby hash", ":{lower_snake} => '{v}',", SINGLE),
    apart("Terraform", "variable \"{lower_snake}\" {\n  default = \"{v}\"\n}", DOUBLE),
    syntax("PowerShell", "$env:{UPPER_SNAKE} = \"{v}\"", DOUBLE),
    syntax("batch file", "set {UPPER_SNAKE}={v}", Fit::Bare),
    syntax("SQL", "UPDATE t SET {lower_snake} = '{v}' WHERE id = 7;", SINGLE),
    syntax("log line", "2026-03-02T10:11:12Z INFO app[7]: started {lower_snake}={v} in 12 ms", Fit::Bare),
    near("CSV", "id,{lower_snake}\n17,{v}", Fit::Cell(b',')),
    syntax("Markdown table", "| {in words} | {v} |", Fit::Cell(b'|')),
    syntax("Markdown list", "- **{in words}**: `{v}`", BACK),
    near("prose, is", "Hello, the {in words} is {v} as you asked.", Fit::Line),
    syntax("prose, colon", "{in words}: {v}", Fit::Line),
    near("prose, bare", "Please use {in words} {v} for now.", Fit::Line),
    near("prose, brackets", "our {in words} ({v})", Fit::Line),
];

/// Where a text stands that brings its own name.
pub const PLACES: &[Syntax] = &[
    syntax("line", "{v}", Fit::Any),
    syntax("paragraph", "\n\n{v}\n\n", Fit::Any),
    syntax("sentence", "It says {v} in there.", Fit::Line),
    syntax("brackets", "see ({v})", Fit::Line),
    syntax("quotes", "\"{v}\"", DOUBLE),
    syntax("JSON", "{\"text\": \"{v}\"}", Fit::Json),
    syntax("list", "  - {v}", Fit::Line),
    syntax("diff", "+{v}", Fit::Line),
    syntax("cell", "<td>{v}</td>", Fit::Element),
    syntax("log line", "2026-03-02T10:11:12Z WARN app[7]: {v} status=401", Fit::Line),
];

/// A text with a value in it.
#[derive(Clone, Debug)]
pub struct Written {
    pub text: Vec<u8>,
    /// Where what was written down starts and ends, which may be more than the value.
    pub around: Range<usize>,
    /// Where the value stands.
    pub value: Range<usize>,
    pub is_json: bool,
    pub syntax: &'static str,
}

impl Syntax {
    /// Whether a value can be written in this syntax without being changed (in JSON: without anything but escapes).
    pub fn fits(&self, value: &[u8]) -> bool {
        let is_free = |meant: &[u8]| !value.iter().any(|b| meant.contains(b) || b.is_ascii_control());
        match self.fit {
            Fit::Any => true,
            Fit::Bare => is_free(b" \"'`#;&|<>(){}[]\\,$*!"),
            Fit::Line => is_free(b""),
            Fit::Quote(quote) => is_free(&[quote, b'\\']) && !value.windows(2).any(|pair| pair == b"${"),
            Fit::Json => std::str::from_utf8(value).is_ok(),
            Fit::Element => is_free(b"<>&\""),
            Fit::Query => value.iter().all(|b| b.is_ascii_alphanumeric() || b"-._~/:@,".contains(b)),
            Fit::Cell(between) => is_free(&[between, b'"']),
        }
    }

    /// Whether texts in it are JSON documents.
    pub fn is_json(&self) -> bool {
        self.fit == Fit::Json
    }

    /// Writes the text `around` whose part `value` is the value. `None` if the name cannot be written so.
    pub fn write(&self, name: &str, around: &[u8], value: Range<usize>, is_exact: bool) -> Option<Written> {
        let mut template = self.template.to_owned();
        for style in STYLES.into_iter().filter(|style| self.template.contains(style)) {
            let styled = styled(name, style)?;
            if is_exact && styled.to_lowercase() != name {
                return None;
            }
            template = template.replace(style, &styled);
        }
        let (before, after) = template.split_once("{v}").unwrap();
        let mut text = before.as_bytes().to_vec();
        let is_json = self.is_json();
        let put = |part: &[u8], text: &mut Vec<u8>| match is_json {
            true => escape(part, text),
            false => text.extend_from_slice(part),
        };
        let first = text.len();
        put(&around[..value.start], &mut text);
        let start = text.len();
        put(&around[value.clone()], &mut text);
        let end = text.len();
        put(&around[value.end..], &mut text);
        let around = first..text.len();
        text.extend_from_slice(after.as_bytes());
        Some(Written { text, around, value: start..end, is_json, syntax: self.name })
    }
}

const STYLES: [&str; 5] = ["{lower_snake}", "{UPPER_SNAKE}", "{camelCase}", "{kebab-case}", "{in words}"];

/// The name in a style; `None` if it has letters that such names do not have.
fn styled(name: &str, style: &str) -> Option<String> {
    if style == "{in words}" {
        return Some(name.replace('_', " "));
    }
    let parts: Vec<&str> = name.split([' ', '_', '-', '.', '\'']).filter(|part| !part.is_empty()).collect();
    if parts.iter().any(|part| !part.bytes().all(|b| b.is_ascii_alphanumeric())) {
        return None;
    }
    let capital = |part: &str| part[..1].to_uppercase() + &part[1..].to_lowercase();
    Some(match style {
        "{lower_snake}" => parts.join("_").to_lowercase(),
        "{UPPER_SNAKE}" => parts.join("_").to_uppercase(),
        "{kebab-case}" => parts.join("-").to_lowercase(),
        _ => parts[0].to_lowercase() + &parts[1..].iter().map(|part| capital(part)).collect::<String>(),
    })
}

fn escape(part: &[u8], out: &mut Vec<u8>) {
    let quoted = serde_json::to_string(&String::from_utf8_lossy(part)).unwrap();
    out.extend_from_slice(&quoted.as_bytes()[1..quoted.len() - 1]);
}
