#!/usr/bin/env python3
"""What an inference in integers of 8 bits costs beside one in f32: instructions on QEMU, cycles on simavr, stack and flash.

Fails if int8 takes more than these fractions of f32 at opt-level s: a fifteenth of the time on chips without a
floating-point unit, all of it on those with one, and 0.35 of the flash."""

import argparse
import re
import sys

from board import BOARDS, build, compiler, run

# chip: its board, the size of the network, the largest fraction of f32's time
CHIPS = {
    "M0": ("Cortex-M0, micro:bit, 16 kB", "64", 1 / 15),
    "M4F": ("Cortex-M4F, MPS2", "64", 1),
    "rv32imac": ("RISC-V rv32imac", "64", 1 / 15),
    "ATmega328P": ("AVR ATmega328P, 2 kB", "16", 1 / 15),
}
SIZES = {"64": "64-32-10", "16": "16-16-4"}
NETS = {"f32": "f32", "int8": "i8 in, class out", "int8-f32-out": "i8 in, f32 out", "int8-f32-in": "f32 in, class out"}
FLASH = 0.35
# More than half of this is the product of f32 and the conversion to it, of which f32 has no more; there is no way below.
MORE_FLASH = {("ATmega328P", "int8-f32-out"): 0.37}


def measure(board, net, size, level):
    """Bytes of flash; and what the program prints: a hash of the answers, the time and the stack."""
    target, how, cargo, rustflags = BOARDS[board]
    elf = build("int8", target, level, cargo, RUSTFLAGS=rustflags, NET=net, SIZE=size)
    printed = re.sub(r"\x1b\[\d*m", "", run(how(elf), timeout=120))
    answers, time, stack = re.search(
        r"answers (\w+)\.*\s+an inference: (\d+) \w+, (\d+) bytes of stack", printed).groups()
    text, data = run(["size", f"{elf}.elf" if "AVR" in board else elf]).splitlines()[1].split()[:2]
    return int(text) + int(data), answers, int(time), int(stack)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chips", default=",".join(CHIPS), help="of these chips only (%(default)s)")
    parser.add_argument("--levels", default="s,3", help="at these opt-levels only (%(default)s)")
    options = parser.parse_args()
    wrong, all_answers = [], {}
    for chip in options.chips.split(","):
        board, size, most = CHIPS[chip]
        for level in options.levels.split(","):
            empty = measure(board, "", size, level)[0]
            print(f"\n{chip}, {SIZES[size]}, opt-level {level}, {compiler(BOARDS[board][0])}")
            print(f"  {'':20}{'time':>9}{'f32 is':>8}{'flash':>8}{'of f32':>8}{'stack':>7}")
            for net, title in NETS.items():
                flash, answers, time, stack = measure(board, net, size, level)
                flash -= empty
                all_answers.setdefault((size, net == "f32", net.endswith("out")), set()).add(answers)
                if net == "f32":
                    f32_time, f32_flash = time, flash
                print(f"  {title:20}{time:9,}{f32_time / time:7.1f}x{flash:8,}{flash / f32_flash:8.3f}{stack:7,}", flush=True)
                if level == "s" and net != "f32":
                    if time > most * f32_time:
                        wrong.append(f"{chip}, {title}: {time} is more than {most:.3f} of {f32_time}")
                    limit = MORE_FLASH.get((chip, net), FLASH)
                    if flash > limit * f32_flash:
                        wrong.append(f"{chip}, {title}: {flash} bytes of flash are more than {limit} of {f32_flash}")
    print("\nTimes are instructions, on the ATmega cycles. Flash is what the program has more than one without a network,\n"
          "which makes and prints the same; stack is from its top.")
    wrong += [f"{key}: the answers differ from chip to chip: {found}" for key, found in all_answers.items() if len(found) > 1]
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
