//! The derivative of every activation, derived.
//!
//! The backward pass multiplies by the derivative of the activation: `dz = dy · A′(z)`, written here with x for z. Where
//! possible A′ is written by means of the output y, which the [trace](super::backpropagation#what-the-trace-is-for) has
//! anyway. That is possible where y tells the derivative: for all below but SiLU and GELU.
//!
//! # Straight lines
//!
//! The derivative of a straight line is its slope. Where two lines meet there is none, and one of the two slopes is taken.
//!
//! ```text
//! identity        y = x                            y′ = 1
//! relu            y = max(0, x)                    y′ = 1 where y > 0, else 0
//! leaky relu      y = x above 0, a·x below         y′ = 1 where y > 0, else a
//! relu6           y = x between 0 and 6            y′ = 1 where 0 < y < 6, else 0
//! hard tanh       y = x between −1 and 1           y′ = 1 where −1 < y < 1, else 0
//! hard sigmoid    y = x/6 + ½ between 0 and 1      y′ = 1/6 where 0 < y < 1, else 0
//! ```
//!
//! # Exponentials
//!
//! The derivative of eˣ is eˣ, and of e⁻ˣ it is −e⁻ˣ (the chain rule with −x).
//!
//! **Elu**, y = eˣ − 1 below 0: y′ = eˣ = y + 1. **Selu** is λ·x above 0 and λα·(eˣ − 1) below, with λ = 1.0507 and λα =
//! 1.7581: y′ = λ above, and λα·eˣ = y + λα below.
//!
//! **Sigmoid**, y = 1/(1 + e⁻ˣ). The derivative of 1/u is −u′/u²:
//!
//! ```text
//! y′    = e⁻ˣ / (1 + e⁻ˣ)² = 1/(1 + e⁻ˣ) · e⁻ˣ/(1 + e⁻ˣ)
//! 1 − y = (1 + e⁻ˣ − 1)/(1 + e⁻ˣ) = e⁻ˣ/(1 + e⁻ˣ)
//! y′    = y · (1 − y)                          x = ln 3:  y = 1/(1 + ⅓) = ¾,  y′ = ¾·¼ = 3/16
//! ```
//!
//! The largest value is ¼, at x = 0. Through k sigmoids a gradient is multiplied by at most ¼ᵏ, apart from the weights.
//!
//! **Tanh**, y = (a − b)/(a + b) with a = eˣ and b = e⁻ˣ. The derivatives are a′ = a and b′ = −b, so (a − b)′ = a + b and
//! (a + b)′ = a − b. The derivative of u/v is (u′v − uv′)/v²:
//!
//! ```text
//! y′ = ((a + b)·(a + b) − (a − b)·(a − b)) / (a + b)² = 1 − y²
//!                              x = ln 2:  a = 2, b = ½,  y = 1.5/2.5 = 0.6,  y′ = 1 − 0.36 = 0.64
//! ```
//!
//! **Softplus**, y = ln(1 + eˣ). The derivative of ln u is u′/u:
//!
//! ```text
//! y′ = eˣ/(1 + eˣ)                             which is the sigmoid of x
//! eʸ = 1 + eˣ,  so  y′ = (eʸ − 1)/eʸ = 1 − e⁻ʸ     x = ln 3:  y = ln 4,  y′ = ¾
//! ```
//!
//! **Softsign**, y = x/(1 + |x|). For x > 0, by the quotient rule:
//!
//! ```text
//! y′    = ((1 + x) − x)/(1 + x)² = 1/(1 + x)²
//! 1 − y = 1/(1 + x),  so  y′ = (1 − |y|)²      x = 3:  y = ¾,  y′ = 1/16
//! ```
//!
//! ```
//! use stackprop::activation::{Elu, HardSigmoid, HardTanh, LeakyRelu, Relu, Relu6};
//! use stackprop::activation::{Selu, Sigmoid, Softplus, Softsign, Tanh};
//! use stackprop::{Activation, math::ln};
//! /// The computed derivative at x, after a comparison with the measured one.
//! fn derivative<A: Activation>(x: f32) -> f32 {
//!     let measured = (A::apply(x + 0.01) - A::apply(x - 0.01)) / 0.02;
//!     let computed = A::derivative(A::apply(x));
//!     assert!((computed - measured).abs() < 1e-4, "{computed} {measured}");
//!     computed
//! }
//! let near = |a: f32, b: f32| (a - b).abs() < 1e-6;
//! assert!(near(derivative::<Sigmoid>(ln(3.0)), 3.0 / 16.0));
//! assert!(near(derivative::<Tanh>(ln(2.0)), 0.64));
//! assert!(near(derivative::<Softplus>(ln(3.0)), 0.75));
//! assert!(near(derivative::<Softsign>(3.0), 1.0 / 16.0));
//! assert!(near(derivative::<Elu>(ln(0.5)), 0.5)); // y = ½ − 1, y′ = y + 1
//! assert!(near(derivative::<Selu>(ln(0.5)), 1.7580993 / 2.0)); // λα · eˣ
//! assert_eq!([derivative::<Relu>(2.0), derivative::<Relu>(-2.0), derivative::<LeakyRelu>(-2.0)], [1.0, 0.0, 0.01]);
//! assert_eq!([derivative::<Relu6>(2.0), derivative::<Relu6>(7.0), derivative::<HardTanh>(2.0)], [1.0, 0.0, 0.0]);
//! assert_eq!(derivative::<HardSigmoid>(1.0), 1.0 / 6.0);
//! ```
//!
//! # SiLU and GELU
//!
//! These two fall before they rise: two x have one y, and y does not tell the derivative. They are layers of their own,
//! which get their input x in the backward pass. The derivative of a product u·v is u′v + uv′.
//!
//! **SiLU**, y = x·s with s = σ(x), whose derivative is s·(1 − s):
//!
//! ```text
//! y′ = s + x·s·(1 − s) = s·(1 + x·(1 − s))     x = ln 3:  s = ¾,  y′ = ¾·(1 + ¼·ln 3) = 0.9560
//! ```
//!
//! **GELU**, y = x·Φ(x). Φ is the normal distribution function, and its derivative is the density φ(x) = e^(−x²/2)/√(2π):
//!
//! ```text
//! y′ = Φ(x) + x·φ(x)                           x = 1:  y′ = 0.8413 + 0.2420 = 1.0833
//! ```
//!
//! ```
//! use stackprop::activation::{Gelu, Silu};
//! use stackprop::{Function, Layer, Params, Phase, math::ln};
//! fn derivative<F: Function<Input = [f32; 1], Output = [f32; 1]>>(x: f32) -> f32 {
//!     let (layer, mut trace, mut grad) = (F::ZERO, F::BLANK, F::ZERO);
//!     Layer::forward(&layer, &[x], &mut trace, Phase::Training);
//!     let [computed] = layer.add_gradient(&[x], &[1.0], &mut trace, &mut grad); // dx with dy = 1
//!     let measured = (layer.predict(&[x + 0.01])[0] - layer.predict(&[x - 0.01])[0]) / 0.02;
//!     assert!((computed - measured).abs() < 1e-4, "{computed} {measured}");
//!     computed
//! }
//! assert!((derivative::<Silu<1>>(ln(3.0)) - 0.9560).abs() < 1e-4);
//! assert!((derivative::<Gelu<1>>(1.0) - 1.0833).abs() < 1e-4);
//! assert!(derivative::<Silu<1>>(-3.0) < 0.0); // it falls there
//! ```
//!
//! # Softmax
//!
//! `y[k] = e^x[k] / S` with S = Σⱼ e^x\[j\]. Every y depends on every x, through S: the derivative is a matrix. The
//! derivative of S at x\[i\] is e^x\[i\]. By the quotient rule:
//!
//! ```text
//! k = i:   ∂y[i]/∂x[i] = (e^x[i]·S − e^x[i]·e^x[i]) / S² = y[i]·(1 − y[i])
//! k ≠ i:   ∂y[k]/∂x[i] = (0·S − e^x[k]·e^x[i]) / S²      = −y[k]·y[i]
//!
//! dx[i] = Σₖ dy[k]·∂y[k]/∂x[i] = y[i]·dy[i] − y[i]·Σₖ dy[k]·y[k] = y[i] · (dy[i] − Σₖ dy[k]·y[k])
//! ```
//!
//! The last form needs no matrix: from every dy\[i\] it subtracts Σ y\[k\]·dy\[k\], the mean of dy weighted by y. With x = \[0, ln 3\] the
//! exponentials are 1 and 3, so y = \[¼, ¾\]. For dy = \[1, 0\] the mean is ¼, and dx = \[¼·¾, ¾·(−¼)\] = \[3/16, −3/16\].
//!
//! ```
//! use stackprop::{Function, activation::Softmax, math::ln};
//! let (x, mut y, mut dx) = ([0.0, ln(3.0)], [0.0; 2], [0.0; 2]);
//! Softmax.forward(&x, &mut y);
//! Softmax.backward(&x, &y, &[1.0, 0.0], &mut Softmax, &mut dx);
//! let near = |a: [f32; 2], b: [f32; 2]| (a[0] - b[0]).abs() < 1e-6 && (a[1] - b[1]).abs() < 1e-6;
//! assert!(near(y, [0.25, 0.75]) && near(dx, [3.0 / 16.0, -3.0 / 16.0]));
//! ```
//!
//! A classifier does not need this layer in training: [cross entropy](super::loss_gradients#softmax-and-cross-entropy) has
//! it built in, and both derivatives together are shorter than one.
