/* A plugin for QEMU that counts what a program executes: between two calls of its function `mark`, instructions,
 * divisions and square roots of single precision done by hardware, and the lowest address of a store to the stack.
 *
 *   gcc -shared -fPIC -O2 -o count.so count.c
 *   qemu-system-arm … -plugin ./count.so,mark=0x1234,bottom=0x20000100,top=0x20010000
 *
 * `mark` is the function's address; bottom and top are the bounds of what may be stack. At every call but the first it
 * prints a line "instructions divisions roots stack", stack in bytes below top.
 *
 * Debian's QEMU comes without qemu-plugin.h; what is used of it is declared here, as documented at
 * https://www.qemu.org/docs/master/devel/tcg-plugins.html. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef uint64_t qemu_plugin_id_t;
typedef uint32_t qemu_plugin_meminfo_t;
enum { NO_REGISTERS = 0, ADD_U64 = 0, WRITES = 2 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, struct qemu_plugin_tb *));
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, void (*)(unsigned, void *), int flags, void *);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *, int operation, void *, uint64_t);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *,
                                      void (*)(unsigned, qemu_plugin_meminfo_t, uint64_t, void *), int flags, int which,
                                      void *);

int qemu_plugin_version = 1;

static int riscv;
static uint64_t mark, bottom, top;
static uint64_t instructions, divisions, roots, lowest;

static void marked(unsigned cpu, void *unused) {
    static int before;
    (void)cpu, (void)unused;
    if (before++)
        printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", instructions, divisions, roots, top - lowest);
    fflush(stdout);
    instructions = divisions = roots = 0;
    lowest = top;
}

static void stored(unsigned cpu, qemu_plugin_meminfo_t info, uint64_t address, void *unused) {
    (void)cpu, (void)info, (void)unused;
    if (bottom <= address && address < lowest)
        lowest = address;
}

static int is_division(uint32_t code, size_t size) {
    if (riscv) /* fdiv.s */
        return size >= 4 && (code & 0xfe00007f) == 0x18000053;
    return size >= 4 && (code & 0x0f50ffb0) == 0x0a00ee80; /* vdiv.f32, second half first */
}

static int is_root(uint32_t code, size_t size) {
    if (riscv) /* fsqrt.s */
        return size >= 4 && (code & 0xfff0007f) == 0x58000053;
    return size >= 4 && (code & 0x0fd0ffbf) == 0x0ac0eeb1; /* vsqrt.f32 */
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(block, i);
        size_t size = qemu_plugin_insn_size(insn);
        uint32_t code = 0;
        memcpy(&code, qemu_plugin_insn_data(insn), size < 4 ? size : 4);
        if (qemu_plugin_insn_vaddr(insn) == mark)
            qemu_plugin_register_vcpu_insn_exec_cb(insn, marked, NO_REGISTERS, NULL);
        qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &instructions, 1);
        if (is_division(code, size))
            qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &divisions, 1);
        if (is_root(code, size))
            qemu_plugin_register_vcpu_insn_exec_inline(insn, ADD_U64, &roots, 1);
        qemu_plugin_register_vcpu_mem_cb(insn, stored, NO_REGISTERS, WRITES, NULL);
    }
}

typedef struct {
    const char *target_name;
} qemu_info_t; /* the first member is all that is needed */

int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv) {
    riscv = strncmp(info->target_name, "riscv", 5) == 0;
    for (int i = 0; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        uint64_t number = value ? strtoull(value + 1, NULL, 0) : 0;
        if (strncmp(argv[i], "mark=", 5) == 0)
            mark = number;
        else if (strncmp(argv[i], "bottom=", 7) == 0)
            bottom = number;
        else if (strncmp(argv[i], "top=", 4) == 0)
            top = number;
        else
            return fprintf(stderr, "count.so: what is '%s'?\n", argv[i]), 1;
    }
    if (!mark || !top)
        return fprintf(stderr, "count.so: needs mark=ADDRESS,bottom=ADDRESS,top=ADDRESS\n"), 1;
    lowest = top;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
