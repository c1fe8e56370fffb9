/* The network of ../../c/net.h in the crate's arithmetic, and with its promises: what they cost in C.
 *
 * Every operation is rounded by itself, sums run in the crate's order, powers and roots are the crate's formulas,
 * averages and parameters never become subnormal, and a sample with a NaN changes nothing. The parameters at the end
 * are the crate's, to the bit. Sums are written out in vectors; all other loops gcc makes vectors of by itself.
 *
 * The macros are those of net.h; IN and HIDDEN are less than 8, or a multiple of 4. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#define SIGMOID 1
#define RELU 3
#define SQUARED 1
#define SOFTMAX 2
#define SGD 1
#define RMSPROP 2
#define ADAM 3

#define PARAMETERS (HIDDEN * (IN + 1) + OUT * (HIDDEN + 1))
#define ALIGNED __attribute__((aligned(32)))

typedef float four __attribute__((vector_size(16)));
typedef float eight __attribute__((vector_size(32)));
typedef float four_anywhere __attribute__((vector_size(16), aligned(4)));
typedef float eight_anywhere __attribute__((vector_size(32), aligned(4)));

struct net {
    float weights1[HIDDEN][IN], bias1[HIDDEN], weights2[OUT][HIDDEN], bias2[OUT];
};

static ALIGNED struct net net;
static ALIGNED float h[HIDDEN], y[OUT];

static inline uint32_t bits(float f) {
    uint32_t u;
    memcpy(&u, &f, 4);
    return u;
}

static inline float number(uint32_t u) {
    float f;
    memcpy(&f, &u, 4);
    return f;
}

static inline float flush(float x) { return (x + 0x1p-75f) - 0x1p-75f; }

static inline float square(float g) {
    g = fabsf(g) + 0x1p-53f;
    return g * g;
}

/* 2 to the power of t: n * (even + odd) / (even - odd). */
struct power {
    float n, even, odd;
};
static inline struct power power_of_two(float t) {
    float shifted = t + 12583039.0f, f = t - (shifted - 12583039.0f), square = f * f;
    return (struct power){number(bits(shifted) << 23), 360.3722f + 17.313904f * square, f * (124.895485f + square)};
}

static inline float activate(float z) {
#if ACTIVATION == SIGMOID
    float t = z * -1.44269504f;
    t = t < -118.0f ? -118.0f : t;
    t = t > 118.0f ? 118.0f : t;
    struct power p = power_of_two(t);
    float denominator = p.even - p.odd;
    return denominator / (denominator + p.n * (p.even + p.odd));
#else
    return z < 0.0f ? 0.0f : z;
#endif
}

static inline float slope(float a) {
#if ACTIVATION == SIGMOID
    return a * (1.0f - a);
#else
    return a > 0.0f ? 1.0f : 0.0f;
#endif
}

/* The eight lanes of a row, folded to four. */
static inline four lanes(const float *w, const float *x, int n) {
    eight a = *(const eight_anywhere *)w * *(const eight_anywhere *)x;
    int i = 8;
    for (; i + 8 <= n; i += 8) a += *(const eight_anywhere *)(w + i) * *(const eight_anywhere *)(x + i);
    four low = __builtin_shufflevector(a, a, 0, 1, 2, 3);
    if (i < n) low += *(const four_anywhere *)(w + i) * *(const four_anywhere *)(x + i);
    return low + __builtin_shufflevector(a, a, 4, 5, 6, 7);
}

/* y = bias + weights · x, four rows at a time where there are so many. */
static inline void layer(const float *w, const float *bias, const float *x, float *y, int in, int out) {
    int o = 0;
    if (in < 8) {
        for (; o < out; o++) {
            float sum = bias[o];
            for (int i = 0; i < in; i++) sum += w[o * in + i] * x[i];
            y[o] = sum;
        }
        return;
    }
    for (; o + 4 <= out; o += 4) {
        const float *row = w + o * in;
        four a = lanes(row, x, in), b = lanes(row + in, x, in);
        four c = lanes(row + 2 * in, x, in), d = lanes(row + 3 * in, x, in);
        four p = __builtin_shufflevector(a, b, 0, 1, 4, 5) + __builtin_shufflevector(a, b, 2, 3, 6, 7);
        four q = __builtin_shufflevector(c, d, 0, 1, 4, 5) + __builtin_shufflevector(c, d, 2, 3, 6, 7);
        four sums = __builtin_shufflevector(p, q, 0, 2, 4, 6) + __builtin_shufflevector(p, q, 1, 3, 5, 7);
        *(four_anywhere *)(y + o) = *(const four_anywhere *)(bias + o) + sums;
    }
    for (o = out / 4 * 4; o < out; o++) {
        four a = lanes(w + o * in, x, in);
        y[o] = bias[o] + ((a[0] + a[2]) + (a[1] + a[3]));
    }
}

/* Forward: leaves h and y. */
static void net_predict(const float x[IN]) {
    layer(net.weights1[0], net.bias1, x, h, IN, HIDDEN);
    for (int o = 0; o < HIDDEN; o++) h[o] = activate(h[o]);
    layer(net.weights2[0], net.bias2, h, y, HIDDEN, OUT);
}

/* The loss, and its slope at y in dy. */
#if LOSS == SOFTMAX
static float net_loss(int target, float dy[OUT]) {
    float largest = -INFINITY, sum = 0.0f;
    for (int o = 0; o < OUT; o++)
        if (y[o] > largest) largest = y[o];
    for (int o = 0; o < OUT; o++) {
        float z = y[o] - largest, t = z * 1.44269504f;
        struct power p = power_of_two(t < -126.0f ? -126.0f : t);
        dy[o] = z < -87.33654f ? 0.0f : p.n * (p.even + p.odd) / (p.even - p.odd);
    }
    for (int o = 0; o < OUT; o++) sum += dy[o];
    float by_sum = 1.0f / sum;
    for (int o = 0; o < OUT; o++) dy[o] *= by_sum;
    dy[target] -= 1.0f;
    return (largest - y[target]) + logf(sum);
}
#define TARGET int target
#else
static float net_loss(const float target[OUT], float dy[OUT]) {
    float value = 0.0f;
    for (int o = 0; o < OUT; o++) {
        float error = y[o] - target[o];
        value += error * error;
        dy[o] = error * (2.0f / OUT);
    }
    return value / OUT;
}
#define TARGET const float target[OUT]
#endif

/* Whether all numbers are finite: at once if all are below 2. */
static inline int finite_all(const float *v, int n) {
    uint32_t all = 0;
    for (int i = 0; i < n; i++) all |= bits(v[i]);
    if (!(all & 0x40000000u)) return 1;
    for (int i = 0; i < n; i++)
        if (!isfinite(v[i])) return 0;
    return 1;
}

static int forward_and_loss(const float x[IN], TARGET, float dy[OUT], float *value) {
    if (!finite_all(x, IN)) return 0;
    net_predict(x);
    if (!finite_all(y, OUT)) return 0;
    *value = net_loss(target, dy);
    return isfinite(*value) && finite_all(dy, OUT);
}

/* What the optimizer remembers, and how one parameter moves along its slope g. */
static ALIGNED float m[PARAMETERS], v[PARAMETERS];
static float by_epsilon, root2;
#if OPTIMIZER == ADAM && CORRECTION
static float seen1, seen2;
#endif

/* (guess, x * guess, 1/√x / guess * factor): the factor is in the coefficients. */
struct inverse_root {
    float guess, s, p;
};
struct coefficients {
    float c0, c1, c2, c3;
};
static const struct coefficients plain = {2.4527202f, -3.0821911f, 2.3225835f, -0.69411576f};
static struct coefficients scaled;

static inline struct inverse_root inverse_root(float x, struct coefficients c) {
    float guess = number(0x5f200000u - (bits(x) >> 1)), s = x * guess, u = s * guess;
    return (struct inverse_root){guess, s, ((c.c3 * u + c.c2) * u + c.c1) * u + c.c0};
}

static float root_of(float x) {
    struct inverse_root r = inverse_root(x, plain);
    float root = r.s * r.p;
    return 0.5f * (root + x / root);
}

static void begin_step(void) {
    float factor = RATE;
#if OPTIMIZER == ADAM && CORRECTION
    seen1 += (1.0f - BETA1) * (1.0f - seen1);
    seen2 += (1.0f - BETA2) * (1.0f - seen2);
    float root = root_of(seen2);
    factor = 1.0f / (RATE * (root / seen1));
    by_epsilon = EPSILON * root * factor;
#endif
    root2 = root_of(1.0f - BETA2);
    scaled = (struct coefficients){plain.c0 * factor, plain.c1 * factor, plain.c2 * factor, plain.c3 * factor};
}

/* RATE * a / (√x + EPSILON) */
static inline float over_root(float a, float x) {
    struct inverse_root r = inverse_root(x, scaled);
    return EPSILON == 0 ? a * (r.guess * r.p) : a / (r.s * r.p + by_epsilon);
}

/* `count` parameters from `index` on, whose slopes are factor * values. */
static inline void move(float *p, int index, float factor, const float *values, int count) {
    (void)index;
#if OPTIMIZER == SGD
    float rate = RATE * factor;
    if (rate == 0.0f) return;
    for (int i = 0; i < count; i++) p[i] = flush(p[i] - rate * values[i]);
#elif OPTIMIZER == RMSPROP
    float to_square = root2 * factor;
    for (int i = 0; i < count; i++) {
        float square_ = BETA2 * v[index + i] + square(to_square * values[i]);
        p[i] = flush(p[i] - over_root(factor * values[i], square_));
        v[index + i] = square_;
    }
#else
    float to_mean = (1.0f - BETA1) * factor, to_square = root2 * factor;
    for (int i = 0; i < count; i++) {
        float mean = flush(BETA1 * m[index + i] + to_mean * values[i]);
        float square_ = BETA2 * v[index + i] + square(to_square * values[i]);
        p[i] = flush(p[i] - over_root(mean, square_));
        m[index + i] = mean, v[index + i] = square_;
    }
#endif
}

static void slopes_at_h(const float dy[OUT], float dh[HIDDEN]) {
    for (int i = 0; i < HIDDEN; i++) dh[i] = dy[0] * net.weights2[0][i];
    for (int o = 1; o < OUT; o++)
        for (int i = 0; i < HIDDEN; i++) dh[i] += dy[o] * net.weights2[o][i];
    for (int o = 0; o < HIDDEN; o++) dh[o] *= slope(h[o]);
}

static float net_train(const float x[IN], TARGET) {
    ALIGNED float dy[OUT], dh[HIDDEN];
    float value;
    if (!forward_and_loss(x, target, dy, &value)) return NAN;
    slopes_at_h(dy, dh);
    if (!finite_all(h, HIDDEN) || !finite_all(dh, HIDDEN)) return NAN;
    begin_step();
    float *p = (float *)&net;
    int index = 0;
    if (IN == 1) {
        move(p, index, x[0], dh, HIDDEN);
        index += HIDDEN;
    } else {
        for (int o = 0; o < HIDDEN; o++, index += IN) move(p + index, index, dh[o], x, IN);
    }
    move(p + index, index, 1.0f, dh, HIDDEN);
    index += HIDDEN;
    for (int o = 0; o < OUT; o++, index += HIDDEN) move(p + index, index, dy[o], h, HIDDEN);
    move(p + index, index, 1.0f, dy, OUT);
    return value;
}

static ALIGNED struct net grad;

static float net_accumulate(const float x[IN], TARGET) {
    ALIGNED float dy[OUT], dh[HIDDEN];
    float value;
    if (!forward_and_loss(x, target, dy, &value)) return NAN;
    for (int o = 0; o < OUT; o++) {
        for (int i = 0; i < HIDDEN; i++) grad.weights2[o][i] += dy[o] * h[i];
        grad.bias2[o] += dy[o];
    }
    slopes_at_h(dy, dh);
    for (int o = 0; o < HIDDEN; o++) {
        if (dh[o] == 0.0f) continue;
        for (int i = 0; i < IN; i++) grad.weights1[o][i] += dh[o] * x[i];
        grad.bias1[o] += dh[o];
    }
    return value;
}

static void net_step(int samples) {
    float *p = (float *)&net, *g = (float *)&grad, squares = 0.0f;
    eight sums = {0};
    int i = 0;
    for (; i + 8 <= PARAMETERS; i += 8) {
        eight q = *(eight_anywhere *)(g + i);
        sums += q * q;
    }
    for (; i < PARAMETERS; i++) squares += g[i] * g[i];
    for (int l = 0; l < 8; l++) squares += sums[l];
    if (!isfinite(squares)) return;
    begin_step();
    move(p, 0, 1.0f / samples, g, PARAMETERS);
    memset(&grad, 0, sizeof grad);
}
