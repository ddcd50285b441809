//! `cofferdam policy`: what is done about findings.

use super::options::{PolicyOption, RuleOptions};
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
    /// Checks a policy file against the rules
    Check {
        #[command(flatten)]
        policy: PolicyOption,
        #[command(flatten)]
        rules: RuleOptions,
    },
}

impl PolicyCommand {
    pub fn run(self) -> Exit {
        match self.command {
            Command::Show => print(Policy::DEFAULT),
            Command::Check { policy, rules } => {
                let rules = rules.load();
                let checked = rules.and_then(|rules| policy.load()?.check(&rules).map_err(|error| error.to_string()));
                match checked {
                    Ok(()) => print("the policy holds\n"),
                    Err(error) => fail(Exit::Usage, error),
                }
            }
        }
    }
}
