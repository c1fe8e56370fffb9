//! Learning-rate schedules: what to multiply a learning rate by, as pure functions of the step.
//!
//! A schedule has no state. The rate of step t is one expression, and two schedules combine by multiplication. Here a
//! regression with both, a gradient that is clipped, and targets that are standardised:
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Rng, Statistics, Trainer, activation::Tanh, init, loss::mse};
//! use stackprop::{optimizer::RmsProp, schedule::{cosine, warm_up}};
//!
//! type Net = (Dense<1, 12, Tanh>, Dense<12, 1>);
//! let pressure = |km: f32| 1013.25 * (1.0 - km / 44.3).powf(5.256); // hPa at a height, barometric formula
//! let mut rng = Rng::from_seed(1);
//! let mut seen = Statistics::new();
//! for _ in 0..1000 {
//!     seen.add(&[pressure(rng.between(0.0, 10.0))])?;
//! }
//! let targets = seen.standardizer();
//! let mut trainer = Trainer::<Net, RmsProp<{ Net::COUNT }>>::new();
//! init::network(&mut trainer.net, || rng.uniform());
//! let rmsprop = RmsProp::new(0.01);
//! for step in 0..2000 {
//!     for _ in 0..8 {
//!         let km = rng.between(0.0, 10.0);
//!         trainer.accumulate(&[km / 5.0 - 1.0], &targets.apply(&[pressure(km)]), mse)?;
//!     }
//!     let rate = rmsprop.learning_rate * warm_up(step, 100) * cosine(step, 2000);
//!     trainer.batch().clip_norm(1.0).step(&rmsprop.with_learning_rate(rate))?;
//! }
//! for km in [1.0, 5.0, 9.0] {
//!     let [found] = targets.invert(&trainer.net.predict(&[km / 5.0 - 1.0]));
//!     assert!((found - pressure(km)).abs() < 5.0, "{found} hPa at {km} km");
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

/// `gamma` to the power of ⌊step / every⌋: PyTorch's `StepLR`. With `every` 0 it stays at 1.
///
/// ```
/// use stackprop::schedule::staircase;
/// assert_eq!([0, 9, 10, 20].map(|step| staircase(step, 10, 0.5)), [1.0, 1.0, 0.5, 0.25]);
/// ```
#[doc(alias = "StepLR")]
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
#[doc(alias = "ExponentialLR")]
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

/// Linear warm-up, `(step + 1) / steps` for the first `steps` steps, then 1, so that the averages of an optimizer settle before
/// steps are large.
///
/// ```
/// use stackprop::schedule::warm_up;
/// assert_eq!([0, 1, 3, 9].map(|step| warm_up(step, 4)), [0.25, 0.5, 1.0, 1.0]);
/// ```
#[doc(alias = "LinearLR")]
#[must_use]
pub const fn warm_up(step: u32, steps: u32) -> f32 {
    if step < steps { (step as f32 + 1.0) / steps as f32 } else { 1.0 }
}

/// Cosine annealing, `(1 + cos(π · step / steps)) / 2`: a smooth way from 1 down to 0; 0 after the last step.
///
/// (Loshchilov and Hutter 2016, <https://arxiv.org/abs/1608.03983>)
///
/// ```
/// use stackprop::schedule::cosine;
/// assert_eq!([0, 100, 101].map(|step| cosine(step, 100)), [1.0, 0.0, 0.0]);
/// assert!((cosine(25, 100) - 0.853_553_4).abs() < 1e-6); // (1 + √½) / 2
/// ```
#[doc(alias = "CosineAnnealingLR")]
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

/// A [`cosine`] that falls from 1 towards 0 within `period` steps and then starts again at 1; the second time it takes
/// `period · growth` steps, the third time `period · growth²`, and so on. PyTorch's `CosineAnnealingWarmRestarts`. With `period` or `growth` 0 it stays at 0 after
/// the first period.
///
/// (Loshchilov and Hutter 2016, <https://arxiv.org/abs/1608.03983>)
///
/// ```
/// use stackprop::schedule::warm_restarts;
/// assert_eq!([0, 10, 20, 30].map(|step| warm_restarts(step, 10, 1)), [1.0; 4]);
/// assert_eq!([0, 10, 30, 70].map(|step| warm_restarts(step, 10, 2)), [1.0; 4]);
/// assert!((warm_restarts(20, 10, 2) - 0.5).abs() < 1e-6); // the middle of the second period, 10 to 30
/// ```
#[doc(alias("SGDR", "CosineAnnealingWarmRestarts"))]
#[must_use]
pub const fn warm_restarts(step: u32, period: u32, growth: u32) -> f32 {
    let (mut step, mut period) = (step, period);
    if growth == 1 {
        return match step.checked_rem(period) {
            Some(step) => cosine(step, period),
            None => 0.0,
        };
    }
    while step >= period {
        step -= period;
        period = match period.checked_mul(growth) {
            Some(0) => return 0.0,
            Some(longer) => longer,
            None => u32::MAX,
        };
    }
    cosine(step, period)
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
    fn warm_restarts_start_again_where_a_period_ends() {
        for (period, growth) in [(1, 1), (7, 1), (3, 2), (10, 3)] {
            let (mut begin, mut length) = (0, period);
            for _ in 0..6 {
                for step in 0..length {
                    assert_eq!(warm_restarts(begin + step, period, growth), cosine(step, length), "{begin} + {step}");
                }
                begin += length;
                length *= growth;
            }
        }
        assert_eq!((warm_restarts(5, 0, 1), warm_restarts(5, 0, 2), warm_restarts(5, 2, 0)), (0.0, 0.0, 0.0));
        assert!((0.0..=1.0).contains(&warm_restarts(u32::MAX, 1, 2)));
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
