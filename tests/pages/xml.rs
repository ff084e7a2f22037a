//! XML, read strictly: what is not well-formed stops the test.

use quick_xml::Reader;
use quick_xml::events::Event;

/// An element with its text.
#[derive(Debug, Default, Clone)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The outermost element.
pub fn read(text: &str) -> Element {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => open.push(element(&start)),
            Event::Empty(start) => {
                let element = element(&start);
                open.last_mut().expect("open").children.push(element);
            }
            Event::End(_) => {
                let done = open.pop().expect("open");
                open.last_mut().expect("open").children.push(done);
            }
            Event::Text(piece) => {
                let piece = String::from_utf8(piece.to_vec()).expect("UTF-8");
                open.last_mut().expect("open").text.push_str(&piece);
            }
            Event::GeneralRef(reference) => {
                let name = String::from_utf8(reference.to_vec()).expect("UTF-8");
                let letter = match name.as_str() {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    other => reference.resolve_char_ref().expect("a number").unwrap_or_else(|| {
                        assert!(other.is_empty(), "an unknown entity {other}");
                        ' '
                    }),
                };
                open.last_mut().expect("open").text.push(letter);
            }
            Event::CData(_) => assert!(text.is_empty(), "no CDATA is written"),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "all elements are closed");
    open.remove(0).children.into_iter().next().expect("an element")
}

fn element(start: &quick_xml::events::BytesStart<'_>) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("a well-formed attribute");
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).expect("no unknown entity").into_owned();
        (String::from_utf8_lossy(attribute.key.as_ref()).into_owned(), value)
    });
    Element {
        name: String::from_utf8_lossy(start.name().as_ref()).into_owned(),
        attributes: attributes.collect(),
        ..Element::default()
    }
}

/// All elements of a name.
pub fn all<'e>(root: &'e Element, name: &str) -> Vec<&'e Element> {
    let mut found = Vec::new();
    let mut open = vec![root];
    while let Some(element) = open.pop() {
        if element.name == name {
            found.push(element);
        }
        open.extend(element.children.iter().rev());
    }
    found
}
