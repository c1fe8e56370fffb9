//! Compile-time facts about the target that choose between forms of one computation. All forms give the same bits.

#[cfg(all(target_arch = "x86", not(target_feature = "sse2")))]
compile_error!(
    "stackprop gives the same bits on every processor, but an x86 without SSE2 computes in x87 registers, which round \
     differently: build for a target with SSE2 (i686-unknown-linux-gnu instead of i586, or -Ctarget-feature=+sse2)"
);

/// Whether four `f32` fit one register.
pub(crate) const VECTORS: bool =
    cfg!(any(target_feature = "sse2", target_feature = "neon", target_feature = "simd128"));

/// How many `f32` fit one register, 4 or 8, where [`VECTORS`] is true.
pub(crate) const WIDTH: usize = if cfg!(target_feature = "avx") { 8 } else { 4 };

/// Whether a sum is a call of some hundred instructions, because the program does not use a floating-point unit. Code
/// that looks at the bits of a float first, and so spares sums and products, is far faster there.
pub(crate) const SLOW_SUMS: bool = cfg!(any(
    all(target_arch = "arm", not(target_abi = "eabihf")),
    all(target_arch = "riscv32", not(target_feature = "f")),
    target_arch = "avr",
));

/// A value that begins where a wide register is loaded from one cache line, not from two.
#[cfg_attr(target_feature = "avx", repr(align(32)))]
pub(crate) struct Aligned<T>(pub(crate) T);

/// A field of no size: what comes after it in a `repr(C)` struct is [`Aligned`].
pub(crate) type Boundary = [Aligned<()>; 0];
