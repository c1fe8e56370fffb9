//! Which loss, activation, optimizer, batch and learning rate, and when.
//!
//! # The last layer and the loss
//!
//! | to predict | last layer | loss | target |
//! |---|---|---|---|
//! | numbers | `Dense<H, N>` | [`mse`] | [standardised](super::recipes::regression) numbers |
//! | numbers, some targets far off | `Dense<H, N>` | [`huber`] or [`mae`] | the same |
//! | one of K classes | `Dense<H, K>` | [`cross_entropy`] | a [`Class<K>`](crate::loss::Class) |
//! | the probabilities of K classes: label smoothing, a teacher network | `Dense<H, K>` | [`soft_cross_entropy`] | K numbers that sum to 1 |
//! | yes or no; N of them that do not exclude each other | `Dense<H, N>` | [`binary_cross_entropy`] | 0 or 1, each |
//! | a number above 0, or between bounds | `Dense<H, N, Softplus>`, `Sigmoid`, `Tanh` | [`mse`] | in the range of the activation |
//! | the input itself | `Dense<H, N>` | [`mse`] | [the input](super::recipes::anomalies) |
//!
//! The last layer has no activation unless the table says so. A relu there predicts no negative number, and a sigmoid
//! nothing above 1. The cross entropies have softmax and sigmoid built in. For the probability itself, apply it to the
//! prediction:
//!
//! ```
//! use stackprop::activation::Softmax;
//! use stackprop::loss::Class;
//! use stackprop::{Dense, Layer, math};
//! let net = Dense::<1, 2>::new([[1.0], [-1.0]], [0.0, 0.0]);
//! let logits = net.predict(&[0.5]);
//! assert_eq!(Class::largest(&logits).map(Class::index), Some(0)); // the class needs no probability
//! let p = Softmax::<2>.predict(&logits);
//! assert!((p[0] - 0.731).abs() < 1e-3 && (p[0] + p[1] - 1.0).abs() < 1e-6);
//! assert!((math::sigmoid(logits[0] - logits[1]) - p[0]).abs() < 1e-6); // of two classes, it is a sigmoid
//! ```
//!
//! **mse, huber or mae?** The constant with the least mse is the mean of the targets, and that with the least mae is their
//! median. Huber's is in between. For the targets 1, 1.5 and 9.5:
//!
//! ```
//! use stackprop::loss::{huber, mae, mse};
//! type Loss = fn(&[f32; 1], &[f32; 1]) -> (f32, [f32; 1]);
//! let best_constant = |loss: Loss| {
//!     let total = |y: f32| [1.0, 1.5, 9.5].map(|target| loss(&[y], &[target]).0).iter().sum::<f32>();
//!     (0..200).map(|i| i as f32 / 20.0).min_by(|a, b| total(*a).total_cmp(&total(*b)))
//! };
//! assert_eq!(best_constant(mse), Some(4.0));
//! assert_eq!(best_constant(huber), Some(1.75));
//! assert_eq!(best_constant(mae), Some(1.5));
//! ```
//!
//! For another quantile than the median the example `own_parts` has a loss.
//!
//! # The hidden activation
//!
//! | activation | when | note |
//! |---|---|---|
//! | [`Relu`] | the default for many inputs | cheapest; [neurons can die](super::not_learning#dead-relu) |
//! | [`Tanh`] | few inputs, smooth functions, small networks | takes an exponential; [saturates](super::not_learning#saturation) |
//! | [`LeakyRelu`], [`Elu`] | where relus die | Elu takes an exponential |
//! | [`Selu`] | many layers, standardised inputs | keeps mean 0 and variance 1 |
//! | [`Silu`], [`Gelu`] | networks from elsewhere that have them | a layer of its own: 8 more bytes of trace for each neuron |
//! | [`Softplus`], [`Sigmoid`] | an output that must be above 0, or between 0 and 1 | a hidden sigmoid has derivatives of at most ¼ |
//! | [`Softsign`], [`HardTanh`], [`HardSigmoid`], [`Relu6`] | chips where an exponential is too slow; fixed-point | |
//!
//! One hidden layer approximates any continuous function on a bounded region as closely as you like, if it has enough
//! neurons (Leshno et al. 1993, <https://doi.org/10.1016/S0893-6080(05)80131-5>). Start with one of 8 to 32 neurons, and
//! add neurons while the loss of held-back samples falls.
//!
//! # The optimizer
//!
//! | optimizer | when | learning rate to begin with |
//! |---|---|---|
//! | [`Adam`] | the default | 0.01 for small networks, 0.001 for larger ones |
//! | [`AdamW`] | the same, against overfitting | the same |
//! | [`Sgd`] | no RAM for a state; long training with a falling rate | 0.01 to 0.3 |
//! | [`Momentum`] | 4 bytes per parameter to spare | a tenth of that of `Sgd` |
//! | [`RmsProp`] | 4 bytes, and features of different sizes | 0.001 to 0.01 |
//! | [`Lion`] | 4 bytes, in place of Adam | a third to a tenth of that of `Adam` |
//! | [`AdaGrad`] | features that are rarely not 0 | 0.01 to 0.1 |
//! | [`AdaDelta`] | no rate is known | 1 |
//! | [`Rprop`] | all samples in one batch, a small network | 0.01 |
//!
//! [What each remembers](super::optimizers) explains the table. `Momentum` with 0.9 takes [steps ten times as
//! long](super::optimizers#momentum-remembers-a-sum-of-gradients) where the gradient stays the same: hence the tenth.
//!
//! The learning rate matters more than the choice of the optimizer. Begin with the one above, try 3 times more and 3 times
//! less, and let it fall to 0 along a [`cosine`]. [What a wrong one looks like](super::not_learning#the-learning-rate).
//!
//! # The batch
//!
//! | batch | when |
//! |---|---|
//! | 1: [`Online`] | a stream, little RAM; noisy steps, a lower rate |
//! | 8 to 32 | the default |
//! | all samples | a few hundred samples at most; [`Rprop`] needs it |
//!
//! A batch takes no more RAM than one sample. A larger one has less noise in each step and [fewer steps in an
//! epoch](super::not_learning#too-few-steps).
//!
//! # Against overfitting
//!
//! In this order: more samples; noise on the inputs, as in the example `digits`; [early stopping](crate::early_stopping);
//! fewer neurons; [weight decay](crate::Batch::weight_decay) or [`AdamW`]; [dropout](super::recipes::dropout). Overfitting
//! shows only on held-back samples: their loss is high while that in training is low.
//!
//! [`mse`]: crate::loss::mse
//! [`mae`]: crate::loss::mae
//! [`huber`]: crate::loss::huber
//! [`cross_entropy`]: crate::loss::cross_entropy
//! [`soft_cross_entropy`]: crate::loss::soft_cross_entropy
//! [`binary_cross_entropy`]: crate::loss::binary_cross_entropy
//! [`Relu`]: crate::activation::Relu
//! [`Tanh`]: crate::activation::Tanh
//! [`LeakyRelu`]: crate::activation::LeakyRelu
//! [`Elu`]: crate::activation::Elu
//! [`Selu`]: crate::activation::Selu
//! [`Silu`]: crate::activation::Silu
//! [`Gelu`]: crate::activation::Gelu
//! [`Softplus`]: crate::activation::Softplus
//! [`Sigmoid`]: crate::activation::Sigmoid
//! [`Softsign`]: crate::activation::Softsign
//! [`HardTanh`]: crate::activation::HardTanh
//! [`HardSigmoid`]: crate::activation::HardSigmoid
//! [`Relu6`]: crate::activation::Relu6
//! [`Sgd`]: crate::optimizer::Sgd
//! [`Momentum`]: crate::optimizer::Momentum
//! [`AdaGrad`]: crate::optimizer::AdaGrad
//! [`RmsProp`]: crate::optimizer::RmsProp
//! [`AdaDelta`]: crate::optimizer::AdaDelta
//! [`Adam`]: crate::optimizer::Adam
//! [`AdamW`]: crate::optimizer::AdamW
//! [`Lion`]: crate::optimizer::Lion
//! [`Rprop`]: crate::optimizer::Rprop
//! [`Online`]: crate::Online
//! [`cosine`]: crate::schedule::cosine
