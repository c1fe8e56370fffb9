//! Parameters in groups, each with an optimizer of its own: frozen layers, and a learning rate per layer.

use super::{Optimizer, fits};
use crate::checkpoint::fingerprint;
use crate::error::StepError;
use crate::params::{Params, Visit};

/// Two optimizers for one network: `first` updates the first `FIRST` parameters, `rest` all others.
///
/// PyTorch's parameter groups, with sizes fixed when compiling. `FIRST` is the `COUNT` of the first layers; the compiler checks
/// it if the first optimizer has a number of parameters, as `Adam<N>` has. Here the first layer of two is [`Frozen`] and the second is
/// trained:
///
/// ```
/// use stackprop::optimizer::{Frozen, Groups, Momentum};
/// use stackprop::{Dense, Params, Trainer, loss::mse};
/// type Hidden = Dense<2, 1>;
/// type Head = Dense<1, 1>;
/// type Tuning = Groups<{ Hidden::COUNT }, Frozen, Momentum<{ Head::COUNT }>>;
///
/// let mut trainer = Trainer::<(Hidden, Head), Tuning>::new();
/// trainer.net.0 = Dense::new([[1.0, 2.0]], [0.0]);
/// trainer.accumulate(&[1.0, 1.0], &[2.0], mse)?; // h = 3, y = 0, dy = 2·(0 − 2) = −4
/// trainer.step(&Groups::new(Frozen, Momentum::new(0.25)))?;
/// assert_eq!(trainer.net.0, Dense::new([[1.0, 2.0]], [0.0]));
/// assert_eq!(trainer.net.1, Dense::new([[0.25 * 4.0 * 3.0]], [0.25 * 4.0]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// For more than two groups, `rest` is a `Groups` itself, which counts from where the first group ends. Here a middle layer is
/// frozen, and the last one has a rate of its own:
///
/// ```
/// use stackprop::optimizer::{Frozen, Groups, Optimizer, Sgd};
/// use stackprop::{Dense, Params};
/// type Net = (Dense<2, 4>, Dense<4, 4>, Dense<4, 1>);
/// const FIRST: usize = Dense::<2, 4>::COUNT;
/// const MIDDLE: usize = Dense::<4, 4>::COUNT;
/// let tuning: Groups<FIRST, Sgd, Groups<MIDDLE, Frozen, Sgd>> = Groups::new(Sgd::new(0.1), Groups::new(Frozen, Sgd::new(1.0)));
/// let (mut net, mut grad) = (Net::ZERO, Net::ZERO);
/// grad.fill_params(1.0);
/// tuning.step(&mut Params::ZERO, &mut net, &mut grad, 1.0)?;
/// assert_eq!((net.0.bias, net.1.bias, net.2.bias), ([-0.1; 4], [0.0; 4], [-1.0]));
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
///
/// # What it costs
/// A frozen parameter has no optimizer state. A [`Trainer`](crate::Trainer) still computes its gradient and adds it up, in 4
/// bytes a parameter; an [`Online`](crate::Online) learner does not. Layers that are frozen at the *beginning* of a
/// network need none of that: leave them in flash as a network of their own, and train a second one on its output.
/// Splitting costs some instructions for every tensor. The norm that [`Batch::clip_norm`](crate::Batch::clip_norm) bounds is
/// that of all parameters, frozen ones included.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
#[non_exhaustive]
#[doc(alias("param_groups", "freeze", "requires_grad"))]
pub struct Groups<const FIRST: usize, A, B> {
    /// For the first `FIRST` parameters.
    pub first: A,
    /// For all others.
    pub rest: B,
}

impl<const FIRST: usize, A: Optimizer, B: Optimizer> Groups<FIRST, A, B> {
    /// Puts two optimizers side by side.
    pub const fn new(first: A, rest: B) -> Self {
        Self { first, rest }
    }
}

impl<const FIRST: usize, A: Optimizer, B: Optimizer> Optimizer for Groups<FIRST, A, B> {
    type State = (A::State, B::State);
    const PARAMETERS: Option<usize> = {
        fits::assert_fits_group::<A>(FIRST);
        match B::PARAMETERS {
            Some(rest) => Some(FIRST + rest),
            None => None,
        }
    };
    const AT_LEAST: usize = FIRST + B::AT_LEAST;
    const FINGERPRINT: u32 = fingerprint("Groups", &[FIRST as u32, A::FINGERPRINT, B::FINGERPRINT]);

    fn validate(&self) -> Result<(), StepError> {
        self.first.validate()?;
        self.rest.validate()
    }

    fn begin(&self, (first, rest): &mut Self::State) {
        self.first.begin(first);
        self.rest.begin(rest);
    }

    fn update(&self, (first, rest): &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        let mut left = FIRST;
        self.first.update(first, |visit_first| {
            self.rest.update(rest, |visit_rest| {
                gradients(&mut |params, factor, values| {
                    let cut = left.min(values.len());
                    left -= cut;
                    let (values, more_values) = values.split_at_checked(cut).unwrap_or_default();
                    // A slice of no parameters stands for values to be skipped.
                    let (params, more_params) = params.split_at_mut_checked(cut).unwrap_or_default();
                    if !values.is_empty() {
                        visit_first(params, factor, values);
                    }
                    if !more_values.is_empty() {
                        visit_rest(more_params, factor, more_values);
                    }
                });
            });
        });
    }

    fn find_invalid(mut state: impl FnMut(usize) -> f32) -> Option<usize> {
        let count = A::State::COUNT;
        A::find_invalid(&mut state).or_else(|| B::find_invalid(|index| state(count + index)).map(|index| count + index))
    }
}

/// An optimizer that updates nothing and has no state: its parameters are frozen. See [`Groups`].
///
/// ```
/// use stackprop::optimizer::{Frozen, Optimizer};
/// let mut params = [1.0];
/// Frozen.step(&mut (), &mut params, &mut [4.0], 1.0)?;
/// assert_eq!(params, [1.0]);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Frozen;

impl Optimizer for Frozen {
    type State = ();
    const PARAMETERS: Option<usize> = None;
    const FINGERPRINT: u32 = fingerprint("Frozen", &[]);

    fn validate(&self) -> Result<(), StepError> {
        Ok(())
    }

    fn update(&self, (): &mut (), gradients: impl FnOnce(&mut Visit<'_>)) {
        gradients(&mut |_, _, _| {});
    }
}
