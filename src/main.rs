//! `znamka`: the program.

fn main() {}
