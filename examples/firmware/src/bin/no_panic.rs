//! A proof by linking: no function of the crate can panic.
//!
//! The panic handler calls a function that does not exist. Every public function is called here with values the compiler
//! cannot know. If a path to a panic is left in any of them, the handler stays in the program and the link fails. It is
//! built for chips with and without floating-point hardware, at opt-levels s, z, 2 and 3; nothing runs it.
//!
//! Left out: `Debug`, `Display` and `export::rust`, because `core`'s own formatting of floats can panic.

#![no_std]
#![no_main]

use core::fmt;
use core::hint::black_box as any;

use board as _; // start-up, and the panic handler
use stackprop::activation::{
    Elu, Gelu, HardSigmoid, HardTanh, LeakyRelu, Relu, Relu6, Selu, Sigmoid, Silu, Softmax, Softplus, Softsign, Tanh,
};
use stackprop::checkpoint::{self, Slots, Storage, Together};
use stackprop::early_stopping::EarlyStopping;
use stackprop::export;
use stackprop::loss::{self, Class};
use stackprop::metrics::{ConfusionMatrix, accuracy, mean_loss};
use stackprop::optimizer::{
    AdaDelta, AdaGrad, Adam, AdamW, Frozen, Groups, Lion, Momentum, Optimizer, RmsProp, Rprop, Sgd,
};
use stackprop::quantized::{FloatInput, QuantizedLayer, Quantizer, Ranges};
use stackprop::root::{
    Options, Polynomial, bracketed, derivative_check, descend, descend_in, find, gradient_descent, quadratic_roots,
};
use stackprop::state_dict::{self, StateDict, Tensor};
use stackprop::{
    Dense, Layer, Online, Params, Rng, Standardizer, Statistics, Trainer, gradient_check, init, math, schedule,
};

type Xor = (Dense<2, 8, Tanh>, Dense<8, 1>);
type Digits = (Dense<64, 32, Relu>, Dense<32, 10>);
type Eight = (
    Dense<3, 9, Elu>,
    Dense<9, 4, Selu>,
    Silu<4>,
    Dense<4, 9, Softplus>,
    Dense<9, 3, Softsign>,
    Gelu<3>,
    Dense<3, 8, HardSigmoid>,
    Softmax<8>,
);
/// What `export::c` writes, besides `More`.
type InC = (
    (Dense<3, 9, Elu>, Dense<9, 4, Selu>),
    Silu<4>,
    Dense<4, 9, Tanh>,
    Dense<9, 3, Softsign>,
    Dense<3, 8, HardSigmoid>,
    Softmax<8>,
    Dense<8, 2, Relu>,
);
type More = (Dense<1, 3, HardTanh>, Dense<3, 9, Relu6>, Dense<9, 9, LeakyRelu>, Dense<9, 2, Sigmoid>);

/// Flash of any content, that may fail.
struct Flash;

impl Storage for Flash {
    type Error = u8;
    const READ_SIZE: usize = 4;
    const WRITE_SIZE: usize = 16;
    const ERASE_SIZE: usize = 4096;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), u8> {
        bytes.fill(any(offset as u8));
        any(Ok(()))
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), u8> {
        any((offset, bytes.len()));
        any(Ok(()))
    }

    fn erase(&mut self, from: u32, to: u32) -> Result<(), u8> {
        any((from, to));
        any(Ok(()))
    }
}

/// Somewhere in RAM, of any content.
fn memory<'a, T>(address: usize) -> &'a mut T {
    // Safety: nothing runs this; the address only has to be unknown.
    unsafe { &mut *(any(address) as *mut T) }
}

/// A destination of any behaviour.
struct Out;

impl fmt::Write for Out {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if any(text).len() == any(9) { Err(fmt::Error) } else { Ok(()) }
    }
}

fn everything<L, O, const I: usize, const K: usize>(optimizer: O)
where
    L: Layer<Input = [f32; I], Output = [f32; K]>,
    O: Optimizer,
{
    let trainer: &mut Trainer<L, O> = memory(0x2000_1000);
    let mut rng = Rng::from_seed(any(1));
    init::uniform(&mut trainer.net, any(-1.0), any(1.0), || rng.uniform());

    let (x, y) = (any([0.5; I]), any([0.25; K]));
    let _ = any(trainer.accumulate(&x, &y, loss::mse));
    let _ = any(trainer.accumulate(&x, &y, loss::mae));
    let _ = any(trainer.accumulate(&x, &y, loss::huber_with_delta(any(1.0))));
    let _ = any(trainer.accumulate(&x, &y, loss::binary_cross_entropy));
    let _ = any(trainer.accumulate(&x, &y, loss::soft_cross_entropy));
    if let Ok(class) = Class::new(any(3)) {
        let _ = any(trainer.accumulate(&x, class, loss::cross_entropy));
        let mut matrix = ConfusionMatrix::<K>::new();
        matrix.add(&y, class);
        any(matrix.accuracy() + accuracy(&trainer.net, [(&x, class)]));
    }
    any(trainer.gradient_norm());
    let optimizer = any(optimizer);
    let _ = any(trainer.step(&optimizer));
    let _ = any(trainer.batch().clip_norm(any(1.0)).clip_value(any(1.0)).weight_decay(any(0.1)).step(&optimizer));
    let samples = [(&x, &y); 3];
    let _ = any(trainer.epoch(any(samples), any(2), loss::mse, |batch| batch.step(&optimizer)));
    let _ = any(mean_loss(&trainer.net, any(samples), loss::mse));
    let online: &mut Online<L, O> = memory(0x2000_1000);
    let _ = any(online.learn(&x, &y, loss::mse, &optimizer));
    let _ = any(*online.predict(&x));
    if let Ok((_, mut step)) = any(online.begin(&x, &y, loss::mse, &optimizer)) {
        while any(step.advance(any(7))) {}
    }
    online.reset_state();
    let trace: &mut L::Trace = memory(0x2000_7000);
    any(trainer.net.add_gradient(&x, &y, trace, memory(0x2000_3000)));
    trainer.zero_grad();
    any(trainer.net.predict(&x));

    let mut flat = [0.0; 9];
    let flat: &mut [f32] = any(&mut flat);
    let _ = any((trainer.net.copy_from_flat(flat), trainer.net.copy_to_flat(flat)));
    any((trainer.net.param(any(3)), trainer.net.replace_param(any(3), 1.0)));
    let _ = any(gradient_check(&mut trainer.net, memory(0x2000_3000), &x, &y, loss::mse, any(0.01)));
    let _ = any(trainer.net.try_predict(&x));
    let _ = any((trainer.load_state(flat), online.load_state(flat)));

    let seen: &mut Statistics<I> = memory(0x2000_5000);
    let _ = any(seen.add(&x));
    let scale = any(seen.standardizer());
    any((scale.apply(&x), scale.invert(&x), Standardizer::new(x, any(x))));

    let mut slots = Slots::<_, 65536, 256>::new(Flash);
    let _ = any((slots.load(online).is_ok(), slots.save(online).is_ok()));
    let mut counter = any(7_u32);
    let all = &mut Together((trainer, &mut rng, seen, &mut counter));
    let bytes: &mut [u8] = memory::<[u8; 999]>(0x2000_8000).get_mut(any(0)..any(999)).unwrap_or_default();
    let _ = any((checkpoint::save(all, bytes), checkpoint::load(bytes, all)));
}

fn roots() {
    let f = |x: f32| (x * x - any(2.0), x + x);
    let options = any(Options::DEFAULT);
    any(gradient_descent(f, any(1.0), any(0.1), any(9)));
    any(find(f, any(1.0), options).recheck(f));
    any(descend(f, any(1.0), options).root().is_ok());
    any(&bracketed(|x| f(x).0, any(1.0), any(2.0), options));
    any(derivative_check(f, any(1.0), any(0.01)));
    any(&descend_in(f, any(1.0), any(2.0), options));
    let p = Polynomial(any([1.0; 9]));
    any((p.value(any(1.0)), p.derivative(any(1.0))));
    if let Ok(roots) = any(p.real_roots()) {
        any(roots.iter().filter(|root| root.is_certain()).count() + roots.len());
    }
    let _ = any(quadratic_roots(any(1.0), any(2.0), any(3.0)));
}

/// Inference in integers, and what makes it, when the program runs as well.
fn quantized<const I: usize, const H: usize, const K: usize>() {
    let net: &mut (Dense<I, H, Relu>, Dense<H, H, Tanh>, Dense<H, 7, Sigmoid>, Dense<7, I>, Dense<I, K>) =
        memory(0x2000_4000);
    let (mut hidden, mut linear) = (any(Ranges::<H>::new()), any(Ranges::<I>::of([1.0; I])));
    let _ = any((hidden.add(&any([1.0; H])), linear.add(&any([1.0; I])), linear.largest(), linear.overall()));
    let quantizer = any(Quantizer::from_f32(any(1.0)).dense(&net.0, &hidden).dense_by_table(&net.1));
    if let Some(int8) = any(quantizer.dense_by_table(&net.2).dense(&net.3, &linear).classifier(&net.4)) {
        let scores = any(int8.predict(&any([1.0; I])));
        any((scores.class(), *scores.sums(), int8.1.scale(), int8.try_predict(&any([1.0; I])).is_ok()));
    }
    if let Some(int8) = any(Quantizer::from_i8(any(1.0)).dense(&net.0, &hidden).output(&net.1)) {
        let _ = any((int8.predict(&any([1; I])), int8.try_predict(&any([1; I]))));
    }
    let input = any(FloatInput::<I>::within(any(1.0)));
    any((input.scale(), input.quantize(&any([1.0; I]))));
}

/// Tensors by name.
fn named<N: StateDict>(net: &mut N) {
    let (shape, bytes): (&[usize], &[u8]) = any((&[1; 9], &[0; 99]));
    let _ = any(state_dict::load(net, |name| {
        let tensor = if any(name.as_str().len()) > 9 {
            Tensor::from_le_bytes(shape, bytes)
        } else {
            Tensor::new(shape, any(&[0.5; 9])).transposed()
        };
        any(Ok::<_, u8>(tensor))
    }));
    let _ = any(state_dict::for_each(net, |name, shape, values| any(Err((*name, shape, values.len())))));
    let _ = any(state_dict::save_safetensors(net, |bytes| any(Err(bytes.len()))));
    any((state_dict::count::<N>(), state_dict::safetensors_size::<N>()));
}

fn the_rest() {
    let mut rng = Rng::with_stream(any(1), any(2));
    let mut order = [0; 7];
    let order: &mut [u8] = any(&mut order);
    rng.shuffle(order);
    any((rng.normal(), rng.below(any(7))));
    any((
        schedule::cosine(any(3), any(5)),
        schedule::warm_up(any(3), any(5)),
        schedule::staircase(any(3), any(5), 0.5),
    ));
    let _ = any(EarlyStopping::new(any(3)).with_min_delta(any(0.1)).update(any(0.5)));
    any(schedule::warm_restarts(any(3), any(5), any(2)));
    any([math::exp, math::ln, math::sigmoid, math::sqrt, math::tanh].map(|f| f(any(0.5))));
    let layers: &mut (Dense<3, 4>, Dense<4, 5>, Dense<5, 6>) = memory(0x2000_6000);
    init::xavier(&mut layers.0, || rng.uniform());
    init::he(&mut layers.1, || rng.uniform());
    init::lecun(&mut layers.2, || rng.uniform());
    init::network(layers, || rng.uniform());
    let slice: &[f32] = any(&[1.0; 9]);
    any(stackprop::summation::dot(any(0.5), slice, any(slice)));
    let net: &InC = memory(0x2000_9000);
    let _ = any(export::c(net, any("net"), any(&mut Out)));
    let net: &mut More = memory(0x2000_a000);
    let _ = any(export::c(net, any("net"), any(&mut Out)));
    named(net);
    named::<Eight>(memory(0x2000_b000));
}

/// After reset.
#[unsafe(no_mangle)]
fn program() {
    everything::<Eight, _, _, _>(Sgd::DEFAULT);
    everything::<More, _, _, _>(Sgd::DEFAULT);
    everything::<Digits, _, _, _>(Adam::<{ Digits::COUNT }>::DEFAULT);
    everything::<Xor, _, _, _>(Momentum::<{ Xor::COUNT }>::DEFAULT);
    everything::<Xor, _, _, _>(RmsProp::<{ Xor::COUNT }>::DEFAULT);
    everything::<Xor, _, _, _>(AdaGrad::<{ Xor::COUNT }>::DEFAULT);
    everything::<Xor, _, _, _>(AdaDelta::<{ Xor::COUNT }>::DEFAULT);
    everything::<Xor, _, _, _>(AdamW::<{ Xor::COUNT }>::DEFAULT);
    everything::<Xor, _, _, _>(Lion::<{ Xor::COUNT }>::DEFAULT);
    everything::<Xor, _, _, _>(Rprop::<{ Xor::COUNT }>::DEFAULT);
    everything::<Xor, _, _, _>(Groups::<8, _, _>::new(Frozen, Lion::<{ Xor::COUNT - 8 }>::DEFAULT));
    quantized::<1, 1, 1>();
    quantized::<3, 9, 5>();
    quantized::<64, 32, 10>();
    the_rest();
    roots();
    #[cfg(feature = "leave-a-panic")]
    any([1, 2, 3][any(2_usize)]);
}
