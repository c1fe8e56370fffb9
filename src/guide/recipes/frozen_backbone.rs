//! A frozen backbone in flash, and a small head that learns on the device.
//!
//! The first layers were trained on a computer and stay as they are: a `static` in flash. Their output is the input of a
//! second, small network, the head, and only that is in RAM. The optimizer has no state for the backbone, and there is no
//! backward pass through it.
//!
//! ```
//! use stackprop::loss::{Class, cross_entropy};
//! use stackprop::{Dense, Layer, Online, Params, Rng, activation::Tanh, init, optimizer::Sgd};
//!
//! // Trained before; `export::rust` writes such a `static`.
//! static BACKBONE: Dense<2, 4, Tanh> =
//!     Dense::new([[3.0, 3.0], [3.0, -3.0], [-2.0, 2.0], [2.0, 2.0]], [-1.0, 1.0, 1.0, 1.0]);
//! type Head = Dense<4, 2>;
//!
//! let mut rng = Rng::from_seed(1);
//! let mut head = Online::<Head, Sgd>::new(); // on a chip, a `static` as well
//! init::network(&mut head.net, || rng.uniform());
//! let mut right = 0;
//! for i in 0..600 {
//!     let x = [rng.between(-1.0, 1.0), rng.between(-1.0, 1.0)]; // what the device sees, and what its user says of it
//!     let class = Class::<2>::try_from(usize::from(x[0] * x[1] > 0.0))?;
//!     let h = BACKBONE.predict(&x);
//!     if i >= 400 {
//!         right += u32::from(Class::largest(head.predict(&h)) == Some(class)); // before it has learnt from it
//!     }
//!     head.learn(&h, class, cross_entropy, &Sgd::new(0.1))?;
//! }
//! assert!(right > 170, "{right} of 200");
//! assert_eq!((size_of_val(&BACKBONE), Head::COUNT), (48, 10)); // bytes of flash, and parameters in RAM
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A head is one layer often enough: what it learns is then a convex problem, whose minima are all global. Layers that are
//! frozen in the *middle* or at the *end* of a network need the gradient passed through them: for that there are
//! [`Groups`](crate::optimizer::Groups).
