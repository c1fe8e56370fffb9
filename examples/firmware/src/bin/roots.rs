//! What resistance has a thermistor at a given temperature, and what does the converter then read?
//!
//! The Steinhart–Hart equation says the temperature of a resistance, in kelvin: 1/T = A + B·ln R + C·(ln R)³. The way
//! back is a root: f(R) = T(R) − T, with the derivative f′(R) = −T(R)² · (B + 3·C·(ln R)²) / R. The thermistor lies
//! between the converter's input and ground, a resistor of 10 kΩ between the input and the reference voltage, so that 12
//! bits read 4095 · R / (R + 10 kΩ): a table for a thermostat, made on the chip.

#![no_std]
#![no_main]

use board::{Decimal, Measured, Meter, UNIT, println, stack};
use stackprop::root::{Options, Outcome, Report, descend_in};

/// A thermistor of 10 kΩ at 25 °C: that of the probe 109 of Campbell Scientific, who publish the coefficients
/// (<https://www.campbellsci.com/faqs?v=736>).
const A: f32 = 1.129241e-3;
const B: f32 = 2.341077e-4;
const C: f32 = 8.775468e-8;
/// The resistances to search among, in Ω: 87 °C to −40 °C.
const RANGE: (f32, f32) = (1_000.0, 350_000.0);
/// The converter does not tell a thousandth of a degree from the next, so the root is not narrowed down to the last place:
/// that takes twice as many evaluations, for T is rounded to 0.00003 °C, more than two neighbouring floats R differ by.
const OPTIONS: Options = Options::new().with_tolerance(0.001);

/// Temperature in °C and its derivative in °C/Ω.
fn temperature(r: f32) -> (f32, f32) {
    let l = libm::logf(r);
    let t = 1.0 / (A + l * (B + l * l * C));
    (t - 273.15, -t * t * (B + 3.0 * C * l * l) / r)
}

/// The resistance at a temperature in °C.
fn resistance(celsius: f32) -> Report {
    let f = |r| {
        let (t, derivative) = temperature(r);
        (t - celsius, derivative)
    };
    descend_in(f, RANGE.0, RANGE.1, OPTIONS)
}

#[unsafe(no_mangle)]
fn program() {
    println!("10 kOhm thermistor below 10 kOhm, 12 bits");
    let mut deepest = None;
    for celsius in [-40_i8, -20, 0, 10, 20, 25, 30, 40, 60, 80, 100] {
        let mut one = Meter::default();
        let Report { x, f, evaluations, outcome, .. } = one.measure(|| resistance(f32::from(celsius)));
        deepest = deepest.max(one.stack().0);
        match outcome {
            Outcome::Root { .. } => println!(
                "  {} C: {} Ohm, reads {}, residual {} mC, {} evaluations, {} {}",
                celsius,
                Decimal(x),
                (4095.0 * x / (x + 10_000.0) + 0.5) as u16,
                Decimal(1000.0 * f),
                evaluations,
                one.time(),
                UNIT
            ),
            Outcome::NotBracketed => println!(
                "  {} C: no root from {} to {} Ohm: T - {} C has the same sign at both; nearest is {} Ohm, {} C off",
                celsius,
                RANGE.0 as u32,
                RANGE.1 as u32,
                celsius,
                Decimal(x),
                Decimal(f)
            ),
            _ => println!("  {} C: failed: neither a root nor out of range", celsius),
        }
    }
    println!("a search: {} bytes of stack; {} bytes of statics", Measured(deepest), Measured(stack::statics()));
}
