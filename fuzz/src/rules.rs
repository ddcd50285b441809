//! A rule file and a policy file may hold anything: they are read or refused, and what was read works.

use cofferdam::{Context, Engine, ErrorKind, Policy, RuleSet};

/// What stands between the rules, the policy and the text to inspect. Left out, the rules are all of it.
pub const BETWEEN: &str = "\n%%%\n";

/// Rules, policy and text.
pub fn rules(data: &[u8]) {
    let Ok(all) = std::str::from_utf8(data) else { return };
    let mut parts = all.splitn(3, BETWEEN);
    let [rules, policy, text] = [0; 3].map(|_| parts.next());
    let rules = rules.unwrap_or_default();
    let parsed = Policy::parse(policy.unwrap_or(rules), "policy.toml");
    if let Err(error) = &parsed {
        assert_eq!(error.kind(), ErrorKind::Policy, "{error}");
        assert!(error.to_string().starts_with("policy.toml:"), "{error}");
    }
    let set = match RuleSet::builder().file("rules.toml", rules) {
        Ok(builder) => builder.build(),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Rule, "{error}");
            assert!(error.to_string().starts_with("rules.toml:"), "{error}");
            return;
        }
    };
    let Ok(set) = set else { return };
    let engine = Engine::builder().rules(set.clone()).build().or_else(|_| {
        // The default policy need not fit; an empty one always does.
        Engine::builder().rules(set.clone()).policy(Policy::parse("", "empty")?).build()
    });
    let engine = engine.unwrap();
    engine.inspect(&Context::default(), text.unwrap_or(rules).as_bytes()).unwrap();
    engine.check_examples().unwrap();
    if let Ok(policy) = parsed
        && policy.check(&set).is_ok()
    {
        let engine = Engine::builder().rules(set).policy(policy).build().unwrap();
        engine.inspect(&Context::default(), text.unwrap_or(rules).as_bytes()).unwrap();
    }
}
