//! Training from a stream: every sample is seen once, predicted, learnt from and forgotten.
//!
//! 1. Predict first, then learn. The error of that prediction is an honest measure: the network has not seen the target
//!    yet.
//! 2. [`Statistics`] with a window follow a sensor that ages. Their standardizer changes slowly, and the network follows.
//! 3. [`Online`] takes a step after every sample, and keeps neither samples nor a gradient.
//! 4. A NaN of the sensor is an error, and nothing has changed: drop the sample.
//!
//! Here a network predicts the next value of a sensor from the last four. The sensor drifts, and now and then it gives a
//! NaN.
//!
//! ```
//! use stackprop::{Dense, Online, Params, Rng, Statistics, activation::Tanh, init, loss::mse, optimizer::Momentum};
//!
//! type Net = (Dense<4, 8, Tanh>, Dense<8, 1>);
//!
//! let mut rng = Rng::from_seed(1);
//! let mut online = Online::<Net, Momentum<{ Net::COUNT }>>::new();
//! init::network(&mut online.net, || rng.uniform());
//! let momentum = Momentum::new(0.005);
//! let mut seen = Statistics::<1>::new().with_window(500);
//! let (mut last, mut skipped) = ([0.0; 4], 0);
//! let (mut error, mut error_of_last) = (1.0, 1.0); // running means, of the network and of "as the last value"
//!
//! for t in 0..6000 {
//!     let time = t as f32;
//!     let signal = 2.0 + 1e-4 * time + 0.5 * (0.3 * time).sin() + 0.02 * rng.normal();
//!     let volt = if t % 1000 == 999 { f32::NAN } else { signal };
//!     let scale = seen.standardizer(); // of the samples before
//!     if seen.add(&[volt]).is_err() {
//!         skipped += 1;
//!         continue;
//!     }
//!     let x = last.map(|volt| scale.apply(&[volt])[0]);
//!     let target = scale.apply(&[volt]);
//!     if t >= 4 {
//!         let loss = online.learn(&x, &target, mse, &momentum)?; // the loss before the step
//!         error += 0.01 * (loss - error);
//!         error_of_last += 0.01 * ((x[3] - target[0]).powi(2) - error_of_last);
//!     }
//!     last = [last[1], last[2], last[3], volt];
//! }
//! assert_eq!(skipped, 6);
//! assert!(error < 0.012 && error_of_last > 0.08);
//! # Ok::<(), stackprop::StepError>(())
//! ```
//!
//! [`learn`] returns the loss before its step, so one call predicts and learns. Compare with a simple prediction, as here
//! with the last value: a network that is not better than that has learnt nothing.
//!
//! Samples in a stream resemble their neighbours. If they come sorted, as all of one class and then all of the next, the
//! network forgets the first: keep some old samples in a small buffer, and replay one with each new one.
//!
//! [`Statistics`]: crate::Statistics::with_window
//! [`Online`]: crate::Online
//! [`learn`]: crate::Online::learn
