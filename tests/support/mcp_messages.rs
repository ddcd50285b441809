//! Messages made from the protocol's schemas, with a value to be found in every string, key and number.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A place in a message: keys, and `[]` for a place in an array.
pub type Place = Vec<String>;

/// What was put where, and how it is written there.
pub struct Canary {
    pub place: Place,
    /// The text by which it is found in the message.
    pub written: String,
    pub what: &'static str,
}

pub struct Maker<'s> {
    pub types: &'s Map<String, Value>,
    pub canaries: Vec<Canary>,
    /// Which of several forms a value has: the first, the second.
    pub choice: usize,
    /// The most forms a value was seen to have.
    pub forms: usize,
    /// The version that a request says it is of.
    pub version: &'s str,
    open: Vec<String>,
    next: u32,
}

impl<'s> Maker<'s> {
    pub fn new(types: &'s Map<String, Value>, version: &'s str, choice: usize) -> Self {
        Self { types, canaries: Vec::new(), choice, forms: 1, version, open: Vec::new(), next: 0 }
    }

    pub fn make(&mut self, schema: &Value, place: &Place) -> Value {
        if let Some(name) = schema["$ref"].as_str() {
            return self.named(name.rsplit('/').next().unwrap(), place);
        }
        if let Some(fixed) = schema.get("const") {
            return fixed.clone();
        }
        for union in ["anyOf", "oneOf"] {
            if let Some(options) = schema[union].as_array() {
                self.forms = self.forms.max(options.len());
                return self.make(&options[self.choice % options.len()].clone(), place);
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for part in parts {
                if let Value::Object(members) = self.make(part, place) {
                    whole.extend(members);
                }
            }
            return whole.into();
        }
        match &schema["type"] {
            Value::Array(kinds) => {
                self.forms = self.forms.max(kinds.len());
                let kind = kinds[self.choice % kinds.len()].clone();
                self.make(&json!({ "type": kind }), place)
            }
            Value::String(kind) => match kind.as_str() {
                "object" => self.object(schema, place),
                "array" => self.array(schema, place),
                "string" => self.string(schema, place),
                "integer" | "number" => self.number(place),
                "boolean" => Value::Bool(true),
                _ => Value::Null,
            },
            _ => self.anything(place),
        }
    }

    fn named(&mut self, name: &str, place: &Place) -> Value {
        // What holds itself is made twice, and then left out.
        if self.open.iter().filter(|open| *open == name).count() >= 2 || self.open.len() > 24 {
            return Value::Null;
        }
        let schema = match self.types.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)) {
            Some((_, schema)) => schema.clone(),
            None if name == "Error" => json!({ "type": "object", "properties": {
                "code": { "type": "integer" }, "message": { "type": "string" }, "data": {},
            } }),
            None => json!({}),
        };
        self.open.push(name.to_owned());
        let made = self.make(&schema, place);
        self.open.pop();
        made
    }

    fn object(&mut self, schema: &Value, place: &Place) -> Value {
        let mut members = Map::new();
        for (key, value) in schema["properties"].as_object().into_iter().flatten() {
            let made = match key.as_str() {
                "io.modelcontextprotocol/protocolVersion" => self.version.into(),
                _ => self.make(value, &below(place, key)),
            };
            if !made.is_null() {
                members.insert(key.clone(), made);
            }
        }
        match &schema["additionalProperties"] {
            Value::Bool(false) => {}
            Value::Object(value) if !value.is_empty() => {
                let key = self.key(place);
                let made = self.make(&Value::Object(value.clone()), &below(place, "*"));
                if !made.is_null() {
                    members.insert(key, made);
                }
            }
            Value::Null if schema.get("properties").is_some() => {
                // What the schema does not speak of: a key that nobody knows.
                let key = self.key(place);
                let value = self.text(&below(place, "*"), "unknown field");
                members.insert(key, value);
            }
            _ => {
                if let Value::Object(more) = self.anything(place) {
                    members.extend(more);
                }
            }
        }
        members.into()
    }

    fn array(&mut self, schema: &Value, place: &Place) -> Value {
        let place = below(place, "[]");
        let items = &schema["items"];
        let mut schema = items.clone();
        if let Some(name) = items["$ref"].as_str() {
            let name = name.rsplit('/').next().unwrap();
            schema = self.types.get(name).cloned().unwrap_or_default();
        }
        // One of each form that an item may have.
        let options = schema["anyOf"].as_array().or(schema["oneOf"].as_array()).cloned();
        let options = options.unwrap_or_else(|| vec![items.clone()]);
        let made: Vec<Value> =
            options.iter().map(|option| self.make(option, &place)).filter(|made| !made.is_null()).collect();
        made.into()
    }

    fn string(&mut self, schema: &Value, place: &Place) -> Value {
        match schema["format"].as_str() {
            Some("uri") => {
                self.next += 1;
                let written = format!("canary-{:06}", self.next);
                self.note(place, written.clone(), "string");
                format!("https://{written}.example/").into()
            }
            Some("byte") => {
                self.next += 1;
                let encoded = data_encoding::BASE64.encode(format!("a canary-{:06} in text", self.next).as_bytes());
                self.note(place, encoded.clone(), "base64");
                encoded.into()
            }
            _ => self.text(place, "string"),
        }
    }

    fn text(&mut self, place: &Place, what: &'static str) -> Value {
        self.next += 1;
        let written = format!("canary-{:06}", self.next);
        self.note(place, written.clone(), what);
        written.into()
    }

    fn number(&mut self, place: &Place) -> Value {
        self.next += 1;
        let number = 77_000_000 + self.next;
        self.note(place, number.to_string(), "number");
        number.into()
    }

    fn key(&mut self, place: &Place) -> String {
        self.next += 1;
        let written = format!("canary-{:06}", self.next);
        self.note(&below(place, "*"), written.clone(), "key");
        written
    }

    fn anything(&mut self, place: &Place) -> Value {
        let (key, inner) = (self.key(place), below(place, "*"));
        let text = self.text(&inner, "string");
        let number = self.number(&below(&inner, "[]"));
        let deep = self.text(&below(&inner, "deep"), "string");
        let mut members = Map::new();
        members.insert(key, text);
        members.insert("numbers".to_owned(), json!([number]));
        members.insert("more".to_owned(), json!({ "deep": deep }));
        members.into()
    }

    fn note(&mut self, place: &Place, written: String, what: &'static str) {
        self.canaries.push(Canary { place: place.clone(), written, what });
    }

    /// Every type that is a request or notification: its name and method.
    pub fn methods(types: &Map<String, Value>) -> BTreeSet<(String, String)> {
        let method = |schema: &Value| schema["properties"]["method"]["const"].as_str().map(str::to_owned);
        let is_message = |name: &str| name.ends_with("Request") || name.ends_with("Notification");
        let found = types
            .iter()
            .filter(|(name, _)| is_message(name) && !name.starts_with("Client") && !name.starts_with("Server"));
        found.filter_map(|(name, schema)| Some((name.clone(), method(schema)?))).collect()
    }
}

fn below(place: &Place, key: &str) -> Place {
    let mut place = place.clone();
    place.push(key.to_owned());
    place
}
