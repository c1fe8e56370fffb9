//! Every error reads as a sentence, with its numbers.

use std::fmt;

use stackprop::checkpoint::{LoadError, SaveError};
use stackprop::export::{ExportError, rust};
use stackprop::loss::Class;
use stackprop::optimizer::Adam;
use stackprop::root::PolynomialError;
use stackprop::{CopyError, Dense, Params, SampleError, StepError, Trainer};

/// A storage's own error.
#[derive(Debug)]
struct Worn;

#[test]
fn each_error_is_a_sentence() {
    let step = |error: Result<u32, StepError>| error.unwrap_err();
    let mut trainer = Trainer::<Dense<1, 1>, Adam<2>>::new();
    let no_samples = step(trainer.step(&Adam::DEFAULT));
    trainer.accumulate(&[1.0], &[1.0], stackprop::loss::mse).unwrap();
    let betas = step(trainer.step(&Adam::DEFAULT.with_betas(0.9, 0.5)));
    let beta1 = step(trainer.step(&Adam::DEFAULT.with_betas(1.5, 0.999)));
    let rate = step(trainer.step(&Adam::new(-1.0)));
    let not_finite = rust(&Dense::<1, 1>::new([[1.0]], [f32::NAN]), "NET", &mut String::new()).unwrap_err();
    let texts: [(&dyn fmt::Display, &str); 25] = [
        (&SampleError::Input, "the input holds a value that is NaN or infinite"),
        (&SampleError::Output, "the output holds a value that is NaN or infinite"),
        (&SampleError::Loss, "the loss is NaN or infinite: usually the target is, or the loss has overflowed"),
        (&SampleError::LossGradient, "the gradient of the loss holds a value that is NaN or infinite"),
        (&SampleError::Gradient, "the gradient is NaN, infinite or so large that its squared norm overflows"),
        (&StepError::Sample(SampleError::Input), "the input holds a value that is NaN or infinite"),
        (&StepError::Gradient, "the gradient is NaN, infinite or so large that its squared norm overflows"),
        (&no_samples, "no sample has been accumulated since the last step"),
        (&betas, "beta1² must not be above beta2, got 0.9 and 0.5"),
        (&beta1, "beta1 must be at least 0 and less than 1, got 1.5"),
        (&rate, "learning_rate must be between 0 and 10000, got -1"),
        (&Dense::<1, 1>::default().copy_from_flat(&[1.0]).unwrap_err(), "expected 2 values, found 1"),
        (&CopyError::Value { index: 1, value: -2.5 }, "the value at index 1 is -2.5, which is invalid there"),
        (&Class::<3>::new(7).unwrap_err(), "class index 7 is out of range: there are 3 classes"),
        (&PolynomialError::Zero, "all coefficients are 0: every number is a root"),
        (&PolynomialError::NonFinite, "a coefficient is NaN or infinite"),
        (&ExportError::Name, "the name has to be an identifier of ASCII letters, digits and underscores"),
        (&not_finite, "parameter 1 of the network is NaN or infinite"),
        (
            &LoadError::<Worn>::TooShort { expected: 48, found: 7 },
            "a checkpoint of this type has 48 bytes, but there are 7",
        ),
        (&LoadError::<Worn>::NotACheckpoint, "this is not a checkpoint"),
        (&LoadError::<Worn>::Damaged, "the checkpoint is damaged: its CRC does not agree"),
        (&LoadError::Storage(Worn), "the storage has failed: Worn"),
        (
            &SaveError::<Worn>::TooSmall { expected: 48, found: 7 },
            "the checkpoint takes 48 bytes, but there is room for 7",
        ),
        (&SaveError::<Worn>::NotWritten, "the storage does not hold what was written"),
        (&SaveError::Storage(Worn), "the storage has failed: Worn"),
    ];
    for (error, text) in texts {
        assert_eq!(error.to_string(), text);
    }
}
