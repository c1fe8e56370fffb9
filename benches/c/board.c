/* What the network in plain C costs on a chip: the walk of examples/firmware/src/cost.rs, with the same marks.
 *
 * NET is XOR, CUBIC or DIGITS; OPTIMIZER as in net.h. With BATCH, a step goes through a gradient, as the crate's does;
 * without, the fused net_train(). With EMPTY there is no network: what start-up alone costs. */
#define XOR 1
#define CUBIC 2
#define DIGITS 3

#if NET == XOR
#define IN 2
#define HIDDEN 8
#define OUT 1
#define ACTIVATION TANH
#define LOSS SQUARED
#define LIMIT 0.8f
#elif NET == CUBIC
#define IN 1
#define HIDDEN 100
#define OUT 1
#define ACTIVATION SIGMOID
#define LOSS SQUARED
#define LIMIT 1.0f
#elif NET == DIGITS
#define IN 64
#define HIDDEN 32
#define OUT 10
#define ACTIVATION RELU
#define LOSS SOFTMAX
#define LIMIT 0.3f
#endif

/* The defaults of PyTorch, and of the crate. */
#define BETA1 0.9f
#define EPSILON 1e-8f
#define CORRECTION 1
#if OPTIMIZER == RMSPROP
#define BETA2 0.99f
#define RATE 0.01f
#else
#define BETA2 0.999f
#define RATE 1e-3f
#endif

#include <stdint.h>

__attribute__((noinline)) void mark(void) { __asm__ volatile("nop"); }

#ifdef EMPTY
static void program(void) {
    mark();
    mark();
}
#else
#include "net.h"

static volatile float result;

static inline float uniform(void) {
    static uint32_t state = 2;
    state = state * 1664525u + 1013904223u;
    return (float)(state >> 8) * (1.0f / 16777216.0f);
}

static void program(void) {
    mark();
    mark();
    net_init(-LIMIT, LIMIT);
    mark();
    static float x[IN];
    for (int round = 0; round < 8; round++) {
#if NET == XOR
        int a = round & 1, b = round >> 1 & 1;
        x[0] = a, x[1] = b;
        const float target[1] = {a ^ b};
#elif NET == CUBIC
        x[0] = 4.0f * uniform() - 2.0f;
        const float target[1] = {x[0] * x[0] * x[0]};
#else
        for (int i = 0; i < IN; i++) x[i] = uniform();
        int target = round & 1 ? 7 : 3;
#endif
        mark();
        net_predict(x);
        result = y[0];
        mark();
#ifdef BATCH
        result = net_accumulate(x, target);
        net_step(1);
#else
        result = net_train(x, target);
#endif
        mark();
    }
}
#endif

#include "start.h"
