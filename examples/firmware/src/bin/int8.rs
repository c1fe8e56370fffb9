//! An inference in `f32` and in integers of 8 bits: how long it takes, and the same answers.
//!
//! `NET=f32`, `int8`, `int8-f32-in` or `int8-f32-out`, and `SIZE=16` for 16-16-4 instead of 64-32-10, choose when this is
//! compiled what is in the program; without them it is start-up and printing alone. `benches/boards/int8.py` builds them all.

#![no_std]
#![no_main]

use core::hint::black_box;

use board::{Bits, Meter, UNIT, println};
use stackprop::activation::Relu;
use stackprop::quantized::{
    FloatInput, Int8Input, QuantizedClassifier, QuantizedDense, QuantizedLayer, QuantizedOutput, Quantizer, Ranges,
};
use stackprop::{Dense, Layer, Rng};

const NET: &[u8] = match option_env!("NET") {
    Some(name) => name.as_bytes(),
    None => &[],
};
const SMALL: bool = matches!(option_env!("SIZE"), Some(size) if matches!(size.as_bytes(), b"16"));

/// How many samples there are.
const SAMPLES: u16 = 32;

/// A network with weights of noise, of the size with which He's start values are drawn.
struct Noise<const IN: usize, const H: usize, const OUT: usize>;

impl<const IN: usize, const H: usize, const OUT: usize> Noise<IN, H, OUT> {
    const NET: (Dense<IN, H, Relu>, Dense<H, OUT>) = (Dense::new(noise(1), [0.0; H]), Dense::new(noise(2), [0.0; OUT]));
    const RANGES: Ranges<H> = Ranges::of([2.0; H]);
    const FROM_I8: Quantizer<(Int8Input<IN>, QuantizedDense<IN, H, Relu>), H> =
        Quantizer::from_i8(1.0 / 128.0).dense(&Self::NET.0, &Self::RANGES);
    const FROM_F32: Quantizer<(FloatInput<IN>, QuantizedDense<IN, H, Relu>), H> =
        Quantizer::from_f32(1.0).dense(&Self::NET.0, &Self::RANGES);
}

/// Uniform between −limit and limit, by a linear congruential generator (Numerical Recipes).
const fn noise<const I: usize, const O: usize>(seed: u32) -> [[f32; I]; O] {
    let (mut weights, mut state, mut o) = ([[0.0; I]; O], seed, 0);
    while o < O {
        let mut i = 0;
        while i < I {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            weights[o][i] = ((state >> 8) as f32 / 8388608.0 - 1.0) * if I > 16 { 0.3 } else { 0.6 };
            i += 1;
        }
        o += 1;
    }
    weights
}

macro_rules! program {
    ($IN:literal, $H:literal, $OUT:literal) => {{
        type N = Noise<$IN, $H, $OUT>;
        type Hidden = QuantizedDense<$IN, $H, Relu>;
        static F32: (Dense<$IN, $H, Relu>, Dense<$H, $OUT>) = N::NET;
        static INT8: ((Int8Input<$IN>, Hidden), QuantizedClassifier<$H, $OUT>) =
            N::FROM_I8.classifier(&N::NET.1).expect("all is finite");
        static FROM_F32: ((FloatInput<$IN>, Hidden), QuantizedClassifier<$H, $OUT>) =
            N::FROM_F32.classifier(&N::NET.1).expect("all is finite");
        static TO_F32: ((Int8Input<$IN>, Hidden), QuantizedOutput<$H, $OUT>) =
            N::FROM_I8.output(&N::NET.1).expect("all is finite");
        match NET {
            b"f32" => run(float, |x| hash(&F32.predict(x))),
            b"int8" => run(integer, |x| INT8.predict(x).class().index() as u32),
            b"int8-f32-in" => run(float, |x| FROM_F32.predict(x).class().index() as u32),
            b"int8-f32-out" => run(integer, |x| hash(&TO_F32.predict(x))),
            _ => run(integer::<$IN>, |x| u32::from(x[0].unsigned_abs())),
        }
    }};
}

#[unsafe(no_mangle)]
fn program() {
    if SMALL { program!(16, 16, 4) } else { program!(64, 32, 10) }
}

fn integer<const N: usize>(rng: &mut Rng) -> [i8; N] {
    let mut x = [0; N];
    for x in &mut x {
        *x = rng.below(128) as i8;
    }
    x
}

/// The same in `f32`: x / 128, made of its bits, so that no program has a conversion that the network does not need.
fn float<const N: usize>(rng: &mut Rng) -> [f32; N] {
    integer::<N>(rng).map(|x| {
        let x = u32::from(x.unsigned_abs());
        let places = x.leading_zeros() - 8; // to where the leading 1 of a mantissa is
        f32::from_bits(if x == 0 { 0 } else { ((150 - 7 - places) << 23) + (x << places) - (1 << 23) })
    })
}

/// The answer of a network that gives `f32`: its bits. (To compare `f32` is a call on some chips, of which the network has none.)
fn hash(y: &[f32]) -> u32 {
    y.iter().fold(0, |hash, y| hash.rotate_left(5) ^ y.to_bits())
}

fn run<X>(sample: impl Fn(&mut Rng) -> X, answer: impl Fn(&X) -> u32) {
    let (mut rng, mut meter, mut answers) = (Rng::from_seed(1), Meter::default(), 0_u32);
    for _ in 0..SAMPLES {
        let x = black_box(sample(&mut rng));
        let answer = meter.measure(|| answer(&x));
        answers = answers.wrapping_mul(31).wrapping_add(answer);
    }
    println!("answers {}", Bits(answers));
    println!("an inference: {} {}, {} bytes of stack", meter.time(), UNIT, meter.stack());
}
