//! `znamka`: the program.

use std::process::ExitCode;

fn main() -> ExitCode {
    znamka::cli::main()
}
