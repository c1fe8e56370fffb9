//! Classify a table of numbers: a row for each sample, a column for each feature, and a class.
//!
//! 1. Shuffle, and hold a part back. The accuracy on samples that the network was trained on says little about new ones.
//! 2. [`Statistics`] of the training part alone give a [`Standardizer`]. It belongs to the network: the program that
//!    predicts needs it, too.
//! 3. As many outputs as classes, no activation in the last layer, [`cross_entropy`].
//! 4. [`ConfusionMatrix`] shows which classes are taken for which.
//!
//! Here the columns are a temperature in °C, a humidity in % and the resistance of a gas sensor in Ω, and the classes are
//! fresh air, cooking and smoke.
//!
//! ```
//! use stackprop::loss::{Class, cross_entropy};
//! use stackprop::metrics::ConfusionMatrix;
//! use stackprop::{Dense, Layer, Params, Rng, Statistics, Trainer, activation::Relu, init, optimizer::Adam};
//!
//! type Net = (Dense<3, 12, Relu>, Dense<12, 3>);
//!
//! let mut rng = Rng::from_seed(1);
//! let typical = [[22.0, 45.0, 90_000.0], [26.0, 70.0, 60_000.0], [30.0, 50.0, 30_000.0]];
//! let mut table: Vec<([f32; 3], Class<3>)> = Vec::new(); // or the lines of a file
//! for i in 0..300 {
//!     let [celsius, percent, ohm]: [f32; 3] = typical[i % 3];
//!     let row = [celsius + 2.0 * rng.normal(), percent + 8.0 * rng.normal(), ohm + 12_000.0 * rng.normal()];
//!     table.push((row, Class::new(i % 3)?));
//! }
//!
//! rng.shuffle(&mut table);
//! let (held_back, train) = table.split_at_mut(60);
//! let mut seen = Statistics::new();
//! for (row, _) in train.iter() {
//!     seen.add(row)?;
//! }
//! let scale = seen.standardizer();
//! for (row, _) in train.iter_mut() {
//!     *row = scale.apply(row);
//! }
//!
//! let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
//! init::network(&mut trainer.net, || rng.uniform());
//! for _ in 0..30 {
//!     rng.shuffle(train);
//!     trainer.epoch(&*train, 16, cross_entropy, |batch| batch.step(&Adam::new(0.01)))?;
//! }
//!
//! let mut matrix = ConfusionMatrix::new();
//! for (row, class) in held_back.iter() {
//!     matrix.add(&trainer.net.predict(&scale.apply(row)), *class);
//! }
//! assert!(matrix.accuracy() > 0.9, "{:?}", matrix.counts());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! On a chip, a prediction is `Class::largest(&NET.predict(&SCALE.apply(&row)))` with two `static`s; [`export::rust`]
//! writes the network, [`Standardizer::mean`] and [`deviation`](crate::Standardizer::deviation) give the numbers of the
//! other.
//!
//! [`Statistics`]: crate::Statistics
//! [`Standardizer`]: crate::Standardizer
//! [`Standardizer::mean`]: crate::Standardizer::mean
//! [`cross_entropy`]: crate::loss::cross_entropy
//! [`ConfusionMatrix`]: crate::metrics::ConfusionMatrix
//! [`export::rust`]: crate::export::rust
