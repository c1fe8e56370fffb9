//! The runs behind the golden table, for the host's tests and for every chip: what is trained here has to hash to the
//! same numbers on every target, at every opt-level.

use stackprop::activation::{
    Elu, Gelu, HardSigmoid, HardTanh, LeakyRelu, Relu, Relu6, Selu, Sigmoid, Silu, Softmax, Softplus, Softsign, Tanh,
};
use stackprop::checkpoint::{self, Together};
use stackprop::loss::{self, Class, mse};
use stackprop::optimizer::{AdaDelta, AdaGrad, Adam, AdamW, Lion, Momentum, Optimizer, RmsProp, Rprop, Sgd};
use stackprop::quantized::{
    FloatInput, QuantizedClassifier, QuantizedDense, QuantizedLayer, QuantizedOutput, Quantizer, Ranges,
};
use stackprop::root::{Options, Polynomial, descend_in, find, quadratic_roots};
use stackprop::{Activation, Dense, Function, Layer, Online, Params, Rng, Statistics, Trainer, clip, init, schedule};

/// What came of a run.
pub enum Outcome {
    /// The hash of what was learnt.
    Hash(u32),
    /// It needs this much memory, more than there is.
    Needs(usize),
    /// It needs more flash than there is.
    NeedsFlash,
    /// Something was not finite.
    Failed,
}

/// What a run needs beside what it trains.
const STACK: usize = 700;

/// All runs that fit into `RAM` bytes, in the order of the table; `line` takes what came of each.
///
/// `PART` 0 is the whole table. An AVR runs its parts, 1 to 8, one after the other: an Uno has 32 kB of flash, and
/// the calls by pointer of any AVR reach 128 kB.
pub fn runs<const RAM: usize, const PART: u8>(mut line: impl FnMut(&str, Outcome)) {
    const N: usize = Xor::COUNT;
    if PART == 0 || PART == 1 {
        line("Sgd", xor::<RAM, _>(Sgd::new(0.1)));
        line("Momentum", xor::<RAM, _>(Momentum::<N>::new(0.05)));
        line("RmsProp", xor::<RAM, _>(RmsProp::<N>::DEFAULT));
        line("AdaGrad", xor::<RAM, _>(AdaGrad::<N>::new(0.1)));
        line("AdaDelta", xor::<RAM, _>(AdaDelta::<N>::DEFAULT));
    }
    if PART == 0 || PART == 2 {
        line("Adam", xor::<RAM, _>(Adam::<N>::new(0.02)));
        line("AdamW", xor::<RAM, _>(AdamW::<N>::new(0.02)));
        line("Lion", xor::<RAM, _>(Lion::<N>::new(0.01)));
        line("Rprop", xor::<RAM, _>(Rprop::<N>::DEFAULT));
        line("1-100-1", cubic::<RAM>());
        line("64-32-10", classifier::<RAM>());
    }
    if PART == 0 || PART == 3 {
        line("roots", roots());
        // They take more flash than a chip with 2 kB of RAM has.
        line("polynomials", if RAM > 2048 { polynomials() } else { Outcome::NeedsFlash });
    }
    if PART == 0 || PART == 4 {
        line("Online-2-8-1", online_xor::<RAM>());
        line("Online-1-100-1", online_cubic::<RAM>());
        line("Online-64-32-10", online_classifier::<RAM>());
    }
    if PART == 0 || PART == 5 {
        line("activations", activations());
        line("losses", losses());
    }
    if PART == 0 || PART == 6 {
        line("layers", layers());
        line("clipping", clipping());
        line("schedules", schedules());
        line("statistics", statistics());
    }
    if PART == 0 || PART == 7 {
        line("checkpoint", checkpoint());
    }
    if PART == 0 || PART == 8 {
        line("int8", int8());
    }
}

type Xor = (Dense<2, 8, Tanh>, Dense<8, 1>);
type Cubic = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
type Classifier = (Dense<64, 32, Relu>, Dense<32, 10>);

/// A network that `learn` trains from start values by `seed`, if it fits.
#[inline(never)]
fn train<const RAM: usize, L: Layer, O: Optimizer>(
    seed: u64,
    learn: impl FnOnce(&mut Trainer<L, O>, &mut Rng) -> Option<()>,
) -> Outcome {
    let needs = size_of::<Trainer<L, O>>() + STACK;
    if needs > RAM {
        return Outcome::Needs(needs);
    }
    let mut trainer = Trainer::<L, O>::new();
    match learn(&mut trainer, &mut Rng::from_seed(seed)) {
        Some(()) => hash(&trainer.net),
        None => Outcome::Failed,
    }
}

/// 50 rounds of XOR, four samples a step.
fn xor<const RAM: usize, O: Optimizer>(optimizer: O) -> Outcome {
    train::<RAM, Xor, O>(1, |trainer, rng| {
        start_xor(&mut trainer.net, rng);
        for _ in 0..50 {
            for (x, target) in [([0., 0.], [0.]), ([0., 1.], [1.]), ([1., 0.], [1.]), ([1., 1.], [0.])] {
                trainer.accumulate(&x, &target, mse).ok()?;
            }
            trainer.step(&optimizer).ok()?;
        }
        Some(())
    })
}

/// Once in the program, not once for every optimizer: flash is short.
#[inline(never)]
fn start_xor(net: &mut Xor, rng: &mut Rng) {
    init::network(net, || rng.uniform());
}

/// 100 steps of the 1-100-1 network of the cubic.
fn cubic<const RAM: usize>() -> Outcome {
    train::<RAM, Cubic, Adam<{ Cubic::COUNT }>>(2, |trainer, rng| {
        init::uniform(&mut trainer.net, 0.0, 0.1, || rng.uniform());
        for _ in 0..100 {
            let x = rng.between(-2.0, 2.0);
            trainer.accumulate(&[x], &[x * x * x], mse).ok()?;
            trainer.step(&Adam::new(0.01)).ok()?;
        }
        Some(())
    })
}

/// 50 steps of a 64-32-10 classifier of noise.
#[cfg(not(target_pointer_width = "16"))]
fn classifier<const RAM: usize>() -> Outcome {
    train::<RAM, Classifier, Adam<{ Classifier::COUNT }>>(3, |trainer, rng| {
        init::network(&mut trainer.net, || rng.uniform());
        for _ in 0..50 {
            let (x, class) = noise(rng)?;
            trainer.accumulate(&x, class, loss::cross_entropy).ok()?;
            trainer.step(&Adam::DEFAULT).ok()?;
        }
        Some(())
    })
}

/// An input for the classifier, and what it shall be called.
#[cfg(not(target_pointer_width = "16"))]
fn noise(rng: &mut Rng) -> Option<([f32; 64], Class<10>)> {
    let mut x = [0.0; 64];
    for x in &mut x {
        *x = rng.normal();
    }
    Some((x, Class::new(rng.below(10) as usize).ok()?))
}

/// No value on a chip of 16 bits can be that large, and no such type be compiled.
#[cfg(target_pointer_width = "16")]
fn classifier<const RAM: usize>() -> Outcome {
    Outcome::Needs(16 * Classifier::COUNT + STACK)
}

/// The same as [`train`], without a gradient in memory.
#[inline(never)]
fn train_online<const RAM: usize, L: Layer, O: Optimizer>(
    seed: u64,
    learn: impl FnOnce(&mut Online<L, O>, &mut Rng) -> Option<()>,
) -> Outcome {
    let needs = size_of::<Online<L, O>>() + STACK;
    if needs > RAM {
        return Outcome::Needs(needs);
    }
    let mut online = Online::<L, O>::new();
    match learn(&mut online, &mut Rng::from_seed(seed)) {
        Some(()) => hash(&online.net),
        None => Outcome::Failed,
    }
}

/// 200 samples of XOR with Adam.
fn online_xor<const RAM: usize>() -> Outcome {
    train_online::<RAM, Xor, Adam<{ Xor::COUNT }>>(4, |online, rng| {
        start_xor(&mut online.net, rng);
        for _ in 0..200 {
            let (a, b) = (rng.below(2), rng.below(2));
            online.learn(&[a as f32, b as f32], &[(a ^ b) as f32], mse, &Adam::DEFAULT).ok()?;
        }
        Some(())
    })
}

/// 100 samples of the cubic with RMSprop, whose root here has no ε.
fn online_cubic<const RAM: usize>() -> Outcome {
    train_online::<RAM, Cubic, RmsProp<{ Cubic::COUNT }>>(5, |online, rng| {
        init::uniform(&mut online.net, 0.0, 0.1, || rng.uniform());
        for _ in 0..100 {
            let x = rng.between(-2.0, 2.0);
            online.learn(&[x], &[x * x * x], mse, &RmsProp::DEFAULT.with_epsilon(0.0)).ok()?;
        }
        Some(())
    })
}

/// 50 samples of noise with plain gradient descent: with so little memory it fits the smallest board.
#[cfg(not(target_pointer_width = "16"))]
fn online_classifier<const RAM: usize>() -> Outcome {
    train_online::<RAM, Classifier, Sgd>(6, |online, rng| {
        init::network(&mut online.net, || rng.uniform());
        for _ in 0..50 {
            let (x, class) = noise(rng)?;
            online.learn(&x, class, loss::cross_entropy, &Sgd::new(0.01)).ok()?;
        }
        Some(())
    })
}

#[cfg(target_pointer_width = "16")]
fn online_classifier<const RAM: usize>() -> Outcome {
    Outcome::Needs(4 * Classifier::COUNT + STACK)
}

/// x³ − 2 in a bracket, and x³ − 2x + 2 behind a hill: roots and evaluations.
fn roots() -> Outcome {
    let bracket = descend_in(|x| (x * x * x - 2.0, 3.0 * x * x), 0.0, 2.0, Options::DEFAULT);
    let behind = find(|x| (x * x * x - 2.0 * x + 2.0, 3.0 * x * x - 2.0), 0.0, Options::DEFAULT);
    hash(&[bracket.x, bracket.evaluations as f32, behind.x, behind.evaluations as f32])
}

/// All roots of three quadratics and a cubic.
fn polynomials() -> Outcome {
    let mut found = [0.0; 9];
    let mut places = found.iter_mut();
    for [a, b, c] in [[1.0, 2.0, -3.0], [1e-3, 1e3, 1.0], [1.0, -2.000_002, 1.0]] {
        let Ok(roots) = quadratic_roots(a, b, c) else { return Outcome::Failed };
        for (root, place) in roots.iter().zip(&mut places) {
            *place = root.x;
        }
    }
    let Ok(roots) = Polynomial([-6.5, 11.0, -6.0, 1.0]).real_roots() else { return Outcome::Failed };
    for (root, place) in roots.iter().zip(&mut places) {
        *place = root.x;
    }
    hash(&found)
}

/// Every fused activation and its derivative, from far below 0 to far above it.
fn activations() -> Outcome {
    fn one<A: Activation>(bits: &mut Bits) {
        for i in -40_i8..=40 {
            let y = A::apply(f32::from(i) * f32::from(i).abs() * 0.03);
            bits.take(&[y, A::derivative(y)]);
        }
    }
    let mut bits = Bits::NONE;
    one::<Elu>(&mut bits);
    one::<Selu>(&mut bits);
    one::<Softplus>(&mut bits);
    one::<Softsign>(&mut bits);
    one::<LeakyRelu>(&mut bits);
    one::<Relu6>(&mut bits);
    one::<HardSigmoid>(&mut bits);
    one::<HardTanh>(&mut bits);
    one::<Sigmoid>(&mut bits);
    one::<Tanh>(&mut bits);
    bits.outcome()
}

/// The activations that are layers, forward and backward.
fn layers() -> Outcome {
    fn one<F: Function<Input = [f32; 5], Output = [f32; 5]>>(bits: &mut Bits) {
        let mut rng = Rng::from_seed(7);
        for size in [0.1, 1.0, 3.0, 30.0] {
            let (mut x, mut dy, mut y, mut dx) = ([0.0; 5], [0.0; 5], [0.0; 5], [0.0; 5]);
            for (x, dy) in x.iter_mut().zip(&mut dy) {
                (*x, *dy) = (size * rng.normal(), rng.normal());
            }
            let (layer, mut grad) = (F::ZERO, F::ZERO);
            layer.forward(&x, &mut y);
            layer.backward(&x, &y, &dy, &mut grad, &mut dx);
            bits.take(&y);
            bits.take(&dx);
        }
    }
    let mut bits = Bits::NONE;
    one::<Silu<5>>(&mut bits);
    one::<Gelu<5>>(&mut bits);
    one::<Softmax<5>>(&mut bits);
    bits.outcome()
}

/// Every loss but mse, which the networks above have, and its gradient.
fn losses() -> Outcome {
    let (mut bits, mut rng) = (Bits::NONE, Rng::from_seed(8));
    for size in [0.1, 1.0, 10.0, 100.0] {
        let (mut y, mut target) = ([0.0; 4], [0.0; 4]);
        for (y, target) in y.iter_mut().zip(&mut target) {
            (*y, *target) = (size * rng.normal(), rng.uniform());
        }
        let Ok(class) = Class::new(rng.below(4) as usize) else { return Outcome::Failed };
        for (value, dy) in [
            loss::mae(&y, &target),
            loss::huber_with_delta(0.5)(&y, &target),
            loss::binary_cross_entropy(&y, &target),
            loss::cross_entropy(&y, class),
            loss::soft_cross_entropy(&y, &target),
        ] {
            bits.take(&[value]);
            bits.take(&dy);
        }
    }
    bits.outcome()
}

/// Gradients cut by length and by size, of ordinary numbers and of numbers whose squares overflow.
fn clipping() -> Outcome {
    let (mut bits, mut rng) = (Bits::NONE, Rng::from_seed(9));
    for size in [1e-3, 1.0, 1e3, 1e25] {
        let mut grad = [0.0; 11];
        for g in &mut grad {
            *g = size * rng.normal();
        }
        let mut short = grad;
        if clip::norm(&mut short, 2.5).is_err() || clip::value(&mut grad, 0.75).is_err() {
            return Outcome::Failed;
        }
        bits.take(&short);
        bits.take(&grad);
    }
    bits.outcome()
}

/// Schedules of few and of many steps.
fn schedules() -> Outcome {
    let mut bits = Bits::NONE;
    for steps in [1, 2, 3, 7, 100, 1001] {
        for step in 0..20 {
            let step = step * steps / 19;
            bits.take(&[schedule::cosine(step, steps), schedule::warm_up(step, steps)]);
            bits.take(&[schedule::staircase(step, 7, 0.9), schedule::exponential(step, 0.99)]);
        }
    }
    bits.outcome()
}

/// Averages over a stream, and what they make of a sample.
fn statistics() -> Outcome {
    let (mut bits, mut rng, mut seen) = (Bits::NONE, Rng::from_seed(10), Statistics::<3>::new());
    for _ in 0..100 {
        let x = [rng.normal(), 1e3 + 0.1 * rng.normal(), 5.0];
        if seen.add(&x).is_err() {
            return Outcome::Failed;
        }
        let scale = seen.standardizer();
        bits.take(&scale.apply(&x));
        bits.take(&scale.invert(&x));
    }
    bits.take(seen.mean());
    bits.take(seen.variance());
    bits.outcome()
}

type Kept = (Online<Dense<2, 1>, Adam<3>>, Rng, Statistics<2>, u32);

/// What is kept in a checkpoint and in the one of the fixture, after twenty samples.
pub fn kept() -> Option<Kept> {
    let (mut learner, mut rng, mut seen, mut count) = (Online::new(), Rng::from_seed(11), Statistics::new(), 0);
    for _ in 0..20 {
        let x = [rng.normal(), 100.0 + rng.uniform()];
        seen.add(&x).ok()?;
        learner.learn(&seen.standardizer().apply(&x), &[x[0]], mse, &Adam::new(0.1)).ok()?;
        count += 1;
    }
    Some((learner, rng, seen, count))
}

/// A checkpoint, byte by byte; and the first one that was ever written in this format loads, and is the same.
fn checkpoint() -> Outcome {
    const SIZE: usize =
        checkpoint::size::<Together<(&mut Online<Dense<2, 1>, Adam<3>>, &mut Rng, &mut Statistics<2>, &mut u32)>>();
    let (Some(kept), mut bits) = (kept(), Bits::NONE) else { return Outcome::Failed };
    let (mut learner, mut rng, mut seen, mut count) = kept;
    let mut bytes = [0; SIZE];
    let saved = checkpoint::save(&Together((&mut learner, &mut rng, &mut seen, &mut count)), &mut bytes);
    let mut first = (Online::new(), Rng::from_seed(0), Statistics::new(), 0);
    let golden = include_bytes!("../fixtures/checkpoint-1.bin");
    let loaded = checkpoint::load(golden, &mut Together((&mut first.0, &mut first.1, &mut first.2, &mut first.3)));
    if saved.is_err() || loaded.is_err() || first != (learner, rng, seen, count) {
        return Outcome::Failed;
    }
    for byte in bytes {
        bits.take(&[f32::from(byte)]);
    }
    bits.outcome()
}

/// Layers of every kind in integers, of even and of odd sizes, made when this is compiled, and what they say of noise.
fn int8() -> Outcome {
    type Body =
        (((FloatInput<9>, QuantizedDense<9, 7, Relu>), QuantizedDense<7, 6, Tanh>), QuantizedDense<6, 5, Sigmoid>);
    const BODY: Quantizer<Body, 5> = {
        let a = Dense::<9, 7, Relu>::new(weights(1), [0.25; 7]);
        let b = Dense::<7, 6, Tanh>::new(weights(2), [-0.125; 6]);
        let c = Dense::<6, 5, Sigmoid>::new(weights(3), [0.0; 5]);
        Quantizer::from_f32(2.0).dense(&a, &Ranges::of([3.0; 7])).dense_by_table(&b).dense_by_table(&c)
    };
    static OUTPUT: (Body, QuantizedOutput<5, 3>) = BODY.output(&Dense::new(weights(4), [0.5; 3])).expect("finite");
    static CLASSIFIER: QuantizedClassifier<5, 4> =
        BODY.classifier(&Dense::new(weights(5), [0.5; 4])).expect("finite").1;

    let (mut bits, mut rng) = (Bits::NONE, Rng::from_seed(11));
    for _ in 0..200 {
        let mut x = [0.0; 9];
        for x in &mut x {
            *x = rng.normal(); // one in twenty is out of range
        }
        let h = OUTPUT.0.predict(&x);
        bits.take(&OUTPUT.1.predict(&h));
        for sum in CLASSIFIER.predict(&h).sums() {
            bits.take(&[*sum as f32]); // exact: less than 2²⁴
        }
        for h in h {
            bits.take(&[f32::from(h)]);
        }
    }
    bits.outcome()
}

/// Between −1 and 1, by a linear congruential generator (Numerical Recipes).
const fn weights<const I: usize, const O: usize>(seed: u32) -> [[f32; I]; O] {
    let (mut weights, mut state, mut o) = ([[0.0; I]; O], seed, 0);
    while o < O {
        let mut i = 0;
        while i < I {
            state = state.wrapping_mul(1664525).wrapping_add(1013904223);
            weights[o][i] = (state >> 8) as f32 / 8388608.0 - 1.0;
            i += 1;
        }
        o += 1;
    }
    weights
}

/// A hash of all parameters.
fn hash<P: Params>(params: &P) -> Outcome {
    let mut bits = Bits::NONE;
    params.tensors(&mut |tensor| bits.take(tensor));
    bits.outcome()
}

/// FNV-1a over the bits of numbers (<http://www.isthe.com/chongo/tech/comp/fnv/>). The bits of NaN are nobody's contract.
struct Bits {
    hash: u32,
    finite: bool,
}

impl Bits {
    const NONE: Self = Self { hash: 0x811c_9dc5, finite: true };

    fn take(&mut self, numbers: &[f32]) {
        for number in numbers {
            self.finite &= number.is_finite();
            for byte in number.to_bits().to_le_bytes() {
                self.hash = (self.hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            }
        }
    }

    fn outcome(self) -> Outcome {
        if self.finite { Outcome::Hash(self.hash) } else { Outcome::Failed }
    }
}
