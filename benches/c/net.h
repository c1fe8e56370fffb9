/* A two-layer network in plain C, as a firmware engineer writes it: the yardstick that the crate is measured against.
 *
 *     x[IN] -> weights1, bias1, ACTIVATION -> h[HIDDEN] -> weights2, bias2 -> y[OUT] -> loss
 *
 * The formulas are those of the crate; so is the order of the parameters. One instance a translation unit, everything
 * static, chosen by macros:
 *
 *     IN, HIDDEN, OUT      the sizes
 *     ACTIVATION           SIGMOID, TANH or RELU
 *     LOSS                 SQUARED (mean squared error) or SOFTMAX (softmax and cross entropy with a class)
 *     OPTIMIZER            SGD, RMSPROP or ADAM
 *     RATE, BETA1, BETA2, EPSILON, CORRECTION
 *                          hyper-parameters; EPSILON 0 and CORRECTION 0 leave the term out of the code
 *
 * There are two ways to train. net_train() takes one sample and changes every weight as soon as its slope is known: no
 * memory for a gradient, no batches, and a NaN spreads at once. net_accumulate() and net_step() keep a gradient, so
 * that a step can follow the mean of many samples: what the crate does. A program that calls only one of them has only
 * that one (-ffunction-sections -fdata-sections -Wl,--gc-sections).
 */
#include <math.h>
#include <stdint.h>

#define SIGMOID 1
#define TANH 2
#define RELU 3
#define SQUARED 1
#define SOFTMAX 2
#define SGD 1
#define RMSPROP 2
#define ADAM 3

#define PARAMETERS (HIDDEN * (IN + 1) + OUT * (HIDDEN + 1))

struct net {
    float weights1[HIDDEN][IN], bias1[HIDDEN], weights2[OUT][HIDDEN], bias2[OUT];
};

static struct net net;
static float h[HIDDEN], y[OUT];

static float activate(float z) {
#if ACTIVATION == SIGMOID
    return 1.0f / (1.0f + expf(-z));
#elif ACTIVATION == TANH
    return tanhf(z);
#else
    return z > 0.0f ? z : 0.0f;
#endif
}

static float slope(float a) {
#if ACTIVATION == SIGMOID
    return a * (1.0f - a);
#elif ACTIVATION == TANH
    return 1.0f - a * a;
#else
    return a > 0.0f ? 1.0f : 0.0f;
#endif
}

/* Forward: leaves h and y. */
static void net_predict(const float x[IN]) {
    for (int o = 0; o < HIDDEN; o++) {
        float sum = net.bias1[o];
        for (int i = 0; i < IN; i++) sum += net.weights1[o][i] * x[i];
        h[o] = activate(sum);
    }
    for (int o = 0; o < OUT; o++) {
        float sum = net.bias2[o];
        for (int i = 0; i < HIDDEN; i++) sum += net.weights2[o][i] * h[i];
        y[o] = sum;
    }
}

/* y becomes a distribution; returns the logarithm of the sum, for the loss. */
static float softmax(void) {
    float largest = y[0], sum = 0.0f;
    for (int o = 1; o < OUT; o++)
        if (y[o] > largest) largest = y[o];
    for (int o = 0; o < OUT; o++) {
        y[o] = expf(y[o] - largest);
        sum += y[o];
    }
    for (int o = 0; o < OUT; o++) y[o] /= sum;
    return largest + logf(sum);
}

/* The loss, and its slope at y in dy. The target is OUT numbers, or for SOFTMAX one class. */
#if LOSS == SOFTMAX
static float net_loss(int target, float dy[OUT]) {
    float right = y[target];
    float value = softmax() - right;
    for (int o = 0; o < OUT; o++) dy[o] = y[o] - (o == target ? 1.0f : 0.0f);
    return value;
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

/* What the optimizer remembers, and how one parameter moves along its slope g. */
static float m[PARAMETERS], v[PARAMETERS];
static float rate = RATE, epsilon = EPSILON;
#if OPTIMIZER == ADAM && CORRECTION
static float power1 = 1.0f, power2 = 1.0f;
#endif

/* The learning rate and epsilon of this step. */
static void begin_step(void) {
#if OPTIMIZER == ADAM && CORRECTION
    power1 *= BETA1;
    power2 *= BETA2;
    float root = sqrtf(1.0f - power2);
    rate = RATE * root / (1.0f - power1);
    epsilon = EPSILON * root;
#endif
}

static inline float root(float v) {
    return EPSILON == 0 ? sqrtf(v) : sqrtf(v) + epsilon;
}

static inline void move(float *p, float g, int index) {
    (void)index;
#if OPTIMIZER == SGD
    *p -= rate * g;
#elif OPTIMIZER == RMSPROP
    v[index] = BETA2 * v[index] + (1.0f - BETA2) * (g * g);
    *p -= rate * g / root(v[index]);
#else
    m[index] = BETA1 * m[index] + (1.0f - BETA1) * g;
    v[index] = BETA2 * v[index] + (1.0f - BETA2) * (g * g);
    *p -= rate * m[index] / root(v[index]);
#endif
}

/* One sample, one step: every weight moves as soon as its slope is known. Returns the loss before the step. */
static float net_train(const float x[IN], TARGET) {
    float dy[OUT], dh[HIDDEN];
    net_predict(x);
    float value = net_loss(target, dy);
    begin_step();
    for (int i = 0; i < HIDDEN; i++) dh[i] = 0.0f;
    int index = HIDDEN * (IN + 1);
    for (int o = 0; o < OUT; o++)
        for (int i = 0; i < HIDDEN; i++) {
            dh[i] += dy[o] * net.weights2[o][i];
            move(&net.weights2[o][i], dy[o] * h[i], index++);
        }
    for (int o = 0; o < OUT; o++) move(&net.bias2[o], dy[o], index++);
    index = 0;
    for (int o = 0; o < HIDDEN; o++) {
        dh[o] *= slope(h[o]);
        for (int i = 0; i < IN; i++) move(&net.weights1[o][i], dh[o] * x[i], index++);
    }
    for (int o = 0; o < HIDDEN; o++) move(&net.bias1[o], dh[o], index++);
    return value;
}

/* One sample of a batch: its gradient is added up. Returns the loss. */
static struct net grad;

static float net_accumulate(const float x[IN], TARGET) {
    float dy[OUT], dh[HIDDEN];
    net_predict(x);
    float value = net_loss(target, dy);
    for (int i = 0; i < HIDDEN; i++) dh[i] = 0.0f;
    for (int o = 0; o < OUT; o++) {
        for (int i = 0; i < HIDDEN; i++) {
            dh[i] += dy[o] * net.weights2[o][i];
            grad.weights2[o][i] += dy[o] * h[i];
        }
        grad.bias2[o] += dy[o];
    }
    for (int o = 0; o < HIDDEN; o++) {
        dh[o] *= slope(h[o]);
        for (int i = 0; i < IN; i++) grad.weights1[o][i] += dh[o] * x[i];
        grad.bias1[o] += dh[o];
    }
    return value;
}

/* A step against the mean gradient of the samples, which then starts anew. */
static void net_step(int samples) {
    float *p = (float *)&net, *g = (float *)&grad, scale = 1.0f / samples;
    begin_step();
    for (int i = 0; i < PARAMETERS; i++) {
        move(&p[i], g[i] * scale, i);
        g[i] = 0.0f;
    }
}

/* Start values: even in [low, high), by a small generator. */
static void net_init(float low, float high) {
    float *p = (float *)&net;
    uint32_t state = 1;
    for (int i = 0; i < PARAMETERS; i++) {
        state = state * 1664525u + 1013904223u;
        p[i] = low + (high - low) * (float)(state >> 8) * (1.0f / 16777216.0f);
    }
}
