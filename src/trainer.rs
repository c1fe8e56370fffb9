//! Training in batches: the network, the optimizer state, a trace and a gradient in one value.

use core::fmt;

use crate::checkpoint::{Checkpoint, Reader, Writer, fingerprint};
use crate::error::{Bounds, CopyError, SampleError, StepError};
use crate::layer::{Layer, add};
use crate::math::{self, at_most};
use crate::metrics::Mean;
use crate::optimizer::{LARGEST_NORM_SQUARED, Optimizer, assert_fits};
use crate::processor::Boundary;
use crate::sample::{Sample, sample};
use crate::{Params, clip};

/// A network `L` in training with an optimizer `O`.
///
/// [`accumulate`](Self::accumulate) adds the gradient of one sample to a sum, and [`step`](Self::step) updates the network with
/// the mean. A step after each sample is stochastic gradient descent, a step after all is batch gradient descent, and a few
/// are a mini-batch. The samples can come from anywhere, and the data never has to be in memory at once.
///
/// A new `Trainer` is all zero bits. In a `static` it lies in `.bss`: it takes no flash and is not copied through the stack.
///
/// ```
/// use std::sync::Mutex; // on a chip: critical_section::Mutex<RefCell<…>>, or static_cell::ConstStaticCell
/// use stackprop::{Dense, Layer, Params, Rng, Trainer, activation::Tanh, init, loss, optimizer::Adam};
///
/// type Net = (Dense<2, 8, Tanh>, Dense<8, 1>);
/// type Training = Trainer<Net, Adam<{ Net::COUNT }>>;
/// static TRAINER: Mutex<Training> = Mutex::new(Trainer::new());
/// // 4 bytes for each of 33 parameters, four times: the network, its gradient and two moments.
/// const _: () = assert!(size_of::<Training>() <= 4 * 4 * 33 + 192);
///
/// let mut trainer = TRAINER.lock()?;
/// let mut rng = Rng::from_seed(1);
/// init::network(&mut trainer.net, || rng.uniform());
///
/// let xor = [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])];
/// let adam = Adam::new(0.05);
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
#[doc(alias("model", "fit"))]
pub struct Trainer<L: Layer, O: Optimizer> {
    /// The network. Read it, modify it, or move it out.
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
    /// A network of zeros that has not seen a sample, all zero bits.
    ///
    /// It still needs start values, as [`init::network`](crate::init::network) gives them: where every weight is 0, every
    /// neuron of a layer computes the same and keeps doing so, and with an activation whose A(0) is 0 a hidden layer
    /// [never learns](crate::guide::not_learning#start-values-forgotten).
    ///
    /// The state of `O` has to be for as many parameters as `L` has, or the compiler says both numbers: `cargo check` for a
    /// trainer in a `static`, `cargo build` for one in a function.
    #[must_use]
    pub const fn new() -> Self {
        const { assert_fits::<O>(L::COUNT) };
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
    }

    /// The most samples in a batch, 2²⁰: n additions can lose up to n · 2⁻²⁴ of the sum, which is 6 % with this many.
    pub const MAX_SAMPLES: u32 = 1 << 20;

    /// The optimizer state.
    ///
    /// ```
    /// use stackprop::{Dense, Params, Trainer, loss::mse, optimizer::Momentum};
    /// let mut trainer = Trainer::<Dense<1, 1>, Momentum<2>>::new();
    /// trainer.accumulate(&[3.0], &[2.0], mse)?; // gradient 2·(0 − 2) = −4, times x = 3
    /// trainer.step(&Momentum::new(0.1))?;
    /// assert_eq!((trainer.state().param(0), trainer.state().param(1)), (Some(-12.0), Some(-4.0)));
    /// # Ok::<(), stackprop::StepError>(())
    /// ```
    pub const fn state(&self) -> &O::State {
        &self.state
    }

    /// Loads an optimizer state of `<O::State as Params>::COUNT` numbers, as written by `state().copy_to_flat(…)`.
    ///
    /// # Errors
    /// Those of [`Optimizer::load_state`]; the state is unchanged then.
    ///
    /// ```
    /// use stackprop::{Dense, Params, Trainer, loss::mse, optimizer::{Momentum, Optimizer}};
    /// type Training = Trainer<Dense<1, 1>, Momentum<2>>;
    /// const STATE: usize = <Momentum<2> as Optimizer>::State::COUNT;
    /// let (mut before, mut after) = (Training::new(), Training::new());
    /// before.accumulate(&[3.0], &[2.0], mse)?; // dy = 2·(0 − 2), times x = 3
    /// before.step(&Momentum::DEFAULT)?;
    /// let (mut net, mut state) = ([0.0; 2], [0.0; STATE]);
    /// before.net.copy_to_flat(&mut net)?;
    /// before.state().copy_to_flat(&mut state)?;
    /// after.net.copy_from_flat(&net)?;
    /// after.load_state(&state)?;
    /// assert_eq!((&after.net, after.state()), (&before.net, before.state()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn load_state(&mut self, flat: &[f32]) -> Result<(), CopyError> {
        O::load_state(&mut self.state, flat)
    }

    /// Resets the optimizer state to zero.
    pub fn reset_state(&mut self) {
        self.state.fill_params(0.0);
    }

    /// The number of samples accumulated since the last step.
    pub const fn samples(&self) -> u32 {
        self.samples
    }

    /// The sum of the gradients accumulated since the last step; divided by [`samples`](Self::samples) it is their mean.
    pub const fn gradient_sum(&self) -> &L {
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
    /// unchanged then, to the bit.
    ///
    /// ```
    /// use stackprop::{Dense, SampleError, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// trainer.net.bias = [3.0];
    /// assert_eq!(trainer.accumulate(&[2.0], &[1.0], mse)?, 4.0);
    /// assert_eq!(trainer.accumulate(&[2.0], &[f32::NAN], mse), Err(SampleError::Loss));
    /// // dy = 2·(3 − 1) = 4
    /// assert_eq!(trainer.gradient_sum().bias, [4.0]);
    /// assert_eq!(trainer.gradient_sum().weights, [[4.0 * 2.0]]);
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

    /// Updates the network with the mean gradient of the accumulated samples, and starts a new sum.
    ///
    /// Returns the number of samples. To clip the gradient or to let weights decay, see [`batch`](Self::batch).
    ///
    /// # Errors
    /// Returns [`StepError::NoSamples`] if there is nothing to do, and [`StepError::Hyperparameter`] if a hyper-parameter
    /// is out of its range. Nothing is changed then; the samples are still accumulated.
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::{Sgd, StepError}};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// let sgd = Sgd::new(0.25);
    /// trainer.accumulate(&[1.0], &[-1.0], mse)?; // gradient 2·(0 + 1) = 2
    /// trainer.accumulate(&[3.0], &[-2.0], mse)?; // gradient 2·(0 + 2) = 4
    /// assert_eq!(trainer.step(&sgd), Ok(2));
    /// assert_eq!(trainer.net.bias, [-0.25 * (2.0 + 4.0) / 2.0]);
    /// assert_eq!(trainer.step(&sgd), Err(StepError::NoSamples));
    /// # Ok::<(), StepError>(())
    /// ```
    #[inline]
    pub fn step(&mut self, optimizer: &O) -> Result<u32, StepError> {
        self.validate(optimizer)?;
        Ok(self.update(optimizer))
    }

    /// The accumulated samples as one batch, whose gradient can be clipped and regularised before the step.
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// trainer.net.bias = [4.0];
    /// trainer.accumulate(&[0.0], &[-1.0], mse)?; // gradient 2·(4 + 1) = 10
    /// trainer.batch().clip_norm(3.0).weight_decay(0.5).step(&Sgd::new(0.25))?;
    /// assert_eq!(trainer.net.bias, [4.0 - 0.25 * (3.0 + 0.5 * 4.0)]);
    /// # Ok::<(), stackprop::optimizer::StepError>(())
    /// ```
    pub const fn batch(&mut self) -> Batch<'_, L, O> {
        Batch { trainer: self, clip_value: None, clip_norm: None, weight_decay: 0.0 }
    }

    /// One pass over `samples`: takes a step after every `batch_size` of them, and after the last. Returns the mean loss of the
    /// samples, each measured before the step of its batch.
    ///
    /// The samples are an array, a `Vec` or a slice of pairs `(x, target)`, by reference, or any iterator over pairs `(&x, target)`:
    /// see [`Sample`]. To shuffle them, use [`Rng::shuffle`](crate::Rng::shuffle) on the samples or on indices. Samples that come as a
    /// stream need none of this: call [`accumulate`](Self::accumulate) for each.
    ///
    /// `step` takes the step: `|batch| batch.step(&adam)`, or one with clipping, weight decay and a schedule. If it takes none, the
    /// batch grows. Samples that were accumulated before are part of the first batch; [`zero_grad`](Self::zero_grad) discards
    /// them. A `batch_size` of 0 is taken for 1.
    ///
    /// # Errors
    /// Returns [`StepError::Sample`] for the first sample that is refused, and the error of `step`. The steps before it have
    /// been taken then, and the samples of the batch before it are still accumulated. Returns [`StepError::NoSamples`], and takes
    /// no step, if there are no samples.
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::Sgd};
    /// let line = [([0.0], [1.0]), ([1.0], [3.0]), ([2.0], [5.0])]; // y = 2·x + 1
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// let sgd = Sgd::new(0.1);
    /// assert_eq!(trainer.epoch(&line, 3, mse, |batch| batch.step(&sgd))?, (1.0 + 9.0 + 25.0) / 3.0);
    /// for _ in 0..400 {
    ///     trainer.epoch(&line, 3, mse, |batch| batch.step(&sgd))?;
    /// }
    /// assert!((trainer.net.weights[0][0] - 2.0).abs() < 1e-3 && (trainer.net.bias[0] - 1.0).abs() < 1e-3);
    /// # Ok::<(), stackprop::optimizer::StepError>(())
    /// ```
    pub fn epoch<'a, S: Sample<'a, L::Input>>(
        &mut self,
        samples: impl IntoIterator<Item = S>,
        batch_size: u32,
        mut loss: impl FnMut(&L::Output, S::Target) -> (f32, L::Output),
        mut step: impl FnMut(Batch<'_, L, O>) -> Result<u32, StepError>,
    ) -> Result<f32, StepError>
    where
        L::Input: 'a,
    {
        let mut mean = Mean::default();
        for sample in samples {
            let (x, target) = sample.parts();
            mean.add(self.accumulate(x, target, &mut loss)?);
            if self.samples >= batch_size {
                step(self.batch())?;
            }
        }
        if mean.count == 0 {
            return Err(StepError::NoSamples);
        }
        if self.samples > 0 {
            step(self.batch())?;
        }
        Ok(mean.value())
    }

    /// Whether a step can be taken.
    fn validate(&self, optimizer: &O) -> Result<(), StepError> {
        if self.samples == 0 { Err(StepError::NoSamples) } else { optimizer.validate() }
    }

    /// The step itself.
    #[inline]
    fn update(&mut self, optimizer: &O) -> u32 {
        let samples = self.samples;
        let (params, grad, scale) = (&mut self.net, &mut self.grad, 1.0 / samples as f32);
        optimizer.begin(&mut self.state);
        optimizer.update(&mut self.state, |visit| {
            params.tensors_with(grad, &mut |params, grad| {
                visit(params, scale, grad);
                grad.fill(0.0);
            });
        });
        (self.samples, self.squares) = (0, 0.0);
        samples
    }

    /// Discards the samples accumulated since the last step.
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// trainer.accumulate(&[3.0], &[2.0], mse)?;
    /// trainer.zero_grad();
    /// assert_eq!((trainer.samples(), trainer.gradient_norm()), (0, 0.0));
    /// # Ok::<(), stackprop::SampleError>(())
    /// ```
    #[doc(alias("forget", "clear"))]
    pub fn zero_grad(&mut self) {
        self.grad.fill_params(0.0);
        (self.samples, self.squares) = (0, 0.0);
    }

    /// The norm of the mean gradient, √(Σ g²).
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// trainer.accumulate(&[0.75], &[-1.0], mse)?; // dy = 2: the gradient is (1.5, 2)
    /// assert_eq!(trainer.gradient_norm(), 2.5);
    /// # Ok::<(), stackprop::SampleError>(())
    /// ```
    pub fn gradient_norm(&self) -> f32 {
        let (norm, scale) = clip::measure(&self.grad);
        norm / scale / self.samples.max(1) as f32
    }
}

/// The samples that a [`Trainer`] has accumulated, before the step: see [`Trainer::batch`].
///
/// Its gradient is the mean over the samples. Whatever the order of the calls, it is clipped first, by value and then by
/// norm, and weight decay is added to it then, as in PyTorch. All of it happens in [`step`](Self::step), and only if that
/// finds nothing wrong.
#[must_use = "a batch does nothing before `step`"]
pub struct Batch<'a, L: Layer, O: Optimizer> {
    trainer: &'a mut Trainer<L, O>,
    clip_value: Option<f32>,
    clip_norm: Option<f32>,
    weight_decay: f32,
}

impl<L: Layer, O: Optimizer> Batch<'_, L, O> {
    /// The number of samples.
    pub const fn samples(&self) -> u32 {
        self.trainer.samples
    }

    /// The norm of the mean gradient, before clipping.
    pub fn gradient_norm(&self) -> f32 {
        self.trainer.gradient_norm()
    }

    /// Shortens the gradient to the norm `max_norm` if its own is larger: see [`clip::norm`]. The norm is that of all parameters,
    /// also of those that an optimizer keeps [frozen](crate::optimizer::Frozen).
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// trainer.accumulate(&[0.75], &[-1.0], mse)?; // the gradient is (1.5, 2), of norm 2.5
    /// trainer.batch().clip_norm(1.25).step(&Sgd::new(1.0))?;
    /// assert_eq!(trainer.net, Dense::new([[-0.75]], [-1.0]));
    /// # Ok::<(), stackprop::StepError>(())
    /// ```
    #[doc(alias = "clip_grad_norm_")]
    pub const fn clip_norm(mut self, max_norm: f32) -> Self {
        self.clip_norm = Some(max_norm);
        self
    }

    /// Limits every element of the gradient to ±`limit`: see [`clip::value`].
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// trainer.accumulate(&[0.75], &[-1.0], mse)?; // the gradient is (1.5, 2)
    /// trainer.batch().clip_value(1.75).step(&Sgd::new(1.0))?;
    /// assert_eq!(trainer.net, Dense::new([[-1.5]], [-1.75]));
    /// # Ok::<(), stackprop::StepError>(())
    /// ```
    #[doc(alias = "clip_grad_value_")]
    pub const fn clip_value(mut self, limit: f32) -> Self {
        self.clip_value = Some(limit);
        self
    }

    /// Adds `decay · p` to the gradient, the gradient of `decay/2 · Σ p²` (L2 regularisation): weights that do not reduce
    /// the loss decay towards 0. Biases decay as well. A second call replaces the first. This is PyTorch's `weight_decay` of every optimizer but
    /// [`AdamW`](crate::optimizer::AdamW) and [`Lion`](crate::optimizer::Lion), which have their own; those within
    /// [`Groups`](crate::optimizer::Groups) let a part of the parameters decay.
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// trainer.net.bias = [4.0];
    /// trainer.accumulate(&[0.0], &[4.0], mse)?; // no error: the gradient is 0
    /// trainer.batch().weight_decay(0.5).step(&Sgd::new(0.25))?;
    /// assert_eq!(trainer.net.bias, [4.0 - 0.25 * 0.5 * 4.0]);
    /// # Ok::<(), stackprop::StepError>(())
    /// ```
    #[doc(alias("l2", "regularization", "ridge"))]
    pub const fn weight_decay(mut self, decay: f32) -> Self {
        self.weight_decay = decay;
        self
    }

    /// Clips the gradient, adds the decay and updates the network: see [`Trainer::step`]. Returns the number of samples.
    ///
    /// # Errors
    /// Returns [`StepError::NoSamples`] if there are none, [`StepError::Hyperparameter`] if a bound, the decay or a
    /// hyper-parameter is out of its range, and [`StepError::WeightDecay`] if a parameter is so large that its decay would
    /// overflow. Nothing is changed then; the samples are still accumulated.
    ///
    /// ```
    /// use stackprop::{Dense, Trainer, loss::mse, optimizer::Sgd};
    /// let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    /// trainer.accumulate(&[0.0], &[1.0], mse)?; // gradient 2·(0 − 1)
    /// let refused = trainer.batch().clip_norm(1.0).weight_decay(-1.0).step(&Sgd::DEFAULT);
    /// assert_eq!(refused.unwrap_err().to_string(), "weight_decay must be between 0 and 10000, got -1");
    /// assert_eq!((trainer.samples(), trainer.gradient_norm()), (1, 2.0));
    /// # Ok::<(), stackprop::SampleError>(())
    /// ```
    pub fn step(self, optimizer: &O) -> Result<u32, StepError> {
        let Self { trainer, clip_value, clip_norm, weight_decay } = self;
        trainer.validate(optimizer)?;
        let samples = trainer.samples as f32;
        let mut squares = trainer.squares;
        // A bound on the mean is a bound on the sum.
        let of_the_sum = |bound: f32| at_most(bound * samples, f32::MAX);
        if let Some(limit) = clip_value {
            clip::LIMIT.validate(limit)?;
        }
        if let Some(max_norm) = clip_norm {
            clip::MAX_NORM.validate(max_norm)?;
            // A little more, for rounding.
            squares = at_most(squares, 1.001 * of_the_sum(max_norm) * of_the_sum(max_norm) / samples);
        }
        const { &Bounds::to_ten_thousand("weight_decay") }.validate(weight_decay)?;
        if weight_decay > 0.0 {
            let (norm, scale) = clip::measure(&trainer.net);
            // |a + b| ≤ |a| + |b|
            let bound = math::sqrt_of_normal(squares * samples) + weight_decay * samples * (norm / scale);
            if !(bound * bound <= LARGEST_NORM_SQUARED) {
                return Err(StepError::WeightDecay);
            }
        }

        if let Some(limit) = clip_value {
            clip::value(&mut trainer.grad, of_the_sum(limit))?;
        }
        if let Some(max_norm) = clip_norm {
            clip::norm(&mut trainer.grad, of_the_sum(max_norm))?;
        }
        if weight_decay > 0.0 {
            let decay = weight_decay * samples;
            trainer.grad.tensors_with(&mut trainer.net, &mut |grad, params| {
                for (g, p) in grad.iter_mut().zip(params) {
                    *g += decay * *p;
                }
            });
        }
        Ok(trainer.update(optimizer))
    }
}

impl<L: Layer, O: Optimizer> fmt::Debug for Batch<'_, L, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("samples", &self.trainer.samples)
            .field("clip_value", &self.clip_value)
            .field("clip_norm", &self.clip_norm)
            .field("weight_decay", &self.weight_decay)
            .finish()
    }
}

impl<L: Layer, O: Optimizer> Checkpoint for Trainer<L, O> {
    const WORDS: usize = L::COUNT + O::State::COUNT + L::COUNT + 2 + 1;
    const FINGERPRINT: u32 = fingerprint("Trainer", &[<L as Params>::FINGERPRINT, O::FINGERPRINT]);

    fn write(&self, to: &mut Writer<'_>) {
        self.net.write(to);
        self.state.write(to);
        self.grad.write(to);
        to.u32(self.samples);
        to.f32(self.squares);
    }

    fn read(value: Option<&mut Self>, from: &mut Reader<'_>) {
        let Some(value) = value else {
            L::read(None, from);
            if O::find_invalid(|index| from.peek_f32(index)).is_some() {
                from.refuse();
            }
            O::State::read(None, from);
            // The sum of gradients must keep to its bound.
            let mut sum = 0.0;
            for _ in 0..L::COUNT {
                let g = from.f32();
                sum += g * g;
            }
            let (samples, squares) = (from.u32(), from.f32());
            let bound = squares * samples as f32;
            if samples > Self::MAX_SAMPLES || !(0.99 * sum <= bound && bound <= LARGEST_NORM_SQUARED) {
                from.refuse();
            }
            return;
        };
        L::read(Some(&mut value.net), from);
        O::State::read(Some(&mut value.state), from);
        L::read(Some(&mut value.grad), from);
        (value.samples, value.squares) = (from.u32(), from.f32());
    }
}

impl<L: Layer, O: Optimizer> Default for Trainer<L, O> {
    fn default() -> Self {
        Self::new()
    }
}

/// As a value, a clone is on the stack. To copy the parameters in place, use [`Params::copy_params_from`] on `net`.
impl<L: Layer + Clone, O: Optimizer> Clone for Trainer<L, O>
where
    O::State: Clone,
{
    fn clone(&self) -> Self {
        Self {
            net: self.net.clone(),
            state: self.state.clone(),
            grad: self.grad.clone(),
            samples: self.samples,
            squares: self.squares,
            ..Self::new()
        }
    }
}

/// Compares network, optimizer state and accumulated samples, not the trace.
impl<L: Layer + PartialEq, O: Optimizer> PartialEq for Trainer<L, O>
where
    O::State: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        (&self.net, &self.state, &self.grad, self.samples) == (&other.net, &other.state, &other.grad, other.samples)
    }
}

impl<L: Layer + fmt::Debug, O: Optimizer> fmt::Debug for Trainer<L, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trainer").field("net", &self.net).field("samples", &self.samples).finish_non_exhaustive()
    }
}
