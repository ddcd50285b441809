//! Betterleaks' filter expressions, as far as they are a choice of tests of the value.
//!
//! A filter that is true drops the finding. So of `a || b`, each of the two that a validator can express is one, and one that cannot be
//! expressed is left out: more is found, never less.

use super::draft::Validator;
use super::regex::translate;

/// What a filter says of the value, and the names of what is left out.
pub(super) struct Filter {
    pub(super) validators: Vec<Validator>,
    pub(super) left_out: Vec<String>,
}

/// Reads a filter. Whatever it is, the answer is one: what is not understood is left out.
pub(super) fn read(expression: &str) -> Filter {
    let mut filter = Filter { validators: Vec::new(), left_out: Vec::new() };
    let Some(tokens) = tokens(expression) else {
        filter.left_out.push("the whole expression".into());
        return filter;
    };
    choose(&tokens, &mut filter);
    filter.left_out.sort();
    filter.left_out.dedup();
    filter
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A name, with its dots: `filter.entropy`.
    Name(String),
    Text(String),
    Number(f64),
    /// Any other character, `||`, `&&`, and comparisons.
    Sign(&'static str),
}

const SIGNS: [&str; 26] = [
    "||", "&&", "<=", ">=", "==", "!=", "(", ")", "[", "]", "{", "}", ",", "<", ">", "!", "?", ":", "+", "-", "*", "/",
    "%", ";", "=", "|",
];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(raw) = rest.strip_prefix("r\"\"\"") {
            let (text, after) = raw.split_once("\"\"\"")?;
            tokens.push(Token::Text(text.to_owned()));
            rest = after;
        } else if c == '`' {
            let (text, after) = rest[1..].split_once('`')?;
            tokens.push(Token::Text(text.to_owned()));
            rest = after;
        } else if c == '"' || c == '\'' {
            let (text, length) = string(&rest[1..], c)?;
            tokens.push(Token::Text(text));
            rest = &rest[1 + length..];
        } else if c.is_ascii_digit() {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            tokens.push(Token::Number(rest[..end].parse().ok()?));
            rest = &rest[end..];
        } else if c.is_ascii_alphabetic() || c == '_' {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
            tokens.push(Token::Name(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign))?;
            tokens.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        }
        rest = rest.trim_start();
    }
    Some(tokens)
}

/// A string with escapes, behind its quote, and its length with the closing one.
fn string(text: &str, quote: char) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => return Some((value, at + 1)),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                't' => value.push('\t'),
                'r' => value.push('\r'),
                c @ ('\\' | '"' | '\'' | '`' | '/') => value.push(c),
                _ => return None,
            },
            c => value.push(c),
        }
    }
    None
}

/// Takes a choice apart at its `||`.
fn choose(tokens: &[Token], filter: &mut Filter) {
    let tokens = unwrap(tokens);
    let statement = [Token::Name("let".into()), Token::Sign(";"), Token::Sign("?")];
    if depth_zero(tokens, &statement).is_some() {
        return left_out(tokens, filter);
    }
    match depth_zero(tokens, &[Token::Sign("||")]) {
        Some(at) => {
            choose(&tokens[..at], filter);
            choose(&tokens[at + 1..], filter);
        }
        None => match test(tokens) {
            Some(validator) => filter.validators.push(validator),
            None => left_out(tokens, filter),
        },
    }
}

/// Without brackets around the whole.
fn unwrap(tokens: &[Token]) -> &[Token] {
    match tokens {
        [Token::Sign("("), inner @ .., Token::Sign(")")] => {
            let mut depth = 0i32;
            let is_one = inner.iter().all(|token| {
                depth += match token {
                    Token::Sign("(") => 1,
                    Token::Sign(")") => -1,
                    _ => 0,
                };
                depth >= 0
            });
            if is_one { unwrap(inner) } else { tokens }
        }
        tokens => tokens,
    }
}

/// Where one of the tokens stands outside of all brackets.
fn depth_zero(tokens: &[Token], wanted: &[Token]) -> Option<usize> {
    let mut depth = 0;
    tokens.iter().position(|token| {
        match token {
            Token::Sign("(" | "[" | "{") => depth += 1,
            Token::Sign(")" | "]" | "}") => depth -= 1,
            _ => {}
        }
        depth == 0 && wanted.contains(token)
    })
}

/// A test of the value that a validator expresses.
fn test(tokens: &[Token]) -> Option<Validator> {
    let (is_negative, tokens) = match tokens {
        [Token::Sign("!"), rest @ ..] => (true, unwrap(rest)),
        tokens => (false, tokens),
    };
    if let Some([Token::Sign("=="), Token::Text(text)]) = after_secret(tokens) {
        return (!is_negative).then(|| Validator::DenyRegex(vec![format!("^(?:{})$", regex_syntax::escape(text))]));
    }
    let [Token::Name(function), Token::Sign("("), arguments @ ..] = tokens else { return None };
    let arguments = after_secret(arguments)?;
    match (function.trim_start_matches("filter."), arguments) {
        ("entropy", [Token::Sign(")"), Token::Sign("<=" | "<"), Token::Number(bits)]) if !is_negative => {
            Some(Validator::Entropy(*bits))
        }
        ("containsAny", list) if !is_negative => Some(Validator::DenyWords(texts(list)?)),
        ("matchesAny", list) => {
            let regexes = texts(list)?.iter().map(|regex| translate(regex)).collect::<Result<_, _>>().ok()?;
            Some(if is_negative { Validator::RequireRegex(regexes) } else { Validator::DenyRegex(regexes) })
        }
        _ => None,
    }
}

/// What follows the finding's secret.
fn after_secret(tokens: &[Token]) -> Option<&[Token]> {
    match tokens {
        [Token::Name(name), rest @ ..] if name == "finding.secret" => Some(rest),
        [Token::Name(name), Token::Sign("["), Token::Text(key), Token::Sign("]"), rest @ ..]
            if name == "finding" && key == "secret" =>
        {
            Some(rest)
        }
        _ => None,
    }
}

/// The members of a list of texts that is the rest of a call.
fn texts(tokens: &[Token]) -> Option<Vec<String>> {
    let [Token::Sign(","), Token::Sign("["), members @ .., Token::Sign("]"), Token::Sign(")")] = tokens else {
        return None;
    };
    let mut texts = Vec::new();
    for token in members {
        match token {
            Token::Text(text) => texts.push(text.clone()),
            Token::Sign(",") => {}
            _ => return None,
        }
    }
    (!texts.is_empty() && texts.iter().all(|text| !text.is_empty())).then_some(texts)
}

/// Names the functions and data of what is left out.
fn left_out(tokens: &[Token], filter: &mut Filter) {
    let names = tokens.windows(2).filter_map(|pair| match pair {
        [Token::Name(name), Token::Sign("(")] => Some(name.trim_start_matches("filter.").to_owned()),
        [Token::Name(name), Token::Sign("[")] if name == "attributes" => Some(name.clone()),
        _ => None,
    });
    let before = filter.left_out.len();
    filter.left_out.extend(names);
    if filter.left_out.len() == before {
        filter.left_out.push("an expression".into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml(expression: &str) -> (Vec<String>, Vec<String>) {
        let filter = read(expression);
        let list = |texts: &[String]| texts.join(" ");
        let name = |validator: &Validator| match validator {
            Validator::Entropy(bits) => format!("entropy {bits}"),
            Validator::DenyWords(words) => format!("words {}", list(words)),
            Validator::DenyRegex(regexes) => format!("deny {}", list(regexes)),
            Validator::RequireRegex(regexes) => format!("require {}", list(regexes)),
        };
        (filter.validators.iter().map(name).collect(), filter.left_out)
    }

    fn is(expression: &str, validators: &[&str], left_out: &[&str]) {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(toml(expression), (own(validators), own(left_out)), "{expression}");
    }

    #[test]
    fn tests_of_the_value_are_taken() {
        is(r#"entropy(finding["secret"]) <= 3.5"#, &["entropy 3.5"], &[]);
        is("filter.entropy(finding.secret) < 3", &["entropy 3"], &[]);
        is(
            "// why\n(containsAny(finding.secret, ['demo', \"x\\\"y\"]) || !matchesAny(finding[\"secret\"], [`[0-9]`,]))",
            &["words demo x\"y", "require [0-9]"],
            &[],
        );
        is(r#"finding.secret == "a.b""#, &[r"deny ^(?:a\.b)$"], &[]);
        is(r#"matchesAny(finding.secret, [r"""\d"x"""])"#, &["deny [[:digit:]]\"x"], &[]);
    }

    #[test]
    fn what_is_not_is_named() {
        is("entropy(finding.secret) < 3 || tokenRatio(finding.secret) >= 2.5", &["entropy 3"], &["tokenRatio"]);
        is(
            r#"matchesAny(attributes["path"], ["x"]) || finding.secret == "a""#,
            &["deny ^(?:a)$"],
            &["attributes", "matchesAny"],
        );
        is("entropy(finding.secret) < 3 && containsAny(finding.secret, ['x'])", &[], &["containsAny", "entropy"]);
        is("let a = entropy(finding.secret); a < 3", &[], &["entropy"]);
        is("entropy(finding.match) < 3", &[], &["entropy"]);
        is("matchesAny(finding.secret, ['('])", &[], &["matchesAny"]);
        is("true", &[], &["an expression"]);
        is("'open", &[], &["the whole expression"]);
    }
}
