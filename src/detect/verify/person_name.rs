//! The value of a field that says it holds a name. Source: none; what names in Latin, Greek, Cyrillic and other scripts look like.

/// Words that stand in such fields and name nobody.
const NOBODY: &[&str] = &[
    "admin",
    "all",
    "anonymous",
    "anyone",
    "any",
    "bool",
    "char",
    "customer",
    "data",
    "default",
    "dummy",
    "empty",
    "example",
    "false",
    "field",
    "file",
    "first",
    "foo",
    "bar",
    "full",
    "guest",
    "id",
    "int",
    "last",
    "label",
    "middle",
    "name",
    "nan",
    "nil",
    "nobody",
    "none",
    "null",
    "object",
    "optional",
    "path",
    "patient",
    "placeholder",
    "required",
    "root",
    "sample",
    "self",
    "str",
    "string",
    "system",
    "tbd",
    "test",
    "text",
    "title",
    "todo",
    "true",
    "type",
    "undefined",
    "unknown",
    "user",
    "username",
    "value",
    "varchar",
    "your",
    "yes",
    "no",
    "na",
];

/// Whether the value is one to five words of letters, the first with a capital or of a script without them, of 2 to 60 bytes, none of
/// them a word that stands for nobody.
pub fn person_name(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let text = text.trim();
    if !(2..=60).contains(&text.len()) {
        return false;
    }
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let is_letter = |c: char| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.' | '\u{300}'..='\u{36f}');
    let is_word = |word: &&str| word.chars().all(is_letter) && word.chars().any(char::is_alphabetic);
    let named = words.iter().all(|word| !NOBODY.contains(&word.trim_end_matches('.').to_lowercase().as_str()));
    // `camelCase` and `name.first` are names in code.
    let is_code = |word: &&str| {
        let mut pairs = word.chars().zip(word.chars().skip(1));
        let dotted = word.trim_end_matches('.').contains('.');
        dotted || (word.chars().next().is_some_and(char::is_lowercase) && pairs.any(|(_, next)| next.is_uppercase()))
    };
    let has_capital = text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| !c.is_lowercase());
    (1..=5).contains(&words.len()) && words.iter().all(is_word) && named && has_capital && !words.iter().any(is_code)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::person_name;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "Jane",
            "Jane Q. Doe",
            "Dupont, Jean-Luc",
            "O'Brien",
            "Jörg Müller",
            "张伟",
            "Иван Петров",
            "DOE",
            "Van der Berg",
        ] {
            assert!(person_name(value.as_bytes()), "{value}");
        }
        for value in [
            "string",
            "None",
            "Your Name",
            "userName",
            "jane",
            "jane.doe",
            "Jane4",
            "{{name}}",
            "A",
            "<name>",
            "Jane Doe Jane Doe Jane Doe",
            "first_name",
            "",
            "-",
        ] {
            assert!(!person_name(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 80], &[0xc3; 16]] {
            assert!(!person_name(value));
        }
    }
}
