//! The C header: it is written in one pass over the text and several over the layers.

use core::fmt::{self, Write};

use super::functions::{FUNCTIONS, Function};
use super::{Sizes, float};
use crate::activation::silu;

/// A C header that is being written, for [`Export::c`](super::Export::c), where there is an example of a layer.
pub struct Header<'a> {
    out: Named<'a>,
    pass: Pass,
    /// The number of layers so far.
    layers: usize,
}

/// The layers are asked once for each of these.
enum Pass {
    /// How many numbers do the outputs of the hidden layers need? Every other layer writes to the one buffer, the rest to
    /// the other. The last layer so far may be the last of all, whose output is y.
    Measure { buffers: [usize; 2], last: usize },
    /// Is this function called?
    Find { function: &'static str, found: bool },
    /// The layers, each a function.
    Define,
    /// The calls of the layers, of which there are so many.
    Call { count: usize },
}

impl Header<'_> {
    /// Adds a layer of `inputs` numbers `x[i]` and `outputs` numbers `y[o]`, at least one of each.
    ///
    /// `numbers` writes definitions of constants, mostly by [`array`](Self::array) and [`matrix`](Self::matrix). `code`
    /// writes statements of C99 that compute every `y[o]` from x, which they do not change. `@` stands for the beginning
    /// of a name of the header, as in a [`Formula`](super::Formula); among its functions is `@dot(w, x, n)`, the
    /// sum of `w[i] * x[i]` for an n of 8 or more.
    ///
    /// # Errors
    /// Returns what the destination of the header returns.
    pub fn layer(
        &mut self,
        inputs: usize,
        outputs: usize,
        numbers: impl FnOnce(&mut dyn Write) -> fmt::Result,
        code: impl FnOnce(&mut dyn Write) -> fmt::Result,
    ) -> fmt::Result {
        let (out, index) = (&mut self.out, self.layers);
        self.layers += 1;
        match &mut self.pass {
            Pass::Measure { buffers, last } => {
                if index > 0 {
                    let buffer = &mut buffers[(index - 1) % 2];
                    *buffer = (*last).max(*buffer);
                }
                *last = outputs;
                Ok(())
            }
            Pass::Find { function, found } => {
                let mut search = Search { function, matched: 0, found: *found };
                code(&mut search)?;
                *found = search.found;
                Ok(())
            }
            Pass::Define => {
                with_size(out, index, "\n/* Layer # */\nstatic inline void @layer#(")?;
                with_size(out, inputs, "const float x[#], ")?;
                with_size(out, outputs, "float y[#]) {\n")?;
                numbers(out)?;
                code(out)?;
                out.write_str("}\n")
            }
            Pass::Call { count } => {
                with_size(out, index, "    @layer#(")?;
                out.write_str(match index {
                    0 => "x, ",
                    _ if index % 2 == 1 => "a, ",
                    _ => "b, ",
                })?;
                out.write_str(match index {
                    _ if index + 1 == *count => "y);\n",
                    _ if index % 2 == 0 => "a);\n",
                    _ => "b);\n",
                })
            }
        }
    }

    /// Adds a [`Dense`](crate::Dense) layer: row by row of its weights, biases, one for each output, and its activation as
    /// [`Formula::c`](super::Formula::c) writes it.
    ///
    /// # Errors
    /// Returns what the destination of the header returns.
    pub fn dense(
        &mut self,
        weights: &[f32],
        bias: &[f32],
        activation: impl FnOnce(&mut dyn Write) -> fmt::Result,
    ) -> fmt::Result {
        let outputs = bias.len();
        let inputs = weights.len().checked_div(outputs).unwrap_or(0);
        let numbers = |out: &mut dyn Write| {
            matrix(out, "weights", weights, outputs, inputs)?;
            Self::array(out, "bias", bias)
        };
        self.layer(inputs, outputs, numbers, |out| {
            with_size(out, outputs, "    for (int o = 0; o < #; o++) {\n")?;
            // The order of `summation`.
            if inputs < 8 {
                out.write_str("        float z = bias[o];\n")?;
                with_size(out, inputs, "        for (int i = 0; i < #; i++) z += weights[o][i] * x[i];\n")?;
            } else {
                with_size(out, inputs, "        float z = bias[o] + @dot(weights[o], x, #);\n")?;
            }
            out.write_str("        y[o] = ")?;
            activation(out)?;
            out.write_str(";\n    }\n")
        })
    }

    /// Adds a [`Silu`](crate::activation::Silu) layer of `n` elements.
    ///
    /// # Errors
    /// Returns what the destination of the header returns.
    pub fn silu(&mut self, n: usize) -> fmt::Result {
        self.layer(
            n,
            n,
            |_| Ok(()),
            |out| {
                with_size(out, n, "    for (int i = 0; i < #; i++) {\n        float z = @at_least(x[i], ")?;
                float::write(silu::LOWEST, out)?;
                out.write_str(");\n        y[i] = z * @sigmoid(z);\n    }\n")
            },
        )
    }

    /// Adds a [`Softmax`](crate::activation::Softmax) layer of `n` elements.
    ///
    /// # Errors
    /// Returns what the destination of the header returns.
    pub fn softmax(&mut self, n: usize) -> fmt::Result {
        let code = "    float largest = x[0], sum = 0.0f;
    for (int i = 1; i < #; i++) largest = @at_least(x[i], largest);
    for (int i = 0; i < #; i++) y[i] = @exp_of_negative(x[i] - largest);
    for (int i = 0; i < #; i++) sum += y[i];
    float by_sum = 1.0f / sum;
    for (int i = 0; i < #; i++) y[i] *= by_sum;
";
        self.layer(n, n, |_| Ok(()), |out| with_size(out, n, code))
    }

    /// Writes `static const float NAME[N] = {…};`, as a line of a function.
    ///
    /// ```
    /// use stackprop::export::Header;
    /// let mut line = String::new();
    /// Header::array(&mut line, "bias", &[0.5, -3.0])?;
    /// assert_eq!(line, "    static const float bias[2] = {0x1p-1f, -0x1.8p+1f};\n");
    /// # Ok::<(), core::fmt::Error>(())
    /// ```
    ///
    /// # Errors
    /// Returns what `out` returns.
    pub fn array(out: &mut dyn Write, name: &str, numbers: &[f32]) -> fmt::Result {
        out.write_str("    static const float ")?;
        out.write_str(name)?;
        with_size(out, numbers.len(), "[#] = ")?;
        braces(out, numbers)?;
        out.write_str(";\n")
    }

    /// Writes `static const float NAME[OUT][IN] = {…};`, row by row, as lines of a function.
    ///
    /// ```
    /// use stackprop::export::Header;
    /// let mut lines = String::new();
    /// Header::matrix(&mut lines, "weights", &[[1.0, 2.0], [3.0, 4.0]])?;
    /// assert_eq!(
    ///     lines,
    ///     "    static const float weights[2][2] = {
    ///         {0x1p+0f, 0x1p+1f},
    ///         {0x1.8p+1f, 0x1p+2f},
    ///     };
    /// "
    /// );
    /// # Ok::<(), core::fmt::Error>(())
    /// ```
    ///
    /// # Errors
    /// Returns what `out` returns.
    pub fn matrix<const IN: usize, const OUT: usize>(
        out: &mut dyn Write,
        name: &str,
        rows: &[[f32; IN]; OUT],
    ) -> fmt::Result {
        matrix(out, name, rows.as_flattened(), OUT, IN)
    }
}

fn matrix(out: &mut dyn Write, name: &str, numbers: &[f32], rows: usize, columns: usize) -> fmt::Result {
    out.write_str("    static const float ")?;
    out.write_str(name)?;
    with_size(out, rows, "[#]")?;
    with_size(out, columns, "[#] = {\n")?;
    let mut rest = numbers;
    for _ in 0..rows {
        let (row, others) = rest.split_at_checked(columns).unwrap_or_default();
        out.write_str("        ")?;
        braces(out, row)?;
        out.write_str(",\n")?;
        rest = others;
    }
    out.write_str("    };\n")
}

/// `{0x1p+0f, 0x1p+1f}`
fn braces(out: &mut dyn Write, numbers: &[f32]) -> fmt::Result {
    let mut separator = "{";
    for number in numbers {
        out.write_str(separator)?;
        float::write(*number, out)?;
        separator = ", ";
    }
    out.write_char('}')
}

impl fmt::Debug for Header<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Header").field("name", &self.out.name).finish_non_exhaustive()
    }
}

/// Adds the layers of a network to a header.
pub(super) type Layers<'a> = dyn Fn(&mut Header<'_>) -> fmt::Result + 'a;

/// Writes the header of a network of a type that `rust_type` writes.
pub(super) fn write(
    sizes: Sizes,
    rust_type: &dyn Fn(&mut dyn Write) -> fmt::Result,
    layers: &Layers<'_>,
    name: &str,
    out: &mut dyn Write,
) -> fmt::Result {
    let (pass, count) = run(layers, name, out, Pass::Measure { buffers: [0; 2], last: 0 })?;
    let [a, b] = if let Pass::Measure { buffers, .. } = pass { buffers } else { [0; 2] };

    let mut named = Named { name, out };
    named.write_str("/* @predict: ")?;
    sizes.write(&mut named)?;
    named.write_str("\n *\n * Exported by the Rust crate stackprop ")?;
    named.write_str(env!("CARGO_PKG_VERSION"))?;
    named.write_str(" from a network of the type\n *     ")?;
    rust_type(&mut named)?;
    named.write_str(
        "
 * It computes the bits of the crate's `predict` if every operation is rounded by itself: compile with
 * -ffp-contract=off and without -ffast-math. x and y are two arrays. It takes ",
    )?;
    float::decimal(sizes.parameters.saturating_mul(size_of::<f32>()), &mut named)?;
    named.write_str(" bytes of constants and, for\n * the hidden layers, ")?;
    float::decimal(a.saturating_add(b).saturating_mul(size_of::<f32>()), &mut named)?;
    named.write_str(" bytes of stack. */\n\n#ifndef STACKPROP_@H\n#define STACKPROP_@H\n")?;
    named.write_str(BEGIN)?;
    for function in &FUNCTIONS {
        if is_called(layers, named.name, named.out, function.name)? {
            define(&mut named, function)?;
        }
    }
    run(layers, name, named.out, Pass::Define)?;

    with_size(&mut named, sizes.inputs, "\nstatic inline void @predict(const float x[#], ")?;
    with_size(&mut named, sizes.outputs, "float y[#]) {\n")?;
    for (buffer, size) in [("a", a), ("b", b)] {
        if size > 0 {
            named.write_str("    float ")?;
            named.write_str(buffer)?;
            with_size(&mut named, size, "[#];\n")?;
        }
    }
    run(layers, name, named.out, Pass::Call { count })?;
    named.write_str(END)
}

const BEGIN: &str = "
#include <stdint.h>

#if defined __FAST_MATH__
#error \"with -ffast-math a network does not compute the bits with which it was trained\"
#endif
#if defined __FLT_EVAL_METHOD__ && __FLT_EVAL_METHOD__ != 0 && __FLT_EVAL_METHOD__ != 16
#error \"floats are computed in a wider format, and not to the bits with which the network was trained\"
#endif
#if defined __GNUC__ && !defined __clang__
#pragma GCC push_options
#pragma GCC optimize(\"fp-contract=off\")
#else
#pragma STDC FP_CONTRACT OFF
#endif
";

const END: &str = "}

#if defined __GNUC__ && !defined __clang__
#pragma GCC pop_options
#else
#pragma STDC FP_CONTRACT DEFAULT
#endif

#endif
";

/// Asks all layers; returns the pass with what it has found, and the number of layers.
fn run(add: &Layers<'_>, name: &str, out: &mut dyn Write, pass: Pass) -> Result<(Pass, usize), fmt::Error> {
    let mut header = Header { out: Named { name, out }, pass, layers: 0 };
    add(&mut header)?;
    Ok((header.pass, header.layers))
}

/// Whether a layer calls the function, or another function does that is called.
fn is_called(layers: &Layers<'_>, name: &str, out: &mut dyn Write, function: &'static str) -> Result<bool, fmt::Error> {
    if let (Pass::Find { found: true, .. }, _) = run(layers, name, out, Pass::Find { function, found: false })? {
        return Ok(true);
    }
    for caller in &FUNCTIONS {
        let mut search = Search { function, matched: 0, found: false };
        search.write_str(caller.text)?;
        // Its own definition looks like a call.
        if search.found && caller.name != function && is_called(layers, name, out, caller.name)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes a function, with its numbers.
fn define(out: &mut Named<'_>, function: &Function) -> fmt::Result {
    let mut numbers = function.numbers.iter();
    for c in function.text.chars() {
        match c {
            '$' => float::write(numbers.next().copied().unwrap_or(f32::NAN), out)?,
            _ => out.write_char(c)?,
        }
    }
    Ok(())
}

/// Writes `text` with `n` for every `#`.
pub(super) fn with_size(out: &mut dyn Write, n: usize, text: &str) -> fmt::Result {
    for c in text.chars() {
        if c == '#' { float::decimal(n, out)? } else { out.write_char(c)? }
    }
    Ok(())
}

/// Text in which `@` is the network's name and an underscore.
struct Named<'a> {
    name: &'a str,
    out: &'a mut dyn Write,
}

impl Write for Named<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| self.write_char(c))
    }

    fn write_char(&mut self, c: char) -> fmt::Result {
        if c != '@' {
            return self.out.write_char(c);
        }
        self.out.write_str(self.name)?;
        self.out.write_char('_')
    }
}

/// Takes text and looks for `@FUNCTION(`.
struct Search {
    function: &'static str,
    /// How many bytes of it the text has had last.
    matched: usize,
    found: bool,
}

impl Write for Search {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            let wanted = match self.matched {
                0 => b'@',
                n => self.function.as_bytes().get(n - 1).copied().unwrap_or(b'('),
            };
            if byte != wanted {
                // Only the first byte is an `@`, so no shorter match is under way.
                self.matched = usize::from(byte == b'@');
                continue;
            }
            self.matched += 1;
            if self.matched == self.function.len() + 2 {
                (self.found, self.matched) = (true, 0);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::string::String;

    use super::*;
    use crate::activation::{Silu, Tanh};
    use crate::{Dense, Layer, Params, export};

    fn finds(texts: &[&str]) -> bool {
        let mut search = Search { function: "exp", matched: 0, found: false };
        for text in texts {
            search.write_str(text).unwrap();
        }
        search.found
    }

    #[test]
    fn a_call_is_found_however_the_text_is_cut() {
        assert!(finds(&["x + @exp(x)"]) && finds(&["@@exp(x)"]) && finds(&["@e@exp(x)"]));
        assert!(finds(&["@", "ex", "p", "(", "x)"]));
        assert!(!finds(&["@exp_m1(x)"]) && !finds(&["exp(x)"]) && !finds(&["@exp", " (x)"]) && !finds(&["@expexp("]));
    }

    #[test]
    fn the_layers_take_turns_in_two_buffers_that_hold_the_largest_outputs() {
        type Net = (Dense<1, 3>, ((Dense<3, 2>, Dense<2, 5>), Dense<5, 4>, Dense<4, 6>));
        let mut header = String::new();
        export::c(&Net::ZERO, "net", &mut header).unwrap();
        let (_, predict) = header.split_once("static inline void net_predict").unwrap();
        let (predict, _) = predict.split_once("\n\n").unwrap();
        assert_eq!(
            predict,
            "(const float x[1], float y[6]) {
    float a[5];
    float b[4];
    net_layer0(x, a);
    net_layer1(a, b);
    net_layer2(b, a);
    net_layer3(a, b);
    net_layer4(b, y);
}"
        );
        let said = "1 input, 6 outputs, 83 parameters.";
        assert!(header.contains(said) && header.contains(" 332 bytes of constants"), "{header}");
        assert!(header.contains("hidden layers, 36 bytes of stack."), "{header}");
    }

    #[test]
    fn a_header_has_the_functions_that_are_called_and_no_others() {
        fn functions<N: Layer + export::Export>(net: &N) -> std::vec::Vec<&'static str> {
            let mut header = String::new();
            export::c(net, "net", &mut header).unwrap();
            let defined = |name: &&str| {
                ["uint32_t", "float", "void"].iter().any(|kind| header.contains(&std::format!(" {kind} net_{name}(")))
            };
            FUNCTIONS.iter().map(|function| function.name).filter(defined).collect()
        }
        assert_eq!(functions(&Dense::<7, 9>::ZERO), [""; 0]);
        assert_eq!(functions(&Dense::<8, 1>::ZERO), ["dot"]);
        assert_eq!(functions(&Silu::<1>), ["bits", "number", "at_least", "at_most", "split", "sigmoid"]);
        let tanh = ["bits", "number", "abs", "at_most", "dot", "split", "tanh"];
        assert_eq!(functions(&(Dense::<1, 8, Tanh>::ZERO, Dense::<8, 1>::ZERO)), tanh);
    }

    #[test]
    fn every_function_has_as_many_numbers_as_places_for_them_and_comes_after_those_that_it_calls() {
        for (i, function) in FUNCTIONS.iter().enumerate() {
            assert_eq!(function.text.matches('$').count(), function.numbers.len(), "{}", function.name);
            assert!(function.text.contains(&std::format!("@{}(", function.name)), "{} is not there", function.name);
            for later in &FUNCTIONS[i + 1..] {
                assert!(!function.text.contains(&std::format!("@{}(", later.name)), "{}", function.name);
            }
        }
    }
}
