//! A large network on a PC, without a stack overflow.
//!
//! A trainer is one value. For 784-256-10 with Adam it takes 3.3 MB, more than the 2 MiB of stack that a thread of `std`
//! has by default, and `Box::new(Trainer::new())` makes it on the stack before it goes to the heap, at least in a debug
//! build.
//!
//! In a `static` it is never on a stack. The `Mutex` gives a mutable reference:
//!
//! ```
//! use std::sync::Mutex;
//! use stackprop::loss::{Class, cross_entropy};
//! use stackprop::{Dense, Params, Rng, Trainer, activation::Relu, init, optimizer::Adam};
//!
//! type Net = (Dense<784, 256, Relu>, Dense<256, 10>);
//! type Training = Trainer<Net, Adam<{ Net::COUNT }>>;
//! static TRAINER: Mutex<Training> = Mutex::new(Training::new());
//! static BEST: Mutex<Net> = Mutex::new(Net::ZERO);
//! assert!(size_of::<Training>() > 3_250_000);
//!
//! let mut trainer = TRAINER.lock()?;
//! let mut rng = Rng::from_seed(1);
//! init::network(&mut trainer.net, || rng.uniform()); // in place
//! trainer.accumulate(&[0.5; 784], Class::new(3)?, cross_entropy)?;
//! trainer.step(&Adam::new(0.001))?;
//! BEST.lock()?.copy_params_from(&trainer.net); // in place; `clone` would go over the stack
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A `static` exists once. For several trainers, or one per call, take a thread with a larger stack, and box the trainer in
//! it:
//!
//! ```
//! # use stackprop::{Dense, Params, Trainer, activation::Relu, optimizer::Adam};
//! # type Net = (Dense<784, 256, Relu>, Dense<256, 10>);
//! # type Training = Trainer<Net, Adam<{ Net::COUNT }>>;
//! let trainer: Box<Training> = std::thread::Builder::new()
//!     .stack_size(64 << 20)
//!     .spawn(|| Box::new(Training::new()))?
//!     .join()
//!     .unwrap();
//! assert_eq!(trainer.samples(), 0); // on the heap now, usable from any thread
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Training and prediction themselves need little stack, whatever the size of the layers' weights. Build with `--release`:
//! a debug build is many times slower.
