//! The shapes that are compiled in, and what each takes on a chip.

use stackprop::optimizer::{Adam, Momentum, RmsProp, Sgd};
use stackprop::{Dense, Online, Params, Trainer};

/// Inputs, width, outputs, hidden layers.
pub type Sizes = [u16; 4];
/// `size_of` of the types that a program for a chip names: of the network; with a `Trainer` and each of the four optimizers;
/// with an `Online` learner and each. The activation takes no memory, so any stands for all.
pub type Bytes = [u16; 9];

macro_rules! bytes {
    ($Net:ty) => {{
        type Net = $Net;
        const P: usize = Net::COUNT;
        [
            bytes::<Net>(),
            bytes::<Trainer<Net, Sgd>>(),
            bytes::<Trainer<Net, Momentum<P>>>(),
            bytes::<Trainer<Net, RmsProp<P>>>(),
            bytes::<Trainer<Net, Adam<P>>>(),
            bytes::<Online<Net, Sgd>>(),
            bytes::<Online<Net, Momentum<P>>>(),
            bytes::<Online<Net, RmsProp<P>>>(),
            bytes::<Online<Net, Adam<P>>>(),
        ]
    }};
}

const fn bytes<T>() -> u16 {
    assert!(size_of::<T>() < 1 << 16);
    size_of::<T>() as u16
}

/// One to four hidden layers.
macro_rules! depths {
    ($I:literal, $W:literal) => {
        [
            ([$I, $W, 1, 1], bytes!((Dense<$I, $W>, Dense<$W, 1>))),
            ([$I, $W, 1, 2], bytes!((Dense<$I, $W>, Dense<$W, $W>, Dense<$W, 1>))),
            ([$I, $W, 1, 3], bytes!((Dense<$I, $W>, Dense<$W, $W>, Dense<$W, $W>, Dense<$W, 1>))),
            ([$I, $W, 1, 4], bytes!((Dense<$I, $W>, Dense<$W, $W>, Dense<$W, $W>, Dense<$W, $W>, Dense<$W, 1>))),
        ]
    };
}

const DEPTHS: [[(Sizes, Bytes); 4]; 8] = [
    depths!(1, 8),
    depths!(1, 16),
    depths!(1, 24),
    depths!(1, 32),
    depths!(2, 8),
    depths!(2, 16),
    depths!(2, 24),
    depths!(2, 32),
];
const OTHERS: [(Sizes, Bytes); 2] = [
    ([1, 100, 1, 1], bytes!((Dense<1, 100>, Dense<100, 1>))),
    ([64, 32, 10, 1], bytes!((Dense<64, 32>, Dense<32, 10>))),
];

/// Every shape, with what it takes.
pub fn shapes() -> impl Iterator<Item = &'static (Sizes, Bytes)> {
    DEPTHS.as_flattened().iter().chain(&OTHERS)
}
