//! Learning-rate schedules: what to multiply a learning rate by, as pure functions of the step.
//!
//! A schedule stores nothing. The rate of step t is one expression, and two schedules combine by multiplication:
//!
//! ```
//! use stackprop::{optimizer::Adam, schedule};
//! let base = Adam::<33> { learning_rate: 0.01, ..Adam::DEFAULT };
//! for step in 0..1000 {
//!     let factor = schedule::warm_up(step, 100) * schedule::cosine(step, 1000);
//!     let adam = Adam { learning_rate: base.learning_rate * factor, ..base };
//!     // trainer.step(&adam)?
//!     # assert!(adam.learning_rate <= 0.01);
//! }
//! ```

/// 1, whatever the step.
///
/// ```
/// assert_eq!(stackprop::schedule::constant(123), 1.0);
/// ```
#[must_use]
pub const fn constant(_step: u32) -> f32 {
    1.0
}

/// `gamma` to the power of ⌊step / every⌋: a staircase. With `every` 0 it stays at 1.
///
/// ```
/// use stackprop::schedule::staircase;
/// assert_eq!([0, 9, 10, 20].map(|step| staircase(step, 10, 0.5)), [1.0, 1.0, 0.5, 0.25]);
/// ```
#[must_use]
pub const fn staircase(step: u32, every: u32, gamma: f32) -> f32 {
    match step.checked_div(every) {
        Some(stairs) => exponential(stairs, gamma),
        None => 1.0,
    }
}

/// `gamma` to the power of `step`, by repeated squaring. Every doubling of `step` doubles the relative error: about
/// `step · 6e-8` for a `gamma` near 1.
///
/// ```
/// assert_eq!(stackprop::schedule::exponential(3, 0.5), 0.125);
/// ```
#[must_use]
pub const fn exponential(step: u32, gamma: f32) -> f32 {
    let (mut rest, mut square, mut power) = (step, gamma, 1.0);
    while rest > 0 {
        if rest & 1 == 1 {
            power *= square;
        }
        square *= square;
        rest >>= 1;
    }
    power
}

/// `(step + 1) / steps` for the first `steps` steps, then 1: averages that start empty get time to fill.
///
/// ```
/// use stackprop::schedule::warm_up;
/// assert_eq!([0, 1, 3, 9].map(|step| warm_up(step, 4)), [0.25, 0.5, 1.0, 1.0]);
/// ```
#[must_use]
pub const fn warm_up(step: u32, steps: u32) -> f32 {
    if step < steps { (step as f32 + 1.0) / steps as f32 } else { 1.0 }
}

/// `(1 + cos(π · step / steps)) / 2`: from 1 down to 0 without a corner; 0 after the last step.
///
/// (Loshchilov and Hutter 2016, <https://arxiv.org/abs/1608.03983>)
///
/// ```
/// use stackprop::schedule::cosine;
/// assert_eq!([0, 100, 101].map(|step| cosine(step, 100)), [1.0, 0.0, 0.0]);
/// assert!((cosine(25, 100) - 0.853_553_4).abs() < 1e-6); // (1 + √½) / 2
/// ```
#[must_use]
pub const fn cosine(step: u32, steps: u32) -> f32 {
    if step >= steps {
        return 0.0;
    }
    // (1 + cos πt) / 2 = 1 − sin²(πt/2) = sin²(π(1 − t)/2): one of the two angles is at most π/4, where Taylor's sine to
    // x⁹ is within (π/4)¹¹/11! = 2e-9.
    let late = step >= steps - step;
    let t = if late { steps - step } else { step } as f32 / steps as f32;
    let x = core::f32::consts::FRAC_PI_2 * t;
    let x2 = x * x;
    let sine = x * (1.0 + x2 * (-1.0 / 6.0 + x2 * (1.0 / 120.0 + x2 * (-1.0 / 5040.0 + x2 * (1.0 / 362880.0)))));
    if late { sine * sine } else { 1.0 - sine * sine }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cosine_is_the_cosine() {
        for step in 0..=1000 {
            let want = 0.5 + 0.5 * (core::f64::consts::PI * f64::from(step) / 1000.0).cos();
            let got = f64::from(cosine(step, 1000));
            assert!((got - want).abs() < 2e-7, "{step}: {got} is not {want}");
        }
    }

    #[test]
    fn zero_steps_are_no_trap() {
        assert_eq!((staircase(7, 0, 0.5), warm_up(0, 0), cosine(0, 0)), (1.0, 1.0, 0.0));
        assert_eq!(exponential(u32::MAX, 0.5), 0.0);
    }

    #[test]
    fn cosine_falls_from_1_to_0_however_few_the_steps() {
        for steps in (1..=64).chain([999, 1000, u32::MAX - 1, u32::MAX]) {
            assert_eq!(cosine(0, steps), 1.0, "{steps}");
            for step in (1..steps.min(70)).chain([steps / 2, steps - 1, steps]) {
                let want = 0.5 + 0.5 * (core::f64::consts::PI * f64::from(step) / f64::from(steps)).cos();
                let got = cosine(step, steps);
                assert!((f64::from(got) - want).abs() < 2e-7, "{step} of {steps}: {got} is not {want}");
                assert!((0.0..=1.0).contains(&got), "{step} of {steps}: {got}");
            }
        }
    }
}
