//! `--env-values`: the process's own secrets, as rules. The only place where the environment is read for them.

use clap::Args;
use cofferdam::{RuleSetBuilder, env};
use std::ffi::OsString;

#[derive(Args)]
pub struct EnvValues {
    /// Finds the values of environment variables, exactly and in any coat: those that look like secrets, or with `=NAME,GLOB*` those named;
    /// may be given many times (see docs/env-values.md)
    #[arg(long = "env-values", value_name = "NAME,…", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    occurrences: Vec<String>,
}

impl EnvValues {
    /// Adds a rule for each value.
    pub fn add(&self, builder: RuleSetBuilder) -> Result<RuleSetBuilder, String> {
        if self.occurrences.is_empty() {
            return Ok(builder);
        }
        let read =
            |(name, value): (OsString, OsString)| (name.to_string_lossy().into_owned(), value.into_encoded_bytes());
        let mut variables: Vec<(String, Vec<u8>)> = std::env::vars_os().map(read).collect();
        // Names that differ in case alone get the same numbers each time.
        variables.sort();
        choose(&variables, &self.occurrences)?.into_iter().try_fold(builder, |builder, at| {
            let (name, value) = &variables[at];
            builder.env_value(name, value).map_err(|error| format!("--env-values: {error}"))
        })
    }
}

/// The places of the variables that are asked for, in order. An occurrence without names asks for those that look like secrets.
///
/// # Errors
/// A name that is no variable's. A glob may fit none, and passes over values that cannot be looked for.
fn choose(variables: &[(String, Vec<u8>)], occurrences: &[String]) -> Result<Vec<usize>, String> {
    let mut chosen = vec![false; variables.len()];
    for names in occurrences {
        if !names.is_empty() && names.split(',').any(str::is_empty) {
            return Err(format!("--env-values: `{names}` has an empty name"));
        }
        if names.is_empty() {
            let variables: Vec<(&str, &[u8])> = variables.iter().map(|(name, value)| (&**name, &**value)).collect();
            env::choose(&variables).into_iter().for_each(|at| chosen[at] = true);
        }
        for name in names.split(',').filter(|name| !name.is_empty()) {
            let mut fitting = variables.iter().enumerate().filter(|(_, (known, _))| fits(name, known)).peekable();
            if name.contains('*') {
                fitting.filter(|(_, (_, value))| env::is_findable(value)).for_each(|(at, _)| chosen[at] = true);
            } else if fitting.peek().is_some() {
                fitting.for_each(|(at, _)| chosen[at] = true);
            } else {
                return Err(format!("--env-values: no environment variable is named `{name}`"));
            }
        }
    }
    Ok(chosen.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(at, _)| at).collect())
}

/// Whether a name fits a glob, in which `*` stands for any characters.
fn fits(glob: &str, name: &str) -> bool {
    let mut parts = glob.split('*');
    let Some(rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    // Each part as early as it can be; the last stands at the end.
    let rest = parts.iter().try_fold(rest, |rest, part| rest.split_once(part).map(|(_, rest)| rest));
    rest.is_some_and(|rest| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_fit_names() {
        for (glob, name) in
            [("A", "A"), ("A*", "A"), ("A*", "AB"), ("*", ""), ("*_KEY", "A_KEY"), ("A*B*C", "AxBxC"), ("A**C", "AC")]
        {
            assert!(fits(glob, name), "{glob} {name}");
        }
        for (glob, name) in
            [("A", "AB"), ("", "A"), ("*_KEY", "A_KEYS"), ("A*B*C", "AxCxB"), ("AB*B", "AB"), ("a*", "A")]
        {
            assert!(!fits(glob, name), "{glob} {name}");
        }
    }

    #[test]
    fn variables_are_chosen_by_name_glob_and_looks() {
        let variables: Vec<(String, Vec<u8>)> =
            [("APP_FLAG", "on"), ("APP_ID", "q8Zr2LmN5v"), ("DB_PASSWORD", "tr0ub4dor-3"), ("HOME", "/home/ann")]
                .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
                .to_vec();
        let choose = |occurrences: &[&str]| {
            let occurrences: Vec<String> = occurrences.iter().map(|names| names.to_string()).collect();
            choose(&variables, &occurrences)
        };
        assert_eq!(choose(&[""]), Ok(vec![2]));
        assert_eq!(choose(&["APP_*"]), Ok(vec![1]));
        assert_eq!(choose(&["APP_ID", ""]), Ok(vec![1, 2]));
        assert_eq!(choose(&["HOME,X*"]), Ok(vec![3]));
        assert_eq!(choose(&["APP_FLAG"]), Ok(vec![0]), "that its value is too short is for the rule to say");
        assert!([",", "HOME,", ",HOME"].iter().all(|names| choose(&[names]).is_err()));
        assert!(choose(&["app_id"]).is_err_and(|error| error.contains("`app_id`")));
    }
}
