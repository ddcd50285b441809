//! Words near a match: in the text around it, and in the names on the path to it.

use super::rule::ContextWords;
use crate::base::mark::LONGEST_MARK;

/// The bytes before a match that are looked at: the farthest word, and a mark that may cut it off.
pub(super) fn reach(context: &ContextWords) -> usize {
    context.before + LONGEST_MARK
}

impl ContextWords {
    /// Whether one of the words stands in the name of a field, split by [`split_name`].
    pub(super) fn in_words(&self, name: &[u8]) -> bool {
        let is_mark = |b: &u8| !is_letter(*b) && !b.is_ascii_digit() && *b != b' ';
        // The name has spaces in place of marks: `c.i.` is `c i`.
        let is_split = |word: &[u8]| word.iter().any(is_mark) && has_word(name, split_name(word).trim_ascii());
        self.words.iter().any(|word| has_word(name, word) || is_split(word))
    }

    /// Whether one stands close before `start` in `hay`. Text beyond a mark does not count: what was redacted in between may
    /// have been longer.
    pub(super) fn is_before(&self, hay: &[u8], start: usize, is_label: &dyn Fn(&str) -> bool) -> bool {
        let after_mark = last_mark_before(hay, start, self.before, is_label);
        let near = start.saturating_sub(self.before).max(after_mark);
        let text = &hay[near..start];
        // A word cut in half by the distance is no word.
        let starts_inside = near > 0 && near > after_mark && is_letter(hay[near - 1]);
        let skip = if starts_inside { text.iter().take_while(|b| is_letter(**b)).count() } else { 0 };
        let (all, whole) = (lower(text), lower(&text[skip..]));
        self.words.iter().any(|word| has_word(if is_spaced(word) { &whole } else { &all }, word))
    }

    /// Whether one stands close behind `end` in `hay`.
    pub(super) fn is_after(&self, hay: &[u8], end: usize, is_label: &dyn Fn(&str) -> bool) -> bool {
        let mut far = hay.len().min(end + self.after);
        let text = &hay[end..far];
        if hay.get(far).is_some_and(|b| is_letter(*b)) {
            far -= text.iter().rev().take_while(|b| is_letter(**b)).count();
        }
        let mark = first_mark_start(&hay[end..hay.len().min(end + self.after + LONGEST_MARK)], is_label);
        let length = mark.map_or(far - end, |mark| mark.min(far - end));
        let text = lower(&text[..length]);
        self.words.iter().any(|word| has_word(&text, word))
    }
}

/// Where the last mark that ends before `start` ends, or how far back is looked for one.
pub(super) fn last_mark_before(hay: &[u8], start: usize, reach: usize, is_label: &dyn Fn(&str) -> bool) -> usize {
    let far = start.saturating_sub(reach + LONGEST_MARK);
    last_mark_end(&hay[far..start], is_label).map_or(far, |end| far + end)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// The text in lower case, every separator between words a space.
pub(super) fn lower(text: &[u8]) -> Vec<u8> {
    let mut text = if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        String::from_utf8_lossy(text).to_lowercase().into_bytes()
    };
    text.iter_mut().filter(|byte| matches!(byte, b'_' | b'-' | b'\n' | b'\t')).for_each(|byte| *byte = b' ');
    text
}

/// Whether `text`, in lower case, has the word with no letter beside it; a plural `s` is allowed. Scripts of Asia put no space
/// between words, so a word of theirs may have letters beside it.
fn has_word(text: &[u8], word: &[u8]) -> bool {
    let Some(first) = word.first() else { return true };
    // Texts and words are so short that nothing made for a search would pay.
    let mut starts = (0..(text.len() + 1).saturating_sub(word.len()))
        .filter(|at| text[*at] == *first && text[*at..].starts_with(word));
    if !is_spaced(word) {
        return starts.next().is_some();
    }
    let free = |byte: Option<&u8>| byte.is_none_or(|b| !is_letter(*b));
    starts.any(|at| {
        let rest = &text[at + word.len()..];
        let free_after = free(rest.first()) || (rest[0] == b's' && free(rest.get(1)));
        free_after && free(at.checked_sub(1).map(|before| &text[before]))
    })
}

/// Whether the word is of a script that puts spaces between words.
pub(super) fn is_spaced(word: &[u8]) -> bool {
    word.is_ascii() || std::str::from_utf8(word).is_ok_and(|word| word.chars().all(|c| c < '\u{900}'))
}

/// The words of a name, in lower case, with a space between: `userSSN_code` is `user ssn code`.
pub(super) fn split_name(name: &[u8]) -> Vec<u8> {
    let mut words = Vec::with_capacity(name.len() + 8);
    for (index, byte) in name.iter().enumerate() {
        let after_lower = index > 0 && name[index - 1].is_ascii_lowercase();
        let before_lower = name.get(index + 1).is_some_and(u8::is_ascii_lowercase);
        let after_upper = index > 0 && name[index - 1].is_ascii_uppercase();
        if byte.is_ascii_uppercase() && (after_lower || (after_upper && before_lower)) {
            words.push(b' ');
        }
        words.push(if is_letter(*byte) || byte.is_ascii_digit() { byte.to_ascii_lowercase() } else { b' ' });
    }
    lower(&words)
}

fn marks<'a>(text: &'a [u8], is_label: &'a dyn Fn(&str) -> bool) -> impl Iterator<Item = (usize, usize)> + 'a {
    memchr::memchr_iter(b'[', text).filter_map(move |start| {
        let rest = &text[start..];
        let end = memchr::memchr(b']', &rest[..rest.len().min(LONGEST_MARK)])? + 1;
        let inner = std::str::from_utf8(&rest[1..end - 1]).ok()?;
        let is_mark = match inner.split_once(':')? {
            ("REDACTED", label) => is_label(label.split('#').next()?),
            ("HASH", _) => true,
            _ => false,
        };
        is_mark.then_some((start, start + end))
    })
}

fn last_mark_end(text: &[u8], is_label: &dyn Fn(&str) -> bool) -> Option<usize> {
    marks(text, is_label).last().map(|(_, end)| end)
}

fn first_mark_start(text: &[u8], is_label: &dyn Fn(&str) -> bool) -> Option<usize> {
    marks(text, is_label).next().map(|(start, _)| start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> ContextWords {
        let words = list.iter().map(|word| word.as_bytes().to_vec().into()).collect();
        ContextWords { words, before: 20, after: 20, is_required: true, boost: 20 }
    }

    #[test]
    fn words_count_whole_and_near() {
        let ssn = words(&["ssn", "social security"]);
        let is_label = |label: &str| label == "pii.us.ssn";
        let before = |text: &str| ssn.is_before(text.as_bytes(), text.len(), &is_label);
        assert!(before("my SSN: ") && before("ssns ") && before("Social Security ") && before("social_security "));
        assert!(!before("lessn: ") && !before("ssn and then something far away "));
        assert!(!before("xssn 45678901234567 "), "the x is just out of reach");
        assert!(!before("ssn [REDACTED:pii.us.ssn] "), "a mark cuts off");
        assert!(
            ssn.is_after(b"1 is social-security", 1, &is_label)
                && !ssn.is_after(b"1 [REDACTED:pii.us.ssn] ssn", 1, &is_label)
        );
        let inn = words(&["инн", "身份证"]);
        assert!(
            inn.is_before("ИНН: ".as_bytes(), 8, &is_label)
                && inn.is_before("我的身份证号码".as_bytes(), 21, &is_label)
        );
        assert!(
            ssn.in_words(&split_name(b"userSSN"))
                && ssn.in_words(&split_name(b"SSN_number"))
                && ssn.in_words(&split_name(b"socialSecurity"))
                && !ssn.in_words(&split_name(b"lessn"))
        );
        let card = words(&["carte d'identité", "c.i."]);
        assert!(
            card.in_words(&split_name("carte d'identité".as_bytes()))
                && card.in_words(&split_name(b"C.I."))
                && !card.in_words(&split_name(b"acid"))
        );
    }
}
