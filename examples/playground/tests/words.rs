//! The words of the page for an error are those of the crate.

use stackprop::{SampleError, StepError};
use stackprop_playground::code;

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
