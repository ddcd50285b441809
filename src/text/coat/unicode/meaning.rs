//! What a character may stand for, by Unicode's tables: looked up in pages, each made when a text first needs it.

use super::{Meaning, Role};
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

type Page = [(Meaning, Role); 64];

/// Up to U+1FFFF; behind that there are only ideographs, and the tags.
static PAGES: [OnceLock<Box<Page>>; 0x20000 / 64] = [const { OnceLock::new() }; 0x20000 / 64];

pub(super) fn meaning(character: char) -> (Meaning, Role) {
    let code = character as usize;
    match PAGES.get(code / 64) {
        Some(page) => page.get_or_init(|| Box::new(page_at(code / 64)))[code % 64],
        None if is_invisible(character) => (Meaning::Invisible, Role::Through),
        None => (Meaning::Itself, Role::Foreign),
    }
}

fn page_at(index: usize) -> Page {
    std::array::from_fn(|offset| {
        let character = u32::try_from(index * 64 + offset).ok().and_then(char::from_u32);
        character.map_or((Meaning::Itself, Role::Edge), tell)
    })
}

/// What a character means, from Unicode's tables.
fn tell(character: char) -> (Meaning, Role) {
    let role = match character {
        'A'..='Z' | 'a'..='z' => Role::Letter,
        '0'..='9' | '_' => Role::Digit,
        _ if is_combining_mark(character) => Role::Through,
        _ if character.is_alphanumeric() => Role::Foreign,
        _ => Role::Edge,
    };
    match character {
        ..='\x7F' => (Meaning::Itself, role),
        _ if is_invisible(character) => (Meaning::Invisible, Role::Through),
        '\u{300}'..='\u{36F}'
        | '\u{483}'..='\u{489}'
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}' => (Meaning::Mark, Role::Through),
        '\u{2D7}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{2796}' | '\u{FF0D}' => {
            (Meaning::Byte(b'-', false), Role::Edge)
        }
        '\u{B4}' | '\u{2BC}' | '\u{2018}'..='\u{201B}' | '\u{2032}' => (Meaning::Byte(b'\'', false), Role::Edge),
        '\u{201C}'..='\u{201F}' | '\u{2033}' => (Meaning::Byte(b'"', false), Role::Edge),
        '\u{1F1E6}'..='\u{1F1FF}' => (Meaning::Regional(letter(character, '\u{1F1E6}')), role),
        '\u{1F150}'..='\u{1F169}' => (Meaning::Byte(letter(character, '\u{1F150}'), true), Role::Letter),
        '\u{1F170}'..='\u{1F189}' => (Meaning::Byte(letter(character, '\u{1F170}'), true), Role::Letter),
        _ => match small_capital(character) {
            Some(byte) => (Meaning::Byte(byte, true), byte_role(character, byte, role)),
            None => compatible(character, role),
        },
    }
}

/// What its compatibility form says, or else what it looks like.
fn compatible(character: char, role: Role) -> (Meaning, Role) {
    let form: String = std::iter::once(character).nfkc().collect();
    let mut characters = form.chars();
    match (characters.next(), characters.next()) {
        (Some(only), None) if only == character => lookalike(character, role),
        // An accent on its own.
        (Some(' '), Some(_)) => (Meaning::Itself, role),
        // Mathematical Greek.
        _ if character >= '\u{1D400}'
            && !form.is_ascii()
            && matches!(lookalike(character, role).1, Role::Lookalike) =>
        {
            lookalike(character, role)
        }
        (first, second) => {
            let is_common = "ª²³¹º¼½¾⅓⅔℃№™".contains(character);
            let is_trigger = !is_common && form.bytes().any(|b| b.is_ascii_alphanumeric() || b"_-@".contains(&b));
            match (first.and_then(|first| u8::try_from(first).ok().filter(u8::is_ascii)), second) {
                (Some(byte), None) => (Meaning::Byte(byte, is_trigger), byte_role(character, byte, role)),
                (Some(byte), _) => (Meaning::Text(is_trigger), byte_role(character, byte, role)),
                _ => (Meaning::Text(is_trigger), role),
            }
        }
    }
}

/// What it looks like (UTS 39).
fn lookalike(character: char, role: Role) -> (Meaning, Role) {
    let shape: String = skeleton(character.encode_utf8(&mut [0; 4])).collect();
    let mut characters = shape.chars();
    let (byte, is_close) = match (characters.next(), characters.next()) {
        // The table takes these for the same.
        (Some('r'), Some('n')) if shape.len() == 2 => (b'm', true),
        (Some('l'), None) if character.is_uppercase() => (b'I', true),
        (Some('l'), None) if character.is_numeric() => (b'1', true),
        (Some('o' | 'O'), None) if character.is_numeric() => (b'0', true),
        (Some(only @ ('0'..='9' | 'A'..='Z' | 'a'..='z' | '_' | '-')), None) => (only as u8, true),
        (Some(only), None) => match small_capital(only) {
            Some(byte) => (byte, false),
            None => return (Meaning::Itself, role),
        },
        _ => return (Meaning::Itself, role),
    };
    match role {
        Role::Foreign if is_close => (Meaning::Lookalike { byte, is_close }, Role::Lookalike),
        Role::Foreign => (Meaning::Lookalike { byte, is_close }, Role::Foreign),
        // Tables are drawn with these.
        _ if ('\u{2500}'..='\u{257F}').contains(&character) => (Meaning::Itself, role),
        _ => (Meaning::Symbol(byte), role),
    }
}

/// The role of what stands for an ASCII byte. [`is_alone`] counts on none of two bytes being a letter.
fn byte_role(character: char, byte: u8, role: Role) -> Role {
    match byte {
        _ if character < '\u{800}' => role,
        b'A'..=b'Z' | b'a'..=b'z' => Role::Letter,
        b'0'..=b'9' | b'_' => Role::Digit,
        _ => role,
    }
}

/// The capital letter at the place of a character in an alphabet that starts at `first`.
fn letter(character: char, first: char) -> u8 {
    u8::try_from(u32::from(character) - u32::from(first)).map_or(b'?', |index| b'A' + index % 26)
}

fn small_capital(character: char) -> Option<u8> {
    const CAPITALS: &str = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ";
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwyz";
    CAPITALS.chars().position(|capital| capital == character).and_then(|index| LETTERS.get(index).copied())
}

/// Whether nothing is to be seen: what Unicode calls default-ignorable, blank letters, and annotation marks.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}'
            | '\u{61C}'
            | '\u{115F}'..='\u{1160}'
            | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}
