//! How long an inference, a train step and a slice of one take, over inputs of every kind: where a sum is a call of a
//! function, because the program does not use a floating-point unit, the time depends on the numbers.

#![no_std]
#![no_main]

use board::{Measured, Meter, UNIT, println, stack};
use stackprop::activation::Relu;
use stackprop::loss::{Class, cross_entropy};
use stackprop::optimizer::Adam;
use stackprop::{Dense, Online, Params, Rng, init};
use static_cell::ConstStaticCell;

type Net = (Dense<16, 16, Relu>, Dense<16, 4>);
type Learner = Online<Net, Adam<{ Net::COUNT }>>;

static LEARNER: ConstStaticCell<Learner> = ConstStaticCell::new(Learner::new());
/// How many parameters a slice of a step moves.
const SLICE: usize = 32;
/// How many inputs of each kind there are.
const ROUNDS: u32 = 16;

/// The shortest and the longest of some times, and the stack in the first.
#[derive(Clone, Copy)]
struct Span(Option<(u32, u32)>, Measured);

impl Span {
    const NONE: Self = Self(None, Measured(None));

    fn measure<T>(&mut self, part: impl FnOnce() -> T) -> T {
        let mut meter = Meter::default();
        let result = meter.measure(part);
        if self.0.is_none() {
            self.1 = meter.stack();
        }
        if let Measured(Some(time)) = meter.time() {
            let (shortest, longest) = self.0.unwrap_or((time, time));
            self.0 = Some((shortest.min(time), longest.max(time)));
        }
        result
    }

    fn print(self, what: &str) {
        let (shortest, longest) =
            (Measured(self.0.map(|(shortest, _)| shortest)), Measured(self.0.map(|(_, longest)| longest)));
        println!("  {}: {} {} at least, {} {} at most", what, shortest, UNIT, longest, UNIT);
    }
}

#[unsafe(no_mangle)]
fn program() {
    let Some(learner) = LEARNER.try_take() else { return println!("failed: LEARNER is taken") };
    let mut rng = Rng::from_seed(1);
    let (mut inference, mut step, mut slice) = (Span::NONE, Span::NONE, Span::NONE);
    let mut refused = 0;
    // Ordinary numbers, mostly zeros, none but zeros, small ones, subnormal ones, large ones.
    for (size, zeros) in [(1.0, 0), (1.0, 3), (0.0, 0), (1e-20, 0), (1e-40, 0), (100.0, 0)] {
        init::network(&mut learner.net, || rng.uniform());
        learner.reset_state();
        for round in 0..ROUNDS {
            let mut x = [0.0; 16];
            for x in &mut x {
                *x = if rng.below(4) < zeros { 0.0 } else { size * rng.normal() };
            }
            let Ok(class) = Class::new((round % 4) as usize) else { return };
            inference.measure(|| *learner.predict(&x));
            refused += u32::from(step.measure(|| learner.learn(&x, class, cross_entropy, &Adam::DEFAULT)).is_err());
            if let Ok((_, mut pending)) = learner.begin(&x, class, cross_entropy, &Adam::DEFAULT) {
                while slice.measure(|| pending.advance(SLICE)) {}
            }
        }
    }
    println!("16-16-4, {} parameters, {} bytes with Adam", Net::COUNT, size_of::<Learner>());
    inference.print("an inference");
    step.print("a train step");
    slice.print("32 parameters of one");
    println!("  {} samples refused", refused);
    println!("a train step: {} bytes of stack; {} bytes of statics", step.1, Measured(stack::statics()));
}
