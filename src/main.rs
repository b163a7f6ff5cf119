//! The `jobspec-ls` command: all of it lives in the library.

fn main() {}
