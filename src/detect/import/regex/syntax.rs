//! From the regex dialects of Go and Python to the one that `regex-syntax` parses.
//!
//! The text is walked once. What both dialects share passes; what they read differently is written so that it means here what it means
//! there; what cannot be followed is refused with its name. Look-arounds become named groups, to be found in the parsed tree.

use super::node::Node;

/// Whose regexes are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::detect::import) enum Dialect {
    /// RE2, as Go has it.
    Go,
    /// Python's `re` and `regex`, with flags for the whole regex.
    Python { ignore_case: bool, multi_line: bool, dot_all: bool },
}

/// Names of the groups that stand for look-arounds: ahead and not negative, and so on.
const AROUND: [(&str, bool, bool); 4] =
    [("ahead_", true, false), ("not_ahead_", true, true), ("behind_", false, false), ("not_behind_", false, true)];

/// Whether a group's name stands for a look-around: whether it looks ahead, and whether it is negative.
pub(super) fn around(name: &str) -> Option<(bool, bool)> {
    AROUND.iter().find(|(prefix, ..)| name.starts_with(prefix)).map(|(_, ahead, negative)| (*ahead, *negative))
}

/// Parses a regex. The capture groups of the tree have the numbers they have in the text, less the look-arounds before them.
///
/// # Errors
/// A text that says what cannot be read.
pub(super) fn parse(regex: &str, dialect: Dialect) -> Result<Node, String> {
    let Walk { text, groups, .. } = walk(regex, dialect)?;
    let mut builder = regex_syntax::ParserBuilder::new();
    builder.unicode(false).utf8(false);
    if let Dialect::Python { ignore_case, multi_line, dot_all } = dialect {
        builder.case_insensitive(ignore_case).multi_line(multi_line).dot_matches_new_line(dot_all);
    }
    let hir = builder.build().parse(&text).map_err(|error| wrong(&error))?;
    // How many groups up to each are look-arounds.
    let arounds: Vec<u32> = groups
        .iter()
        .scan(0, |sum, is| {
            Some({
                *sum += u32::from(*is);
                *sum
            })
        })
        .collect();
    Ok(renumber(Node::from_hir(&hir)?, &arounds))
}

/// Numbers the groups without the look-arounds.
fn renumber(node: Node, arounds: &[u32]) -> Node {
    match node {
        Node::Group(node, index) => {
            let before = (index as usize).checked_sub(1).and_then(|at| arounds.get(at)).copied().unwrap_or(0);
            Node::Group(Box::new(renumber(*node, arounds)), index - before)
        }
        node => node.map(&mut |node| renumber(node, arounds)),
    }
}

/// What the parser says, without the regex.
fn wrong(error: &regex_syntax::Error) -> String {
    let text = error.to_string();
    format!("does not compile: {}", text.lines().last().unwrap_or_default().trim_start_matches("error: "))
}

/// A regex of Go in the dialect of `regex-syntax` with Unicode off, but for what has characters beyond ASCII.
///
/// # Errors
/// A text that names what is not read.
pub(in crate::detect::import) fn translate(regex: &str) -> Result<String, String> {
    let Walk { text, groups, .. } = walk(regex, Dialect::Go)?;
    if groups.contains(&true) {
        return Err("looks around".into());
    }
    let mut builder = regex_syntax::ParserBuilder::new();
    builder.unicode(false).utf8(false).build().parse(&text).map_err(|error| wrong(&error))?;
    Ok(text)
}

fn walk(regex: &str, dialect: Dialect) -> Result<Walk, String> {
    let text = String::with_capacity(regex.len() + 16);
    let mut walk = Walk { chars: regex.chars().collect(), at: 0, dialect, text, groups: Vec::new() };
    walk.all()?;
    Ok(walk)
}

struct Walk {
    chars: Vec<char>,
    at: usize,
    dialect: Dialect,
    text: String,
    /// For each capture group whether it stands for a look-around.
    groups: Vec<bool>,
}

/// One member of a class, or an escape outside of one.
enum Item {
    Char(char),
    /// As it stands in a class, and whether it needs Unicode.
    Set(String, bool),
    /// What is no character.
    Assertion(&'static str),
}

impl Walk {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        Some(c)
    }

    fn take(&mut self, text: &str) -> bool {
        let is_next = text.chars().enumerate().all(|(index, c)| self.peek(index) == Some(c));
        self.at += if is_next { text.chars().count() } else { 0 };
        is_next
    }

    fn is_python(&self) -> bool {
        self.dialect != Dialect::Go
    }

    fn all(&mut self) -> Result<(), String> {
        let mut is_repetition = false;
        while let Some(c) = self.next() {
            let was_repetition = std::mem::take(&mut is_repetition);
            match c {
                '\\' if self.take("Q") => {
                    while self.at < self.chars.len() && !self.take("\\E") {
                        let c = self.next().unwrap_or_default();
                        self.literal(c);
                    }
                }
                '\\' => match self.escape(false)? {
                    Item::Char(c) => self.literal(c),
                    Item::Set(set, true) => self.text.push_str(&format!("(?u:[{set}])")),
                    Item::Set(set, false) => self.text.push_str(&format!("[{set}]")),
                    Item::Assertion(text) => self.text.push_str(text),
                },
                '[' => self.class()?,
                '(' => self.open()?,
                '*' | '+' | '?' => {
                    if c == '+' && was_repetition {
                        return Err("has a possessive repetition".into());
                    }
                    self.text.push(c);
                    is_repetition = !(c == '?' && was_repetition);
                }
                '{' => match self.repetition() {
                    Some(text) => {
                        self.text.push_str(&text);
                        is_repetition = true;
                    }
                    None => self.text.push_str("\\{"),
                },
                ')' | '|' | '.' | '^' | '$' => self.text.push(c),
                c => self.literal(c),
            }
        }
        Ok(())
    }

    fn literal(&mut self, c: char) {
        if !c.is_ascii() {
            self.text.push_str(&format!("(?u:{c})"));
        } else {
            self.text.push_str(&plain(c));
        }
    }

    /// What stands behind a `{` that starts a repetition.
    fn repetition(&mut self) -> Option<String> {
        let rest: String = self.chars[self.at..].iter().take(24).collect();
        let inner = rest.split_once('}')?.0;
        let (min, max) = inner.split_once(',').unwrap_or((inner, inner));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_max = is_number(max) || (max.is_empty() && inner.ends_with(','));
        let min = if min.is_empty() && self.is_python() && is_number(max) { "0" } else { min };
        if !is_number(min) || !is_max {
            return None;
        }
        self.at += inner.chars().count() + 1;
        Some(if inner.contains(',') { format!("{{{min},{max}}}") } else { format!("{{{min}}}") })
    }

    /// What stands behind a `(`.
    fn open(&mut self) -> Result<(), String> {
        if !self.take("?") {
            self.text.push('(');
            self.groups.push(false);
            return Ok(());
        }
        let looks = [("=", 0), ("!", 1), ("<=", 2), ("<!", 3)];
        if let Some((_, kind)) = looks.iter().find(|(text, _)| self.take(text)) {
            self.text.push_str(&format!("(?P<{}{}>", AROUND[*kind].0, self.groups.len()));
            self.groups.push(true);
            return Ok(());
        }
        if self.take("P=") {
            return Err("has a back-reference".into());
        }
        if self.take("#") {
            while self.next().is_some_and(|c| c != ')') {}
            return Ok(());
        }
        if self.take("P<") || self.take("<") {
            while self.next().is_some_and(|c| c != '>') {}
            self.text.push('(');
            self.groups.push(false);
            return Ok(());
        }
        match self.peek(0) {
            Some('>') => return Err("has an atomic group".into()),
            Some('(') => return Err("has a condition on a group".into()),
            Some('|') => return Err("resets its group numbers".into()),
            Some('R' | '&' | '0'..='9' | 'P') => return Err("has a recursion".into()),
            _ => {}
        }
        let mut flags = String::new();
        loop {
            match self.next() {
                // Python's flags for what is so here in any case, or for what is looked at as ASCII.
                Some('a' | 'u' | 'L') if self.is_python() => {}
                Some(c @ ('i' | 'm' | 's' | '-')) => flags.push(c),
                Some('U') if !self.is_python() => flags.push('U'),
                Some(end @ (':' | ')')) => {
                    let flags = flags.trim_end_matches('-');
                    match (flags.is_empty(), end) {
                        (true, ')') => {}
                        _ => self.text.push_str(&format!("(?{flags}{end}")),
                    }
                    return Ok(());
                }
                Some(c) => return Err(format!("has the flag or group `(?{c}`, which is not read")),
                None => return Err("does not compile: a group is not closed".into()),
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, in_class: bool) -> Result<Item, String> {
        let c = self.next().ok_or("does not compile: it ends in a backslash")?;
        let set = |text: &str| Ok(Item::Set(text.to_owned(), false));
        match c {
            'd' => set("[:digit:]"),
            'D' => set("[:^digit:]"),
            'w' => set("[:word:]"),
            'W' => set("[:^word:]"),
            's' => set("[:space:]"),
            'S' => set("[:^space:]"),
            'n' => Ok(Item::Char('\n')),
            'r' => Ok(Item::Char('\r')),
            't' => Ok(Item::Char('\t')),
            'f' => Ok(Item::Char('\u{c}')),
            'v' => Ok(Item::Char('\u{b}')),
            'a' => Ok(Item::Char('\u{7}')),
            'b' if in_class => Ok(Item::Char('\u{8}')),
            'b' => Ok(Item::Assertion("\\b")),
            'B' if !in_class => Ok(Item::Assertion("\\B")),
            'A' if !in_class => Ok(Item::Assertion("\\A")),
            'z' if !in_class => Ok(Item::Assertion("\\z")),
            'Z' if !in_class && self.is_python() => Ok(Item::Assertion("\\z")),
            'x' | 'u' | 'U' => self.code_point(c).map(Item::Char),
            'p' | 'P' => self.property(c).map(|text| Item::Set(text, true)),
            '0' => {
                let digits: String =
                    self.chars[self.at..].iter().take(2).take_while(|c| ('0'..='7').contains(*c)).collect();
                self.at += digits.len();
                let code = u32::from_str_radix(&digits, 8).unwrap_or(0);
                Ok(Item::Char(char::from_u32(code).unwrap_or_default()))
            }
            '1'..='9' => Err("has a back-reference".into()),
            c if c.is_ascii_alphanumeric() => Err(format!("has the escape `\\{c}`, which is not read")),
            c => Ok(Item::Char(c)),
        }
    }

    /// The character of `\x41`, `\x{41}`, `\u0041` or `\U00000041`.
    fn code_point(&mut self, kind: char) -> Result<char, String> {
        let digits: String = if self.take("{") {
            let rest = &self.chars[self.at..];
            rest.iter().take_while(|c| **c != '}').take(8).collect()
        } else {
            let count = match kind {
                'x' => 2,
                'u' => 4,
                _ => 8,
            };
            self.chars[self.at..].iter().take(count).collect()
        };
        self.at += digits.chars().count();
        self.take("}");
        let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        code.ok_or_else(|| "does not compile: a character's code is not hexadecimal".to_owned())
    }

    /// The class of `\pL`, `\p{Greek}` or `\P{…}`.
    fn property(&mut self, kind: char) -> Result<String, String> {
        let name: String = if self.take("{") {
            let name: String = self.chars[self.at..].iter().take_while(|c| **c != '}').collect();
            self.at += name.chars().count();
            if !self.take("}") {
                return Err("does not compile: the name of a class is not closed".into());
            }
            name
        } else {
            self.next().map(String::from).unwrap_or_default()
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '^' | '=');
        if name.is_empty() || !name.chars().all(is_name) {
            return Err("does not compile: a class of characters has no name".into());
        }
        Ok(format!("\\{kind}{{{name}}}"))
    }

    /// What stands behind a `[`.
    fn class(&mut self) -> Result<(), String> {
        let not = if self.take("^") { "^" } else { "" };
        let (mut text, mut is_unicode, mut is_first) = (String::new(), false, true);
        loop {
            let item = match self.next() {
                None => return Err("does not compile: a class is not closed".into()),
                Some(']') if !is_first => break,
                Some('[') if self.peek(0) == Some(':') => self.posix(),
                Some('\\') => self.escape(true)?,
                Some(c) => Item::Char(c),
            };
            is_first = false;
            match item {
                Item::Set(set, needs_unicode) => {
                    text.push_str(&set);
                    is_unicode |= needs_unicode;
                }
                Item::Assertion(_) => return Err("does not compile: a class has an assertion".into()),
                Item::Char(start) => {
                    is_unicode |= !start.is_ascii();
                    text.push_str(&plain(start));
                    let is_range = self.peek(0) == Some('-') && self.peek(1).is_some_and(|c| c != ']');
                    let back = self.at;
                    if is_range && self.take("-") {
                        let end = match self.next() {
                            Some('\\') => self.escape(true)?,
                            Some('[') if self.peek(0) == Some(':') => self.posix(),
                            c => Item::Char(c.unwrap_or_default()),
                        };
                        match end {
                            Item::Char(end) => {
                                is_unicode |= !end.is_ascii();
                                text.push_str(&format!("-{}", plain(end)));
                            }
                            // `[a-\d]` is three things.
                            _ => {
                                self.at = back + 1;
                                text.push_str("\\-");
                            }
                        }
                    }
                }
            }
        }
        let class = format!("[{not}{text}]");
        self.text.push_str(&if is_unicode { format!("(?u:{class})") } else { class });
        Ok(())
    }

    /// `[:alpha:]`, behind its `[`; the bracket alone if it is no such class.
    fn posix(&mut self) -> Item {
        let rest: String = self.chars[self.at..].iter().take(12).collect();
        let name = rest.split_once(":]").map(|(name, _)| name.trim_start_matches(':'));
        match name.filter(|name| name.trim_start_matches('^').bytes().all(|b| b.is_ascii_lowercase())) {
            Some(name) => {
                self.at += name.len() + 3;
                Item::Set(format!("[:{name}:]"), false)
            }
            None => Item::Char('['),
        }
    }
}

/// A character as itself, in a class or not.
fn plain(c: char) -> String {
    match c {
        c if c.is_control() => format!("\\x{{{:X}}}", c as u32),
        '<' | '>' | '_' | '"' | '\'' | '/' | '@' | ':' | ',' | '=' | '`' | '%' => c.to_string(),
        c if c.is_ascii_punctuation() => format!("\\{c}"),
        c => c.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PYTHON: Dialect = Dialect::Python { ignore_case: false, multi_line: false, dot_all: false };

    #[test]
    fn what_differs_is_written_out() {
        let go = |regex: &str| translate(regex).unwrap();
        assert_eq!(go(r"a\Q.*\Eb"), r"a\.\*b");
        assert_eq!(go(r"${a}[[a&&b]"), r"$\{a\}[\[a\&\&b]");
        assert_eq!(go(r"[\w-.]{2,}"), r"[[:word:]\-\.]{2,}");
        assert_eq!(go(r"[^]a]\<\_"), r"[^\]a]<_");
        assert_eq!(go(r"(?P<name>a)(?<other>b)"), "(a)(b)");
        assert_eq!(go("é[à-ü]"), "(?u:é)(?u:[à-ü])");
        assert_eq!(go(r"[[:alnum:]]`"), r"[[:alnum:]]`");
        assert_eq!(go("a{,3}"), r"a\{,3\}");
        let python = |regex: &str| walk(regex, PYTHON).unwrap().text;
        assert_eq!(python("a{,3}(?u)b(?#note)c"), "a{0,3}bc");
        assert_eq!(python(r"(?<!\d)a(?=b)\Z"), r"(?P<not_behind_0>[[:digit:]])a(?P<ahead_1>b)\z");
    }

    #[test]
    fn what_cannot_be_followed_is_named() {
        let refused = |regex: &str| parse(regex, PYTHON).unwrap_err();
        assert!(refused(r"(a)\1").contains("back-reference") && refused("(?P<a>b)(?P=a)").contains("back-reference"));
        assert!(refused("(?>a)").contains("atomic") && refused("a++").contains("possessive"));
        assert!(refused("(a)?(?(1)b|c)").contains("condition") && refused("(?x)a").contains("flag"));
        assert!(
            refused("[a").contains("not closed")
                && refused(r"\y").contains("escape")
                && refused("a(").contains("compile")
                && refused(r"\p{Greek").contains("not closed")
        );
        assert!(parse("a?+", Dialect::Go).is_err());
        assert!(
            translate("(a").unwrap_err().contains("compile") && translate("a(?=b)").unwrap_err().contains("around")
        );
    }
}
