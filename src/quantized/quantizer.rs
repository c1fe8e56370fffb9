//! From a trained network to a quantised one, when the program is compiled.

use core::marker::PhantomData;

use super::activation::TABLE_SHIFT;
use super::{
    Bounded, FloatInput, Int8Input, MAX_INPUTS, QuantizedClassifier, QuantizedDense, QuantizedOutput, Ranges, Tabulated,
};
use crate::activation::Identity;
use crate::dense::Dense;

/// Quantises a network, layer by layer: `Quantizer::from_f32(range).dense(&a, &ranges).classifier(&b)`.
///
/// All its functions are `const`, and the trained layers, the ranges and the scales are gone when the program runs. `layers`
/// are what has been quantised so far, and `N` numbers come out of them.
///
/// ```
/// use stackprop::{Dense, activation::Tanh, quantized::{Quantizer, QuantizedLayer}};
/// static NET: (Dense<1, 2, Tanh>, Dense<2, 1>) =
///     (Dense::new([[1.0], [-2.0]], [0.0, 0.5]), Dense::new([[0.5, 1.0]], [0.25]));
/// let int8 = const { Quantizer::from_f32(1.0).dense_by_table(&NET.0).output(&NET.1).expect("every number is finite") };
/// // ½ · tanh ½ + tanh −½ + ¼ = 0.231 − 0.462 + 0.25
/// assert!((int8.predict(&[0.5])[0] - 0.019).abs() < 0.01);
/// ```
///
/// # Not finite
///
/// [`output`](Self::output) and [`classifier`](Self::classifier) return `None` if a parameter or a range is NaN or infinite, or
/// if an output could overflow `f32`. With `expect` in a `static` that is an error of the compiler:
///
/// ```compile_fail,E0080
/// use stackprop::{Dense, quantized::{FloatInput, Quantizer, QuantizedOutput}};
/// static INT8: (FloatInput<1>, QuantizedOutput<1, 1>) =
///     Quantizer::from_f32(1.0).output(&Dense::new([[f32::NAN]], [0.0])).expect("every number is finite");
/// ```
/// ```
/// use stackprop::{Dense, quantized::{FloatInput, Quantizer, QuantizedOutput}};
/// static INT8: (FloatInput<1>, QuantizedOutput<1, 1>) =
///     Quantizer::from_f32(1.0).output(&Dense::new([[1.0]], [0.0])).expect("every number is finite");
/// ```
#[doc(alias("quantize", "int8", "post-training quantization", "PTQ"))]
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Quantizer<Q, const N: usize> {
    layers: Q,
    /// x[i] = scales[i] · q[i]
    scales: [f64; N],
    finite: bool,
}

impl<const N: usize> Quantizer<FloatInput<N>, N> {
    /// Begins a network whose inputs are `f32` from `−range` to `range`; those beyond count as the ends.
    ///
    /// All inputs have one scale, so they should be of similar size: see [`Standardizer`](crate::Standardizer).
    pub const fn from_f32(range: f32) -> Self {
        let input = FloatInput::within(range);
        Self { layers: input, scales: [input.scale() as f64; N], finite: range.is_finite() }
    }
}

impl<const N: usize> Quantizer<Int8Input<N>, N> {
    /// Begins a network whose inputs are `i8`: q stands for `scale · q`.
    pub const fn from_i8(scale: f32) -> Self {
        Self { layers: Int8Input::INPUT, scales: [scale as f64; N], finite: scale.is_finite() }
    }
}

impl<Q: Copy, const N: usize> Quantizer<Q, N> {
    /// Adds a hidden layer whose activation is [`Bounded`]: `Identity` or `Relu`. `ranges` has the largest |y| of each neuron
    /// over a stream of samples; what is beyond is kept at the end of the range.
    ///
    /// A short stream does not excite every neuron. So a range counts as at least
    /// `max(0, bias[o]) + 1.5 · √(Σᵢ (weights[o][i] · range[i])²)`, or as the most that can be,
    /// `|bias[o]| + Σᵢ |weights[o][i] · range[i]|`, if that is less. With ranges of 8 digits as they are, 1,903 of
    /// 14,400 answers are not those of `f32`; with this, 19, and with ranges of 1,437 digits 18.
    pub const fn dense<const OUT: usize, A: Bounded>(
        self,
        layer: &Dense<N, OUT, A>,
        ranges: &Ranges<OUT>,
    ) -> Quantizer<(Q, QuantizedDense<N, OUT, A>), OUT> {
        let (mut rows, mut scales, mut finite) = (Rows::of(layer, &self.scales), [0.0; OUT], self.finite);
        let (ranges, mut multipliers) = (ranges.largest(), [0; OUT]);
        let mut o = 0;
        while o < OUT {
            let t = rows.scales[o];
            finite &= ranges[o].is_finite();
            let least = least_range(layer.bias[o], &layer.weights[o], &self.scales);
            // With ranges that were seen it is far above 2 · t. Where they contradict the bias, m is still below 2³¹.
            scales[o] = f64::max(f64::max(ranges[o].abs() as f64, least) / 127.0, 2.000_001 * t);
            if t == 0.0 {
                scales[o] = 0.0; // always 0: its column of the next layer may not count in the scales of rows
            } else {
                multipliers[o] = nearest(t / scales[o] * 4_294_967_296.0);
            }
            o += 1;
        }
        rows.finite &= finite;
        self.with(rows, multipliers, scales)
    }

    /// Adds a hidden layer whose activation is [`Tabulated`]: `Tanh` or `Sigmoid`. It takes 256 bytes more, once in a program.
    pub const fn dense_by_table<const OUT: usize, A: Tabulated>(
        self,
        layer: &Dense<N, OUT, A>,
    ) -> Quantizer<(Q, QuantizedDense<N, OUT, A>), OUT> {
        let (mut rows, mut multipliers) = (Rows::of(layer, &self.scales), [0; OUT]);
        let mut o = 0;
        while o < OUT {
            multipliers[o] = nearest(rows.scales[o] / A::STEP * (1_u32 << TABLE_SHIFT) as f64);
            o += 1;
        }
        rows.finite &= self.finite;
        self.with(rows, multipliers, [1.0 / 127.0; OUT])
    }

    const fn with<const OUT: usize, A>(
        self,
        rows: Rows<N, OUT>,
        multipliers: [i32; OUT],
        scales: [f64; OUT],
    ) -> Quantizer<(Q, QuantizedDense<N, OUT, A>), OUT> {
        let Rows { weights, bias, finite, .. } = rows;
        let layer = QuantizedDense { weights, bias, multipliers, activation: PhantomData };
        Quantizer { layers: (self.layers, layer), scales, finite }
    }

    /// Ends the network with a layer whose outputs are `f32`.
    ///
    /// Returns `None` if a number is not finite.
    #[must_use]
    pub const fn output<const OUT: usize, A>(
        self,
        layer: &Dense<N, OUT, A>,
    ) -> Option<(Q, QuantizedOutput<N, OUT, A>)> {
        let (rows, mut scales) = (Rows::of(layer, &self.scales), [0.0; OUT]);
        let mut finite = self.finite && rows.finite;
        let mut o = 0;
        while o < OUT {
            scales[o] = rows.scales[o] as f32;
            finite &= no_overflow(scales[o]);
            o += 1;
        }
        let Rows { weights, bias, .. } = rows;
        let layer = QuantizedOutput { weights, bias, scales, activation: PhantomData };
        if finite { Some((self.layers, layer)) } else { None }
    }

    /// Ends the network with a layer whose largest output says which of `OUT` classes it is.
    ///
    /// Returns `None` if a number is not finite.
    #[must_use]
    pub const fn classifier<const OUT: usize>(
        self,
        layer: &Dense<N, OUT, Identity>,
    ) -> Option<(Q, QuantizedClassifier<N, OUT>)> {
        let mut rows = Rows::of(layer, &self.scales);
        let (mut scale, mut o) = (0.0, 0);
        while o < OUT {
            scale = f64::max(scale, rows.scales[o]);
            o += 1;
        }
        rows.scales = [scale; OUT];
        let Rows { weights, bias, finite, .. } = rows.divided(layer, &self.scales);
        let scale = scale as f32;
        let layer = QuantizedClassifier { weights, bias, scale };
        if self.finite && finite && no_overflow(scale) { Some((self.layers, layer)) } else { None }
    }
}

/// The parameters of a layer in integers: `weights[o][i] · s[i] = scales[o] · weights[o][i]` here, `bias` likewise.
#[derive(Clone, Copy)]
struct Rows<const IN: usize, const OUT: usize> {
    weights: [[i8; IN]; OUT],
    bias: [i32; OUT],
    scales: [f64; OUT],
    finite: bool,
}

impl<const IN: usize, const OUT: usize> Rows<IN, OUT> {
    /// With the smallest scale for each row: |weight| ≤ 127 and |bias| ≤ 2²². A row of zeros has the scale 0.
    const fn of<A>(layer: &Dense<IN, OUT, A>, s: &[f64; IN]) -> Self {
        const { assert!(IN as u64 <= MAX_INPUTS as u64, "a quantised layer has at most 131,000 inputs") };
        let mut rows = Self { weights: [[0; IN]; OUT], bias: [0; OUT], scales: [0.0; OUT], finite: true };
        let mut o = 0;
        while o < OUT {
            let (row, bias) = (&layer.weights[o], layer.bias[o]);
            rows.finite &= bias.is_finite();
            let mut scale = bias.abs() as f64 / 4_194_304.0;
            let mut i = 0;
            while i < IN {
                rows.finite &= row[i].is_finite();
                scale = f64::max(scale, (row[i] as f64 * s[i]).abs() / 127.0);
                i += 1;
            }
            rows.finite &= scale.is_finite();
            rows.scales[o] = scale;
            o += 1;
        }
        rows.divided(layer, s)
    }

    /// Divides the parameters by the scales of their rows.
    const fn divided<A>(mut self, layer: &Dense<IN, OUT, A>, s: &[f64; IN]) -> Self {
        let mut o = 0;
        while o < OUT {
            let scale = self.scales[o];
            if scale > 0.0 {
                self.bias[o] = nearest(layer.bias[o] as f64 / scale);
                let mut i = 0;
                while i < IN {
                    self.weights[o][i] = nearest(layer.weights[o][i] as f64 * s[i] / scale) as i8;
                    i += 1;
                }
            }
            o += 1;
        }
        self
    }
}

/// The least range of a neuron: 1.5 times the norm of its products beyond its bias, and no more than it can reach.
const fn least_range<const IN: usize>(bias: f32, row: &[f32; IN], s: &[f64; IN]) -> f64 {
    let (mut squares, mut reach, mut i) = (0.0, bias.abs() as f64, 0);
    while i < IN {
        let product = (row[i] as f64 * s[i] * 127.0).abs();
        squares += product * product;
        reach += product;
        i += 1;
    }
    f64::min(bias.max(0.0) as f64 + 1.5 * sqrt(squares), reach)
}

/// √x to some digits, when this is compiled. Half the bits of a float are half its logarithm; then Heron's steps.
const fn sqrt(x: f64) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    let mut y = f64::from_bits((x.to_bits() >> 1) + (1023 << 51));
    let mut steps = 0;
    while steps < 5 {
        y = 0.5 * (y + x / y);
        steps += 1;
    }
    y
}

/// Whether no sum of 32 bits overflows when it is multiplied.
const fn no_overflow(scale: f32) -> bool {
    scale <= f32::MAX / 2_147_483_648.0
}

/// x to the nearest integer, halves away from 0; what is larger than an `i32` becomes the largest.
pub(super) const fn nearest(x: f64) -> i32 {
    (if x < 0.0 { x - 0.5 } else { x + 0.5 }) as i32
}
