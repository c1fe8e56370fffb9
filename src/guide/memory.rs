//! What a network takes in RAM and flash, and how it is made to fit.
//!
//! # Count
//!
//! A `Dense<IN, OUT>` has OUT·IN weights and OUT biases. For 64-32-10, `(Dense<64, 32, Relu>, Dense<32, 10>)`:
//!
//! ```text
//! first layer    32·64 + 32 = 2,080
//! second layer   10·32 + 10 =   330
//!                             2,410 parameters, N; as f32, 4 bytes each: 9,640 bytes
//! ```
//!
//! A [`Trainer`] with [`Adam`] has four lists of that length and a trace:
//!
//! | what | why | size | bytes |
//! |---|---|---|---|
//! | network | the parameters | 4·N | 9,640 |
//! | gradient | the sum over the samples of a batch | 4·N | 9,640 |
//! | m | Adam's mean of gradients | 4·N | 9,640 |
//! | v | Adam's mean of squares | 4·N | 9,640 |
//! | 1 − β₁ᵗ, 1 − β₂ᵗ | Adam's bias correction | 4·2 | 8 |
//! | trace | [y and dy](super::backpropagation#what-the-trace-is-for) of every output | 4·2·(32 + 10) | 336 |
//! | batch | the number of samples, a bound of their norms | 4·2 | 8 |
//! | **sum** | | 16·N + 352 | **38,912** |
//!
//! A larger batch takes no more. The input is not in it: the trainer borrows it. With AVX each part
//! begins at a multiple of 32 bytes, which can add 31 bytes to each.
//!
//! ```
//! use stackprop::{Dense, Layer, Params, Trainer, activation::{Gelu, Relu}, optimizer::{Adam, Optimizer}};
//! type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
//! const N: usize = Net::COUNT;
//! assert_eq!((N, size_of::<Net>()), (2410, 9640));
//! assert_eq!(size_of::<<Adam<N> as Optimizer>::State>(), 2 * 9640 + 8);
//! assert_eq!(size_of::<<Net as Layer>::Trace>(), 336);
//! assert_eq!(size_of::<<Gelu<32> as Layer>::Trace>(), 4 * 2 * 32); // Silu, Gelu and Softmax have y and dy of their own
//! assert!((38_912..38_912 + 4 * 32).contains(&size_of::<Trainer<Net, Adam<N>>>())); // 38,912 without AVX
//! ```
//!
//! [`optimizer`] says how many bytes per parameter the state of every optimizer takes.
//!
//! # Where it lies
//!
//! - **RAM.** A `static` trainer that begins as [`Trainer::new`] is all zero bits and lies in `.bss`. It takes its size in
//!   RAM and nothing in flash.
//! - **Flash.** A network that only predicts can be a `static` of numbers: 9,640 bytes of flash and no RAM (an AVR copies
//!   it to RAM). The code comes to it: 2 to 15 kB, depending on the network and opt-level; the README of `examples/firmware` has a
//!   table.
//! - **Stack.** A step and a prediction put some hundred bytes on the stack, activations included, and no weights.
//!   `Trainer::new()` in a function, [`Dense::new`], `clone` and [`gradient_check`] put whole values there.
//!
//! A budget is checked when the program is compiled. 40 KiB hold this trainer, and 20 KiB are a compile error:
//!
//! ```
//! use stackprop::{Dense, Params, Trainer, activation::Relu, optimizer::Adam};
//! type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
//! type Training = Trainer<Net, Adam<{ Net::COUNT }>>;
//! const _: () = assert!(size_of::<Training>() <= 40 * 1024);
//! ```
//!
//! ```compile_fail,E0080
//! use stackprop::{Dense, Params, Trainer, activation::Relu, optimizer::Adam};
//! type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
//! type Training = Trainer<Net, Adam<{ Net::COUNT }>>;
//! const _: () = assert!(size_of::<Training>() <= 20 * 1024);
//! ```
//!
//! # Make it fit
//!
//! In this order, for 64-32-10:
//!
//! | instead of `Trainer<Net, Adam>` | bytes of RAM | the price |
//! |---|---|---|
//! | | 38,912 | |
//! | [`Online`] with `Adam`: no gradient | 29,264 | a step after every sample, no clipping |
//! | [`Online`] with [`Momentum`] | 19,616 | a learning rate that suits |
//! | 16 hidden neurons, `Online` with `Adam` | 14,736 | a smaller network |
//! | [`Online`] with [`Sgd`] | 9,976 | a learning rate that suits, and slower training |
//! | the first layer [frozen in flash](super::recipes::frozen_backbone), the second in `Online` with `Adam` | 4,048 | 8,320 bytes of flash; the first layer does not learn |
//! | prediction alone, from flash | 0 | no training |
//! | prediction in [integers of 8 bits](crate::quantized) | 0 | no training; 2,672 bytes of flash instead of 9,640 |
//!
//! ```
//! use stackprop::optimizer::{Adam, Momentum, Sgd};
//! use stackprop::quantized::{FloatInput, QuantizedClassifier, QuantizedDense};
//! use stackprop::{Dense, Online, Params, activation::Relu};
//! type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
//! type Half = (Dense<64, 16, Relu>, Dense<16, 10>);
//! let padded = |size: usize, bytes: usize| (bytes..bytes + 3 * 32).contains(&size); // with AVX
//! assert!(padded(size_of::<Online<Net, Adam<2410>>>(), 29_264)); // 12·2,410 + 8 + 336
//! assert!(padded(size_of::<Online<Net, Momentum<2410>>>(), 19_616)); // 8·2,410 + 336
//! assert!(padded(size_of::<Online<Half, Adam<1210>>>(), 14_736)); // 12·1,210 + 8 + 8·26
//! assert!(padded(size_of::<Online<Net, Sgd>>(), 9_976)); // 4·2,410 + 336
//! assert!(padded(size_of::<Online<Dense<32, 10>, Adam<330>>>(), 4_048)); // 12·330 + 8 + 80
//! assert_eq!(size_of::<Dense<64, 32, Relu>>(), 8320); // in flash
//! type Int8 = ((FloatInput<64>, QuantizedDense<64, 32, Relu>), QuantizedClassifier<32, 10>);
//! assert_eq!(size_of::<Int8>(), 2672);
//! ```
//!
//! Fewer inputs help most: the first layer has 2,080 of the 2,410 parameters. Means over neighbouring values, or a few
//! features of a window, can replace the samples of the window.
//!
//! # Checkpoints
//!
//! A [`checkpoint`] takes 32 bytes more than what it keeps, and [`Slots`](crate::checkpoint::Slots) needs room for two in
//! flash. Saving needs the RAM of one unit of the flash.
//!
//! ```
//! use stackprop::{Dense, Online, Params, activation::Relu, checkpoint, optimizer::Adam};
//! type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
//! assert_eq!(checkpoint::size::<Net>(), 9640 + 32);
//! assert_eq!(checkpoint::size::<Online<Net, Adam<2410>>>(), 3 * 9640 + 8 + 32); // without the trace
//! ```
//!
//! [`Trainer`]: crate::Trainer
//! [`Trainer::new`]: crate::Trainer::new
//! [`Adam`]: crate::optimizer::Adam
//! [`Momentum`]: crate::optimizer::Momentum
//! [`Sgd`]: crate::optimizer::Sgd
//! [`optimizer`]: crate::optimizer
//! [`Online`]: crate::Online
//! [`Dense::new`]: crate::Dense::new
//! [`gradient_check`]: crate::gradient_check()
//! [`checkpoint`]: crate::checkpoint
