//! Runs the examples of rules through the engine as it is.

use super::{Engine, Inspection};
use crate::base::{Context, Error, ErrorKind, Finding, Result};
use crate::detect::{Example, Rule};
use crate::policy::{Mode, Policy};

/// One error for each example that does not do as it must.
pub(super) fn check_examples(engine: &Engine) -> Result<Vec<Error>> {
    let policy = Policy::parse("", "examples")?.with_mode(Mode::Monitor);
    let engine = Engine::builder().rules(engine.rules().clone()).policy(policy).each_rule_tells().build()?;
    let mut errors = Vec::new();
    for rule in engine.rules().rules() {
        for example in rule.examples() {
            let found = findings(&engine, rule, example)?;
            let spans: Vec<(usize, usize)> =
                found.iter().map(|finding| (finding.span.start as usize, finding.span.end as usize)).collect();
            if found.is_empty() {
                errors.push(error(rule, example, "example is not found".into()));
            } else if !example.spans.is_empty() && spans != example.spans {
                let text = format!("example must be found at {:?}, is found at {spans:?}", example.spans);
                errors.push(error(rule, example, text));
            }
        }
        for example in rule.counter_examples() {
            if let Some(finding) = findings(&engine, rule, example)?.first() {
                let text = format!("counter-example is found, at {:?}", (finding.span.start, finding.span.end));
                errors.push(error(rule, example, text));
            }
        }
    }
    Ok(errors)
}

/// What the rule finds in the example.
fn findings(engine: &Engine, rule: &Rule, example: &Example) -> Result<Vec<Finding>> {
    let Inspection { findings, .. } = engine.inspect(&Context::default(), example.text.as_bytes())?;
    Ok(findings.into_iter().filter(|finding| finding.rule == *rule.id()).collect())
}

fn error(rule: &Rule, example: &Example, text: String) -> Error {
    let file = rule.source().rsplit_once(':').map_or(rule.source(), |(file, _)| file);
    Error::at(ErrorKind::Rule, file, example.line, format!("rule {}: {text}", rule.id()))
}
