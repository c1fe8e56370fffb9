//! The functions of [`math`](crate::math) in C, operation by operation, so that they have the same bits.
//!
//! In every text `@` stands for the network's name and an underscore, and each `$` for the next of `numbers`, which is
//! written as a hexadecimal literal and so exact. A header gets a function if something in it says `@name(`.

use core::f32::consts::{LN_2, LOG2_E};

use crate::math::{EXP_MIN, ROUND};

/// A function in C.
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) numbers: &'static [f32],
}

/// In the order in which C wants them: each calls only those before it.
pub(super) const FUNCTIONS: [Function; 13] = [
    Function {
        name: "bits",
        text: "
static inline uint32_t @bits(float x) {
    union { float number; uint32_t bits; } either;
    either.number = x;
    return either.bits;
}
",
        numbers: &[],
    },
    Function {
        name: "number",
        text: "
static inline float @number(uint32_t bits) {
    union { float number; uint32_t bits; } either;
    either.bits = bits;
    return either.number;
}
",
        numbers: &[],
    },
    Function {
        name: "abs",
        text: "
static inline float @abs(float x) { return @number(@bits(x) & 0x7fffffffu); }
",
        numbers: &[],
    },
    Function {
        name: "at_least",
        text: "
static inline float @at_least(float x, float low) { return x < low ? low : x; }
",
        numbers: &[],
    },
    Function {
        name: "at_most",
        text: "
static inline float @at_most(float x, float high) { return x > high ? high : x; }
",
        numbers: &[],
    },
    // The lanes are written out, so that they are registers at every level of optimisation.
    Function {
        name: "dot",
        text: "
/* The sum of w[i] * x[i] for 8 terms or more: in 8 lanes, then 8, 4, 2, 1. */
static inline float @dot(const float *w, const float *x, int n) {
    float a0 = w[0] * x[0], a1 = w[1] * x[1], a2 = w[2] * x[2], a3 = w[3] * x[3];
    float a4 = w[4] * x[4], a5 = w[5] * x[5], a6 = w[6] * x[6], a7 = w[7] * x[7];
    int i = 8;
    for (; i + 8 <= n; i += 8) {
        a0 += w[i] * x[i];
        a1 += w[i + 1] * x[i + 1];
        a2 += w[i + 2] * x[i + 2];
        a3 += w[i + 3] * x[i + 3];
        a4 += w[i + 4] * x[i + 4];
        a5 += w[i + 5] * x[i + 5];
        a6 += w[i + 6] * x[i + 6];
        a7 += w[i + 7] * x[i + 7];
    }
    if (i < n) a0 += w[i] * x[i];
    if (i + 1 < n) a1 += w[i + 1] * x[i + 1];
    if (i + 2 < n) a2 += w[i + 2] * x[i + 2];
    if (i + 3 < n) a3 += w[i + 3] * x[i + 3];
    if (i + 4 < n) a4 += w[i + 4] * x[i + 4];
    if (i + 5 < n) a5 += w[i + 5] * x[i + 5];
    if (i + 6 < n) a6 += w[i + 6] * x[i + 6];
    a0 += a4;
    a1 += a5;
    a2 += a6;
    a3 += a7;
    return (a0 + a2) + (a1 + a3);
}
",
        numbers: &[],
    },
    Function {
        name: "split",
        text: "
/* 2 to the power of t is power * (even + odd) / (even - odd). */
static inline void @split(float t, float *power, float *even, float *odd) {
    float shifted = t + $;
    float f = t - (shifted - $);
    float square = f * f;
    *power = @number(@bits(shifted) << 23);
    *even = $ + $ * square;
    *odd = f * ($ + square);
}
",
        numbers: &[ROUND, ROUND, 360.3722, 17.313904, 124.895485],
    },
    Function {
        name: "exp_of_negative",
        text: "
/* e to the power of x <= 0; 0 where that would be subnormal. */
static inline float @exp_of_negative(float x) {
    float power, even, odd;
    @split(@at_least(x * $, -126.0f), &power, &even, &odd);
    float y = power * (even + odd) / (even - odd);
    return x < $ ? 0.0f : y;
}
",
        numbers: &[LOG2_E, EXP_MIN],
    },
    Function {
        name: "exp_m1",
        text: "
/* e to the power of x, minus 1. */
static inline float @exp_m1(float x) {
    float power, even, odd;
    @split($ * @at_least(x, -18.0f), &power, &even, &odd);
    return ((power - 1.0f) * even + (power + 1.0f) * odd) / (even - odd);
}
",
        numbers: &[LOG2_E],
    },
    Function {
        name: "exp",
        text: "
/* e to the power of x; 0 where that would be subnormal. */
static inline float @exp(float x) {
    float power, even, odd, t = @at_most(@at_least(x * $, -126.0f), 130.0f);
    float late = t > 100.0f ? 16.0f : 0.0f, factor = t > 100.0f ? 65536.0f : 1.0f;
    @split(t - late, &power, &even, &odd);
    float y = power * (even + odd) / (even - odd) * factor;
    return x < $ ? 0.0f : y;
}
",
        numbers: &[LOG2_E, EXP_MIN],
    },
    Function {
        name: "ln",
        text: "
/* The natural logarithm. */
static inline float @ln(float x) {
    if (x <= 0.0f) return x < 0.0f ? (x - x) / 0.0f : -1.0f / 0.0f;
    float normal = x < $ ? x * 33554432.0f : x;
    uint32_t bits = @bits(normal) - 0x3f3504f3u;
    float k = (float)((int32_t)(bits >> 23) - (int32_t)(bits >> 31 << 9));
    float m = @number((bits & 0x007fffffu) + 0x3f3504f3u);
    float s = (m - 1.0f) / (m + 1.0f);
    float z = s * s;
    float tail = (($ * z + $) * z + $) * z * s;
    float y = k * $ + (k * $ + (tail + 2.0f * s));
    if (!(x <= $)) return x;
    return x < $ ? y - 25.0f * $ : y;
}
",
        numbers: &[
            f32::MIN_POSITIVE,
            0.29870936,
            0.39977574,
            0.66666776,
            0.693359375,
            -2.12194440e-4,
            f32::MAX,
            f32::MIN_POSITIVE,
            LN_2,
        ],
    },
    Function {
        name: "sigmoid",
        text: "
/* 1 / (1 + e to the power of -x). */
static inline float @sigmoid(float x) {
    float power, even, odd;
    @split(@at_most(@at_least(x * $, -118.0f), 118.0f), &power, &even, &odd);
    float n = power * (even + odd), d = even - odd;
    return d / (d + n);
}
",
        numbers: &[-LOG2_E],
    },
    Function {
        name: "tanh",
        text: "
static inline float @tanh(float x) {
    float power, even, odd;
    @split($ * @at_most(@abs(x), $), &power, &even, &odd);
    float n = (power - 1.0f) * even + (power + 1.0f) * odd, d = even - odd;
    float y = n / (n + 2.0f * d);
    return @number((@bits(y) & 0x7fffffffu) | (@bits(x) & 0x80000000u));
}
",
        numbers: &[2.0 * LOG2_E, 9.1],
    },
];
