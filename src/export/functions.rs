//! The functions of [`math`](crate::math) in C, operation by operation, so that they have the same bits.
//!
//! In every text `@` stands for the network's name and an underscore, and each `$` for the next of `numbers`, which is
//! written as a hexadecimal literal and so exact. A header gets a function if something in it says `@name(`.

use core::f32::consts::{FRAC_1_SQRT_2, LN_2, LOG2_E};

use crate::math::{EXP_MIN, ROUND};

/// The notice that the licence of these functions wants to go with them.
macro_rules! sun_microsystems {
    ($file:literal) => {
        concat!(
            "\n/* By FreeBSD's ", $file, ", from the Rust crate libm:\n",
            " * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunPro, a Sun Microsystems,\n",
            " * Inc. business. Permission to use, copy, modify, and distribute this software is freely granted, provided\n",
            " * that this notice is preserved. */"
        )
    };
}

/// A function in C.
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) numbers: &'static [f32],
}

/// In the order in which C wants them: each calls only those before it.
pub(super) const FUNCTIONS: [Function; 16] = [
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
    // `libm::log1pf` of the softplus, whose argument lies between 0 and 1.
    Function {
        name: "log1p",
        text: concat!(
            sun_microsystems!("s_log1pf.c"),
            "
/* ln(1 + x) for x from 0 to 1. */
static inline float @log1p(float x) {
    float k = 0.0f, c = 0.0f, f = x;
    if (x < $) return x;
    if (x != x) return x;
    if (x >= $) {
        float u = 1.0f + x;
        uint32_t bits = @bits(u) + (0x3f800000u - 0x3f3504f3u);
        k = (float)((int32_t)(bits >> 23) - 0x7f);
        c = (x - (u - 1.0f)) / u;
        f = @number((bits & 0x007fffffu) + 0x3f3504f3u) - 1.0f;
    }
    float s = f / (2.0f + f);
    float z = s * s;
    float w = z * z;
    float t1 = w * ($ + w * $);
    float t2 = z * ($ + w * $);
    float r = t2 + t1;
    float hfsq = 0.5f * f * f;
    return s * (hfsq + r) + (k * $ + c) - hfsq + f + k * $;
}
"
        ),
        numbers: &[
            f32::from_bits(0x33800000),
            f32::from_bits(0x3ed413d0),
            0.40000972152,
            0.24279078841,
            0.66666662693,
            0.28498786688,
            9.0580006145e-06,
            6.9313812256e-01,
        ],
    },
    // `libm::expf` for `erfc`, whose arguments are finite and so small that nothing overflows.
    Function {
        name: "expf",
        text: concat!(
            sun_microsystems!("e_expf.c"),
            "
static inline float @expf(float x) {
    uint32_t size = @bits(x) & 0x7fffffffu;
    int32_t k = 0;
    float high = x, low = 0.0f;
    if (x <= $) return 0.0f;
    if (size > 0x3eb17218u) {
        if (size > 0x3f851592u) k = (int32_t)($ * x + (x < 0.0f ? -0.5f : 0.5f));
        else k = x < 0.0f ? -1 : 1;
        high = x - (float)k * $;
        low = (float)k * $;
        x = high - low;
    } else if (size <= 0x39000000u) {
        return 1.0f + x;
    }
    float square = x * x;
    float c = x - square * ($ + square * $);
    float y = 1.0f + (x * c / (2.0f - c) - low + high);
    /* y times 2 to the power of k, rounded once */
    if (k < -126) return y * $ * @number((uint32_t)(k + 102 + 127) << 23);
    return y * @number((uint32_t)(k + 127) << 23);
}
"
        ),
        numbers: &[
            f32::from_bits(0xc2cff1b5),
            1.4426950216e+00,
            6.9314575195e-01,
            1.4286067653e-06,
            1.6666625440e-1,
            -2.7667332906e-3,
            f32::from_bits((127 - 102) << 23),
        ],
    },
    // Φ(x) of `Gelu`, with `libm::erfcf` in it.
    Function {
        name: "normal_below",
        text: concat!(
            sun_microsystems!("s_erff.c"),
            "
static inline float @erfc(float x) {
    uint32_t size = @bits(x) & 0x7fffffffu;
    float sign = @bits(x) >> 31 ? 2.0f : 0.0f;
    if (size >= 0x7f800000u) return sign + 1.0f / x;
    if (size < 0x3f580000u) {
        if (size < 0x23800000u) return 1.0f - x;
        float z = x * x;
        float r = $ + z * ($ + z * ($ + z * ($ + z * $)));
        float s = 1.0f + z * ($ + z * ($ + z * ($ + z * ($ + z * $))));
        float y = r / s;
        if (sign != 0.0f || size < 0x3e800000u) return 1.0f - (x + x * y);
        return 0.5f - (x - 0.5f + x * y);
    }
    if (size >= 0x41e00000u) return sign != 0.0f ? 2.0f : 0.0f;
    float y;
    x = @abs(x);
    if (size < 0x3fa00000u) {
        float s = x - 1.0f;
        float p = $ + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * $)))));
        float q = 1.0f + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * $)))));
        y = 1.0f - $ - p / q;
    } else {
        float s = 1.0f / (x * x), p, q;
        if (size < 0x4036db6du) {
            p = $ + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * $))))));
            q = 1.0f + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * $)))))));
        } else {
            p = $ + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * $)))));
            q = 1.0f + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * ($ + s * $))))));
        }
        float z = @number(size & 0xffffe000u);
        y = @expf(-z * z - 0.5625f) * @expf((z - x) * (z + x) + p / q) / x;
    }
    return sign != 0.0f ? 2.0f - y : y;
}

/* The fraction of a normal distribution below x. */
static inline float @normal_below(float x) { return 0.5f * @erfc(-x * $); }
"
        ),
        numbers: &[
            // erf on [0, 0.84375]
            1.2837916613e-01,
            -3.2504209876e-01,
            -2.8481749818e-02,
            -5.7702702470e-03,
            -2.3763017452e-05,
            3.9791721106e-01,
            6.5022252500e-02,
            5.0813062117e-03,
            1.3249473704e-04,
            -3.9602282413e-06,
            // erf on [0.84375, 1.25]
            -2.3621185683e-03,
            4.1485610604e-01,
            -3.7220788002e-01,
            3.1834661961e-01,
            -1.1089469492e-01,
            3.5478305072e-02,
            -2.1663755178e-03,
            1.0642088205e-01,
            5.4039794207e-01,
            7.1828655899e-02,
            1.2617121637e-01,
            1.3637083583e-02,
            1.1984500103e-02,
            8.4506291151e-01,
            // erfc on [1.25, 1/0.35]
            -9.8649440333e-03,
            -6.9385856390e-01,
            -1.0558626175e+01,
            -6.2375331879e+01,
            -1.6239666748e+02,
            -1.8460508728e+02,
            -8.1287437439e+01,
            -9.8143291473e+00,
            1.9651271820e+01,
            1.3765776062e+02,
            4.3456588745e+02,
            6.4538726807e+02,
            4.2900814819e+02,
            1.0863500214e+02,
            6.5702495575e+00,
            -6.0424413532e-02,
            // erfc on [1/0.35, 28]
            -9.8649431020e-03,
            -7.9928326607e-01,
            -1.7757955551e+01,
            -1.6063638306e+02,
            -6.3756646729e+02,
            -1.0250950928e+03,
            -4.8351919556e+02,
            3.0338060379e+01,
            3.2579251099e+02,
            1.5367296143e+03,
            3.1998581543e+03,
            2.5530502930e+03,
            4.7452853394e+02,
            -2.2440952301e+01,
            FRAC_1_SQRT_2,
        ],
    },
];
