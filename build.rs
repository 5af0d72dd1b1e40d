//! Builds anew when a migration is added: the compiler only watches those it knows.

#[expect(clippy::print_stdout, reason = "this is how cargo is told")]
fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
