//! The words of the page for an error are those of the crate.

use stackprop::{SampleError, StepError};
use stackprop_playground::{chip, code};

#[test]
fn every_error_reads_as_the_crate_displays_it() {
    let words = include_str!("../web/words.js");
    let samples = [
        SampleError::Input,
        SampleError::Output,
        SampleError::Loss,
        SampleError::LossGradient,
        SampleError::Gradient,
        SampleError::Square,
        SampleError::BatchFull,
    ];
    for error in samples {
        let line = format!("  {}: [\"SampleError::{error:?}\", \"{error}\"],\n", code::of_sample(error));
        assert!(words.contains(&line), "{line}");
    }
    for error in [StepError::NoSamples, StepError::WeightDecay] {
        let line = format!("  {}: [\"StepError::{error:?}\", \"{error}\"],\n", code::of_step(error));
        assert!(words.contains(&line), "{line}");
    }
}

#[test]
fn the_shapes_that_are_named_are_those_that_are_compiled_in() {
    let count = format!("{} shapes", chip::shapes().count());
    assert!(include_str!("../web/fit.js").contains(&count), "{count}, on the page");
    assert!(include_str!("../README.md").contains(&count), "{count}, in the README");
    let words = include_str!("../web/words.js");
    for inputs in [1, 2] {
        let mut widths: Vec<u16> = chip::shapes().filter(|(of, _)| of[0] == inputs).map(|(of, _)| of[1]).collect();
        widths.dedup();
        assert!(words.contains(&format!("{inputs}: {widths:?}")), "{inputs}: {widths:?}");
    }
}
