//! A simulated motion sensor, for `personalize` and for the network it starts from. Nothing here was recorded.
//!
//! Four gestures, each made to the left or to the right, which mirrors every number of it. A wearer makes them in a way
//! of their own, and their sensor has its own gain, offset and drift as it warms up.

use stackprop::activation::Tanh;
use stackprop::loss::Class;
use stackprop::{Dense, Rng};

/// What all wearers have in common: from a sensor's numbers, standardised, to eight features. Trained on a computer.
pub type Backbone = (Dense<NUMBERS, 16, Tanh>, Dense<16, 8, Tanh>);
/// From the features to the gestures: small enough to be trained on the wrist.
pub type Head = Dense<8, GESTURES>;

/// How many numbers the sensor gives for a gesture.
pub const NUMBERS: usize = 6;
/// How many gestures there are.
pub const GESTURES: usize = 4;

/// What the gestures look like on average, made to the right.
const AVERAGE: [[f32; NUMBERS]; GESTURES] = [
    [1.2, 0.4, -0.9, 0.8, 0.0, 0.6],
    [0.3, -1.1, 0.8, 0.9, 0.7, -0.4],
    [-0.8, 0.9, 0.6, 0.5, -1.1, 0.2],
    [0.6, 0.7, 0.9, -0.6, 0.5, 1.2],
];
/// How much one gesture differs from the next of the same kind, in every number.
const NOISE: f32 = 0.35;

/// How far wearers and their sensors are from the average.
#[derive(Clone, Copy)]
pub struct Variety {
    /// Of the way a wearer makes a gesture.
    pub style: f32,
    /// Of the sensor's gain: from 1 / (1 + gain) to 1 + gain.
    pub gain: f32,
    /// Of the sensor's offset.
    pub offset: f32,
    /// Of what the offset drifts by as the sensor warms up.
    pub drift: f32,
}

/// Wearers and sensors as in the factory.
pub const FACTORY: Variety = Variety { style: 0.3, gain: 0.1, offset: 0.1, drift: 0.0 };
/// And as out in the world.
pub const WORLD: Variety = Variety { style: 0.6, gain: 1.0, offset: 1.0, drift: 0.5 };

/// A wearer with a sensor.
#[derive(Clone)]
pub struct Wearer {
    rng: Rng,
    gestures: [[f32; NUMBERS]; GESTURES],
    gain: [f32; NUMBERS],
    offset: [f32; NUMBERS],
    drift: [f32; NUMBERS],
    samples: f32,
}

impl Wearer {
    /// A wearer by chance.
    pub fn new(seed: u64, variety: Variety) -> Self {
        let mut rng = Rng::from_seed(seed);
        let mut gestures = AVERAGE;
        for number in gestures.as_flattened_mut() {
            *number += variety.style * rng.normal();
        }
        let (mut gain, mut offset, mut drift) = ([1.0; NUMBERS], [0.0; NUMBERS], [0.0; NUMBERS]);
        for ((gain, offset), drift) in gain.iter_mut().zip(&mut offset).zip(&mut drift) {
            let factor = 1.0 + rng.uniform() * variety.gain;
            *gain = if rng.below(2) == 0 { factor } else { 1.0 / factor };
            *offset = rng.between(-variety.offset, variety.offset);
            *drift = rng.between(-variety.drift, variety.drift);
        }
        Self { rng, gestures, gain, offset, drift, samples: 0.0 }
    }

    /// A gesture by chance: what the sensor says, and which it was.
    pub fn gesture(&mut self) -> ([f32; NUMBERS], Class<GESTURES>) {
        let index = self.rng.below(GESTURES as u32) as usize;
        let side = if self.rng.below(2) == 0 { 1.0 } else { -1.0 };
        const FIRST: Class<GESTURES> = match Class::new(0) {
            Ok(class) => class,
            Err(_) => panic!("there are some gestures"),
        };
        let (mut x, mut class) = ([0.0; NUMBERS], FIRST);
        if let (Some(gesture), Ok(this)) = (self.gestures.get(index), Class::new(index)) {
            (x, class) = (*gesture, this);
        }
        // Half of the drift comes with the first 100 samples.
        self.samples += 1.0;
        let warm = self.samples / (self.samples + 100.0);
        for ((x, gain), (offset, drift)) in x.iter_mut().zip(&self.gain).zip(self.offset.iter().zip(&self.drift)) {
            *x = gain * (side * *x + NOISE * self.rng.normal()) + offset + drift * warm;
        }
        (x, class)
    }
}
