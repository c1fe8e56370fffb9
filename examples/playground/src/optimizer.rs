//! One optimizer for all networks, chosen while the program runs. Its state has room for each of the four.
//!
//! The formulas are the crate's. Each is compiled once, for [`MOST`] parameters; a smaller network leaves the rest unused.

use stackprop::optimizer::{Adam, Momentum, Optimizer, RmsProp, Sgd, StepError};
use stackprop::{Visit, optimizer};

use crate::net::MOST;

type State<O> = <O as optimizer::Optimizer>::State;

/// The hyper-parameters of all; `beta1` is the momentum of Momentum, `beta2` the alpha of RMSprop.
#[derive(Clone, Copy, Debug)]
pub struct AnyOptimizer {
    /// 0 SGD, 1 Momentum, 2 RMSprop, 3 Adam.
    pub kind: u32,
    pub learning_rate: f32,
    pub beta1: f32,
    pub beta2: f32,
    pub epsilon: f32,
    pub bias_correction: bool,
}

impl AnyOptimizer {
    /// All zero bits, so that a static of it takes no bytes in the module.
    pub const ZERO: Self =
        Self { kind: 0, learning_rate: 0.0, beta1: 0.0, beta2: 0.0, epsilon: 0.0, bias_correction: false };

    fn sgd(&self) -> Sgd {
        Sgd::new(self.learning_rate)
    }

    fn momentum(&self) -> Momentum<MOST> {
        Momentum::new(self.learning_rate).with_momentum(self.beta1)
    }

    fn rmsprop(&self) -> RmsProp<MOST> {
        RmsProp::new(self.learning_rate).with_alpha(self.beta2).with_epsilon(self.epsilon)
    }

    fn adam(&self) -> Adam<MOST> {
        Adam::new(self.learning_rate)
            .with_betas(self.beta1, self.beta2)
            .with_epsilon(self.epsilon)
            .with_bias_correction(self.bias_correction)
    }

    /// Not once for every network: that is what the closure without a type is for.
    #[inline(never)]
    fn walk(
        &self,
        (momentum, rmsprop, adam): &mut <Self as Optimizer>::State,
        gradients: &mut dyn FnMut(&mut Visit<'_>),
    ) {
        match self.kind {
            0 => self.sgd().update(&mut (), gradients),
            1 => self.momentum().update(momentum, gradients),
            2 => self.rmsprop().update(rmsprop, gradients),
            _ => self.adam().update(adam, gradients),
        }
    }
}

impl Optimizer for AnyOptimizer {
    type State = (State<Momentum<MOST>>, State<RmsProp<MOST>>, State<Adam<MOST>>);
    const PARAMETERS: Option<usize> = None;

    #[inline(never)]
    fn validate(&self) -> Result<(), StepError> {
        match self.kind {
            0 => self.sgd().validate(),
            1 => self.momentum().validate(),
            2 => self.rmsprop().validate(),
            _ => self.adam().validate(),
        }
    }

    fn begin(&self, (.., adam): &mut Self::State) {
        if self.kind > 2 {
            self.adam().begin(adam);
        }
    }

    fn update(&self, state: &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
        let mut once = Some(gradients);
        self.walk(state, &mut |visit| {
            if let Some(gradients) = once.take() {
                gradients(visit);
            }
        });
    }
}
