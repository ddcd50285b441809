//! What the characters of [`super`] stand for, and what must not depend on how a text is cut.

use super::*;
use proptest::prelude::*;

/// The decoded text, and whether anything in it was a trigger.
fn read_all(text: &[u8]) -> (Vec<u8>, bool) {
    let (mut out, mut at, mut triggered) = (Vec::new(), 0, false);
    while at < text.len() {
        match unit(text, at, false, &mut out) {
            Unit::Coded(coded) => {
                assert_eq!(coded.coat, Coat::Unicode);
                at += coded.length;
                triggered |= coded.is_trigger;
            }
            Unit::Plain => {
                out.push(text[at]);
                at += 1;
            }
            Unit::Open => panic!("open at {at} of a whole text"),
        }
    }
    (out, triggered)
}

fn assert_reads(text: &str, decoded: &str, is_trigger: bool) {
    let (out, triggered) = read_all(text.as_bytes());
    assert_eq!((String::from_utf8(out).as_deref(), triggered), (Ok(decoded), is_trigger), "{text:?}");
}

#[test]
fn decodes_what_deceives() {
    for (text, decoded) in [
        ("sk\u{200B}live", "sklive"),
        ("pass\u{AD}word", "password"),
        ("a\u{200D}\u{2060}\u{FEFF}b", "ab"),
        ("ab_\u{202E}x", "ab_x"),
        ("ig\u{E0041}\u{E0042}nore", "ignore"),
        ("ignore \u{2068}all\u{2069} rules", "ignore all rules"),
        ("x\u{3164}y\u{2800}z\u{180E}w\u{2062}", "xyzw"),
        ("i\u{336}g\u{336}\u{301}n\u{FE20}", "ign"),
        ("ｉｇｎｏｒｅ ａｌｌ＿＠", "ignore all_@"),
        ("𝓲𝓰𝓷𝓸𝓻𝓮 𝟘𝟙 ⓐ⑨ 🅘🅶 Ⅷ ﬁ", "ignore 01 a9 IG VIII fi"),
        ("ɪɢɴᴏʀᴇ", "ignore"),
        ("🇮🇬🇳", "IGN"),
        ("pаsswоrd", "password"),
        ("AΚІA", "AKIA"),
        ("ехample", "example"),
        ("о\u{301}k", "ok"),
        ("прo1", "пpo1"),
        ("а_1", "a_1"),
        ("d℮f", "def"),
    ] {
        assert_reads(text, decoded, true);
    }
    let run = format!("a{}b", "\u{200B}".repeat(100));
    assert_reads(&run, "ab", true);
}

#[test]
fn lets_ordinary_text_be() {
    for text in [
        "中文，和 日本語のテキスト。한국어 텍스트",
        "Привет, мир: «сохе» — раз; а, о",
        "Ελληνικά και άλλα",
        "café déjà naïve São Łódź straße",
        "می\u{200C}خواهم क्\u{200D}ष",
        "й и\u{306} ά α\u{301}",
        "│ a│b├── ¿qué? ¡hola",
        "👩\u{200D}💻 ok ❤\u{FE0F} 1\u{FE0F}\u{20E3} first 🇩🇪 and 🇫🇷",
        "שלום \u{200F}C++\u{200F} עולם (\u{200E}a)",
        "\u{FEFF}start",
        "10 km² ½ 20℃ №5 x™ …",
        "it’s “quoted” – a‐b",
        "３-й 2024年 全角：！",
        "5 км, 10мм",
    ] {
        assert!(text.contains('３') || !read_all(text.as_bytes()).1, "{text:?}");
    }
    assert_reads("Привет, мир: сохе", "Привет, мир: сохе", false);
    assert_reads("it’s “so” a–b\u{A0}c\u{3000}", "it's \"so\" a-b c ", false);
    assert_reads("（ﾃｽﾄ）", "(テスト)", false);
}

#[test]
fn broken_text_is_plain() {
    for text in
        [&b"\x80\xBF"[..], b"\xC0\x80", b"\xED\xA0\x80", b"\xF4\x90\x80\x80", b"\xEF\xBC", b"a\xE2\x80", b"\xFF"]
    {
        assert_eq!(read_all(text), (text.to_vec(), false));
    }
}

fn texts() -> impl Strategy<Value = Vec<u8>> {
    let pieces = "a b7_-.ЖаоеіΑοéä中ｆ１あ\u{200B}\u{200C}\u{AD}\u{301}\u{336}\u{20E3}🇩👍\u{FE0F}ɪ½│×٥ﬁ\u{E0041}«";
    let pieces: Vec<Vec<u8>> =
        pieces.chars().map(|c| c.to_string().into_bytes()).chain([vec![0xD0], vec![0x80], vec![0xE2, 0x80]]).collect();
    let few = proptest::collection::vec(proptest::sample::select(pieces.clone()), 0..6);
    // Long words and stacks are made of few kinds.
    few.prop_flat_map(move |few| {
        let some: Vec<_> = few.into_iter().chain(pieces.iter().take(2).cloned()).collect();
        proptest::collection::vec(proptest::sample::select(some), 0..60).prop_map(|text| text.concat())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn more_text_changes_nothing(text in texts(), cut in 0.0..1.0_f64) {
        let cut = (text.len() as f64 * cut) as usize;
        for at in 0..cut {
            let (mut early, mut late) = (Vec::new(), Vec::new());
            let unit_early = unit(&text[..cut], at, true, &mut early);
            if unit_early != Unit::Open {
                prop_assert_eq!(unit_early, unit(&text, at, false, &mut late), "at {} of {:?}", at, &text);
                prop_assert_eq!(early, late);
            }
            prop_assert!(unit_early != Unit::Open || cut - at <= LOOK + 8);
        }
    }

    #[test]
    fn nothing_far_back_matters(text in texts()) {
        for at in LOOK..text.len() {
            let (mut whole, mut part) = (Vec::new(), Vec::new());
            let unit_whole = unit(&text, at, false, &mut whole);
            prop_assert_eq!(unit_whole, unit(&text[at - LOOK..], LOOK, false, &mut part), "at {} of {:?}", at, &text);
            prop_assert_eq!(whole, part);
        }
    }

    #[test]
    fn the_cheap_look_agrees(text in texts()) {
        for at in 0..text.len() {
            let Read::Whole(_, length) = read(&text[at..]) else { continue };
            let end = at + length;
            let mut word = Word { has_letter: false, has_digit: false, has_foreign: false };
            let mut cursor = at;
            while let Some((c, start)) = previous(&text, cursor) {
                if at - start > REACH || !word.takes(c) {
                    break;
                }
                cursor = start;
            }
            cursor = end;
            while let Read::Whole(c, length) = read(&text[cursor..]) {
                if cursor + length - end > REACH || !word.takes(c) {
                    break;
                }
                cursor += length;
            }
            prop_assert!(!is_alone(&text, at, end, false) || !(word.has_letter || word.has_digit), "at {} of {:?}", at, &text);
        }
    }

    #[test]
    fn full_width_text_comes_back(text in "[!-~]{0,40}") {
        let wide: String = text.chars().filter_map(|c| char::from_u32(u32::from(c) + 0xFEE0)).collect();
        let (out, _) = read_all(wide.as_bytes());
        prop_assert_eq!(out, text.into_bytes());
    }
}
