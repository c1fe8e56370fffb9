//! A residual connection: y = x + f(x), so that a deep network learns.
//!
//! Every layer multiplies the gradient on its way back by Wᵀ and by the derivative of its activation. In a deep network
//! almost nothing of it may reach the first layers. With y = x + f(x) the derivative is 1 + f′(x), and dy reaches x
//! undiminished through the 1:
//!
//! ```text
//! dx = dy + (what f's backward pass makes of dy)
//! ```
//!
//! The wrapper `Residual<F>` stands in [`Layer`], 50 lines. Here it wraps each of eight tanh layers, whose weights start
//! within ±0.3. Without it the largest gradient in the first layer is 5,000 times smaller than in the eighth, and with it
//! the two are about equal.
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Phase, Rng, Signal, Trainer, activation::Tanh, init, loss::mse, optimizer::Sgd};
//! # #[derive(Clone)]
//! # struct Residual<F>(F);
//! # impl<F: Params> Params for Residual<F> {
//! #     const COUNT: usize = F::COUNT;
//! #     const ZERO: Self = Self(F::ZERO);
//! #     fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
//! #         self.0.tensors(visit);
//! #     }
//! #     fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
//! #         self.0.tensors_mut(visit);
//! #     }
//! #     fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
//! #         self.0.tensors_with(&mut other.0, visit);
//! #     }
//! # }
//! # impl<const N: usize, F: Layer<Input = [f32; N], Output = [f32; N]>> Layer for Residual<F> {
//! #     type Input = [f32; N];
//! #     type Output = [f32; N];
//! #     type Trace = (F::Trace, Signal<[f32; N]>);
//! #     const BLANK: Self::Trace = (F::BLANK, Signal::BLANK);
//! #     fn output((_, Signal { y, dy }): &mut Self::Trace) -> (&[f32; N], &mut [f32; N]) {
//! #         (y, dy)
//! #     }
//! #     fn forward<'t>(&self, x: &[f32; N], (inner, Signal { y, .. }): &'t mut Self::Trace, phase: Phase) -> &'t [f32; N] {
//! #         let f = self.0.forward(x, inner, phase);
//! #         for i in 0..N {
//! #             y[i] = x[i] + f[i];
//! #         }
//! #         y
//! #     }
//! #     fn backward(&self, x: &[f32; N], (inner, Signal { dy, .. }): &mut Self::Trace, mut dx: Option<&mut [f32; N]>) {
//! #         *F::output(inner).1 = *dy;
//! #         self.0.backward(x, inner, dx.as_deref_mut());
//! #         if let Some(dx) = dx {
//! #             for i in 0..N {
//! #                 dx[i] += dy[i];
//! #             }
//! #         }
//! #     }
//! #     fn gradients(
//! #         at: &mut Self,
//! #         x: &[f32; N],
//! #         (inner, _): &mut Self::Trace,
//! #         visit: &mut (impl FnMut(&mut [f32], f32, &[f32]) + ?Sized),
//! #     ) {
//! #         F::gradients(&mut at.0, x, inner, visit);
//! #     }
//! #     fn init(&mut self, random: &mut impl FnMut() -> f32) {
//! #         self.0.init(random);
//! #     }
//! # }
//!
//! type Plain = Dense<4, 4, Tanh>;
//! type Block = Residual<Plain>; // the wrapper of `Layer`
//! type Four<L> = (L, L, L, L);
//!
//! /// The largest gradient in the first and in the eighth layer, at the start.
//! fn ends<L: Layer<Input = [f32; 4], Output = [f32; 4]>>() -> [f32; 2] {
//!     let mut trainer = Trainer::<(Four<L>, Four<L>, Dense<4, 1>), Sgd>::new();
//!     let mut rng = Rng::from_seed(1);
//!     init::uniform(&mut trainer.net, -0.3, 0.3, || rng.uniform());
//!     trainer.accumulate(&[1.0, -1.0, 0.5, -0.5], &[1.0], mse).unwrap();
//!     let (first, last, _) = trainer.gradient_sum();
//!     [&first.0, &last.3].map(|layer| {
//!         let mut largest = 0.0_f32;
//!         layer.tensors(&mut |g| largest = g.iter().fold(largest, |largest, g| largest.max(g.abs())));
//!         largest
//!     })
//! }
//! let [first, last] = ends::<Plain>();
//! assert!(first < last / 4000.0);
//! let [first, last] = ends::<Block>();
//! assert!(first > last / 2.0);
//! ```
//!
//! (He et al. 2015, <https://arxiv.org/abs/1512.03385>)
//!
//! [`Layer`]: crate::Layer#a-layer-of-your-own
