//! Errors as numbers, for the boundary to JavaScript. Their words are in `web/words.js`, and `tests/words.rs` compares them
//! with the texts of the crate.

use stackprop::{SampleError, StepError};

/// 0 is no error.
pub const NONE: u32 = 0;

pub fn of_sample(error: SampleError) -> u32 {
    match error {
        SampleError::Input => 1,
        SampleError::Output => 2,
        SampleError::Loss => 3,
        SampleError::LossGradient => 4,
        SampleError::Gradient => 5,
        SampleError::Square => 6,
        SampleError::BatchFull => 7,
        _ => 99,
    }
}

pub fn of_step(error: StepError) -> u32 {
    match error {
        StepError::Sample(error) => of_sample(error),
        StepError::NoSamples => 11,
        StepError::Gradient => 5,
        StepError::WeightDecay => 13,
        StepError::Betas { .. } => 14,
        StepError::Hyperparameter { .. } => 15,
        _ => 99,
    }
}
