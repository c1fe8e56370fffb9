//! What the README says of other files is what these files say. (Its Rust is tested as the crate's documentation.)

const README: &str = include_str!("../README.md");

#[test]
fn the_javascript_of_the_readme_is_that_of_the_wasm_example() {
    let (_, rest) = README.split_once("```js\n").expect("the README has a block of JavaScript");
    let (block, _) = rest.split_once("```").expect("the block ends");
    assert!(block.lines().count() >= 12, "{block}");
    assert!(include_str!("../examples/wasm/run.mjs").contains(block), "not in run.mjs:\n{block}");
}

#[test]
fn the_examples_of_the_readme_exist_and_none_is_missing() {
    let mut files: Vec<_> = std::fs::read_dir("examples")
        .expect("there are examples")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.strip_suffix(".rs").map(String::from))
        .collect();
    files.sort();
    let (_, rest) = README.split_once("| example | shows |\n|---|---|\n").expect("the README lists them");
    let (table, _) = rest.split_once("\n\n").expect("the table ends");
    let mut listed: Vec<_> = table.lines().map(|line| line.split('`').nth(1).expect("a name").to_owned()).collect();
    listed.sort();
    assert_eq!(listed, files);
}
