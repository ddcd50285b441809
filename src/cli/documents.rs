//! `cofferdam documents`: indexes of confidential texts.

use super::options::KeyOption;
use super::{Exit, fail, print};
use clap::{Args, Subcommand};
use cofferdam::doors::own_words;
use std::fs;
use std::path::{Path, PathBuf};

/// Makes indexes of confidential texts, for `[[document]]` in a policy
#[derive(Args)]
pub struct DocumentsCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Writes hashes of the texts in a folder to a file, and none of their text
    ///
    /// Under a key (--key-file), only who has it can test whether the index holds a given text. It is then needed to use the index, too.
    Index {
        /// The folder; files whose name starts with a dot are passed over
        folder: PathBuf,
        /// The file to write
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        /// Leaves out what a file of boilerplate holds, such as a licence; may be given many times
        #[arg(long, value_name = "FILE")]
        ignore: Vec<PathBuf>,
        #[command(flatten)]
        key: KeyOption,
    },
}

impl DocumentsCommand {
    pub fn run(self) -> Exit {
        let Command::Index { folder, output, ignore, key } = self.command;
        match index(&folder, &output, &ignore, &key) {
            Ok(text) => print(&text),
            Err(error) => fail(Exit::Usage, error),
        }
    }
}

fn index(folder: &Path, output: &Path, ignore: &[PathBuf], key: &KeyOption) -> Result<String, String> {
    let key = key.load()?;
    let indexed = own_words::index(folder, ignore, key.as_ref()).map_err(|error| error.to_string())?;
    if indexed.index.is_empty() {
        return Err(format!("{}: there are no texts to be found", folder.display()));
    }
    fs::write(output, indexed.index.to_bytes()).map_err(|error| format!("{}: {error}", output.display()))?;
    Ok(format!("{} files, {} bytes of text, {} hashes\n", indexed.files, indexed.bytes, indexed.index.len()))
}
