//! An autoencoder that finds anomalies: it learns normal samples only, and reports what it cannot reproduce.
//!
//! The network has to give its input back through a hidden layer that is narrower than the input. It can do that well only
//! for samples of the kind that it was trained on, and the error tells how unusual a sample is. The threshold is taken from
//! normal samples that were held back; the largest error of 200 of them gives about one false alarm in 200.
//!
//! Here the samples are eight sensor readings of a machine, which vary with load and speed; a worn bearing adds to one of
//! them.
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Rng, Trainer, activation::Tanh, init, loss::mse, optimizer::Adam};
//!
//! type Net = (Dense<8, 6, Tanh>, Dense<6, 2, Tanh>, Dense<2, 6, Tanh>, Dense<6, 8>);
//!
//! fn normal(rng: &mut Rng) -> [f32; 8] {
//!     let (load, speed) = (rng.between(-1.0, 1.0), rng.between(-1.0, 1.0));
//!     std::array::from_fn(|i| {
//!         let part = i as f32 / 7.0;
//!         part * load + (1.0 - part) * speed + 0.5 * load * speed + 0.05 * rng.normal()
//!     })
//! }
//! let mut rng = Rng::from_seed(1);
//! let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//! init::network(&mut trainer.net, || rng.uniform());
//! for _ in 0..1000 {
//!     for _ in 0..8 {
//!         let x = normal(&mut rng);
//!         trainer.accumulate(&x, &x, mse)?; // the target is the input
//!     }
//!     trainer.step(&Adam::new(0.01))?;
//! }
//!
//! let error = |x: &[f32; 8]| mse(&trainer.net.predict(x), x).0;
//! let threshold = (0..200).map(|_| error(&normal(&mut rng))).fold(0.0, f32::max);
//! let alarms = |rng: &mut Rng, fault: f32| {
//!     let found = (0..200).filter(|_| {
//!         let mut x = normal(rng);
//!         x[3] += fault;
//!         error(&x) > threshold
//!     });
//!     found.count()
//! };
//! assert!(alarms(&mut rng, 0.0) <= 4); // of 200 without a fault
//! assert_eq!(alarms(&mut rng, 1.0), 200); // a large fault is found every time,
//! assert!((30..100).contains(&alarms(&mut rng, 0.5))); // one of half the size in a third of the samples
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The error is taken with the loss itself. If the features vary by different amounts, standardise them first: otherwise
//! the largest one decides. On a device, a maximum that decays, or mean and deviation from
//! [`Statistics`](crate::Statistics), can replace the list of errors.
