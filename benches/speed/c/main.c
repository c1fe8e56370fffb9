/* The contender in C: one program for each workload, chosen by the macros of net.h and by
 *
 *     WORKLOAD             its name
 *     SAMPLES              how many there are in the file of data
 *     BATCH                samples to a step; 0 for predictions alone
 *     SAME                 with the crate's arithmetic and promises, see same.h
 *
 * argv[1] is the file: inputs, targets, start values, all float. What is read and written is said in contender.rs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef SAME
#include "same.h"
#else
#include "../../c/net.h"
#endif

static float x[SAMPLES][IN], target[SAMPLES], start[PARAMETERS];
static int at;

#if LOSS == SOFTMAX
#define TARGET_OF(k) (int)target[k]
#else
#define TARGET_OF(k) &target[k]
#endif

/* Without it the compiler would see that nobody looks at a prediction. */
static void look(void) { __asm__ volatile("" : : "r"(y) : "memory"); }

static void advance(int steps) {
    for (; steps > 0; steps--, at++) {
        int k = at % SAMPLES;
#if BATCH == 0
        net_predict(x[k]);
        look();
#elif BATCH == 1
        net_train(x[k], TARGET_OF(k));
#else
        net_accumulate(x[k], TARGET_OF(k));
        if (at % BATCH == BATCH - 1) net_step(BATCH);
#endif
    }
}

static void begin(void) {
    memcpy(&net, start, sizeof start);
    memset(&grad, 0, sizeof grad);
    memset(m, 0, sizeof m);
    memset(v, 0, sizeof v);
#if OPTIMIZER == ADAM && CORRECTION
#ifdef SAME
    seen1 = seen2 = 0.0f;
#else
    power1 = power2 = 1.0f;
#endif
#endif
    at = 0;
}

static double loss(void) {
    double sum = 0.0;
    float dy[OUT];
    for (int k = 0; k < SAMPLES; k++) {
        net_predict(x[k]);
        sum += net_loss(TARGET_OF(k), dy);
    }
    return sum / SAMPLES;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e9 + t.tv_nsec;
}

int main(int argc, char **argv) {
    FILE *data = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!data || fread(x, sizeof x, 1, data) != 1 || fread(target, sizeof target, 1, data) != 1 ||
        fread(start, sizeof start, 1, data) != 1) {
        fprintf(stderr, "cannot read the data\n");
        return 1;
    }
    char name[16];
    int steps, window;
    while (scanf("%15s %d %d", name, &steps, &window) == 3) {
        if (strcmp(name, WORKLOAD) != 0 || steps < 1 || window < 1) {
            printf("-\n");
        } else {
            static char times[100000];
            int length = 0;
            begin();
            for (int done = 0; done < steps; done += window) {
                int n = window < steps - done ? window : steps - done;
                double begun = now();
                advance(n);
                length += snprintf(times + length, sizeof times - length, " %.2f", (now() - begun) / n);
                if (length >= (int)sizeof times) return 1;
            }
            printf("%.9g%s\n", loss(), times);
        }
        fflush(stdout);
    }
    return 0;
}
