//! The chain rule, with numbers: why dx = Wᵀ·dz, and what the trace is for.
//!
//! # A derivative
//!
//! The derivative dL/dw says how much L changes if w changes by a little h: `L(w + h) ≈ L(w) + h · dL/dw`. Take one weight
//! w, one input x = 2, a target t = 5 and the squared error:
//!
//! ```text
//! y = w·x            w = 3:    y = 6
//! L = (y − t)²                 L = 1
//! dL/dw = dL/dy · dy/dw = 2·(y − t) · x = 2·1·2 = 4
//! ```
//!
//! The product of two derivatives in the last line is the *chain rule*: w changes y, and y changes L. Gradient descent
//! takes a step against the derivative, w −= η · dL/dw. With η = 0.1 the weight becomes 3 − 0.4 = 2.6, and the loss 0.04.
//!
//! ```
//! let loss = |w: f32| (w * 2.0 - 5.0) * (w * 2.0 - 5.0);
//! let derivative = 2.0 * (3.0 * 2.0 - 5.0) * 2.0;
//! assert_eq!(derivative, 4.0);
//! let measured = (loss(3.01) - loss(2.99)) / 0.02;
//! assert!((measured - 4.0).abs() < 1e-3);
//! assert!((loss(3.0 - 0.1 * derivative) - 0.04).abs() < 1e-5);
//! ```
//!
//! The *gradient* is the list of the derivatives at all parameters. Backpropagation computes all of them in one pass from
//! the loss to the input (Rumelhart, Hinton and Williams 1986, <https://doi.org/10.1038/323533a0>). To measure them as
//! above takes two forward passes for each parameter; [`gradient_check`] does that, as a test.
//!
//! # Why dx = Wᵀ·dz
//!
//! A layer computes, before its activation, `z[o] = b[o] + Σᵢ W[o][i]·x[i]`. Let dz = ∂L/∂z be known; it comes from the
//! layer after this one, as [below](#through-an-activation). Here are three
//! inputs, two outputs and dz = \[10, 1\]:
//!
//! ```text
//!     W = │1 2 3│        z[0] = 1·x[0] + 2·x[1] + 3·x[2] + b[0]
//!         │4 5 6│        z[1] = 4·x[0] + 5·x[1] + 6·x[2] + b[1]
//! ```
//!
//! If x\[1\] grows by h, then z\[0\] grows by 2h and z\[1\] by 5h. So L grows by dz\[0\]·2h + dz\[1\]·5h: an input that
//! reaches the loss on several paths has the *sum* of their derivatives.
//!
//! ```text
//! dx[1] = dz[0]·2 + dz[1]·5 = 10·2 + 1·5 = 25             column 1 of W, times dz
//! dx[i] = Σₒ dz[o] · W[o][i]                              column i of W, times dz
//! dx    = Wᵀ·dz = [10·1 + 1·4, 10·2 + 1·5, 10·3 + 1·6] = [14, 25, 36]
//! ```
//!
//! The forward pass multiplies x by the rows of W, the backward pass multiplies dz by its columns. The matrix whose rows
//! are the columns of W is its transpose Wᵀ. It is never stored: the loop reads W in another order.
//!
//! A weight reaches the loss on one path only, through the z of its row, and so does a bias:
//!
//! ```text
//! ∂L/∂W[o][i] = dz[o] · x[i]        since W[o][i] is multiplied by x[i]
//! ∂L/∂b[o]    = dz[o]               since b[o] is added
//! ```
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Phase};
//! let layer = Dense::<3, 2>::new([[1., 2., 3.], [4., 5., 6.]], [0.0, 0.0]);
//! let (x, dz) = ([1.0, -1.0, 0.5], [10.0, 1.0]); // without an activation, dz is dy
//! let (mut trace, mut grad) = (Dense::<3, 2>::BLANK, Dense::ZERO);
//! layer.forward(&x, &mut trace, Phase::Training);
//! let dx = layer.add_gradient(&x, &dz, &mut trace, &mut grad);
//! assert_eq!(dx, [14.0, 25.0, 36.0]);
//! assert_eq!(grad.weights, [[10.0, -10.0, 5.0], [1.0, -1.0, 0.5]]); // dz[o] · x[i]
//! assert_eq!(grad.bias, [10.0, 1.0]);
//! ```
//!
//! # Through an activation
//!
//! An activation A turns every z into `y[o] = A(z[o])`. Each output depends on its own z alone, so there is no sum:
//! `dz[o] = dy[o] · A′(z[o])`. [The next page](super::activation_derivatives) derives A′ for every activation.
//!
//! # Two layers
//!
//! A network needs no further rule. The output h of the first layer is the input of the second, and dh is both the second
//! layer's dx and the first layer's dy. A relu, max(0, z), has the derivative 1 where z > 0 and 0 elsewhere.
//!
//! ```text
//! forward                                                       x = [2, 1], t = 12
//!   z = W₁·x + b₁ = [1·2 + 2·1 + 0, −1·2 + 1·1 + 0] = [4, −1]   W₁ = │ 1 2│  b₁ = [0, 0]
//!   h = max(0, z) = [4, 0]                                           │−1 1│
//!   y = W₂·h + b₂ = 3·4 + 5·0 + 1 = 13                          W₂ = │3 5│   b₂ = [1]
//!   L = (y − t)² = 1
//! backward
//!   dy = 2·(y − t) = 2
//!   ∂L/∂W₂ = dy·hᵀ = [2·4, 2·0] = [8, 0]                        ∂L/∂b₂ = dy = [2]
//!   dh = W₂ᵀ·dy = [3·2, 5·2] = [6, 10]
//!   dz = dh · A′(z) = [6·1, 10·0] = [6, 0]
//!   ∂L/∂W₁ = dz·xᵀ = │6·2 6·1│ = │12 6│                         ∂L/∂b₁ = dz = [6, 0]
//!                    │0·2 0·1│   │ 0 0│
//!   dx = W₁ᵀ·dz = [1·6 − 1·0, 2·6 + 1·0] = [6, 12]              not computed in training
//! ```
//!
//! dy·hᵀ is the table of all products dy\[o\]·h\[i\]: ∂L/∂W\[o\]\[i\] from above. The second hidden neuron is inactive, its output is 0. Its weights have a gradient of 0 for this sample.
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Trainer, activation::Relu, gradient_check, loss::mse, optimizer::Sgd};
//!
//! type Net = (Dense<2, 2, Relu>, Dense<2, 1>);
//! let mut trainer = Trainer::<Net, Sgd>::new();
//! trainer.net = (Dense::new([[1.0, 2.0], [-1.0, 1.0]], [0.0, 0.0]), Dense::new([[3.0, 5.0]], [1.0]));
//! assert_eq!(trainer.accumulate(&[2.0, 1.0], &[12.0], mse)?, 1.0);
//! let (first, second) = trainer.gradient_sum();
//! assert_eq!((second.weights, second.bias), ([[8.0, 0.0]], [2.0]));
//! assert_eq!((first.weights, first.bias), ([[12.0, 6.0], [0.0, 0.0]], [6.0, 0.0]));
//!
//! // Measured: W₁[0][1] is 2; with 2.01 the loss is 1.03², with 1.99 it is 0.97².
//! assert!(((1.03_f32 * 1.03 - 0.97 * 0.97) / 0.02 - 6.0).abs() < 1e-3);
//! // All of them, measured:
//! let mut grad = Net::ZERO;
//! let found = gradient_check(&mut trainer.net, &mut grad, &[2.0, 1.0], &[12.0], mse, 0.01)?;
//! assert!(found.relative_error() < 1e-3);
//! # Ok::<(), stackprop::SampleError>(())
//! ```
//!
//! For one layer, [`Layer::backward`] computes dz and dx, and [`Layer::gradients`] shows ∂L/∂W and ∂L/∂b. The tuple of layers in
//! `network.rs` calls `backward` from the last layer to the first. In a batch the gradients of the samples are added up, and [`Trainer::step`] divides by their number.
//!
//! # What the trace is for
//!
//! Look at what the backward pass above reads: x for ∂L/∂W₁, which the caller has; h for ∂L/∂W₂, and z (or what tells A′(z))
//! for dz. The forward pass has computed h and z, one layer at a time, and the backward pass needs them in the opposite
//! order. So they are kept until then. The memory that keeps them is the *trace* of the sample, [`Layer::Trace`]. Without it
//! the backward pass would have to run the forward pass again for every layer.
//!
//! The trace of a [`Dense`] layer is its output y and, beside it, dy: two values for each output. It has no z, because the
//! activations in a `Dense` have a derivative that follows from y. dy is where the layer after it, or the loss, writes the gradient
//! that this layer reads. The trace is overwritten by the next sample, so it takes
//! the same memory for a batch of any size. Prediction needs no trace.
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Phase, activation::Relu};
//! type Net = (Dense<2, 2, Relu>, Dense<2, 1>);
//! let net: Net = (Dense::new([[1.0, 2.0], [-1.0, 1.0]], [0.0, 0.0]), Dense::new([[3.0, 5.0]], [1.0]));
//! let mut trace = Net::BLANK;
//! net.forward(&[2.0, 1.0], &mut trace, Phase::Training);
//! let (first, second) = trace;
//! assert_eq!((first.y, second.y), ([4.0, 0.0], [13.0])); // h and y
//! assert_eq!(size_of_val(&trace), 4 * 2 * (2 + 1)); // 4 bytes, y and dy, of 2 + 1 outputs
//! ```
//!
//! # What follows
//!
//! - If W₂ is 0, then dh is 0 and the first layer has a gradient of 0. In a network of zeros h = tanh(0) is 0 as well, and so is
//!   the gradient dy·hᵀ of W₂: only the last bias learns, which
//!   [`not_learning`](super::not_learning#start-values-forgotten) shows with XOR. With sigmoid(0) = ½ it does, but every
//!   hidden neuron learns the same.
//! - dh is multiplied by a matrix and by A′ for each layer. Over many layers it can vanish or explode. [`init`] chooses
//!   start values against that, and a [residual connection](super::recipes::residual) adds a path on which it passes
//!   unchanged.
//! - No layer comes before the first, so training does not compute its dx.
//!
//! [`gradient_check`]: crate::gradient_check()
//! [`Layer::backward`]: crate::Layer::backward
//! [`Layer::gradients`]: crate::Layer::gradients
//! [`Layer::Trace`]: crate::Layer::Trace
//! [`Trainer::step`]: crate::Trainer::step
//! [`Dense`]: crate::Dense
//! [`init`]: crate::init
