//! The gradient of every loss, derived: why that of cross entropy is p − t.
//!
//! A [loss](crate::loss) returns its value and dy = ∂L/∂y, where the backward pass begins.
//!
//! # Errors: mse, mae, huber
//!
//! With e = y − t, of which ∂e/∂y is 1, and a mean over N outputs:
//!
//! ```text
//! mse      L = Σ e²/N                              dy = 2e/N              the larger the error, the larger the gradient
//! mae      L = Σ |e|/N                             dy = ±1/N              the sign alone
//! huber    L = Σ H(e)/N                            dy = e/N, limited to ±1/N
//!          H(e) = e²/2 for |e| ≤ 1, |e| − ½ beyond
//! ```
//!
//! The two parts of huber meet at |e| = 1 with the same value, ½, and the same derivative, 1.
//!
//! ```
//! use stackprop::loss::{huber, mae, mse};
//! assert_eq!(mse(&[3.0], &[0.0]), (9.0, [6.0]));
//! assert_eq!(mae(&[3.0], &[0.0]), (3.0, [1.0]));
//! assert_eq!(huber(&[3.0], &[0.0]), (2.5, [1.0]));
//! assert_eq!(huber(&[0.5], &[0.0]), (0.125, [0.5]));
//! ```
//!
//! # Softmax and cross entropy
//!
//! The last layer of a classifier gives one plain number for each class, its *logits* z. Softmax makes probabilities of
//! them: `p[k] = e^z[k] / S`, S = Σⱼ e^z\[j\]. Cross entropy is −ln p\[c\], with c the right class. It is 0 if p\[c\] = 1,
//! and large if p\[c\] is small. The logarithm of the quotient is a difference:
//!
//! ```text
//! L = −ln p[c] = −ln(e^z[c] / S) = ln S − z[c]
//! ```
//!
//! Differentiate both terms by z\[k\]. ∂(ln S)/∂z\[k\] is (∂S/∂z\[k\])/S = e^z\[k\]/S = p\[k\], the softmax itself.
//! ∂z\[c\]/∂z\[k\] is 1 for k = c and 0 for all others, which is the target t as a list with a single 1. So
//!
//! ```text
//! ∂L/∂z[k] = p[k] − t[k]                     the predicted probability minus the target
//! ```
//!
//! For z = \[0, ln 3\] the exponentials are 1 and 3, so p = \[¼, ¾\]. If class 0 is right, L = ln 4 = 1.386 and dz = \[−¾,
//! ¾\]: a step against it raises z\[0\] and lowers z\[1\]. The sum of dz is always 0, because both p and t sum to 1.
//!
//! The long way gives the same. ∂L/∂p\[c\] is −1/p\[c\], here −4, and the others are 0; softmax's
//! [`dz[i] = p[i] · (dp[i] − Σₖ dp[k]·p[k])`](super::activation_derivatives#softmax) has the sum −4·¼ = −1, and
//! gives dz\[0\] = ¼·(−4 + 1) = −¾ and dz\[1\] = ¾·(0 + 1) = ¾.
//!
//! ```
//! use stackprop::{Function, activation::Softmax, loss::{Class, cross_entropy}, math::ln};
//! let z = [0.0, ln(3.0)];
//! let (value, dz) = cross_entropy(&z, Class::new(0)?);
//! assert!((value - 1.3863).abs() < 1e-4);
//! assert!((dz[0] + 0.75).abs() < 1e-6 && (dz[1] - 0.75).abs() < 1e-6);
//! // The long way, through softmax:
//! let (mut p, mut long) = ([0.0; 2], [0.0; 2]);
//! Softmax.forward(&z, &mut p);
//! Softmax.backward(&z, &p, &[-1.0 / p[0], 0.0], &mut Softmax, &mut long);
//! assert!((long[0] - dz[0]).abs() < 1e-6 && (long[1] - dz[1]).abs() < 1e-6);
//! # Ok::<(), stackprop::loss::ClassError>(())
//! ```
//!
//! The short way is also the exact one in `f32`. With z = \[−200, 0\] the probability of class 0 is e⁻²⁰⁰, smaller than
//! every `f32` above 0: it becomes 0, and −ln 0 is infinite. ln S − z\[c\] is 0 + 200. That is why [`cross_entropy`] takes
//! logits. (S itself would overflow for a z above 88; so the largest z is subtracted from all first, which changes neither
//! quotient nor difference.)
//!
//! ```
//! use stackprop::{Function, activation::Softmax, loss::{Class, cross_entropy}, math::ln};
//! let (z, mut p) = ([-200.0, 0.0], [0.0; 2]);
//! Softmax.forward(&z, &mut p);
//! assert_eq!((p[0], -ln(p[0])), (0.0, f32::INFINITY));
//! assert_eq!(cross_entropy(&z, Class::new(0)?), (200.0, [-1.0, 1.0]));
//! # Ok::<(), stackprop::loss::ClassError>(())
//! ```
//!
//! **A distribution as the target** ([`soft_cross_entropy`]): L = −Σₖ t\[k\]·ln p\[k\] = Σₖ t\[k\]·(ln S − z\[k\]). In the
//! same way `∂L/∂z[k] = p[k]·Σt − t[k]`, which is p − t again if t sums to 1.
//!
//! # Sigmoid and binary cross entropy
//!
//! One logit z for a yes or no, s = σ(z) the probability of yes, t the target: L = −t·ln s − (1 − t)·ln(1 − s). Write both
//! logarithms as softplus, sp(z) = ln(1 + eᶻ), whose [derivative is σ(z)](super::activation_derivatives#exponentials):
//!
//! ```text
//! s = 1/(1 + e⁻ᶻ)            ln s = −ln(1 + e⁻ᶻ) = −sp(−z)
//! 1 − s = 1/(1 + eᶻ)         ln(1 − s) = −sp(z)
//! L     = t·sp(−z) + (1 − t)·sp(z)
//! ∂L/∂z = −t·σ(−z) + (1 − t)·σ(z) = −t·(1 − s) + (1 − t)·s = s − t
//! ```
//!
//! It is p − t again; over N outputs it is divided by N. For z = ln 3 and t = 1: s = ¾, L = ln(4/3) = 0.2877, dz = −¼.
//!
//! ```
//! use stackprop::{loss::binary_cross_entropy, math::ln};
//! let (value, dz) = binary_cross_entropy(&[ln(3.0)], &[1.0]);
//! assert!((value - 0.2877).abs() < 1e-4 && (dz[0] + 0.25).abs() < 1e-6);
//! ```
//!
//! # Why not a squared error of probabilities
//!
//! With L = (s − t)² the chain rule goes through the sigmoid: ∂L/∂z = 2·(s − t)·s·(1 − s). Where the network is certain and
//! wrong, s·(1 − s) is almost 0 and so is the gradient. Cross entropy has no such factor. At z = −10 and t = 1:
//!
//! ```
//! use stackprop::{Activation, activation::Sigmoid, loss::{binary_cross_entropy, mse}};
//! let s = Sigmoid::apply(-10.0);
//! let squared = mse(&[s], &[1.0]).1[0] * Sigmoid::derivative(s);
//! let (_, [entropy]) = binary_cross_entropy(&[-10.0], &[1.0]);
//! assert!((squared + 0.00009).abs() < 1e-5);
//! assert!((entropy + 0.99995).abs() < 1e-5);
//! ```
//!
//! # Measured
//!
//! A loss of your own is any function of this form. [`gradient_check`] compares its dy with differences of its value; here
//! it does so for all of the crate's.
//!
//! ```
//! use stackprop::loss::{self, Class};
//! use stackprop::{Dense, Params, gradient_check};
//! let mut layer = Dense::<2, 2>::new([[0.5, -1.0], [1.5, 0.25]], [0.25, -0.5]);
//! let (x, t) = ([1.0, 2.0], [0.25, 0.75]);
//! let mut grad = Params::ZERO;
//! for loss in [loss::mse, loss::mae, loss::huber, loss::binary_cross_entropy, loss::soft_cross_entropy] {
//!     assert!(gradient_check(&mut layer, &mut grad, &x, &t, loss, 0.01)?.relative_error() < 1e-3);
//! }
//! let class = Class::new(1)?;
//! let found = gradient_check(&mut layer, &mut grad, &x, class, loss::cross_entropy, 0.01)?;
//! assert!(found.relative_error() < 1e-3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What else adds to the gradient
//!
//! [Weight decay](crate::Batch::weight_decay) is the loss λ/2·Σp² in addition, with the derivative λ·p at each parameter. A
//! [class weight](super::recipes::class_weights) multiplies both the value and dy.
//!
//! [`cross_entropy`]: crate::loss::cross_entropy
//! [`soft_cross_entropy`]: crate::loss::soft_cross_entropy
//! [`gradient_check`]: crate::gradient_check()
