//! Everything that training needs in one value: the network, what the optimizer remembers, a trace and a gradient.

use core::fmt;

use crate::error::{CopyError, Range, SampleError, StepError};
use crate::layer::{Layer, add};
use crate::math::{self, at_least, at_most};
use crate::optimizer::{LARGEST_NORM_SQUARED, Optimizer, assert_fits};
use crate::processor::Boundary;
use crate::sample::sample;
use crate::{Params, clip};

/// A network `L` in training with an optimizer `O`.
///
/// Samples come one by one from anywhere: [`accumulate`](Self::accumulate) adds a sample's gradient to the sum,
/// [`step`](Self::step) moves the network against the mean. A step of one sample is stochastic gradient descent, a step
/// of all is batch gradient descent; the data never has to be in memory at once.
///
/// A `Trainer` before its start is all zero bits. In a `static` it therefore takes no flash and never crosses the
/// stack:
///
/// ```
/// use std::sync::Mutex; // on a chip: critical_section::Mutex<RefCell<…>>, or static_cell::ConstStaticCell
/// use stackprop::{Dense, Layer, Params, Rng, Trainer, activation::Tanh, init, loss, optimizer::Adam};
///
/// type Net = (Dense<2, 8, Tanh>, Dense<8, 1>);
/// type Training = Trainer<Net, Adam<{ Net::COUNT }>>;
/// static TRAINER: Mutex<Training> = Mutex::new(Trainer::ZERO);
/// // 33 parameters: the network, the gradient and two moments, and little else.
/// const _: () = assert!(size_of::<Training>() <= 4 * 4 * 33 + 192);
///
/// let mut trainer = TRAINER.lock()?;
/// let mut rng = Rng::from_seed(1);
/// init::xavier(&mut trainer.net.0, || rng.uniform());
/// init::xavier(&mut trainer.net.1, || rng.uniform());
///
/// let xor = [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])];
/// let adam = Adam { learning_rate: 0.05, ..Adam::DEFAULT };
/// for _ in 0..200 {
///     for (x, target) in &xor {
///         trainer.accumulate(x, target, loss::mse)?;
///     }
///     trainer.step(&adam)?;
/// }
/// for (x, target) in &xor {
///     assert!((trainer.net.predict(x)[0] - target[0]).abs() < 0.1);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[repr(C)]
pub struct Trainer<L: Layer, O: Optimizer> {
    /// The network: read it, set it, move it out.
    pub net: L,
    before_state: Boundary,
    state: O::State,
    before_grad: Boundary,
    grad: L,
    before_trace: Boundary,
    trace: L::Trace,
    samples: u32,
    /// The sum over the samples of bounds of their squared norms. Times the number of samples it bounds the squared norm
    /// of their sum: |Σ g|² ≤ n · Σ |g|².
    squares: f32,
}

impl<L: Layer, O: Optimizer> Trainer<L, O> {
    /// A network of zeros that has not seen a sample, all zero bits. It still needs start values: see
    /// [`init`](crate::init).
    pub const ZERO: Self = {
        assert_fits(O::PARAMETERS, L::COUNT);
        Self {
            net: L::ZERO,
            before_state: [],
            state: O::State::ZERO,
            before_grad: [],
            grad: L::ZERO,
            before_trace: [],
            trace: L::BLANK,
            samples: 0,
            squares: 0.0,
        }
    };

    /// How many samples a batch can have, 2²⁰: n additions can lose up to n · 2⁻²⁴ of the sum, 6 % of this many.
    pub const MAX_SAMPLES: u32 = 1 << 20;

    /// What the optimizer remembers.
    pub const fn state(&self) -> &O::State {
        &self.state
    }

    /// Loads an optimizer state of `<O::State as Params>::COUNT` numbers, as `state().copy_to(…)` has written them.
    ///
    /// # Errors
    /// See [`Optimizer::load_state`]. Nothing is changed then.
    ///
    /// ```
    /// use stackprop::{Dense, Params, Trainer, loss::mse, optimizer::{Momentum, Optimizer}};
    /// type Training = Trainer<Dense<1, 1>, Momentum<2>>;
    /// const STATE: usize = <Momentum<2> as Optimizer>::State::COUNT;
    /// let (mut before, mut after) = (Training::ZERO, Training::ZERO);
    /// before.accumulate(&[3.0], &[2.0], mse)?; // dy = 2·(0 − 2), times x = 3
    /// before.step(&Momentum::DEFAULT)?;
    /// let (mut net, mut state) = ([0.0; 2], [0.0; STATE]);
    /// before.net.copy_to(&mut net)?;
    /// before.state().copy_to(&mut state)?;
    /// after.net.copy_from(&net)?;
    /// after.load_state(&state)?;
    /// assert_eq!((&after.net, after.state()), (&before.net, &[-12.0, -4.0]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn load_state(&mut self, flat: &[f32]) -> Result<(), CopyError> {
        O::load_state(&mut self.state, flat)
    }

    /// Resets the optimizer state to zero.
    pub fn reset_state(&mut self) {
        self.state.fill(0.0);
    }

    /// How many samples have been accumulated since the last step.
    pub const fn samples(&self) -> u32 {
        self.samples
    }

    /// The sum of the gradients accumulated since the last step.
    pub const fn gradient(&self) -> &L {
        &self.grad
    }

    /// Runs one sample forward and backward, adds its gradient to the sum and returns its loss.
    ///
    /// `loss` is one of [`loss`](crate::loss) or any function or closure `(&y, target) -> (value, dy)`.
    ///
    /// # Errors
    /// Returns the [`SampleError`] that says what is not finite: the input, the output, the loss, its gradient, or the
    /// gradient at the parameters, whose norm, as [bounded](SampleError::Gradient) and together with those of the samples
    /// before, must be at most 1e19. Returns [`SampleError::BatchFull`] after [`MAX_SAMPLES`](Self::MAX_SAMPLES). The sum is
    /// what it was then, to the bit.
    ///
    /// ```
    /// use stackprop::{Dense, SampleError, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::ZERO;
    /// trainer.net.bias = [3.0];
    /// assert_eq!(trainer.accumulate(&[2.0], &[1.0], mse)?, 4.0);
    /// assert_eq!(trainer.accumulate(&[2.0], &[f32::NAN], mse), Err(SampleError::Loss));
    /// // dy = 2·(3 − 1) = 4
    /// assert_eq!(trainer.gradient().bias, [4.0]);
    /// assert_eq!(trainer.gradient().weights, [[4.0 * 2.0]]);
    /// # Ok::<(), SampleError>(())
    /// ```
    #[inline]
    pub fn accumulate<T>(
        &mut self,
        x: &L::Input,
        target: T,
        loss: impl FnOnce(&L::Output, T) -> (f32, L::Output),
    ) -> Result<f32, SampleError> {
        let Self { net, grad, trace, .. } = self;
        if self.samples >= Self::MAX_SAMPLES {
            return Err(SampleError::BatchFull);
        }
        let value = sample(net, x, target, loss, trace)?;
        let (samples, squares) = (self.samples + 1, self.squares + L::norm_squared(grad, x, trace));
        if !(squares * samples as f32 <= LARGEST_NORM_SQUARED) {
            return Err(SampleError::Gradient);
        }
        L::gradients(grad, x, trace, &mut add);
        (self.samples, self.squares) = (samples, squares);
        Ok(value)
    }

    /// Moves the network against the mean gradient of the accumulated samples, and starts a new sum.
    ///
    /// Returns how many samples there were.
    ///
    /// # Errors
    /// Returns [`StepError::NoSamples`] if there is nothing to do, and [`StepError::Hyperparameter`] if a hyper-parameter
    /// is out of its range. Nothing is changed then; the samples are still there.
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::{Sgd, StepError}};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::ZERO;
    /// let sgd = Sgd { learning_rate: 0.25 };
    /// trainer.accumulate(&[1.0], &[-1.0], mse).unwrap(); // gradient 2·(0 + 1) = 2
    /// trainer.accumulate(&[3.0], &[-2.0], mse).unwrap(); // gradient 2·(0 + 2) = 4
    /// assert_eq!(trainer.step(&sgd), Ok(2));
    /// assert_eq!(trainer.net.bias, [-0.25 * (2.0 + 4.0) / 2.0]);
    /// assert_eq!(trainer.step(&sgd), Err(StepError::NoSamples));
    /// ```
    #[inline]
    pub fn step(&mut self, optimizer: &O) -> Result<u32, StepError> {
        let samples = self.samples;
        if samples == 0 {
            return Err(StepError::NoSamples);
        }
        optimizer.check()?;
        let (params, grad, scale) = (&mut self.net, &mut self.grad, 1.0 / samples as f32);
        optimizer.begin(&mut self.state);
        optimizer.update(&mut self.state, |visit| {
            params.tensors_with(grad, &mut |params, grad| {
                visit(params, scale, grad);
                grad.fill(0.0);
            });
        });
        (self.samples, self.squares) = (0, 0.0);
        Ok(samples)
    }

    /// Throws away the samples accumulated since the last step.
    pub fn forget(&mut self) {
        self.grad.fill(0.0);
        (self.samples, self.squares) = (0, 0.0);
    }

    /// Shortens the mean gradient to a length of `max_norm` if it is longer; see [`clip::norm`]. Call it before
    /// [`step`](Self::step).
    ///
    /// # Errors
    /// Returns [`StepError::Hyperparameter`] if `max_norm` is negative or not finite. Nothing is changed then.
    pub fn clip_norm(&mut self, max_norm: f32) -> Result<(), StepError> {
        let max_norm = self.of_the_sum(&clip::MAX_NORM, max_norm)?;
        clip::norm(&mut self.grad, max_norm)?;
        // A little more, for rounding.
        self.squares = at_most(self.squares, 1.001 * max_norm * max_norm / at_least(self.samples as f32, 1.0));
        Ok(())
    }

    /// Limits every number of the mean gradient to ±`limit`; see [`clip::value`]. Call it before [`step`](Self::step).
    ///
    /// # Errors
    /// Returns [`StepError::Hyperparameter`] if `limit` is negative or not finite. Nothing is changed then.
    pub fn clip_value(&mut self, limit: f32) -> Result<(), StepError> {
        let limit = self.of_the_sum(&clip::LIMIT, limit)?;
        clip::value(&mut self.grad, limit)
    }

    /// Adds `decay · p` to the mean gradient, the gradient of `decay/2 · Σ p²` (L2 regularisation): large weights shrink. Call
    /// it once, after the last sample and before [`step`](Self::step); samples added later dilute it. This is PyTorch's `weight_decay` of every optimizer but
    /// [`AdamW`](crate::optimizer::AdamW) and [`Lion`](crate::optimizer::Lion), which have their own.
    ///
    /// # Errors
    /// Returns [`StepError::Hyperparameter`] if `decay` is negative, more than 10,000 or NaN, and [`StepError::Gradient`]
    /// if a parameter is so large that the squared norm of the sum would overflow. Nothing is changed then.
    ///
    /// ```
    /// use stackprop::{Dense, Params, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::ZERO;
    /// trainer.net.bias = [3.0];
    /// trainer.accumulate(&[0.0], &[1.0], mse).unwrap(); // gradient 2·(3 − 1) = 4
    /// trainer.weight_decay(0.5)?;
    /// assert_eq!(trainer.gradient().bias, [4.0 + 0.5 * 3.0]);
    /// # Ok::<(), stackprop::optimizer::StepError>(())
    /// ```
    pub fn weight_decay(&mut self, decay: f32) -> Result<(), StepError> {
        const { &Range::to_ten_thousand("decay") }.check(decay)?;
        let samples = self.samples as f32;
        let (norm, scale) = clip::measure(&self.net);
        // |a + b| ≤ |a| + |b|
        let bound = math::sqrt(self.squares * samples) + decay * samples * (norm / scale);
        if !(bound * bound <= LARGEST_NORM_SQUARED) {
            return Err(StepError::Gradient);
        }
        self.squares = bound * bound / at_least(samples, 1.0);
        let decay = decay * samples;
        self.grad.tensors_with(&mut self.net, &mut |grad, params| {
            for (g, p) in grad.iter_mut().zip(params) {
                *g += decay * *p;
            }
        });
        Ok(())
    }

    /// The length of the mean gradient, √(Σ g²).
    pub fn gradient_norm(&self) -> f32 {
        let (norm, scale) = clip::measure(&self.grad);
        norm / scale / self.samples.max(1) as f32
    }

    /// A bound on the mean as a bound on the sum.
    fn of_the_sum(&self, range: &'static Range, bound: f32) -> Result<f32, StepError> {
        range.check(bound)?;
        Ok(at_most(bound * self.samples as f32, f32::MAX))
    }
}

impl<L: Layer + fmt::Debug, O: Optimizer> fmt::Debug for Trainer<L, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trainer").field("net", &self.net).field("samples", &self.samples).finish_non_exhaustive()
    }
}
