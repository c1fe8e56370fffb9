//! Prints the public API of the crate whose documentation, as rustdoc's JSON, is in the file given: one item a line.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args_os().nth(1).ok_or("which file?")?;
    let api =
        public_api::Builder::from_rustdoc_json(file).omit_blanket_impls(true).omit_auto_trait_impls(true).build()?;
    print!("{api}");
    Ok(())
}
