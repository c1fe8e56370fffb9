//! The commands and the Python that the READMEs show work.

use std::fs;
use std::path::Path;
use std::process::Command;

use stackprop::activation::Relu;
use stackprop::optimizer::Adam;
use stackprop::{Dense, Online, Params, checkpoint};

mod common;
use common::{convert, fixture, folder};

const ROOT: &str = include_str!("../../../README.md");
const OWN: &str = include_str!("../README.md");

/// The table is the one of the guide, without its links.
#[test]
fn the_table_is_that_of_the_guide() {
    let guide = include_str!("../../../src/guide/pytorch.rs");
    let rows: Vec<String> = guide.lines().filter_map(|line| line.strip_prefix("//! |")).map(without_links).collect();
    let own: Vec<String> = OWN
        .split_once("| PyTorch | stackprop | |")
        .map(|(_, rest)| format!("| PyTorch | stackprop | |{rest}"))
        .unwrap()
        .lines()
        .map_while(|line| line.strip_prefix('|').map(String::from))
        .collect();
    assert!(rows.len() > 40);
    assert_eq!(own, rows);
}

/// `[text](crate::item)` as `text`.
fn without_links(line: &str) -> String {
    let (mut text, mut rest) = (String::new(), line);
    while let Some((before, after)) = ["](crate::", "](super::"].iter().find_map(|link| rest.split_once(link)) {
        let open = before.char_indices().rev().scan(1, |depth, (at, c)| {
            *depth += match c {
                ']' => 1,
                '[' => -1,
                _ => 0,
            };
            Some((*depth, at))
        });
        let open = open.into_iter().find(|(depth, _)| *depth == 0).expect("a link begins").1;
        text += &before[..open];
        text += &before[open + 1..];
        // `gradient_check()` has parentheses in its address.
        rest = after.split_once(')').map(|(_, rest)| rest.strip_prefix(')').unwrap_or(rest)).expect("a link ends");
    }
    text + rest
}

/// What a command reads: a file of PyTorch, and a slot with a learner of 64-32-10.
fn files(folder: &Path) {
    type Learner = Online<(Dense<64, 32, Relu>, Dense<32, 10>), Adam<2410>>;
    assert_eq!(<(Dense<64, 32, Relu>, Dense<32, 10>)>::COUNT, 2410);
    fs::copy(fixture("original.safetensors"), folder.join("model.safetensors")).unwrap();
    let mut slot = vec![0xff; 65_536];
    checkpoint::save(&Learner::new(), &mut slot).unwrap();
    fs::write(folder.join("slot.bin"), slot).unwrap();
}

#[test]
fn the_commands_work() {
    for (text, count) in [(ROOT, 2), (OWN, 4)] {
        let folder = folder("commands");
        files(&folder);
        let commands: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("cargo run -- ")).collect();
        assert_eq!(commands.len(), count);
        for command in commands {
            let (command, _) = command.split_once('#').unwrap_or((command, ""));
            let words: Vec<String> = command
                .split_whitespace()
                .map(|word| match word.rsplit_once('.') {
                    Some((_, "safetensors" | "rs" | "h" | "bin")) => folder.join(word).to_str().unwrap().into(),
                    _ => word.into(),
                })
                .collect();
            let (code, _, said) = convert(&words.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(code, 0, "{command}: {said}");
        }
        assert!(folder.join("net.rs").exists() && folder.join("learnt.safetensors").exists());
    }
}

#[test]
#[ignore = "needs PyTorch: cargo test --test readme -- --ignored"]
fn the_python_works() {
    let folder = folder("python");
    let python: Vec<&str> = [ROOT, OWN]
        .iter()
        .flat_map(|text| text.split("```python\n").skip(1))
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block)
        .collect();
    assert_eq!(python.len(), 4);
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    // Of the README, the lines on loading come after the file is there: here the model's own.
    let program = format!(
        "import shutil, sys, torch\nfrom torch import nn\nsys.path.append({sources:?})\nx = torch.randn(20, 2)\n\
         y = torch.randn(20, 1)\nmodel = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1))\n\
         import from_torch\nfrom_torch.save(model, 'learnt.safetensors')\n{}\n{}\n{}\nx = torch.randn(20, 1)\n{}",
        python[0], python[1], python[2], python[3]
    );
    fs::write(folder.join("readme.py"), program).unwrap();
    let status = Command::new("python3").arg("readme.py").current_dir(&folder).status().unwrap();
    assert!(status.success());
    let model = folder.join("model.safetensors");
    let (code, printed, said) = convert(&["check", model.to_str().unwrap()]);
    assert!(code == 0 && printed.contains("3 examples"), "{printed}{said}");
}
