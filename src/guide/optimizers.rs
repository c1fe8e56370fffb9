//! What each optimizer remembers, and why: from plain gradient descent to Adam and its 1 − βᵗ.
//!
//! An optimizer gets the gradient g of every parameter p and changes p. What it remembers from step to step is its state.
//! All rules treat each parameter on its own, so the numbers of one parameter show the rule.
//!
//! # Gradient descent remembers nothing
//!
//! [`Sgd`]: p −= η·g. On the parabola L = ½·c·p² the gradient is c·p, so a step multiplies p by 1 − η·c. That shrinks p
//! only for η < 2/c. Two parameters with c = 100 and c = 1 have to share a rate below 0.02, and the second one is slow with
//! it:
//!
//! ```
//! use stackprop::optimizer::{Optimizer, Sgd};
//! let descend = |rate| {
//!     let mut p = [1.0, 1.0];
//!     for _ in 0..100 {
//!         let mut g = [100.0 * p[0], 1.0 * p[1]];
//!         Sgd::new(rate).step(&mut (), &mut p, &mut g, 1.0).unwrap();
//!     }
//!     p
//! };
//! let [steep, flat] = descend(0.019);
//! assert!(steep.abs() < 1e-3 && (flat - 0.147).abs() < 1e-3); // (1 − 1.9)¹⁰⁰ and (1 − 0.019)¹⁰⁰
//! let [steep, _] = descend(0.021);
//! assert!(steep > 1e4); // (1 − 2.1)¹⁰⁰: it diverges
//! ```
//!
//! # Momentum remembers a sum of gradients
//!
//! [`Momentum`]: b = μ·b + g, p −= η·b. If g stays the same, b tends to g·(1 + μ + μ² + …) = g/(1 − μ): with μ = 0.9 a step
//! ten times as long. If g changes its sign at every step, as it does across a narrow valley, b tends to ±g/(1 + μ), about
//! half. (Polyak 1964, <https://doi.org/10.1016/0041-5553(64)90137-5>)
//!
//! ```
//! use stackprop::{Params, optimizer::{Momentum, Optimizer}};
//! let sum = |sign: f32| {
//!     let (mut p, mut b, mut g) = ([0.0], Params::ZERO, 1.0);
//!     for _ in 0..200 {
//!         Momentum::<1>::new(0.1).step(&mut b, &mut p, &mut [g], 1.0).unwrap();
//!         g *= sign;
//!     }
//!     b.param(0).unwrap().abs()
//! };
//! assert!((sum(1.0) - 10.0).abs() < 1e-3);
//! assert!((sum(-1.0) - 1.0 / 1.9).abs() < 1e-3);
//! ```
//!
//! # AdaGrad and RMSprop remember squares
//!
//! The two parameters of the first example need different rates. A gradient divided by the size that it usually has is
//! about ±1, whatever c is. [`AdaGrad`] divides by the root of the sum of all squares, s += g²: after t equal gradients the
//! step is η·g/√(t·g²) = η/√t. [`RmsProp`] divides by the root of a running mean, v = α·v + (1 − α)·g²
//! and p −= η·g/(√v + ε). That forgets, so
//! its steps do not go to 0. It starts at v = 0, and the first step is η·g/√((1 − α)·g²) = η/√(1 − α): with α = 0.99, ten
//! rates long.
//!
//! ```
//! use stackprop::{Params, optimizer::{AdaGrad, Optimizer, RmsProp}};
//! fn steps<O: Optimizer>(optimizer: &O, g: f32) -> Vec<f32> {
//!     let (mut p, mut state) = ([0.0_f32], Params::ZERO);
//!     let mut step = |_| {
//!         let before = p[0];
//!         optimizer.step(&mut state, &mut p, &mut [g], 1.0).unwrap();
//!         before - p[0]
//!     };
//!     (0..1000).map(&mut step).collect()
//! }
//! for g in [0.01, 100.0] {
//!     let adagrad = steps(&AdaGrad::<1>::new(1.0), g);
//!     assert!((adagrad[0] - 1.0).abs() < 1e-4 && (adagrad[99] - 0.1).abs() < 1e-4); // η/√1, η/√100
//!     let rmsprop = steps(&RmsProp::<1>::new(1.0), g);
//!     assert!((rmsprop[0] - 10.0).abs() < 1e-3 && (rmsprop[999] - 1.0).abs() < 1e-3);
//! }
//! ```
//!
//! # AdaDelta remembers squares of gradients and of steps
//!
//! RMSprop divides g by its own size. If p is in volts, g/√v is a bare number, and a step should be in volts. [`AdaDelta`] multiplies by the
//! root of a running mean of its own squared steps, which have the unit of p: d = g·√(u + ε)/√(v + ε). Its u starts at 0,
//! so the first step is √(ε/(1 − ρ)) = 0.0032 long, with the default ρ = 0.9 and ε = 1e-6. Later v is g², a step is √(u + ε), and u grows by (1 − ρ)·ε at every
//! step: AdaDelta begins slowly. After 1,000 equal gradients the steps are 0.01 long.
//!
//! ```
//! use stackprop::{Params, optimizer::{AdaDelta, Optimizer}};
//! let (mut p, mut state, mut steps) = ([0.0], Params::ZERO, Vec::new());
//! for _ in 0..1000 {
//!     let before = p[0];
//!     AdaDelta::<1>::DEFAULT.step(&mut state, &mut p, &mut [7.0], 1.0)?;
//!     steps.push(before - p[0]);
//! }
//! assert!((steps[0] - 0.0032).abs() < 1e-4 && (steps[999] - 0.01).abs() < 1e-3);
//! # Ok::<(), stackprop::StepError>(())
//! ```
//!
//! # Adam remembers a mean of gradients and a mean of squares
//!
//! [`Adam`] is momentum and RMSprop in one: m = β₁·m + (1 − β₁)·g, v = β₂·v + (1 − β₂)·g², and p −= η·m̂/(√v̂ + ε), with m̂ and v̂
//! the corrected means.
//!
//! **Why it divides by 1 − βᵗ.** Both means start at 0, which is a wrong value that they forget slowly. Written out, m
//! after two steps is (1 − β)·g₂ + (1 − β)·β·g₁, and after t steps a sum in which the gradient of k steps ago has the weight
//! (1 − β)·βᵏ. The weights should add up to 1,
//! as those of a mean do. The sum of the powers is a geometric series:
//!
//! ```text
//!      S = 1 + β + β² + … + βᵗ⁻¹
//!    β·S =     β + β² + … + βᵗ⁻¹ + βᵗ
//! S − βS = (1 − β)·S = 1 − βᵗ                 the sum of all weights (1 − β)·βᵏ
//! ```
//!
//! So m is too small by the factor 1 − βᵗ, the missing βᵗ being the weight of the 0 at the start. Divided by it, m̂ is a
//! weighted mean of the gradients seen so far; likewise v̂. For a constant g, with β₁ = 0.9 and β₂ = 0.999:
//!
//! | t | m | 1 − β₁ᵗ | m̂ | v | 1 − β₂ᵗ | v̂ | m/√v without the correction |
//! |---|---|---|---|---|---|---|---|
//! | 1 | 0.1 g | 0.1 | g | 0.001 g² | 0.001 | g² | 3.16 |
//! | 2 | 0.19 g | 0.19 | g | 0.001999 g² | 0.001999 | g² | 4.25 |
//! | 10 | 0.6513 g | 0.6513 | g | 0.009955 g² | 0.009955 | g² | 6.53 |
//!
//! The correction matters because the two means are too small by different factors. Without it the first steps are 3 to 7
//! times too long. The factors tend to 1; after 5,000 steps 1 − β₂ᵗ is 0.993. (Kingma and Ba 2014, section 3,
//! <https://arxiv.org/abs/1412.6980>)
//!
//! ```
//! use stackprop::{Params, optimizer::{Adam, Optimizer}};
//! let step_number = |t: u32, correction: bool| {
//!     let adam = Adam::<1>::new(1.0).with_bias_correction(correction);
//!     let (mut p, mut state, mut before) = ([0.0], Params::ZERO, 0.0);
//!     for _ in 0..t {
//!         before = p[0];
//!         adam.step(&mut state, &mut p, &mut [7.0], 1.0).unwrap();
//!     }
//!     (before - p[0], [0, 1, 2, 3].map(|i| state.param(i).unwrap())) // m, v, 1 − β₁ᵗ, 1 − β₂ᵗ
//! };
//! let near = |a: f32, b: f32| (a / b - 1.0).abs() < 2e-3;
//! for (t, m, v, plain) in [(1, 0.1, 0.001, 3.16), (2, 0.19, 0.001999, 4.25), (10, 0.6513, 0.009955, 6.53)] {
//!     let (step, state) = step_number(t, true);
//!     assert!(near(step, 1.0)); // one learning rate, from the first step on
//!     assert!(near(state[0], m * 7.0) && near(state[2], m) && near(state[1], v * 49.0) && near(state[3], v));
//!     assert!(near(step_number(t, false).0, plain));
//! }
//! let (_, state) = step_number(5000, true);
//! assert!((state[3] - 0.993).abs() < 1e-3);
//! ```
//!
//! The crate keeps 1 − βᵗ rather than βᵗ or t, because it is 0 before the first step, and an all-zero state takes no flash.
//! It is updated by `c += (1 − β)·(1 − c)`.
//!
//! **What ε is for.** A parameter whose gradient was always 0 has v = 0, and 0/0 is no number. ε in the divisor prevents
//! that. It also shortens the steps of tiny gradients: see
//! [`not_learning`](super::not_learning#epsilon-and-what-f32-can-hold).
//!
//! **Weight decay.** L2 regularisation adds λ·p to g. Adam then divides it by √v, so that a parameter with large gradients
//! hardly decays. [`AdamW`] multiplies p by 1 − η·λ beside the step instead. (Loshchilov and Hutter 2017,
//! <https://arxiv.org/abs/1711.05101>) Here g is ±100, noise of mean 0, and λ = 0.1:
//!
//! ```
//! use stackprop::{Params, optimizer::{Adam, AdamW, Optimizer}};
//! let (mut l2, mut l2_state) = ([1.0], Params::ZERO);
//! let (mut decoupled, mut state) = ([1.0], Params::ZERO);
//! let mut noise = 100.0;
//! for _ in 0..1000 {
//!     let g = noise + 0.1 * l2[0];
//!     Adam::<1>::new(0.01).step(&mut l2_state, &mut l2, &mut [g], 1.0)?;
//!     AdamW::<1>::new(0.01).with_weight_decay(0.1).step(&mut state, &mut decoupled, &mut [noise], 1.0)?;
//!     noise = -noise;
//! }
//! assert!(l2[0] > 0.95 && decoupled[0] < 0.4); // (1 − 0.01·0.1)¹⁰⁰⁰ = 0.368
//! # Ok::<(), stackprop::StepError>(())
//! ```
//!
//! # Lion and Rprop look at signs
//!
//! [`Lion`] remembers one mean, half of Adam's state, and uses its sign: every parameter moves by η at every step, whatever
//! the size of its gradient. [`Rprop`] remembers the last gradient and a step length for each parameter. The length is
//! multiplied by 1.2 while the sign stays, and halved when it changes, which it does when p has passed the minimum. With
//! mini-batches the sign changes by chance, so Rprop needs the gradient of all samples.
//!
//! ```
//! use stackprop::{Params, optimizer::{Optimizer, Rprop}};
//! let (mut p, mut state) = ([1.0], Params::ZERO);
//! for _ in 0..60 {
//!     let mut g = [1e-6 * (p[0] - 3.0)]; // a tiny gradient: its size does not matter
//!     Rprop::<1>::new(0.01).step(&mut state, &mut p, &mut g, 1.0)?;
//! }
//! assert!((p[0] - 3.0).abs() < 0.01);
//! # Ok::<(), stackprop::StepError>(())
//! ```
//!
//! The formulas of all are in the table of [`optimizer`], their bytes there and in [`memory`](super::memory), and when to
//! take which in [`choosing`](super::choosing#the-optimizer).
//!
//! [`optimizer`]: crate::optimizer
//! [`Sgd`]: crate::optimizer::Sgd
//! [`Momentum`]: crate::optimizer::Momentum
//! [`AdaGrad`]: crate::optimizer::AdaGrad
//! [`RmsProp`]: crate::optimizer::RmsProp
//! [`AdaDelta`]: crate::optimizer::AdaDelta
//! [`Adam`]: crate::optimizer::Adam
//! [`AdamW`]: crate::optimizer::AdamW
//! [`Lion`]: crate::optimizer::Lion
//! [`Rprop`]: crate::optimizer::Rprop
