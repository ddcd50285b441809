//! `cofferdam policy`: what is done about findings.

use super::options::{KeyOption, PolicyOption, RuleOptions};
use super::{Exit, fail, print};
use clap::{Args, Subcommand};
use cofferdam::Policy;

/// Shows the default policy, and checks policy files
#[derive(Args)]
pub struct PolicyCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints the policy that holds without a file
    Show,
    /// Checks a policy file against the rules, and loads the own words that it names
    Check {
        #[command(flatten)]
        policy: PolicyOption,
        #[command(flatten)]
        rules: RuleOptions,
        #[command(flatten)]
        key: KeyOption,
    },
}

impl PolicyCommand {
    pub fn run(self) -> Exit {
        match self.command {
            Command::Show => print(Policy::DEFAULT),
            Command::Check { policy, rules, key } => match check(&policy, &rules, &key) {
                Ok(()) => print("the policy holds\n"),
                Err(error) => fail(Exit::Usage, error),
            },
        }
    }
}

fn check(policy: &PolicyOption, rules: &RuleOptions, key: &KeyOption) -> Result<(), String> {
    let (policy, key) = (policy.load()?, key.load()?);
    let rules = rules.load(&policy, key.as_ref())?;
    policy.check(&rules).map_err(|error| error.to_string())
}
