//! Regression: predict a number, with standardised targets.
//!
//! A network with start values gives outputs of about ±1. To reach targets around 90,000 Pa in steps of 0.01, a bias takes
//! nine million of them. So the targets are standardised like the inputs, and predictions are taken back with
//! [`Standardizer::invert`]. The loss is then in units of the variance: 1 is the loss of the best constant, and 0.01 is an
//! error of a tenth of the deviation.
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Rng, Statistics, Trainer, activation::Tanh, init, loss::mse};
//! use stackprop::{metrics::mean_loss, optimizer::Adam, schedule::cosine};
//!
//! type Net = (Dense<2, 12, Tanh>, Dense<12, 1>);
//!
//! let mut rng = Rng::from_seed(1);
//! let mut measure = |_| {
//!     let (km, celsius) = (rng.between(0.0, 3.0), rng.between(-10.0, 30.0));
//!     let pascal = 101_325.0 * (-km / (0.0293 * (273.0 + celsius))).exp(); // barometric formula
//!     ([km, celsius], [pascal])
//! };
//! let samples: Vec<([f32; 2], [f32; 1])> = (0..200).map(&mut measure).collect();
//!
//! let (mut inputs, mut targets) = (Statistics::new(), Statistics::new());
//! for (x, target) in &samples {
//!     inputs.add(x)?;
//!     targets.add(target)?;
//! }
//! let (inputs, targets) = (inputs.standardizer(), targets.standardizer());
//! let mut scaled: Vec<_> = samples.iter().map(|(x, target)| (inputs.apply(x), targets.apply(target))).collect();
//!
//! let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//! init::network(&mut trainer.net, || rng.uniform());
//! assert!(mean_loss(&trainer.net, &scaled, mse)? > 0.5);
//! for epoch in 0..60 {
//!     rng.shuffle(&mut scaled);
//!     let adam = Adam::new(0.02 * cosine(epoch, 60));
//!     trainer.epoch(&scaled, 16, mse, |batch| batch.step(&adam))?;
//! }
//! assert!(mean_loss(&trainer.net, &scaled, mse)? < 0.002);
//!
//! let [pascal] = targets.invert(&trainer.net.predict(&inputs.apply(&[1.0, 15.0])));
//! let error = pascal - 101_325.0 * (-1.0_f32 / (0.0293 * 288.0)).exp();
//! assert!(error.abs() < 500.0, "{error} Pa of about 90,000");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`schedule`](crate::schedule) has a regression with a stream of samples, warm-up and clipping.
//!
//! [`Standardizer::invert`]: crate::Standardizer::invert
