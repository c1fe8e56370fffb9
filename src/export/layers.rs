//! The layers as source.

use core::fmt::{self, Write};

use super::header::with_size;
use super::{Export, Formula, Header, float};
use crate::activation::{Gelu, Silu, Softmax, silu};
use crate::dense::Dense;

impl<const IN: usize, const OUT: usize, A: Formula> Export for Dense<IN, OUT, A> {
    fn rust_type(out: &mut dyn Write) -> fmt::Result {
        with_size(out, IN, "stackprop::Dense<#, ")?;
        with_size(out, OUT, "#, ")?;
        A::rust(out)?;
        out.write_char('>')
    }

    fn rust(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str("stackprop::Dense::new(\n    [\n")?;
        for row in &self.weights {
            writeln!(out, "        {row:?},")?;
        }
        write!(out, "    ],\n    {:?},\n)", self.bias)
    }

    fn c(&self, header: &mut Header<'_>) -> fmt::Result {
        let numbers = |out: &mut dyn Write| {
            Header::matrix(out, "weights", &self.weights)?;
            Header::array(out, "bias", &self.bias)
        };
        const {
            assert!(
                A::IN_C,
                "Softplus and Gelu have no form in C: their log1pf and erfcf differ from one C library to the next"
            );
        };
        header.layer(IN, OUT, numbers, |out| {
            with_size(out, OUT, "    for (int o = 0; o < #; o++) {\n")?;
            // The order of `summation`.
            if IN < 8 {
                out.write_str("        float z = bias[o];\n")?;
                with_size(out, IN, "        for (int i = 0; i < #; i++) z += weights[o][i] * x[i];\n")?;
            } else {
                with_size(out, IN, "        float z = bias[o] + @dot(weights[o], x, #);\n")?;
            }
            out.write_str("        y[o] = ")?;
            A::c(out)?;
            out.write_str(";\n    }\n")
        })
    }
}

impl<const N: usize> Export for Silu<N> {
    fn rust_type(out: &mut dyn Write) -> fmt::Result {
        with_size(out, N, "stackprop::activation::Silu<#>")
    }

    fn rust(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str("stackprop::activation::Silu")
    }

    fn c(&self, header: &mut Header<'_>) -> fmt::Result {
        const { assert!(N > 0, "a layer in C has at least one input") };
        header.layer(
            N,
            N,
            |_| Ok(()),
            |out| {
                with_size(out, N, "    for (int i = 0; i < #; i++) {\n        float z = @at_least(x[i], ")?;
                float::write(silu::LOWEST, out)?;
                out.write_str(");\n        y[i] = z * @sigmoid(z);\n    }\n")
            },
        )
    }
}

impl<const N: usize> Export for Gelu<N> {
    fn rust_type(out: &mut dyn Write) -> fmt::Result {
        with_size(out, N, "stackprop::activation::Gelu<#>")
    }

    fn rust(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str("stackprop::activation::Gelu")
    }

    fn c(&self, header: &mut Header<'_>) -> fmt::Result {
        const {
            assert!(
                N == usize::MAX,
                "Softplus and Gelu have no form in C: their log1pf and erfcf differ from one C library to the next"
            );
        };
        let _ = header;
        Err(fmt::Error)
    }
}

impl<const N: usize> Export for Softmax<N> {
    fn rust_type(out: &mut dyn Write) -> fmt::Result {
        with_size(out, N, "stackprop::activation::Softmax<#>")
    }

    fn rust(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str("stackprop::activation::Softmax")
    }

    fn c(&self, header: &mut Header<'_>) -> fmt::Result {
        const { assert!(N > 0, "a layer in C has at least one input") };
        header.layer(
            N,
            N,
            |_| Ok(()),
            |out| {
                with_size(
                    out,
                    N,
                    "    float largest = x[0], sum = 0.0f;
    for (int i = 1; i < #; i++) largest = @at_least(x[i], largest);
    for (int i = 0; i < #; i++) y[i] = @exp_of_negative(x[i] - largest);
    for (int i = 0; i < #; i++) sum += y[i];
    float by_sum = 1.0f / sum;
    for (int i = 0; i < #; i++) y[i] *= by_sum;
",
                )
            },
        )
    }
}

/// Tuples of layers: one after the other.
macro_rules! in_a_row {
    ($($T:ident $i:tt),*) => {
        impl<$($T: Export),*> Export for ($($T,)*) {
            fn rust_type(out: &mut dyn Write) -> fmt::Result {
                out.write_str("(")?;
                $(
                    if $i > 0 { out.write_str(", ")?; }
                    $T::rust_type(out)?;
                )*
                out.write_str(")")
            }

            fn rust(&self, out: &mut dyn Write) -> fmt::Result {
                out.write_str("(\n")?;
                $(
                    self.$i.rust(out)?;
                    out.write_str(",\n")?;
                )*
                out.write_str(")")
            }

            fn c(&self, header: &mut Header<'_>) -> fmt::Result {
                $(self.$i.c(header)?;)*
                Ok(())
            }
        }
    };
}
in_a_row!(A 0, B 1);
in_a_row!(A 0, B 1, C 2);
in_a_row!(A 0, B 1, C 2, D 3);
in_a_row!(A 0, B 1, C 2, D 3, E 4);
in_a_row!(A 0, B 1, C 2, D 3, E 4, F 5);
in_a_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
in_a_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
