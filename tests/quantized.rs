//! Integers of 8 bits instead of `f32`: the answers of the network, whatever the sizes of its neurons.

use std::array;

use proptest::prelude::*;
use stackprop::activation::{Identity, Relu, Sigmoid, Tanh};
use stackprop::loss::{self, Class};
use stackprop::optimizer::Adam;
use stackprop::quantized::{
    FloatInput, Int8Input, QuantizedClassifier, QuantizedDense, QuantizedLayer, QuantizedOutput, Quantizer, Ranges,
};
use stackprop::{Activation, Dense, Layer, Params, Rng, SampleError, Trainer, init, schedule};

type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
type Int8 = ((FloatInput<64>, QuantizedDense<64, 32, Relu>), QuantizedClassifier<32, 10>);

#[derive(Clone)]
struct Digit {
    pixels: [f32; 64],
    class: Class<10>,
}

/// Of the example `digits`: 64 pixels from 0 to 16, then the digit, a byte each.
fn digits() -> Vec<Digit> {
    let digit = |record: &[u8]| Digit {
        pixels: array::from_fn(|i| f32::from(record[i]) / 16.0),
        class: Class::new(record[64].into()).unwrap(),
    };
    include_bytes!("../examples/data/digits.bin").chunks_exact(65).map(digit).collect()
}

/// As the example trains it; without optimisation less long, for that takes half a minute.
const EPOCHS: u32 = if cfg!(debug_assertions) { 3 } else { 160 };
const SEEDS: u64 = if cfg!(debug_assertions) { 1 } else { 5 };
const HELD_BACK: usize = 360;

fn train(digits: &[Digit], rng: &mut Rng) -> Net {
    let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
    init::network(&mut trainer.net, || rng.uniform());
    let mut order: Vec<&Digit> = digits.iter().collect();
    let (mut step, steps) = (0, EPOCHS * digits.len().div_ceil(16) as u32);
    for _ in 0..EPOCHS {
        rng.shuffle(&mut order);
        for batch in order.chunks(16) {
            for digit in batch {
                let x = digit.pixels.map(|pixel| pixel + rng.between(-0.35, 0.35));
                let mut target = [0.01; 10];
                target[digit.class.index()] = 0.91;
                trainer.accumulate(&x, &target, loss::soft_cross_entropy).unwrap();
            }
            trainer.step(&Adam::new(0.01 * schedule::cosine(step, steps))).unwrap();
            step += 1;
        }
    }
    trainer.net
}

/// The same function with hidden neuron o `factors[o]` times as large.
fn scaled(net: &Net, factors: &[f32; 32]) -> Net {
    let mut net = net.clone();
    for (o, factor) in factors.iter().enumerate() {
        net.0.weights[o] = net.0.weights[o].map(|w| w * factor);
        net.0.bias[o] *= factor;
        for row in &mut net.1.weights {
            row[o] /= factor;
        }
    }
    net
}

fn ranges(net: &Net, digits: &[Digit]) -> Ranges<32> {
    let mut ranges = Ranges::new();
    for digit in digits {
        ranges.add(&net.0.predict(&digit.pixels)).unwrap();
    }
    ranges
}

fn quantize(net: &Net, ranges: &Ranges<32>) -> Int8 {
    Quantizer::from_f32(1.0).dense(&net.0, ranges).classifier(&net.1).unwrap()
}

/// How many answers are not those of the network in `f32`.
fn differing(int8: &Int8, net: &Net, digits: &[Digit]) -> usize {
    let differs =
        |digit: &&Digit| Some(int8.predict(&digit.pixels).class()) != Class::largest(&net.predict(&digit.pixels));
    digits.iter().filter(differs).count()
}

#[test]
fn digits_held_back_and_of_other_writers_get_the_same_answers() {
    let collected = digits();
    let (mut differ, mut of_unequal, mut of_few, mut all) = ([0; 2], 0, 0, 0);
    for seed in 0..SEEDS {
        let mut rng = Rng::from_seed(seed);
        let mut shuffled = collected.clone();
        rng.shuffle(&mut shuffled);
        for (set, differ) in [&shuffled, &collected].into_iter().zip(&mut differ) {
            let (known, held_back) = set.split_at(set.len() - HELD_BACK);
            let net = train(known, &mut rng);
            let right = held_back.iter().filter(|d| Class::largest(&net.predict(&d.pixels)) == Some(d.class)).count();
            assert!(right > 300, "the network has learnt nothing: {right} right");
            let int8 = quantize(&net, &ranges(&net, known));
            *differ += differing(&int8, &net, held_back);
            all += HELD_BACK;

            // Neurons of sizes from 1 to 2⁸: the same integers, for these are powers of two, and close to it for others.
            let factors = array::from_fn(|_| (1_u32 << rng.below(9)) as f32);
            let unequal = scaled(&net, &factors);
            assert_eq!(quantize(&unequal, &ranges(&unequal, known)), int8);
            let unequal = scaled(&net, &factors.map(|factor| factor * rng.between(0.7, 1.0)));
            of_unequal += differing(&quantize(&unequal, &ranges(&unequal, known)), &unequal, held_back);
            // Eight digits do not excite every neuron.
            of_few += differing(&quantize(&net, &ranges(&net, &known[..8])), &net, held_back);
        }
    }
    println!("of {all} differ {differ:?}, of unequal neurons {of_unequal}, with ranges of 8 digits {of_few}");
    for found in [differ[0] + differ[1], of_unequal, of_few] {
        assert!(200 * found <= all, "more than 0.5 % of {all}: {differ:?}, {of_unequal}, {of_few}");
    }
}

/// A layer in `f64` and `i64`, as the documentation of the module has it, and nothing but that.
struct Naive {
    weights: Vec<Vec<i64>>,
    bias: Vec<i64>,
    scales: Vec<f64>,
}

impl Naive {
    fn of<const IN: usize, const OUT: usize, A: Activation>(
        layer: &Dense<IN, OUT, A>,
        s: &[f64],
        one_scale: bool,
    ) -> Self {
        let mut scales: Vec<f64> = (0..OUT)
            .map(|o| {
                let largest = (0..IN).map(|i| (f64::from(layer.weights[o][i]) * s[i]).abs()).fold(0.0, f64::max);
                (largest / 127.0).max(f64::from(layer.bias[o].abs()) / 2_f64.powi(22))
            })
            .collect();
        if one_scale {
            scales = vec![scales.iter().copied().fold(0.0, f64::max); OUT];
        }
        let whole = |x: f64| if x.is_nan() { 0 } else { x.round() as i64 }; // NaN is 0/0
        let weights =
            (0..OUT).map(|o| (0..IN).map(|i| whole(f64::from(layer.weights[o][i]) * s[i] / scales[o])).collect());
        let bias = (0..OUT).map(|o| whole(f64::from(layer.bias[o]) / scales[o]));
        Self { weights: weights.collect(), bias: bias.collect(), scales }
    }

    fn sums(&self, q: &[i8]) -> Vec<i64> {
        let row =
            |(row, bias): (&Vec<i64>, &i64)| bias + row.iter().zip(q).map(|(w, q)| w * i64::from(*q)).sum::<i64>();
        self.weights.iter().zip(&self.bias).map(row).collect()
    }

    /// The scales of what comes out of a bounded layer, and its multipliers.
    fn bounded<const IN: usize, const OUT: usize, A: Activation>(
        &self,
        layer: &Dense<IN, OUT, A>,
        s: &[f64],
        ranges: &[f32; OUT],
    ) -> (Vec<f64>, Vec<i64>) {
        (0..OUT)
            .map(|o| {
                let products = (0..IN).map(|i| (f64::from(layer.weights[o][i]) * s[i] * 127.0).abs());
                let norm = products.clone().map(|p| p * p).sum::<f64>().sqrt();
                let reach = products.sum::<f64>() + f64::from(layer.bias[o].abs());
                let range = f64::from(ranges[o]).max((f64::from(layer.bias[o].max(0.0)) + 1.5 * norm).min(reach));
                let (t, scale) = (self.scales[o], (range / 127.0).max(2.000_001 * self.scales[o]));
                if t == 0.0 { (0.0, 0) } else { (scale, (t / scale * 2_f64.powi(32)).round() as i64) }
            })
            .unzip()
    }
}

/// A parameter of any size, zero now and then.
fn parameter() -> impl Strategy<Value = f32> {
    prop_oneof![
        1 => Just(0.0_f32),
        8 => -1.0_f32..1.0,
        1 => (-1.0_f32..1.0, -20..20).prop_map(|(x, e)| x * 2_f32.powi(e)),
    ]
}

fn layer<const IN: usize, const OUT: usize, A: Activation>(values: &[f32]) -> Dense<IN, OUT, A> {
    let mut layer = Dense::ZERO;
    layer.copy_from_flat(&values[..OUT * (IN + 1)]).unwrap();
    layer
}

/// A relative difference of two scales that are one: the order of a sum, and the last digits of a root.
const ROUNDING: f64 = 1e-12;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(debug_assertions) { 500 } else { 20_000 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_network_in_integers_equals_the_naive_one(
        values in prop::collection::vec(parameter(), 300),
        range in prop::collection::vec(0.0_f32..4.0, 7),
        q in prop::collection::vec(any::<i8>(), 9),
        size in 0.001_f32..100.0,
    ) {
        let a = layer::<9, 7, Relu>(&values);
        let b = layer::<7, 6, Tanh>(&values[80..]);
        let c = layer::<6, 5, Sigmoid>(&values[140..]);
        let d = layer::<5, 3, Identity>(&values[180..]);
        let q: [i8; 9] = q.try_into().unwrap();
        let range: [f32; 7] = range.try_into().unwrap();
        let body = Quantizer::from_i8(size).dense(&a, &Ranges::of(range)).dense_by_table(&b).dense_by_table(&c);
        let (int8, scores) = (body.output(&d).unwrap(), body.classifier(&d).unwrap());

        let s = vec![f64::from(size); 9];
        let first = Naive::of(&a, &s, false);
        let (s_a, m_a) = first.bounded(&a, &s, &range);
        // ((((input, a), b), c), d)
        let r_a = int8.0.0.0.predict(&q);
        for (o, sum) in first.sums(&q).into_iter().enumerate() {
            // The multiplier may be off by one.
            let near = [-1, 0, 1].map(|off| ((sum * (m_a[o] + off) + (1 << 31)) >> 32).clamp(0, 127));
            prop_assert!(near.contains(&i64::from(r_a[o])), "neuron {o}: {} is not {near:?}", r_a[o]);
        }

        let second = Naive::of(&b, &s_a, false);
        let r_b = int8.0.0.predict(&q);
        for (o, sum) in second.sums(&r_a).into_iter().enumerate() {
            let z = (sum as f64 * second.scales[o] * 40.0 + 0.5).floor().clamp(-128.0, 127.0);
            let near = [-1.0, 0.0, 1.0].map(|off| (127.0 * ((z + off) / 40.0).tanh()).round());
            prop_assert!(near.contains(&f64::from(r_b[o])), "neuron {o}: {} is not {near:?}", r_b[o]);
        }

        // From here on the scales are exactly 1/127.
        let s = [1.0 / 127.0; 7];
        let third = Naive::of(&c, &s, false);
        let r_c = int8.0.predict(&q);
        for (o, sum) in third.sums(&r_b).into_iter().enumerate() {
            let m = (third.scales[o] / (6.0 / 128.0) * 2_f64.powi(24)).round().min(f64::from(i32::MAX)) as i64;
            let z = ((sum * m + (1 << 23)) >> 24).clamp(-128, 127) as f64 * 6.0 / 128.0;
            prop_assert_eq!(f64::from(r_c[o]), (127.0 / (1.0 + (-z).exp())).round());
        }

        let last = Naive::of(&d, &s, false);
        let y = int8.predict(&q);
        for (o, sum) in last.sums(&r_c).into_iter().enumerate() {
            prop_assert_eq!(y[o], last.scales[o] as f32 * sum as f32);
        }
        let last = Naive::of(&d, &s, true);
        let got = scores.predict(&q);
        prop_assert_eq!(got.sums().map(i64::from).to_vec(), last.sums(&r_c));
        prop_assert_eq!(scores.1.scale(), last.scales[0] as f32);
        let largest = got.sums().iter().max().unwrap();
        prop_assert_eq!(got.sums().iter().position(|sum| sum == largest), Some(got.class().index()));
    }

    #[test]
    fn a_layer_is_off_by_no_more_than_the_rounding_of_its_parameters(
        values in prop::collection::vec(parameter(), 85),
        q in prop::collection::vec(-127_i8..=127, 16),
    ) {
        let layer = layer::<16, 5, Identity>(&values);
        let q: [i8; 16] = q.try_into().unwrap();
        let x = q.map(f32::from);
        let exact = |o: usize| {
            f64::from(layer.bias[o])
                + layer.weights[o].iter().zip(&x).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum::<f64>()
        };
        let (int8, scores) = {
            let start = Quantizer::from_i8(1.0);
            (start.output(&layer).unwrap(), start.classifier(&layer).unwrap())
        };
        // Half a step for each weight and for the bias.
        let steps = 0.5 * q.iter().map(|q| f64::from(q.unsigned_abs())).sum::<f64>() + 0.5;
        let scales = Naive::of(&layer, &[1.0; 16], false).scales;
        for (o, y) in int8.predict(&q).into_iter().enumerate() {
            let limit = (steps * scales[o] + exact(o).abs() * 1e-6) * (1.0 + ROUNDING);
            prop_assert!((f64::from(y) - exact(o)).abs() <= limit, "{y} for {}, limit {limit}", exact(o));
            let by_class = f64::from(scores.1.scale()) * f64::from(scores.predict(&q).sums()[o]);
            let limit = (steps * f64::from(scores.1.scale()) + exact(o).abs() * 1e-6) * (1.0 + 1e-6);
            prop_assert!((by_class - exact(o)).abs() <= limit, "{by_class} for {}, limit {limit}", exact(o));
        }
    }

    #[test]
    fn no_parameter_is_too_large_or_too_small(
        values in prop::collection::vec(any::<u32>().prop_map(f32::from_bits), 60),
        range in any::<u32>().prop_map(f32::from_bits),
        x in prop::collection::vec(any::<u32>().prop_map(f32::from_bits), 4),
    ) {
        // Any bits: if it is quantised, every output is finite, whatever comes in; and nothing panics.
        let mut values = values;
        let (a, b) = (fill::<4, 5, Relu>(&mut values), fill::<5, 3, Identity>(&mut values));
        let x: [f32; 4] = x.try_into().unwrap();
        let body = Quantizer::from_f32(range).dense(&a, &Ranges::of([range; 5]));
        let finite = a.all_finite() && b.all_finite() && range.is_finite();
        if let Some(int8) = body.output(&b) {
            prop_assert!(finite);
            prop_assert!(int8.predict(&x).all_finite());
        }
        prop_assert!(body.classifier(&b).is_none() || finite);
    }
}

fn fill<const IN: usize, const OUT: usize, A: Activation>(values: &mut Vec<f32>) -> Dense<IN, OUT, A> {
    let mut next = || values.pop().unwrap();
    Dense::new(array::from_fn(|_| array::from_fn(|_| next())), array::from_fn(|_| next()))
}

const HIDDEN: Dense<3, 5, Relu> = Dense::new(
    [[0.5, -0.25, 1.0], [-1.0, 0.125, 0.5], [0.0, 0.75, -0.5], [0.25, 0.5, 0.25], [1.0, 1.0, 1.0]],
    [0.0, 0.25, -0.5, 1.0, 0.0],
);
const LAST: Dense<5, 2> = Dense::new([[0.5, 1.0, -0.25, 0.125, 0.5], [-1.0, 0.5, 0.75, -0.125, 0.25]], [0.5, -0.5]);
const RANGES: Ranges<5> = Ranges::of([1.75, 1.75, 0.75, 2.0, 3.0]);

static CLASSIFIER: ((FloatInput<3>, QuantizedDense<3, 5, Relu>), QuantizedClassifier<5, 2>) =
    Quantizer::from_f32(1.0).dense(&HIDDEN, &RANGES).classifier(&LAST).expect("every number is finite");
static OUTPUT: ((Int8Input<3>, QuantizedDense<3, 5, Relu>), QuantizedOutput<5, 2>) =
    Quantizer::from_i8(1.0 / 128.0).dense(&HIDDEN, &RANGES).output(&LAST).expect("every number is finite");

#[test]
fn a_static_is_as_large_as_promised_and_equals_what_is_made_when_the_program_runs() {
    assert_eq!(size_of::<QuantizedDense<64, 32, Relu>>(), 32 * (64 + 8));
    assert_eq!(size_of::<QuantizedDense<3, 5, Tanh>>(), 5 * (3 + 8) + 1); // rounded up to a multiple of four
    assert_eq!(size_of::<QuantizedClassifier<32, 10>>(), 10 * (32 + 4) + 4);
    assert_eq!(size_of::<QuantizedOutput<32, 10>>(), 10 * (32 + 8));
    assert_eq!((size_of::<FloatInput<64>>(), size_of::<Int8Input<64>>()), (4, 0));
    assert_eq!((size_of::<Int8>(), size_of::<Net>()), (2672, 9640));

    let (hidden, last, ranges) = std::hint::black_box((HIDDEN, LAST, RANGES));
    assert_eq!(CLASSIFIER, Quantizer::from_f32(1.0).dense(&hidden, &ranges).classifier(&last).unwrap());
    assert_eq!(OUTPUT, Quantizer::from_i8(1.0 / 128.0).dense(&hidden, &ranges).output(&last).unwrap());
}

#[test]
fn floats_and_integers_of_the_same_value_give_the_same() {
    let mut rng = Rng::from_seed(3);
    for _ in 0..1000 {
        let q: [i8; 3] = array::from_fn(|_| i8::from_ne_bytes([rng.below(256) as u8]));
        let x = q.map(|q| f32::from(q) / 128.0);
        assert_eq!(CLASSIFIER.0.predict(&x), OUTPUT.0.predict(&q));
        let want = (HIDDEN, LAST).predict(&x);
        for (got, want) in OUTPUT.predict(&q).into_iter().zip(want) {
            assert!((got - want).abs() < 0.06, "{got} for {want}");
        }
    }
}

#[test]
fn nan_counts_as_zero_and_is_refused_where_that_is_asked_for() {
    let with = |x: f32| [0.5, x, -0.25];
    assert_eq!(CLASSIFIER.predict(&with(f32::NAN)), CLASSIFIER.predict(&with(0.0)));
    assert_eq!(CLASSIFIER.predict(&with(f32::INFINITY)), CLASSIFIER.predict(&with(127.0 / 128.0)));
    assert_eq!(CLASSIFIER.predict(&with(-1e30)), CLASSIFIER.predict(&with(-1.0)));
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(CLASSIFIER.try_predict(&with(bad)), Err(SampleError::Input));
    }
    assert_eq!(CLASSIFIER.try_predict(&with(0.5)), Ok(CLASSIFIER.predict(&with(0.5))));
    assert_eq!(OUTPUT.try_predict(&[1, 2, 3]), Ok(OUTPUT.predict(&[1, 2, 3])));
}

#[test]
fn what_is_not_finite_is_not_quantised() {
    let good = Dense::<1, 1, Relu>::new([[1.0]], [0.0]);
    let last = Dense::<1, 1>::new([[1.0]], [0.0]);
    let quantized = |range: f32, hidden: &Dense<1, 1, Relu>, of_hidden: f32, last: &Dense<1, 1>| {
        let body = Quantizer::from_f32(range).dense(hidden, &Ranges::of([of_hidden]));
        let [a, b] = [body.output(last).is_some(), body.classifier(last).is_some()];
        assert_eq!(a, b);
        a
    };
    assert!(quantized(1.0, &good, 1.0, &last));
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert!(!quantized(bad, &good, 1.0, &last));
        assert!(!quantized(1.0, &good, bad, &last));
        for (w, b) in [(bad, 0.0), (1.0, bad)] {
            assert!(!quantized(1.0, &Dense::new([[w]], [b]), 1.0, &last));
            assert!(!quantized(1.0, &good, 1.0, &Dense::new([[w]], [b])));
            let table = Dense::<1, 1, Tanh>::new([[w]], [b]);
            assert!(Quantizer::from_f32(1.0).dense_by_table(&table).output(&last).is_none());
        }
        assert!(Quantizer::from_i8(bad).output(&last).is_none());
    }
    // Scales that overflow f64, before a table after which all is small again.
    let (huge, ranges) = (Dense::<1, 1>::new([[3e38]], [0.0]), Ranges::of([1.0]));
    let tanh = Dense::<1, 1, Tanh>::new([[3e38]], [0.0]);
    let three = Quantizer::from_f32(1e38).dense(&huge, &ranges).dense(&huge, &ranges).dense(&huge, &ranges);
    assert!(three.dense_by_table(&tanh).output(&last).is_some());
    let six = three.dense(&huge, &ranges).dense(&huge, &ranges).dense(&huge, &ranges);
    let nine = six.dense(&huge, &ranges).dense(&huge, &ranges).dense(&huge, &ranges);
    assert!(nine.dense_by_table(&tanh).output(&last).is_none());
    // Outputs that could overflow.
    assert!(!quantized(1.0, &good, 1.0, &Dense::new([[3e38]], [0.0])));
    assert!(quantized(1.0, &good, 1.0, &Dense::new([[1e30]], [0.0])));
}

#[test]
fn rows_of_zeros_and_biases_alone_give_what_they_should() {
    let zero = Dense::<2, 3, Relu>::new([[0.0; 2]; 3], [0.0, 5.0, -5.0]);
    let last = Dense::<3, 3>::new([[1e6, 0.0, 0.0], [1e6, 2.0, 0.0], [0.0, 0.0, 3.0]], [0.0, 0.0, 7.0]);
    for ranges in [Ranges::of([0.0, 5.0, 0.0]), Ranges::new()] {
        let int8 = Quantizer::from_f32(1.0).dense(&zero, &ranges).output(&last).unwrap();
        assert_eq!(int8.0.predict(&[1.0, -1.0]), [0, 127, 0]);
        let [a, b, c] = int8.predict(&[1.0, -1.0]);
        assert!(a == 0.0 && (b - 10.0).abs() < 0.05 && (c - 7.0).abs() < 1e-3, "{a} {b} {c}");
    }
    let tanh = Dense::<2, 2, Tanh>::new([[0.0; 2]; 2], [0.0, 0.5]);
    let int8 = Quantizer::from_f32(1.0).dense_by_table(&tanh).output(&Dense::<2, 1>::new([[1.0; 2]], [0.0])).unwrap();
    assert!((int8.predict(&[1.0, 1.0])[0] - 0.5_f32.tanh()).abs() < 0.01);
    assert_eq!(Quantizer::from_f32(0.0).output(&Dense::<1, 1>::ZERO).unwrap().predict(&[9.0]), [0.0]);
}

#[test]
fn a_bias_that_is_far_larger_than_the_weights_keeps_its_size() {
    // Of a row of weights 1e-3, biases up to 1e9: the sum is the bias then, and no integer overflows.
    for bias in [1.0, 1e3, 1e6, 1e9, -1e9_f32] {
        let layer = Dense::<4, 1>::new([[1e-3, -1e-3, 1e-3, 1e-3]], [bias]);
        let int8 = Quantizer::from_i8(1.0).output(&layer).unwrap();
        for q in [[127, -128, 127, 127], [-128, 127, -128, -128], [0; 4]] {
            let want = layer.predict(&q.map(f32::from))[0];
            let got = int8.predict(&q)[0];
            assert!((got - want).abs() <= 1e-3 * want.abs(), "{got} for {want}");
        }
        let hidden = Dense::<4, 1, Relu>::new(layer.weights, layer.bias);
        let range = Ranges::of([bias.abs() + 0.5]);
        let int8 = Quantizer::from_i8(1.0).dense(&hidden, &range).output(&Dense::<1, 1>::new([[1.0]], [0.0])).unwrap();
        let want = hidden.predict(&[0.0; 4])[0];
        assert!((int8.predict(&[0; 4])[0] - want).abs() <= 0.005 * want.abs());
    }
}

#[test]
fn one_scale_for_all_rows_keeps_the_argmax_and_one_for_each_the_digits() {
    // Outputs 1,000 and 1 apart: the class needs them on one scale, the small number needs its own.
    let layer = Dense::<2, 2>::new([[1000.0, -1000.0], [0.5, 1.0]], [0.0, 0.0]);
    let (classes, output) =
        (Quantizer::from_i8(0.01).classifier(&layer).unwrap(), Quantizer::from_i8(0.01).output(&layer).unwrap());
    assert_eq!(classes.predict(&[51, 50]).class().index(), 0); // 10 and 0.755
    assert_eq!(classes.predict(&[50, 51]).class().index(), 1); // −10 and 0.76
    let [large, small] = output.predict(&[51, 50]);
    assert!((large - 10.0).abs() < 0.1 && (small - 0.755).abs() < 0.005, "{large} {small}");
}

#[test]
fn the_last_layer_takes_every_activation() {
    let parameters = ([[0.5, -0.25], [2.0, 1.0]], [0.25, -1.0]);
    let (plain, sigmoid) =
        (Dense::<2, 2>::new(parameters.0, parameters.1), Dense::<2, 2, Sigmoid>::new(parameters.0, parameters.1));
    let start = Quantizer::from_f32(2.0);
    let (z, y) = (start.output(&plain).unwrap().predict(&[1.0, -1.5]), start.output(&sigmoid).unwrap());
    assert_eq!(y.predict(&[1.0, -1.5]), z.map(Sigmoid::apply));
}

#[test]
fn tanh_sigmoid_and_identity_follow_their_functions() {
    fn worst<A: Activation>(of: impl Fn(&[f32; 1]) -> f32) -> f32 {
        let mut worst = 0.0_f32;
        for q in -127_i8..=127 {
            let x = f32::from(q) / 16.0;
            worst = worst.max((of(&[x]) - A::apply(0.75 * x + 0.25)).abs());
        }
        worst
    }
    let last = Dense::<1, 1>::new([[1.0]], [0.0]);
    let tanh =
        Quantizer::from_f32(8.0).dense_by_table(&Dense::<1, 1, Tanh>::new([[0.75]], [0.25])).output(&last).unwrap();
    let sigmoid =
        Quantizer::from_f32(8.0).dense_by_table(&Dense::<1, 1, Sigmoid>::new([[0.75]], [0.25])).output(&last).unwrap();
    let identity = Quantizer::from_f32(8.0)
        .dense(&Dense::<1, 1>::new([[0.75]], [0.25]), &Ranges::of([6.25]))
        .output(&last)
        .unwrap();
    let errors = [
        worst::<Tanh>(|x| tanh.predict(x)[0]),
        worst::<Sigmoid>(|x| sigmoid.predict(x)[0]),
        worst::<Identity>(|x| identity.predict(x)[0]),
    ];
    // Half a step of z, 1/80 for tanh, where it is steepest, and half a step of y, 1/254; an identity to 6.25 has y alone.
    assert!(errors[0] < 0.0125 + 0.004 + 1e-3 && errors[1] < 0.006 + 0.004 + 1e-3 && errors[2] < 0.026, "{errors:?}");
}
