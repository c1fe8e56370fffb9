//! A network from the factory gets used to its wearer, on the wrist.
//!
//! The backbone was trained on a computer (`examples/backbone.rs`). It lies in flash and is used in place. In RAM are the
//! averages that bring the sensor's numbers to one size, and the head, the last layer, which learns from gestures as they
//! come. Sensor and wearers are simulated (`src/gestures.rs`): they differ more than those in the factory did, each
//! sensor has another gain and offset, and it drifts.

#![no_std]
#![no_main]

use board::gestures::{GESTURES, Head, NUMBERS, WORLD, Wearer};
use board::{Bits, Decimal, Measured, Meter, RAM, UNIT, hash, println, stack};
use stackprop::loss::{Class, cross_entropy};
use stackprop::optimizer::{Adam, StepError};
use stackprop::{Layer, Online, Params, SampleError, Standardizer, Statistics};
use static_cell::ConstStaticCell;

#[rustfmt::skip]
#[path = "../../data/backbone.rs"]
mod backbone;
use backbone::{BACKBONE, HEAD};

/// What belongs to one wearer, and all that training takes in RAM.
struct Personal {
    averages: Statistics<NUMBERS>,
    scale: Standardizer<NUMBERS>,
    head: Online<Head, Adam<{ Head::COUNT }>>,
}

static PERSONAL: ConstStaticCell<Personal> = ConstStaticCell::new(Personal::ZERO);
const _: () = assert!(size_of::<Personal>() <= 640, "what belongs to a wearer may take 640 bytes of RAM");
const _: () = assert!(size_of::<Personal>() + 2048 <= RAM, "and 2 kB are for the stack");

/// So many gestures settle the averages before the head learns from them.
const SETTLE: u32 = 32;

impl Personal {
    /// Before the start.
    const ZERO: Self = Self {
        averages: Statistics::new(),
        scale: Standardizer::new([0.0; NUMBERS], [1.0; NUMBERS]),
        head: Online::new(),
    };

    /// Starts anew, with the head from the factory.
    fn start(&mut self) {
        *self = Self::ZERO;
        self.head.net.copy_params_from(&HEAD);
    }

    /// Learns from a gesture that the wearer was asked for, and forgets it.
    fn learn(&mut self, x: &[f32; NUMBERS], gesture: Class<GESTURES>) -> Result<(), StepError> {
        self.averages.add(x)?;
        self.scale = self.averages.standardizer();
        if self.averages.count() > SETTLE {
            let features = BACKBONE.predict(&self.scale.apply(x));
            self.head.learn(&features, gesture, cross_entropy, &Adam::new(0.03))?;
        }
        Ok(())
    }

    /// Says which gesture it was; `None` if a sensor is broken.
    fn recognise(&self, x: &[f32; NUMBERS]) -> Option<Class<GESTURES>> {
        let features = BACKBONE.predict(&self.scale.apply(x));
        Class::largest(&self.head.net.predict(&features))
    }

    /// A hash of all that can change.
    fn hash(&self) -> Bits {
        let Self { averages, scale, head } = self;
        let count = [averages.count() as f32];
        hash(&(head.net.clone(), head.state().clone(), *scale.mean(), *scale.deviation(), count))
    }
}

const WEARERS: u64 = 5;
/// How many gestures a wearer makes for training, and for the test after it.
const TRAINING: u32 = 300;
const TEST: u32 = 200;

#[unsafe(no_mangle)]
fn program() {
    println!("simulated sensors, {} wearers, {} gestures each to learn from, {} to test", WEARERS, TRAINING, TEST);
    // `take()` where a panic has somewhere to go
    let Some(personal) = PERSONAL.try_take() else { return println!("failed: PERSONAL is taken") };
    let (mut learning, mut recognition) = (Meter::default(), Meter::default());
    let mut sums = [0; 3];
    for number in 1..=WEARERS {
        let mut wearer = Wearer::new(number, WORLD);
        personal.start();
        for i in 1..=TRAINING {
            let (x, gesture) = wearer.gesture();
            if number == 1 && i == TRAINING / 2 {
                a_bad_sample(personal, x, gesture);
            }
            if learning.measure(|| personal.learn(&x, gesture)).is_err() {
                println!("failed: gesture {} of wearer {} was refused", i, number);
            }
        }

        let mut right = [0; 3];
        for _ in 0..TEST {
            let (x, gesture) = wearer.gesture();
            // As it left the factory; the same with the averages; and with the head that has learnt.
            let factory = Class::largest(&HEAD.predict(&BACKBONE.predict(&x)));
            let averages = Class::largest(&HEAD.predict(&BACKBONE.predict(&personal.scale.apply(&x))));
            let personal = recognition.measure(|| personal.recognise(&x));
            for (right, answer) in right.iter_mut().zip([factory, averages, personal]) {
                *right += u32::from(answer == Some(gesture));
            }
        }
        accuracies("wearer", number as u32, right, TEST);
        for (sum, right) in sums.iter_mut().zip(right) {
            *sum += right;
        }
    }
    accuracies("mean of", WEARERS as u32, sums, TEST * WEARERS as u32);
    println!("hash at the end: {}", personal.hash());
    println!("what belongs to a wearer: {} bytes of RAM", size_of::<Personal>());
    println!("learning from a gesture: {} {}, {} bytes of stack", learning.time(), UNIT, learning.stack());
    println!("recognising one: {} {}", recognition.time(), UNIT);
    println!("{} bytes of statics", Measured(stack::statics()));
}

fn accuracies(what: &str, number: u32, right: [u32; 3], all: u32) {
    let [factory, averages, personal] = right.map(|right| Decimal(right as f32 / all as f32));
    println!("{} {}: factory {}, with averages {}, personal {}", what, number, factory, averages, personal);
}

/// A wire is loose, and one number is not a number: the sample is refused and nothing has changed. The next one shows
/// that the hash would have seen it.
fn a_bad_sample(personal: &mut Personal, x: [f32; NUMBERS], gesture: Class<GESTURES>) {
    let before = personal.hash();
    let mut bad = x;
    bad[2] = f32::NAN;
    match personal.learn(&bad, gesture) {
        Err(StepError::Sample(SampleError::Input)) => println!("NaN: refused, the input is not finite"),
        Err(_) => println!("NaN: refused for another reason"),
        Ok(()) => println!("NaN: taken"),
    }
    let after = personal.hash();
    if personal.learn(&x, gesture).is_err() {
        println!("failed: a good gesture was refused");
    }
    println!("  hash before {}, after {}, after the next {}", before, after, personal.hash());
}
