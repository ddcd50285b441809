//! Office documents: zip files of XML (ECMA-376 for .docx, .xlsx and .pptx; OASIS OpenDocument), whose text is scattered over elements.
//!
//! A word may be cut by changes of its style. So what is scanned is first the text without its elements, a paragraph or cell a line, and
//! then the XML as it is, for what stands in attributes; what was found in the text is not told again.

use super::Find;
use crate::cli::scan::hit::Hit;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use std::collections::HashSet;

/// Elements behind which a line ends, in any name space: paragraphs, headings, breaks, tabs; rows, cells and strings of tables; notes.
const ENDS: [&str; 18] = [
    "p",
    "h",
    "br",
    "cr",
    "tab",
    "tr",
    "tc",
    "line-break",
    "table-row",
    "table-cell",
    "row",
    "c",
    "v",
    "f",
    "si",
    "comment",
    "author",
    "instrText",
];

/// Scans a part of a document. Lines are those of its text, or for what stands in attributes alone, those of the XML.
pub(super) fn scan(xml: &[u8], path: &str, find: Find<'_>) -> Result<Vec<Hit>, String> {
    if path.ends_with(".rels") {
        return find(xml);
    }
    let mut hits = find(text(&String::from_utf8_lossy(xml)).as_bytes())?;
    let name = |hit: &Hit| (hit.finding.rule.clone(), hit.finding.fingerprint);
    let known: HashSet<_> = hits.iter().map(name).collect();
    hits.extend(find(xml)?.into_iter().filter(|hit| !known.contains(&name(hit))));
    Ok(hits)
}

/// The text of a document, as far as it is well formed.
fn text(xml: &str) -> String {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut text = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Text(part)) => text.push_str(&part),
            Ok(Event::CData(part)) => text.push_str(&part),
            Ok(Event::GeneralRef(entity)) => match (entity.resolve_char_ref(), resolve_predefined_entity(&entity)) {
                (Ok(Some(character)), _) => text.push(character),
                (_, Some(characters)) => text.push_str(characters),
                _ => {}
            },
            Ok(Event::Start(_) | Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_)) => {}
            Ok(Event::Empty(element)) if is_end(element.local_name().as_ref()) => text.push('\n'),
            Ok(Event::End(element)) if is_end(element.local_name().as_ref()) => text.push('\n'),
            // A blank of OpenDocument.
            Ok(Event::Empty(element)) if element.local_name().as_ref() == "s" => text.push(' '),
            Ok(Event::Empty(_) | Event::End(_)) => {}
            Ok(Event::Eof) | Err(_) => return text,
        }
    }
}

fn is_end(name: &str) -> bool {
    ENDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn a_word_cut_by_its_style_is_whole() {
        let xml = r#"<?xml version="1.0"?><w:document xmlns:w="x"><w:body><w:p w:rsidR="00AB12CD"><w:r><w:t>pass</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">word: a&amp;b&#x41;</w:t></w:r></w:p><w:p><w:r><w:t>two</w:t><w:tab/><w:t>three</w:t></w:r></w:p></w:body></w:document>"#;
        assert_eq!(text(xml), "password: a&bA\ntwo\nthree\n");
        assert_eq!(text(r#"<text:p>a<text:s text:c="1"/>b<text:line-break/>c</text:p><broken"#), "a b\nc\n");
        assert_eq!(text("<si><t>x</t></si><si><t>y</t></si>&undefined;"), "x\ny\n");
    }
}
