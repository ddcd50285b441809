//! A file of any format as one kind of tree, with lines.

use crate::base::error::line_of;
use crate::base::{Error, ErrorKind, Result};
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) struct Tree {
    pub(super) line: usize,
    pub(super) value: Value,
}

pub(super) enum Value {
    Text(String),
    Number(f64),
    Bool(bool),
    List(Vec<Tree>),
    Table(Vec<(String, Tree)>),
    /// Nothing, or a date: no rule file here has one.
    Other,
}

/// What a key may have to hold.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    Number,
    Texts,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Texts => "list of texts",
        }
    }
}

/// More levels are refused.
const DEEPEST: usize = 64;

impl Tree {
    /// # Errors
    /// [`ErrorKind::Rule`] with file and line.
    pub(super) fn toml(text: &str, file: &str) -> Result<Self> {
        let table = DeTable::parse(text).map_err(|error| Error::toml(ErrorKind::Rule, &error, text, file))?;
        let starts: Vec<usize> =
            std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        let line = |offset: usize| starts.partition_point(|start| *start <= offset);
        Ok(Self { line: 1, value: Value::Table(table_of(table.get_ref(), &line)) })
    }

    /// The first document of a YAML file.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`] with file and line.
    pub(super) fn yaml(text: &str, file: &str) -> Result<Self> {
        let fail = |line, text: &str| Error::at(ErrorKind::Rule, file, line, text);
        let documents = MarkedYaml::load_from_str(text).map_err(|error| fail(error.marker().line(), error.info()))?;
        let document = documents.first().ok_or_else(|| fail(1, "has no document"))?;
        of_yaml(document, DEEPEST).ok_or_else(|| fail(line_of(text, 0), "nests too deeply"))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Tree> {
        let Value::Table(entries) = &self.value else { return None };
        entries.iter().find(|(name, _)| name == key).map(|(_, tree)| tree)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let entries = if let Value::Table(entries) = &self.value { entries.as_slice() } else { &[] };
        entries.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    pub(super) fn is_a(&self, kind: Kind) -> bool {
        match (kind, &self.value) {
            (Kind::Text, Value::Text(_)) | (Kind::Number, Value::Number(_)) => true,
            (Kind::Texts, Value::List(list)) => list.iter().all(|tree| tree.is_a(Kind::Text)),
            _ => false,
        }
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    pub(super) fn number(&self, key: &str) -> Option<f64> {
        if let Value::Number(number) = self.get(key)?.value { Some(number) } else { None }
    }

    pub(super) fn is(&self, key: &str) -> Option<bool> {
        if let Value::Bool(is) = self.get(key)?.value { Some(is) } else { None }
    }

    /// The members of a list, or the one thing that stands there instead.
    pub(super) fn list(&self, key: &str) -> &[Tree] {
        match self.get(key) {
            Some(Tree { value: Value::List(list), .. }) => list,
            Some(Tree { value: Value::Other, .. }) | None => &[],
            Some(tree) => std::slice::from_ref(tree),
        }
    }

    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        self.list(key).iter().filter_map(|tree| tree.as_text()).map(str::to_owned).collect()
    }
}

fn table_of(table: &DeTable<'_>, line: &dyn Fn(usize) -> usize) -> Vec<(String, Tree)> {
    table.iter().map(|(key, value)| (key.get_ref().to_string(), of_toml(value, line))).collect()
}

fn of_toml(spanned: &Spanned<DeValue<'_>>, line: &dyn Fn(usize) -> usize) -> Tree {
    let value = match spanned.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => Value::Number(number.to_string().parse().unwrap_or(0.0)),
        DeValue::Float(number) => Value::Number(number.to_string().parse().unwrap_or(0.0)),
        DeValue::Boolean(is) => Value::Bool(*is),
        DeValue::Array(list) => Value::List(list.iter().map(|value| of_toml(value, line)).collect()),
        DeValue::Table(table) => Value::Table(table_of(table, line)),
        DeValue::Datetime(_) => Value::Other,
    };
    Tree { line: line(spanned.span().start), value }
}

fn of_yaml(node: &MarkedYaml<'_>, deeper: usize) -> Option<Tree> {
    let deeper = deeper.checked_sub(1)?;
    let value = match &node.data {
        YamlData::Value(Scalar::String(text)) => Value::Text(text.to_string()),
        YamlData::Value(Scalar::Integer(number)) => Value::Number(*number as f64),
        YamlData::Value(Scalar::FloatingPoint(number)) => Value::Number(number.into_inner()),
        YamlData::Value(Scalar::Boolean(is)) => Value::Bool(*is),
        YamlData::Sequence(list) => {
            Value::List(list.iter().map(|node| of_yaml(node, deeper)).collect::<Option<Vec<_>>>()?)
        }
        YamlData::Mapping(entries) => {
            let entries = entries.iter().filter_map(|(key, value)| {
                let YamlData::Value(Scalar::String(key)) = &key.data else { return None };
                Some(of_yaml(value, deeper).map(|value| (key.to_string(), value)))
            });
            Value::Table(entries.collect::<Option<Vec<_>>>()?)
        }
        YamlData::Tagged(_, node) => return of_yaml(node, deeper),
        _ => Value::Other,
    };
    Some(Tree { line: node.span.start.line(), value })
}
