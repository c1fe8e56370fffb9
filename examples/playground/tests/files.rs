//! The files that the page writes are those of the crate. This test holds the fixtures to the crate, and `page.mjs` holds the
//! page to the fixtures. With `BLESS=1` it writes them.

use std::fs;

use stackprop::activation::Tanh;
use stackprop::state_dict::{self, StateDict};
use stackprop::{Dense, Layer, Rng, export, init};

fn holds<N: Layer + StateDict + export::Export>(name: &str) {
    let (mut net, mut rng) = (N::ZERO, Rng::from_seed(1));
    init::network(&mut net, || rng.uniform());
    let (mut source, mut file) = (String::new(), Vec::new());
    export::rust(&net, "NET", &mut source).expect("finite");
    state_dict::save_safetensors(&net, |bytes| {
        file.extend_from_slice(bytes);
        Ok::<(), state_dict::Error>(())
    })
    .expect("finite");
    for (suffix, wanted) in [("rs.txt", source.into_bytes()), ("safetensors", file)] {
        let path = format!("{}/tests/fixtures/{name}.{suffix}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &wanted).expect("the folder is there");
        }
        assert!(
            fs::read(&path).expect("the fixture is there") == wanted,
            "{name}.{suffix} differs: BLESS=1 cargo test"
        );
    }
}

#[test]
fn the_fixtures_are_what_the_crate_writes() {
    holds::<(Dense<1, 8, Tanh>, Dense<8, 8, Tanh>, Dense<8, 1>)>("net");
    // Without activations the modules are counted otherwise.
    holds::<(Dense<2, 16>, Dense<16, 1>)>("linear");
}
