//! What the README says of other files is what these files say. (Its Rust is tested as the crate's documentation.)

use stackprop::activation::Relu;
use stackprop::optimizer::{AdaDelta, AdaGrad, Adam, AdamW, Lion, Momentum, RmsProp, Rprop, Sgd};
use stackprop::{Dense, Online, Params, Trainer};

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

#[test]
fn the_table_of_sizes_is_true() {
    type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
    const N: usize = Net::COUNT;
    macro_rules! sizes {
        ($($optimizer:ident $(<$n:ident>)?),+) => {
            [$((
                stringify!($optimizer),
                size_of::<Trainer<Net, $optimizer $(<$n>)?>>(),
                size_of::<Online<Net, $optimizer $(<$n>)?>>(),
            )),+]
        };
    }
    let measured = sizes!(Sgd, Momentum<N>, RmsProp<N>, AdaGrad<N>, Lion<N>, Adam<N>, AdamW<N>, AdaDelta<N>, Rprop<N>);
    let (_, rest) = README.split_once("| optimizer | per parameter, `Trainer` |").expect("the README has the table");
    let (table, _) = rest.split_once("\n\n").expect("the table ends");
    // What a row says of an optimizer: bytes per parameter and in all, for `Trainer`, then for `Online`.
    let said = |name: &str| -> Vec<usize> {
        let row = table.lines().find(|row| row.contains(&format!("`{name}`"))).expect(name);
        row.split('|').skip(2).take(4).map(|cell| cell.trim().replace(',', "").parse().expect(row)).collect()
    };
    let fits = |said: usize, is: usize| if cfg!(target_feature = "avx") { is - said < 4 * 32 } else { is == said };
    for (name, trainer, online) in measured {
        let said = said(name);
        assert!(fits(said[1], trainer) && fits(said[3], online), "{name}: {said:?}, but {trainer} and {online}");
        assert_eq!([said[0], said[2]], [said[1] / N, said[3] / N], "{name}, per parameter");
    }
    assert!(table.contains("predict only | 4 | 9,640 | 4 | 9,640 |") && size_of::<Net>() == 9_640);
}
