//! Classes of different frequency: a weight for each class in the loss.
//!
//! If 19 of 20 samples belong to class 0, a network that always says 0 is right for 95 %. Where the classes overlap,
//! training comes close to that: a missed rare sample counts no more than a false alarm. A class weight multiplies the loss
//! of a sample, and so its gradient. With the weight n/(K·n\[k\]), of n samples and K classes, every class has the same
//! total weight.
//!
//! A closure around [`cross_entropy`] is such a loss:
//!
//! ```
//! use stackprop::loss::{Class, cross_entropy};
//! use stackprop::metrics::ConfusionMatrix;
//! use stackprop::{Dense, Layer, Params, Rng, Trainer, activation::Tanh, init, optimizer::Adam};
//!
//! type Net = (Dense<2, 8, Tanh>, Dense<8, 2>);
//!
//! let mut rng = Rng::from_seed(1);
//! let mut sample = |i: usize| {
//!     let rare = i % 20 == 0;
//!     let x = [rng.normal() + if rare { 1.5 } else { 0.0 }, rng.normal()]; // the classes overlap
//!     (x, Class::<2>::try_from(usize::from(rare)).unwrap())
//! };
//! let train: Vec<_> = (0..400).map(&mut sample).collect();
//! let held_back: Vec<_> = (0..1000).map(&mut sample).collect();
//!
//! let learn = |weights: [f32; 2]| {
//!     let weighted = |y: &[f32; 2], class: &Class<2>| {
//!         let (value, dy) = cross_entropy(y, class);
//!         let weight = weights[class.index()];
//!         (weight * value, dy.map(|dy| weight * dy))
//!     };
//!     let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//!     let mut rng = Rng::from_seed(2);
//!     init::network(&mut trainer.net, || rng.uniform());
//!     for _ in 0..20 {
//!         trainer.epoch(&train, 20, weighted, |batch| batch.step(&Adam::new(0.01))).unwrap();
//!     }
//!     let mut matrix = ConfusionMatrix::new();
//!     for (x, class) in &held_back {
//!         matrix.add(&trainer.net.predict(x), *class);
//!     }
//!     *matrix.counts() // of 950 and of 50
//! };
//! let [[_, false_alarms], [_, found]] = learn([1.0, 1.0]);
//! assert!(found < 15 && false_alarms < 10);
//! let [[_, false_alarms], [_, found]] = learn([400.0 / (2.0 * 380.0), 400.0 / (2.0 * 20.0)]); // 0.53 and 10
//! assert!(found > 30 && false_alarms > 100);
//! ```
//!
//! Weights do not make the classes easier to tell apart: they move the border, and rare samples are found at the price of
//! false alarms. The probabilities of a network that was trained with weights are those of equally frequent classes.
//!
//! [`cross_entropy`]: crate::loss::cross_entropy
