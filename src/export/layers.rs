//! The layers as source.

use core::fmt::{self, Write};

use super::header::with_size;
use super::{Export, Formula, Header};
use crate::activation::{Gelu, Silu, Softmax};
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
        const {
            assert!(
                A::IN_C,
                "Softplus and Gelu have no form in C: their log1pf and erfcf differ from one C library to the next"
            );
        };
        header.dense(self.weights.as_flattened(), &self.bias, A::c)
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
        header.silu(N)
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
        header.softmax(N)
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
