//! An optimizer of your own: AdaMax, the variant of Adam with a maximum in place of the root of a mean of squares.
//!
//! ```text
//! m = β₁·m + (1 − β₁)·g        u = max(β₂·u, |g|)        p −= η/(1 − β₁ᵗ) · m/(u + ε)
//! ```
//!
//! (Kingma and Ba 2014, section 7.1, <https://arxiv.org/abs/1412.6980>.) The mean m starts at 0 and needs [the correction 1
//! − βᵗ](crate::guide::optimizers#adam-remembers-a-mean-of-gradients-and-a-mean-of-squares); the maximum u does not.
//!
//! An [`Optimizer`] says three things: its state, any [`Params`](crate::Params) that is all zero at the start; its
//! hyper-parameters' ranges; and what it does to one tensor. `begin` is called once in each step, before the tensors.
//!
//! ```
//! use stackprop::optimizer::{Bounds, Optimizer, StepError, take_front};
//! use stackprop::{Dense, Layer, Params, Rng, Trainer, Visit, activation::Tanh, init, loss::mse};
//!
//! struct AdaMax<const N: usize> {
//!     learning_rate: f32,
//! }
//! const BETA1: f32 = 0.9;
//! const BETA2: f32 = 0.999;
//!
//! impl<const N: usize> Optimizer for AdaMax<N> {
//!     type State = ([f32; N], [f32; N], [f32; 1]); // m, u, 1 − β₁ᵗ
//!     const PARAMETERS: Option<usize> = Some(N);
//!     fn validate(&self) -> Result<(), StepError> {
//!         const { &Bounds::new("learning_rate", 0.0, 1.0) }.validate(self.learning_rate)
//!     }
//!     fn begin(&self, (_, _, [seen]): &mut Self::State) {
//!         *seen += (1.0 - BETA1) * (1.0 - *seen);
//!     }
//!     fn update(&self, (m, u, [seen]): &mut Self::State, gradients: impl FnOnce(&mut Visit<'_>)) {
//!         let (mut m, mut u, rate) = (&mut m[..], &mut u[..], self.learning_rate / *seen);
//!         gradients(&mut |params, factor, values| {
//!             let (m, u) = (take_front(&mut m, values.len()), take_front(&mut u, values.len()));
//!             for (((p, value), m), u) in params.iter_mut().zip(values).zip(m).zip(u) {
//!                 let g = factor * value;
//!                 *m = BETA1 * *m + (1.0 - BETA1) * g;
//!                 *u = g.abs().max(BETA2 * *u);
//!                 *p -= rate * *m / (*u + 1e-8);
//!             }
//!         });
//!     }
//! }
//!
//! // One step with a gradient of 7: m = 0.7, u = 7, and 0.7/0.1/7 is 1 learning rate.
//! let (mut p, mut state) = ([1.0], Params::ZERO);
//! AdaMax::<1> { learning_rate: 0.5 }.step(&mut state, &mut p, &mut [7.0], 1.0)?;
//! assert!((p[0] - 0.5).abs() < 1e-6 && (state.0[0] - 0.7).abs() < 1e-6 && state.1 == [7.0]);
//!
//! type Net = (Dense<2, 8, Tanh>, Dense<8, 1>);
//! let mut trainer = Trainer::<Net, AdaMax<{ Net::COUNT }>>::new();
//! let mut rng = Rng::from_seed(1);
//! init::network(&mut trainer.net, || rng.uniform());
//! let xor = [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])];
//! for _ in 0..400 {
//!     trainer.epoch(&xor, 4, mse, |batch| batch.step(&AdaMax { learning_rate: 0.05 }))?;
//! }
//! assert!((trainer.net.predict(&[0.0, 1.0])[0] - 1.0).abs() < 0.05);
//! # Ok::<(), StepError>(())
//! ```
//!
//! The trait's page has a shorter one, without `begin`. The crate's own optimizers also keep every parameter and state
//! finite and not subnormal, whatever the gradient
//! ([how](crate::optimizer#nothing-becomes-infinite-and-what-counts-as-zero)); an optimizer of your own does so only if you
//! see to it.
//!
//! [`Optimizer`]: crate::optimizer::Optimizer
