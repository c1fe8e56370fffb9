#!/usr/bin/env python3
"""The same bits on every target: each line of the golden table, wherever there is the memory for it."""

import sys

from board import BOARDS, ROOT, compiler, printed

# board: opt-level; an AVR runs the table in eight parts, see tests/golden/table.rs
RUNS = [
    ("Cortex-M0, micro:bit, 16 kB", "s"),
    ("Cortex-M3, MPS2", "2"),
    ("Cortex-M4F, MPS2", "3"),
    ("Cortex-M7, MPS2", "3"),
    ("Cortex-M33, MPS2", "3"),
    ("RISC-V rv32imac", "3"),
    ("RISC-V rv32imc", "s"),
    ("RISC-V rv32imafc", "3"),
    ("AVR ATmega328P, 2 kB", "s"),
    ("AVR ATmega2560, 8 kB", "s"),
    ("WebAssembly, node", "3"),
    ("WebAssembly with simd128", "3"),
    ("PowerPC, big-endian", "3"),
    ("x86-64", "3"),
    ("x86-64", "0"),
    ("x86-64-v3", "3"),
]


def main():
    golden = dict(line.split() for line in (ROOT / "tests/fixtures/golden.txt").read_text().splitlines())
    good = True
    for board, level in RUNS:
        parts = "12345678" if board.startswith("AVR") else "0"
        lines = [line for part in parts for line in printed("golden", board, level, PART=part)]
        same, differs, too_large = [], [], []
        for run_name, want in golden.items():
            found = [line.split(" ", 1)[1] for line in lines if line.split(" ")[0] == run_name]
            if found == [want]:
                same.append(run_name)
            elif len(found) == 1 and found[0].startswith("needs "):
                too_large.append(f"{run_name} {found[0]}")
            else:
                differs.append(f"{run_name} is {' '.join(found) or 'missing'}, not {want}")
        good &= not differs and bool(same)
        print(f"  {board:28}-O{level}  {compiler(BOARDS[board][0]):21} {len(same):2} of {len(golden)} the same"
              + "".join(f"; {text}" for text in [*too_large, *differs]), flush=True)
    sys.exit(0 if good else "the bits are not the same")


if __name__ == "__main__":
    main()
