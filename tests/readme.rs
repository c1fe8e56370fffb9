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
fn the_readme_lists_the_lessons_in_order_and_none_is_missing() {
    let mut files: Vec<_> = std::fs::read_dir("examples")
        .expect("there are examples")
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?.strip_suffix(".rs")?.to_owned();
            let text = std::fs::read_to_string(format!("examples/{name}.rs")).ok()?;
            let number = text.strip_prefix("//! Lesson ")?.split(' ').next()?.to_owned();
            Some(format!("| {number} | `{name}` "))
        })
        .collect();
    files.sort();
    let (_, rest) = README.split_once("| lesson | example | shows |\n|---|---|---|\n").expect("the README lists them");
    let (table, _) = rest.split_once("\n\n").expect("the table ends");
    assert_eq!(table.lines().count(), files.len(), "{table}");
    for (row, start) in table.lines().zip(files) {
        assert!(row.starts_with(&start), "{row}");
    }
}

#[test]
fn the_bytes_of_a_parameter_are_those_of_the_types() {
    type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
    const N: usize = Net::COUNT;
    macro_rules! per_parameter {
        ($learner:ident: $($optimizer:ty),+) => {
            [$(size_of::<$learner<Net, $optimizer>>() / N),+]
        };
    }
    let range = |mut sizes: [usize; 9]| {
        sizes.sort_unstable();
        format!("{} to {}", sizes[0], sizes[8])
    };
    #[rustfmt::skip]
    let online = per_parameter!(Online: Sgd, Momentum<N>, RmsProp<N>, AdaGrad<N>, Lion<N>, Adam<N>, AdamW<N>, AdaDelta<N>, Rprop<N>);
    #[rustfmt::skip]
    let trainer = per_parameter!(Trainer: Sgd, Momentum<N>, RmsProp<N>, AdaGrad<N>, Lion<N>, Adam<N>, AdamW<N>, AdaDelta<N>, Rprop<N>);
    says(&format!("{} to train with `Online` and {} with `Trainer`", range(online), range(trainer)));
    assert_eq!(size_of::<Net>(), 4 * N);
}

/// The README says it, on however many lines.
fn says(text: &str) {
    let readme = README.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(readme.contains(text), "the README should say: {text}");
}

/// The cells of the row of a table that begins like this.
fn cells(table: &'static str, begin: &str) -> Vec<&'static str> {
    let row = table.lines().find_map(|line| line.strip_prefix(begin)).expect(begin);
    row.split('|').map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn the_cost_on_a_chip_is_that_of_the_table() {
    let row = cells(include_str!("../examples/firmware/README.md"), "| Cortex-M4F | 64-32-10 | `Adam` |");
    let small: Vec<&str> = row.iter().map(|cell| cell.split(" / ").next().expect("a number")).collect();
    let [flash, ram, _, inference, step] = small[..] else { panic!("five columns: {row:?}") };
    says(&format!("takes {flash} bytes of flash and {ram} of RAM, stack included"));
    says(&format!("{inference} instructions for an inference and {step} for a step"));
}

#[test]
fn the_times_are_those_of_the_table() {
    let table = include_str!("../benches/speed/README.md");
    let range = |begin: &str| {
        let row = cells(table, begin);
        let mut times: Vec<&str> = row.iter().map(|cell| cell.split(' ').next().expect("a number")).collect();
        times.sort_by(|a, b| a.parse::<f32>().expect(a).total_cmp(&b.parse().expect(b)));
        assert_eq!(times.len(), 7);
        format!("{} to {} times", times[0], times[6])
    };
    says(&format!("with `-O3 -ffast-math` takes {} as long", range("| C, gcc -O3 -ffast-math, × |")));
    says(&format!(
        "without `-ffast-math` {}, and PyTorch by hand {}",
        range("| C, gcc -O3, × |"),
        range("| PyTorch by hand, × |")
    ));
    let diverged =
        cells(table, "| C, gcc -O3 -ffast-math, × |").iter().filter(|cell| cell.contains("diverges")).count();
    assert_eq!(diverged, 2);
}

#[test]
fn every_file_that_the_page_for_contributors_names_is_there() {
    let page = include_str!("../.github/CONTRIBUTING.md");
    let is_path = |word: &&str| word.contains('/') && !word.contains([' ', '<']);
    let paths: Vec<&str> = page.split('`').skip(1).step_by(2).filter(is_path).collect();
    assert!(paths.len() > 30, "{paths:?}");
    for path in paths {
        assert!(std::path::Path::new(path).exists(), "no {path}");
    }
}

#[test]
fn a_trainer_takes_the_bytes_that_the_readme_says() {
    let size = size_of::<Trainer<(Dense<64, 32, Relu>, Dense<32, 10>), Adam<2410>>>();
    says("it takes 38,912 bytes");
    assert!((38_912..38_912 + 4 * 32).contains(&size), "{size}"); // with AVX each part is aligned to 32 bytes
}
