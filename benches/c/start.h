/* Start-up of a Cortex-M or RISC-V in QEMU, as short as that of the crate's programs, and the end of the emulation.
 * To be included where program() is declared. */
#include <stdint.h>

extern char _data_start[], _data_end[], _data_in_flash[], _bss_start[], _bss_end[], _stack_start[];

__attribute__((noreturn)) static void finish(void) {
#ifdef __riscv
    register long call __asm__("a0") = 0x18, reason __asm__("a1") = 0x20026;
    __asm__ volatile(".option push\n.option norvc\nslli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7\n.option pop"
                     : : "r"(call), "r"(reason) : "memory");
#else
    register long call __asm__("r0") = 0x18, reason __asm__("r1") = 0x20026;
    __asm__ volatile("bkpt 0xab" : : "r"(call), "r"(reason) : "memory");
#endif
    for (;;) {}
}

__attribute__((noreturn, used)) void start(void) {
    char *from = _data_in_flash;
    for (char *to = _data_start; to < _data_end;) *to++ = *from++;
    for (char *to = _bss_start; to < _bss_end;) *to++ = 0;
#if defined __ARM_FP
    *(volatile uint32_t *)0xe000ed88 |= 0xf << 20; /* the floating-point unit on */
    __asm__ volatile("dsb\nisb");
#endif
    program();
    finish();
}

#ifdef __riscv
__attribute__((naked, section(".first"))) void _start(void) {
    __asm__("la sp, _stack_start\n"
#ifdef __riscv_flen
            "li t0, 0x6000\ncsrs mstatus, t0\n" /* the floating-point unit on */
#endif
            "j start");
}
#else
static void stop(void) {
    for (;;) {}
}
struct vectors {
    char *stack;
    void (*handlers[15])(void);
};
__attribute__((section(".first"), used)) static const struct vectors vectors = {
    _stack_start, {start, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop, stop}};
#endif
