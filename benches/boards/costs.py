#!/usr/bin/env python3
"""What three networks cost on chips, beside plain C: flash, RAM, stack and executed instructions.

Fails if one is above its bound in costs.txt. The bounds are for the compilers that are named there: with another one
nothing is held to them, which is said, and in CI is an error."""

import argparse
import math
import re
import sys

from board import FIRMWARE, OUT, ROOT, build, compiler, other_compiler, run

HERE = ROOT / "benches/boards"

# name: target, machine, flash, RAM, C compiler with its flags. Code for a Cortex-M0 runs on the board with the M3,
# which executes the same instructions and has the RAM for all three networks.
CHIPS = {
    "M4F": ("thumbv7em-none-eabihf", ["qemu-system-arm", "-M", "mps2-an386"], 0, 0x2000_0000,
            "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16 -mfloat-abi=hard --specs=nano.specs"),
    "M0": ("thumbv6m-none-eabi", ["qemu-system-arm", "-M", "mps2-an385"], 0, 0x2000_0000,
           "arm-none-eabi-gcc -mcpu=cortex-m0 -mthumb --specs=nano.specs"),
    "rv32imafc": ("riscv32imafc-unknown-none-elf", ["qemu-system-riscv32", "-M", "virt", "-bios", "none"], 0x8000_0000,
                  0x8010_0000, "riscv64-unknown-elf-gcc -march=rv32imafc -mabi=ilp32f --specs=picolibc.specs"),
    "rv32imac": ("riscv32imac-unknown-none-elf", ["qemu-system-riscv32", "-M", "virt", "-bios", "none"], 0x8000_0000,
                 0x8010_0000, "riscv64-unknown-elf-gcc -march=rv32imac -mabi=ilp32 --specs=picolibc.specs"),
}
NETS = {"xor": ("(a) 2-8-1", ["adam", "sgd"]), "cubic": ("(b) 1-100-1", ["rmsprop", "adam", "sgd"]),
        "digits": ("(c) 64-32-10", ["sgd", "adam"])}
RAM_SIZE = 64 * 1024


def plain_c(chip, level, name, *macros):
    """Builds benches/c and returns the program."""
    _, _, flash, ram, compiler = CHIPS[chip]
    elf = OUT / f"c-{chip}-{level}-{name}"
    run([*compiler.split(), "-std=c11", f"-O{level}", "-ffunction-sections", "-fdata-sections", "-nostartfiles",
         "-T", "board.ld", f"-Wl,--gc-sections,--defsym=FLASH={flash},--defsym=RAM={ram},--defsym=RAM_SIZE={RAM_SIZE}", *macros,
         "board.c", "-lm", "-o", elf], cwd=ROOT / "benches/c")
    return elf


def measure(chip, elf):
    """Flash, static RAM, and what was executed from mark to mark: (instructions, divisions, roots, stack)."""
    _, machine, _, ram, _ = CHIPS[chip]
    symbols = {name: int(address, 16) for address, _, name in
               (line.split() for line in run(["nm", elf]).splitlines() if len(line.split()) == 3)}
    bottom = symbols.get("__sheap") or symbols["_bss_end"]
    sections = re.findall(r"^(\.\S+)\s+(\d+)\s+(\d+)$", run(["size", "-A", "-d", elf]), re.M)
    flash = sum(int(size) for name, size, address in sections
                if int(address) < ram and not re.match(r"\.(debug|comment|ARM.attr|riscv.attr|symtab|strtab|shstr)", name)
                or name == ".data")
    plugin = f"{OUT}/count.so,mark={symbols['mark'] & ~1:#x},bottom={bottom:#x},top={ram + RAM_SIZE:#x}"
    printed = run([*machine, "-nographic", "-semihosting-config", "enable=on,target=native", "-plugin", plugin,
                   "-kernel", elf], timeout=60)
    return flash, bottom - ram, [tuple(map(int, line.split())) for line in printed.splitlines()]


def summary(chip, elf, empty):
    """One row of the table."""
    flash, static, marks = measure(chip, elf)
    empty_flash, _, ((overhead, _, _, _),) = empty
    assert len(marks) == 2 + 3 * 8, f"{elf}: {len(marks)} marks"

    def mean(phase):
        counts = [sum(column) / 8 for column in zip(*phase)]
        return counts[0] - overhead, counts[1], counts[2]

    infer, train = mean(marks[3::3]), mean(marks[4::3])
    stack = max(mark[3] for mark in marks[4::3])
    return {"flash": flash - empty_flash, "RAM": static + stack, "stack": stack, "infer": infer, "train": train}


BOUNDS = HERE / "costs.txt"
NUMBERS = ["flash", "RAM", "stack", "infer", "train"]
# What no compiler may pass: bytes of stack of a train step of 64-32-10 at s, and of a network's start values in a
# `static` beyond those of an empty program.
STEP_STACK, START_STACK = 600, 128
# The table in the documentation, and its chips.
TABLES = {FIRMWARE / "README.md": ["M4F", "M0", "rv32imafc"]}


def costs(chips, levels):
    """Prints what the crate and plain C cost; returns the crate's part, by chip, level, network and optimizer."""
    run(["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-o", OUT / "count.so", HERE / "count.c"])
    table, starts = {}, {}
    for chip in chips:
        target = CHIPS[chip][0]

        def crate(name):
            return build("cost", target, level, COST=name, RAM_KB="64")

        for level in levels:
            empty = measure(chip, crate(""))
            construct = measure(chip, crate("construct"))
            c_empty = measure(chip, plain_c(chip, level, "empty", "-DEMPTY"))
            print(f"\n{chip} ({target}), opt-level {level}, {compiler(target)}")
            print("                                                | instructions   |    cycles*     | / and √")
            print(f"  {'network':13}{'optimizer':10}{'program':9}{'flash':>6}{'RAM':>7}{'stack':>6} |"
                  f"{'infer':>7}{'train':>8} |{'infer':>7}{'train':>8} | of training")
            for net, (title, optimizers) in NETS.items():
                for optimizer in optimizers:
                    macros = [f"-DNET={net.upper()}", f"-DOPTIMIZER={optimizer.upper()}"]
                    rows = {
                        "crate": summary(chip, crate(f"{net}-{optimizer}"), empty),
                        "C, batch": summary(chip, plain_c(chip, level, f"{net}-{optimizer}-batch", *macros, "-DBATCH"), c_empty),
                        "C, fused": summary(chip, plain_c(chip, level, f"{net}-{optimizer}", *macros), c_empty),
                    }
                    table[chip, level, net, optimizer] = rows["crate"]
                    for program, row in rows.items():
                        (infer, d, r), (train, divisions, roots) = row["infer"], row["train"]
                        print(f"  {title:13}{optimizer:10}{program:9}{row['flash']:6}{row['RAM']:7}"
                              f"{row['stack']:6} |{infer:7.0f}{train:8.0f} |"
                              f"{infer + 13 * (d + r):7.0f}{train + 13 * (divisions + roots):8.0f} |"
                              f"{divisions:5.0f} {roots:5.0f}", flush=True)
                        title = optimizer = ""
                    title, optimizer = NETS[net][0], ""
            kept = measure(chip, crate("keep"))[0] - empty[0] - table[chip, level, "xor", "adam"]["flash"]
            print(f"  two slots for (a) with adam, load and save: {kept} B of flash more")
            starts[chip, level] = construct[2][0][3] - empty[2][0][3]
            print(f"  start values of (c) in a static: {starts[chip, level]} B of stack more than the empty program's "
                  f"{empty[2][0][3]} B")
    print("\n* instructions, and 13 more for every executed vdiv.f32 and vsqrt.f32: the times of a Cortex-M4.\n"
          "  flash: more than an empty program; RAM: statics and stack; stack: from the top of it, in a train step.")
    return table, starts


def numbers(row):
    """The numbers of a row that have bounds."""
    return [math.ceil(row[name][0] if name in ("infer", "train") else row[name]) for name in NUMBERS]


def too_much(table, starts):
    """The costs that are above their bounds."""
    found = [f"{chip}, {level}: a train step of 64-32-10 takes {row['stack']} B of stack, more than {STEP_STACK}"
             for (chip, level, net, _), row in table.items() if (net, level) == ("digits", "s") and row["stack"] > STEP_STACK]
    found += [f"{chip}, {level}: start values take {stack} B of stack, more than {START_STACK}"
              for (chip, level), stack in starts.items() if stack > START_STACK]
    bounds = read_bounds()
    for chip in dict.fromkeys(key[0] for key in table):
        found += other_compiler(f"the bounds for {chip} are", list(bounds), compiler(CHIPS[chip][0]))
    for key, row in table.items():
        of_compiler = bounds.get(compiler(CHIPS[key[0]][0]))
        if of_compiler is None:
            continue
        if key not in of_compiler:
            found.append(f"{' '.join(key)} has no bounds")
        found += [f"{' '.join(key)}: {name} is {is_}, more than {bound}"
                  for name, is_, bound in zip(NUMBERS, numbers(row), of_compiler.get(key, [])) if is_ > bound]
    return found


def read_bounds():
    """By compiler, and then by chip, level, network and optimizer."""
    bounds = {}
    for line in BOUNDS.read_text().splitlines():
        if line.startswith("rustc"):
            of_compiler = bounds.setdefault(line, {})
        elif not line.startswith("#"):
            of_compiler[tuple(line.split()[:4])] = list(map(int, line.split()[4:]))
    return bounds


def documented(table, chips):
    """The table for the documentation, as lines of Markdown."""
    used = " and ".join(sorted({compiler(CHIPS[chip][0]) for chip in chips}))
    lines = ["| chip | network | optimizer | flash | RAM | of it stack | an inference | a train step |",
             "|---|---|---|---|---|---|---|---|"]
    names = {"sgd": "`Sgd`", "adam": "`Adam`", "rmsprop": "`RmsProp`"}
    title = {"M4F": "Cortex-M4F", "M0": "Cortex-M0", "rv32imafc": "rv32imafc"}
    for chip in chips:
        for net, (net_title, optimizers) in NETS.items():
            for optimizer in optimizers:
                pairs = zip(*(numbers(table[chip, level, net, optimizer]) for level in "s3"))
                cells = " | ".join(f"{small:,} / {fast:,}" for small, fast in pairs)
                lines.append(f"| {title[chip]} | {net_title.split()[1]} | {names[optimizer]} | {cells} |")
    return "\n".join([f"Built by {used}:", "", *lines])


BETWEEN = re.compile(r"(?<=<!-- costs -->\n\n).*?(?=\n\n<!-- /costs -->)", re.S)


def bless(table):
    """Writes new bounds for the compilers in use, and the tables in the documentation."""
    bounds = read_bounds()
    for chip in CHIPS:
        bounds[compiler(CHIPS[chip][0])] = {}
    for key, row in table.items():
        bounds[compiler(CHIPS[key[0]][0])][key] = [math.ceil(1.03 * number) for number in numbers(row)]
    lines = ["# Bounds of what costs.py measures, 3 % above it, for each compiler; written by --bless."]
    for name, of_compiler in bounds.items():
        lines += [name, *(" ".join([*key, *map(str, row)]) for key, row in of_compiler.items())]
    BOUNDS.write_text("\n".join(lines) + "\n")
    for file, chips in TABLES.items():
        file.write_text(BETWEEN.sub(documented(table, chips), file.read_text(), count=1))


def stale_tables(table):
    """The tables in the documentation that show other costs, as far as they are of the compiler in use."""
    found = []
    for file, chips in TABLES.items():
        name, want = file.relative_to(ROOT), documented(table, chips)
        (shown,) = BETWEEN.findall(file.read_text())
        of_another = shown.splitlines()[0] != want.splitlines()[0]
        if of_another:
            used = want.splitlines()[0][len("Built by "):-1]
            found += other_compiler(f"the table of {name} is", [shown.splitlines()[0][len("Built by "):-1]], used)
        elif shown != want:
            found.append(f"{name} shows other costs: write them with --bless")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bless", action="store_true", help="write new bounds, and new tables in the documentation")
    parser.add_argument("--chips", default=",".join(CHIPS), help="of these chips only (%(default)s)")
    parser.add_argument("--levels", default="3,s", help="at these opt-levels only (%(default)s)")
    options = parser.parse_args()
    chips, levels = options.chips.split(","), options.levels.split(",")
    whole = (chips, sorted(levels)) == (list(CHIPS), ["3", "s"])
    if options.bless and not whole:
        parser.error("new bounds are for all chips and both levels")
    table, starts = costs(chips, levels)
    if options.bless:
        bless(table)
    found = too_much(table, starts) + (stale_tables(table) if whole else [])
    sys.exit("\n".join(found) if found else 0)


if __name__ == "__main__":
    main()
