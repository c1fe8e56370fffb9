/* Start-up of a Cortex-M in QEMU, a line of text out, and the end of the emulation. */
#include <stdint.h>

int main(void);
void print(const char *name, uint32_t hash);

static void semihosting(int call, const void *argument) {
    register int r0 __asm__("r0") = call;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void print(const char *name, uint32_t hash) {
    char digits[] = " 00000000\n";
    for (int i = 8; i >= 1; i--, hash >>= 4) digits[i] = "0123456789abcdef"[hash & 15];
    semihosting(4, name);
    semihosting(4, digits);
}

extern char _data_start[], _data_end[], _data_in_flash[], _bss_start[], _bss_end[], _stack_start[];

__attribute__((noreturn, used)) void start(void) {
    char *from = _data_in_flash;
    for (char *to = _data_start; to < _data_end;) *to++ = *from++;
    for (char *to = _bss_start; to < _bss_end;) *to++ = 0;
#if defined __ARM_FP
    *(volatile uint32_t *)0xe000ed88 |= 0xf << 20; /* the floating-point unit on */
    __asm__ volatile("dsb\nisb");
#endif
    main();
    semihosting(0x18, (const void *)0x20026);
    for (;;) {}
}

static void stop(void) {
    for (;;) {}
}

struct vectors {
    char *stack;
    void (*handlers[15])(void);
};
__attribute__((section(".first"), used)) static const struct vectors vectors = {
    _stack_start, {start, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop}};
