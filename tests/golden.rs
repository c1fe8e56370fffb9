//! The same bits everywhere: what is trained here must hash to the same numbers on every target, at every opt-level.
//!
//! A change of these numbers is a change of the summation order, of a formula or of a generator: a breaking release.
//! When it is meant, `BLESS=1 cargo test --test golden` writes the new table.

// The firmware includes it as a module of its own.
#[allow(unreachable_pub, clippy::needless_pass_by_value)]
#[path = "golden/table.rs"]
mod table;

use std::fmt::Write;

#[test]
fn training_gives_the_bits_of_the_golden_table() {
    let mut got = String::new();
    table::runs::<{ usize::MAX }, 0>(|name, outcome| match outcome {
        table::Outcome::Hash(hash) => writeln!(got, "{name} {hash:08x}").unwrap(),
        table::Outcome::Needs(bytes) => panic!("{name} needs {bytes} bytes, more than all there can be"),
        table::Outcome::NeedsFlash => panic!("{name} has no place in the flash of a computer"),
        table::Outcome::Failed => panic!("{name}: something was not finite"),
    });
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/golden.txt"), &got).unwrap();
        return;
    }
    let golden = include_str!("fixtures/golden.txt");
    assert_eq!(got, golden, "\ngot:\n{got}\ngolden:\n{golden}");
}
