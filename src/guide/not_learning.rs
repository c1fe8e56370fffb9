//! Why does my network not learn? Nine cases, each with its symptom and its cure.
//!
//! # Look first
//!
//! 1. **What is the loss of a constant?** A network that has learnt nothing answers the same to every input. Its best mean
//!    squared error is the variance of the targets, 1 if they are standardised; its cross entropy over K equally frequent
//!    classes is ln K: 0.693 for 2, 2.303 for 10. A loss that stays there has not begun to fall.
//! 2. **Can it learn four samples?** Train on four alone, until the loss is almost 0. If that fails, the fault is in the
//!    program or in the data, not in the size of the network.
//! 3. **Is the gradient right?** [`gradient_check`] tells, for a layer, an activation or a loss of your own.
//! 4. **What does the gradient say?** [`Trainer::gradient_sum`] has it for every parameter, [`Trainer::gradient_norm`] its
//!    norm.
//!
//! | symptom | cases |
//! |---|---|
//! | the loss stays where it began, every output is the same | [start values](#start-values-forgotten), [dead relu](#dead-relu), [saturation](#saturation), [labels](#labels-that-are-wrong) |
//! | it falls, but very slowly | [learning rate](#the-learning-rate), [too few steps](#too-few-steps), [scale](#inputs-of-different-sizes), [epsilon](#epsilon-and-what-f32-can-hold) |
//! | it grows, or [`accumulate`] returns an error | [learning rate](#the-learning-rate), [constant feature](#a-feature-that-does-not-vary) |
//! | it is low in training and high on other samples | [labels](#labels-that-are-wrong); overfitting: [`early_stopping`] |
//! | the outputs never leave a range such as 0 to 1 | an activation in the [last layer](super::choosing#the-last-layer-and-the-loss) |
//!
//! # Start values forgotten
//!
//! **Symptom.** All outputs are the same, here the mean of the targets. In a network of zeros h = tanh(0) = 0 and dh =
//! W₂ᵀ·dy = 0 ([why](super::backpropagation#what-follows)): the gradient is 0 at every weight, and only the last bias
//! learns. XOR is 0 for two samples and 1 for two, so the best constant is ½ and its loss ¼. Weights that are all *equal*
//! do not help: then the hidden neurons are equal, have equal gradients and stay equal, and eight of them can do no more
//! than one.
//!
//! **Cure.** [`init::network`] draws different weights.
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Rng, Trainer, activation::Tanh, init, loss::mse, optimizer::Adam};
//! type Net = (Dense<2, 8, Tanh>, Dense<8, 1>);
//! let xor = [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])];
//! let learn = |start: fn(&mut Net)| {
//!     let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//!     start(&mut trainer.net);
//!     for _ in 0..400 {
//!         trainer.epoch(&xor, 4, mse, |batch| batch.step(&Adam::new(0.05))).unwrap();
//!     }
//!     (trainer.epoch(&xor, 4, mse, |_| Ok(0)).unwrap(), trainer.net) // the loss, without a step
//! };
//! let (loss, net) = learn(|_| ());
//! assert_eq!((loss, &net.0, net.1.bias), (0.25, &Dense::ZERO, [0.5]));
//! let (loss, net) = learn(|net| net.fill_params(0.5));
//! assert!(loss > 0.24 && net.0.weights.iter().all(|row| *row == net.0.weights[0]));
//! let (loss, net) = learn(|net| {
//!     let mut rng = Rng::from_seed(1);
//!     init::network(net, || rng.uniform());
//! });
//! assert!(loss < 1e-6 && net.predict(&[0.0, 1.0])[0] > 0.99);
//! ```
//!
//! # Dead relu
//!
//! **Symptom.** Hidden neurons are 0 for every sample. The derivative of a relu is 0 there, so they have no gradient and
//! stay 0. If all are dead, the output is constant, and the loss is the variance of the targets (0.107 here). Steps that
//! were too long have made the sums z negative for all samples; here five steps at a rate of 1.
//!
//! **Cure.** A lower learning rate, or a [`warm_up`], or, without Adam, [clipping](crate::Batch::clip_norm), so that it
//! does not happen. Or an activation whose derivative is not 0 there, with which neurons come back: [`Elu`], or
//! [`LeakyRelu`] with a slope such as 1/10. One dead neuron of many does no harm.
//!
//! ```
//! use stackprop::activation::{Elu, LeakyRelu, Relu};
//! use stackprop::{Activation, Dense, Layer, Params, Rng, Trainer, init, loss::mse, optimizer::Adam};
//! type Net<A> = (Dense<1, 8, A>, Dense<8, 1>);
//! fn learn<A: Activation>(first_rate: f32) -> (usize, f32) {
//!     let data: Vec<_> = (-10..=10).map(|i| i as f32 / 10.0).map(|x| ([x], [x * x])).collect();
//!     let mut trainer = Trainer::<Net<A>, Adam<25>>::new();
//!     let mut rng = Rng::from_seed(0);
//!     init::network(&mut trainer.net, || rng.uniform());
//!     let mut loss = 0.0;
//!     for epoch in 0..1000 {
//!         let adam = Adam::new(if epoch < 5 { first_rate } else { 0.01 });
//!         loss = trainer.epoch(&data, 21, mse, |batch| batch.step(&adam)).unwrap();
//!     }
//!     let hidden: Vec<_> = data.iter().map(|(x, _)| trainer.net.0.predict(x)).collect();
//!     ((0..8).filter(|o| hidden.iter().all(|h| h[*o] <= 0.0)).count(), loss) // dead neurons, loss
//! }
//! let (dead, loss) = learn::<Relu>(1.0);
//! assert!(dead == 8 && (loss - 0.107).abs() < 1e-3);
//! let (dead, loss) = learn::<Relu>(0.01);
//! assert!(dead <= 1 && loss < 0.001);
//! assert!(learn::<Elu>(1.0).1 < 0.005 && learn::<LeakyRelu<1, 10>>(1.0).1 < 0.005);
//! ```
//!
//! # The learning rate
//!
//! **Symptom.** Too high: the loss grows, and then a sample is refused because its gradient overflows. Too low: the loss
//! falls, but hardly. Nothing is wrong with the gradient; the step is [too long for the
//! curvature](super::optimizers#gradient-descent-remembers-nothing) or too short for the time.
//!
//! **Cure.** Try rates a factor of 3 to 10 apart, and take one some factor below the first that diverges. Then let it fall
//! with a [`schedule`].
//!
//! ```
//! use stackprop::{Dense, Params, Rng, SampleError, Trainer, activation::Tanh, init, loss::mse};
//! use stackprop::optimizer::{Sgd, StepError};
//! let data: Vec<_> = (-10..=10).map(|i| i as f32 / 10.0).map(|x| ([x], [x * x])).collect();
//! let learn = |rate| {
//!     let mut trainer = Trainer::<(Dense<1, 8, Tanh>, Dense<8, 1>), Sgd>::new();
//!     let mut rng = Rng::from_seed(1);
//!     init::network(&mut trainer.net, || rng.uniform());
//!     let mut epoch = || trainer.epoch(&data, 21, mse, |batch| batch.step(&Sgd::new(rate)));
//!     let first = epoch()?;
//!     for _ in 0..300 {
//!         epoch()?;
//!     }
//!     Ok((first, epoch()?))
//! };
//! let (first, last) = learn(1e-5)?;
//! assert!(last > 0.95 * first); // too low
//! let (first, last) = learn(0.3)?;
//! assert!(last < 0.01 * first);
//! assert_eq!(learn(1.0), Err(StepError::Sample(SampleError::Gradient))); // too high
//! # Ok::<(), StepError>(())
//! ```
//!
//! # Inputs of different sizes
//!
//! **Symptom.** The accuracy stays near chance. The first feature is about 1,000 and tells nothing, the second about 0.001
//! and tells the class. ∂L/∂W = dz·xᵀ: the weight of the second has a gradient a million times smaller, and would have to
//! become large.
//!
//! **Cure.** Standardise every feature, with the [`Statistics`] of the training samples.
//!
//! ```
//! use stackprop::loss::{Class, cross_entropy};
//! use stackprop::{Dense, Params, Rng, Statistics, Trainer, activation::Tanh, init, metrics::accuracy, optimizer::Adam};
//! type Net = (Dense<2, 8, Tanh>, Dense<8, 2>);
//! let (mut rng, mut seen) = (Rng::from_seed(1), Statistics::new());
//! let raw: Vec<_> = (0..200).map(|_| [1000.0 + 100.0 * rng.normal(), 0.001 * rng.normal()]).collect();
//! for x in &raw {
//!     seen.add(x)?;
//! }
//! let classes: Vec<Class<2>> = raw.iter().map(|x| usize::from(x[1] > 0.0).try_into().unwrap()).collect();
//! let learn = |xs: &[[f32; 2]]| {
//!     let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//!     let mut rng = Rng::from_seed(1);
//!     init::network(&mut trainer.net, || rng.uniform());
//!     for _ in 0..30 {
//!         let samples = xs.iter().zip(&classes);
//!         trainer.epoch(samples, 20, cross_entropy, |batch| batch.step(&Adam::new(0.01))).unwrap();
//!     }
//!     accuracy(&trainer.net, xs.iter().zip(&classes))
//! };
//! assert!(learn(&raw) < 0.6);
//! let scale = seen.standardizer();
//! let standardised: Vec<_> = raw.iter().map(|x| scale.apply(x)).collect();
//! assert!(learn(&standardised) > 0.95);
//! # Ok::<(), stackprop::SampleError>(())
//! ```
//!
//! # Saturation
//!
//! **Symptom.** Hidden outputs are all near the ends of their range, ±1 for tanh, 0 and 1 for sigmoid. The derivative 1 −
//! y² is (almost) 0, and with it the gradient of the layer. Grey values from 0 to 255 do this; so do weights that start too
//! large.
//!
//! **Cure.** Inputs of about ±1 and the start values of [`init::network`]. For a yes or no, no sigmoid in the last layer
//! but [`binary_cross_entropy`], whose gradient [does not
//! saturate](super::loss_gradients#why-not-a-squared-error-of-probabilities).
//!
//! ```
//! use stackprop::{Dense, Layer, Rng, Trainer, activation::Tanh, init, loss::mse, optimizer::Sgd};
//! let mut trainer = Trainer::<(Dense<16, 8, Tanh>, Dense<8, 1>), Sgd>::new();
//! let mut rng = Rng::from_seed(1);
//! let image: [f32; 16] = std::array::from_fn(|_| rng.below(256) as f32);
//! init::network(&mut trainer.net, || rng.uniform());
//! trainer.accumulate(&image, &[0.0], mse)?;
//! assert!(trainer.net.0.predict(&image).iter().all(|y| y.abs() == 1.0));
//! assert_eq!(trainer.gradient_sum().0.bias, [0.0; 8]);
//! trainer.zero_grad();
//! trainer.accumulate(&image.map(|grey| grey / 127.5 - 1.0), &[0.0], mse)?;
//! assert!(trainer.gradient_sum().0.bias.iter().all(|g| g.abs() > 0.01));
//! # Ok::<(), stackprop::SampleError>(())
//! ```
//!
//! # Epsilon, and what f32 can hold
//!
//! **Symptom.** Adam's steps are far shorter than the learning rate. Its step is η·m̂/(√v̂ + ε): gradients below ε = 1e-8
//! are divided by ε instead of by their own size. Losses, inputs and targets in tiny units make such gradients; here the
//! loss is multiplied by 1e-10. Gradients below 1e-18 are lost even with ε = 0, because a [mean of squares below 1e-36
//! counts as 1e-36](crate::optimizer#nothing-becomes-infinite-and-what-counts-as-zero).
//!
//! **Cure.** Standardise inputs and targets; or a smaller ε. With ε = 0 a step is about as long as η, however small the
//! gradient, so the parameters keep moving around the minimum until η falls.
//!
//! ```
//! use stackprop::{Dense, Params, Rng, Trainer, activation::Tanh, init, loss::mse, optimizer::Adam};
//! type Net = (Dense<2, 8, Tanh>, Dense<8, 1>);
//! let xor = [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])];
//! let learn = |unit: f32, epsilon| {
//!     let tiny = |y: &[f32; 1], target: &[f32; 1]| {
//!         let (value, dy) = mse(y, target);
//!         (unit * value, dy.map(|dy| unit * dy))
//!     };
//!     let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//!     let (mut rng, adam) = (Rng::from_seed(1), Adam::new(0.05).with_epsilon(epsilon));
//!     init::network(&mut trainer.net, || rng.uniform());
//!     for _ in 0..400 {
//!         trainer.epoch(&xor, 4, tiny, |batch| batch.step(&adam)).unwrap();
//!     }
//!     trainer.epoch(&xor, 4, mse, |_| Ok(0)).unwrap() // the plain loss
//! };
//! assert!(learn(1.0, 1e-8) < 1e-6);
//! assert!(learn(1e-10, 1e-8) > 0.2);
//! assert!(learn(1e-10, 0.0) < 1e-6);
//! assert!(learn(1e-25, 0.0) > 0.2);
//! ```
//!
//! An `f32` has 24 binary digits. The numbers next to 1 are 1 − 6e-8 and 1 + 1.2e-7, so a parameter of 1 does not move by a
//! step below 3e-8. Learning rates that a schedule has made so small train nothing:
//!
//! ```
//! use stackprop::{Params, optimizer::{Adam, Optimizer}};
//! let (mut p, mut state) = ([1.0], Params::ZERO);
//! for _ in 0..1000 {
//!     Adam::<1>::new(1e-8).step(&mut state, &mut p, &mut [7.0], 1.0)?;
//! }
//! assert_eq!(p, [1.0]);
//! # Ok::<(), stackprop::StepError>(())
//! ```
//!
//! # A feature that does not vary
//!
//! **Symptom.** Scaling by the feature's own deviation divides 0 by 0, and [`accumulate`] refuses the NaN. Left as it is, a
//! constant 1,000 is a second bias with a gradient a thousand times larger, and gradient descent diverges at a rate that
//! suits the others.
//!
//! **Cure.** [`Standardizer`] takes a deviation of 0 for 1: the feature becomes 0, and its weight has no gradient. Better
//! still, leave it out.
//!
//! ```
//! use stackprop::{Dense, SampleError, Statistics, Trainer, loss::mse, optimizer::Sgd};
//! let xs = [[1.0, 1000.0], [2.0, 1000.0], [3.0, 1000.0]];
//! let mut seen = Statistics::new();
//! for x in &xs {
//!     seen.add(x)?;
//! }
//! let learn = |scale: &dyn Fn([f32; 2]) -> [f32; 2]| {
//!     let mut trainer = Trainer::<Dense<2, 1>, Sgd>::new();
//!     for _ in 0..200 {
//!         for x in xs {
//!             trainer.accumulate(&scale(x), &[5.0 * x[0]], mse)?;
//!         }
//!         trainer.step(&Sgd::new(0.1)).unwrap();
//!     }
//!     Ok(trainer.net.weights[0])
//! };
//! let by_hand = |x: [f32; 2]| [(x[0] - 2.0) / 0.8165, (x[1] - 1000.0) / 0.0];
//! assert_eq!(learn(&by_hand), Err(SampleError::Input));
//! assert_eq!(learn(&|x| x), Err(SampleError::Gradient)); // diverges
//! let scale = seen.standardizer();
//! let [weight, of_constant] = learn(&|x| scale.apply(&x))?;
//! assert!((weight - 5.0 * 0.8165).abs() < 1e-3 && of_constant == 0.0);
//! # Ok::<(), SampleError>(())
//! ```
//!
//! # Labels that are wrong
//!
//! **Symptom.** The loss stays near ln K, and the accuracy on other samples is no better than chance. Inputs and classes
//! that were shuffled apart, or read with an offset of one line, do not belong together any more. A large network learns
//! them by heart; its training loss falls, and only held-back samples show it.
//!
//! **Cure.** Print ten samples with their labels, as the training loop gets them. Shuffle pairs. If only some classes are
//! exchanged, a [`ConfusionMatrix`] shows which.
//!
//! ```
//! use stackprop::loss::{Class, cross_entropy};
//! use stackprop::{Dense, Params, Rng, Trainer, activation::Tanh, init, metrics::accuracy, optimizer::Adam};
//! type Net = (Dense<2, 8, Tanh>, Dense<8, 2>);
//! let mut rng = Rng::from_seed(1);
//! let mut sample = |_| {
//!     let x = [rng.between(-1.0, 1.0), rng.between(-1.0, 1.0)];
//!     (x, Class::<2>::try_from(usize::from(x[0] > x[1])).unwrap())
//! };
//! let train: Vec<_> = (0..200).map(&mut sample).collect();
//! let held_back: Vec<_> = (0..200).map(&mut sample).collect();
//! let (mut xs, classes): (Vec<_>, Vec<_>) = train.into_iter().unzip();
//! let learn = |xs: &[[f32; 2]]| {
//!     let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//!     let (mut rng, mut loss) = (Rng::from_seed(1), 0.0);
//!     init::network(&mut trainer.net, || rng.uniform());
//!     for _ in 0..30 {
//!         let samples = xs.iter().zip(&classes);
//!         loss = trainer.epoch(samples, 20, cross_entropy, |batch| batch.step(&Adam::new(0.02))).unwrap();
//!     }
//!     (loss, accuracy(&trainer.net, &held_back))
//! };
//! let (loss, right) = learn(&xs);
//! assert!(loss < 0.1 && right > 0.95);
//! rng.shuffle(&mut xs); // the classes stay where they are
//! let (loss, right) = learn(&xs);
//! assert!(loss > 0.65 && right < 0.6); // ln 2 is 0.693
//! ```
//!
//! # Too few steps
//!
//! **Symptom.** The loss is still falling when training ends. What counts is the number of *steps*, not of epochs: 20
//! epochs of 200 samples are 20 steps if all samples are one batch, and 400 steps in batches of 10.
//!
//! **Cure.** Smaller batches, more epochs, and only then a higher rate. Stop when the loss of held-back samples no longer
//! falls: [`early_stopping`].
//!
//! ```
//! use stackprop::loss::{Class, cross_entropy};
//! use stackprop::{Dense, Params, Rng, Trainer, activation::Tanh, init, optimizer::Adam};
//! type Net = (Dense<2, 8, Tanh>, Dense<8, 2>);
//! let mut rng = Rng::from_seed(1);
//! let samples: [_; 200] = std::array::from_fn(|_| {
//!     let x = [rng.between(-1.0, 1.0), rng.between(-1.0, 1.0)];
//!     (x, Class::<2>::try_from(usize::from(x[0] > x[1])).unwrap())
//! });
//! let losses = |batch_size| {
//!     let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//!     let mut rng = Rng::from_seed(1);
//!     init::network(&mut trainer.net, || rng.uniform());
//!     let adam = Adam::new(0.01);
//!     let mut epoch = |_| trainer.epoch(&samples, batch_size, cross_entropy, |batch| batch.step(&adam)).unwrap();
//!     (0..20).map(&mut epoch).collect::<Vec<_>>()
//! };
//! let one_batch = losses(200); // 20 steps
//! assert!(one_batch[19] > 0.35 && one_batch.windows(2).all(|pair| pair[1] < pair[0])); // still falling
//! assert!(losses(10)[19] < 0.05); // 400 steps
//! ```
//!
//! [`gradient_check`]: crate::gradient_check()
//! [`Trainer::gradient_sum`]: crate::Trainer::gradient_sum
//! [`Trainer::gradient_norm`]: crate::Trainer::gradient_norm
//! [`accumulate`]: crate::Trainer::accumulate
//! [`early_stopping`]: crate::early_stopping
//! [`init::network`]: crate::init::network
//! [`warm_up`]: crate::schedule::warm_up
//! [`LeakyRelu`]: crate::activation::LeakyRelu
//! [`Elu`]: crate::activation::Elu
//! [`schedule`]: crate::schedule
//! [`Statistics`]: crate::Statistics
//! [`Standardizer`]: crate::Standardizer
//! [`binary_cross_entropy`]: crate::loss::binary_cross_entropy
//! [`ConfusionMatrix`]: crate::metrics::ConfusionMatrix
