#!/usr/bin/env python3
"""The programs of examples/firmware on the boards for which they are meant: what they print, and whether that is what they
promise."""

import math
import re
import sys

from board import BOARDS, FIRMWARE, OUT, ROOT, compiler, other_compiler, printed, run

# program, board, opt-level, kilobytes of RAM, networks for which that is too little. The computer's comes first: what the
# others print has to be the same, but for what they measure.
RUNS = [
    ("train", "x86-64", "3", None, []),
    ("train", "Cortex-M4F, MPS2", "3", 64, []),
    ("train", "Cortex-M4F, MPS2", "s", 64, []),
    ("train", "RISC-V rv32imafc", "3", 64, []),
    ("train", "RISC-V rv32imafc", "s", 64, []),
    ("train", "Cortex-M0, micro:bit, 16 kB", "3", 16, []),
    ("train", "Cortex-M0, micro:bit, 16 kB", "s", 16, []),
    ("train", "Cortex-M0, micro:bit, 16 kB", "s", 8, ["digits, 64-32-10, SGD"]),
    ("personalize", "x86-64", "3", None, []),
    ("personalize", "Cortex-M4F, MPS2", "3", 64, []),
    ("personalize", "RISC-V rv32imac", "3", 64, []),
    ("personalize", "Cortex-M0, micro:bit, 16 kB", "s", 16, []),
    ("roots", "x86-64", "3", None, []),
    ("roots", "Cortex-M4F, MPS2", "3", 64, []),
    ("roots", "RISC-V rv32imac", "3", 64, []),
    ("roots", "Cortex-M0, micro:bit, 16 kB", "s", 16, []),
    ("timing", "x86-64", "3", None, []),
    ("timing", "Cortex-M4F, MPS2", "s", 64, []),
    ("timing", "RISC-V rv32imafc", "s", 64, []),
    ("timing", "RISC-V rv32imac", "s", 64, []),
    ("timing", "Cortex-M0, micro:bit, 16 kB", "s", 16, []),
    ("keep", "x86-64", "3", None, []),
    ("keep", "Cortex-M4F, MPS2", "3", 64, []),
    ("keep", "Cortex-M0, micro:bit, 16 kB", "s", 16, []),
    ("keep", "AVR ATmega328P, 2 kB", "s", 2, []),
    ("send", "x86-64", "3", None, []),
    ("send", "Cortex-M4F, MPS2", "3", 64, []),
    ("send", "RISC-V rv32imac", "3", 64, []),
    ("send", "Cortex-M0, micro:bit, 16 kB", "s", 16, []),
    ("uno", "x86-64", "3", None, []),
    ("uno", "AVR ATmega328P, 2 kB", "s", 2, []),
]

# What the programs promise: what it is, where it stands, and its bounds.
LOSSES = [
    ("XOR, first loss", r"round 25: loss (\S+)", 0.01, 1.0),
    ("XOR, last loss", r"round 125: loss (\S+)", 0.0, 0.001),
]
ANSWERS = [
    ("0 xor 0", r"0 xor 0 = (\S+)", -0.01, 0.01),
    ("0 xor 1", r"0 xor 1 = (\S+)", 0.99, 1.01),
    ("1 xor 0", r"1 xor 0 = (\S+)", 0.99, 1.01),
    ("1 xor 1", r"1 xor 1 = (\S+)", -0.01, 0.01),
]
PROMISES = {
    "train": [
        *LOSSES,
        *ANSWERS,
        ("digits, first loss", r"epoch 1: loss (\S+)", 0.5, 2.4),
        ("digits, last loss", r"epoch 6: loss (\S+)", 0.0, 0.2),
        ("digits held back", r"right of 100 held back: (\d+)", 95, 100),
        ("digits of other writers", r"right of 100 by other writers: (\d+)", 85, 100),
        ("curve, first loss", r"step 500: loss (\S+)", 0.1, 10.0),
        ("curve, last loss", r"step 4000: loss (\S+)", 0.0, 0.001),
        ("curve, worst error", r"worst error on \[-2, 2\]: (\S+)", 0.0, 0.1),
    ],
    "personalize": [
        ("as it left the factory", r"mean of 5: factory ([\d.]+)", 0.25, 0.8),
        ("with averages", r"mean of 5: .*averages ([\d.]+)", 0.8, 0.95),
        ("personal", r"mean of 5: .*personal ([\d.]+)", 0.94, 1.0),
    ],
    "keep": [
        ("the round after the boot", r"goes on after round (\d+)", 40, 40),
    ],
    "roots": [],
    "timing": [("samples refused", r"(\d+) samples refused", 0, 0)],
    "send": ANSWERS,
    "uno": LOSSES + ANSWERS,
}
# How many hashes of what was learnt a program prints.
HASHES = {"train": 3, "personalize": 4, "keep": 2, "roots": 0, "timing": 0, "send": 0, "uno": 1}


def celsius(resistance):
    """The thermistor of `roots`, once more and in double precision."""
    log = math.log(resistance)
    return 1 / (1.129241e-3 + 2.341077e-4 * log + 8.775468e-8 * log**3) - 273.15


def broken_promises(program, text):
    """What a program should have printed, but has not."""
    broken = []
    for what, pattern, low, high in PROMISES[program]:
        found = re.findall(pattern, text)
        if len(found) != 1 or not low <= float(found[0]) <= high:
            broken.append(f"{what}: {' '.join(found) or 'missing'}, not from {low} to {high}")
    if len(re.findall(r"\b[0-9a-f]{8}\b", text)) != HASHES[program]:
        broken.append(f"there should be {HASHES[program]} hashes")
    if program == "personalize":
        if "NaN: refused, the input is not finite" not in text:
            broken.append("NaN was not refused")
        hashes = re.findall(r"hash before (\w+), after (\w+), after the next (\w+)", text)
        if len(hashes) != 1 or hashes[0][0] != hashes[0][1] or hashes[0][1] == hashes[0][2]:
            broken.append("NaN has changed something, or the hash does not see a change")
    if program == "keep":
        hashes = re.findall(r"without a cut: (\w+)|with it: (\w+), the same", text)
        if len(hashes) != 2 or hashes[0][0] != hashes[1][1]:
            broken.append("resuming is not the same as never having stopped")
        if text.count(": saved") != 2 or text.count("the power goes while it is saved") != 1:
            broken.append("two saves should have been whole, and one cut off")
    if program == "send":
        sent = bytes.fromhex("".join(re.findall(r"^[0-9a-f]{8,}$", text, re.M)))
        if sent != (ROOT / "examples/convert/tests/fixtures/board.safetensors").read_bytes():
            broken.append("the file that was sent is not the one that PyTorch has opened")
    if program == "roots":
        rows = re.findall(r"(-?\d+) C: ([\d.]+) Ohm, reads (\d+),", text)
        if len(rows) != 10:
            broken.append(f"{len(rows)} roots, not 10")
        for wanted, resistance, reading in rows:
            r = float(resistance)
            if abs(celsius(r) - float(wanted)) > 0.0015 or abs(4095 * r / (r + 10_000) - int(reading)) > 0.501:
                broken.append(f"{resistance} Ohm is {celsius(r):.4f} C, not {wanted} C, or does not read {reading}")
        none = re.findall(r"(-?\d+) C: no root from (\d+) to (\d+) Ohm", text)
        beyond = [t for t, low, high in none if not celsius(int(high)) < float(t) < celsius(int(low))]
        if len(none) != 1 or not beyond:
            broken.append("there should be one temperature out of range")
    return broken


def blocks(lines):
    """Lines under their headings: an indented line belongs to the one above."""
    under = {}
    for line in lines:
        if not line.startswith(" "):
            heading = line
        under.setdefault(heading, []).append(line)
    return under


def unmeasured(line):
    """A line without what differs from board to board."""
    return re.sub(r"(\d+|unmeasured) (instructions|cycles|ns|bytes of (stack|statics))", "*", line)


def measured(line):
    """The numbers that differ from board to board."""
    return [int(number) for number, *_ in re.findall(r"(\d+) (instructions|cycles|bytes of (stack|statics))", line)]


def near(shown, printed):
    """Whether a line has been printed like that on some board, its measured numbers within a twentieth."""
    return any(unmeasured(shown) == unmeasured(line) and len(measured(shown)) == len(measured(line))
               and all(abs(a - b) <= 0.05 * b for a, b in zip(measured(shown), measured(line))) for line in printed)


def stale(by_compiler, stacks):
    """What examples/firmware/README.md shows, but no program prints that was built by the compiler it names."""
    text = (FIRMWARE / "README.md").read_text()
    named = re.findall(r"built by (rustc [^:]*):", text)
    wrong = [problem for used in by_compiler for problem in other_compiler("what the README shows is", named, used)]
    lines = [line for block in re.findall(r"^```text\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]
    printed = {line for name in named for line in by_compiler.get(name, ())}
    if printed:
        depths = "{} to {} bytes at opt-level s and {} to {} at 3".format(
            *(bound(stacks[level]) for level in "s3" for bound in (min, max)))
        wrong += [f"the README should say of `train`: {depths}"] * (depths not in " ".join(text.split()))
        wrong += [f"the README shows a line that no program prints: {line}" for line in lines if not near(line, printed)]
    return wrong if lines else ["the README shows nothing"]


def rest(kilobytes):
    """What `train` keeps for the stack and for the statics that are not a network and its training."""
    found = re.search(r"const REST: usize = if RAM < (\d+) \* 1024 { (\d+) } else { (\d+) };",
                      (FIRMWARE / "src/bin/train.rs").read_text())
    return int(found[2 if kilobytes < int(found[1]) else 3])


def broken_on_a_board(program, lines, on_computer, kilobytes, left_out):
    """What is not as on the computer, or does not fit into the RAM."""
    broken = []
    found, wanted = blocks(map(unmeasured, lines)), blocks(map(unmeasured, on_computer))
    if list(found) != list(wanted):
        broken.append(f"the parts are {list(found)}, not {list(wanted)}")
    for heading, want in wanted.items():
        have = found.get(heading, [])
        if heading in left_out:
            if len(have) != 2 or not have[1].endswith(f"bytes of RAM; this chip has {kilobytes * 1024}"):
                broken.append(f"'{heading}' should have been left out")
        elif have != want:
            broken.append(f"'{heading}' is not as on the computer")
    text = "\n".join(lines)
    stacks = [int(number) for number in re.findall(r"(\d+) bytes of stack", text)]
    statics = [int(number) for number in re.findall(r"(\d+) bytes of statics", text)]
    # A stack that has reached the statics has no paint left below it.
    if not stacks or len(statics) != 1 or max(stacks) + statics[0] + 64 > kilobytes * 1024:
        broken.append(f"statics {statics} and stack {stacks} do not fit into {kilobytes} kB")
    trainings = sum(int(number) for number in re.findall(r"network and training: (\d+)", text))
    taken = max(stacks, default=0) + sum(statics) - trainings
    if program == "train" and taken > rest(kilobytes):
        broken.append(f"stack and statics take {taken} B beside the networks; REST of train.rs is {rest(kilobytes)}")
    return broken


def main():
    by_computer, by_compiler, stacks, good = {}, {}, {"s": [], "3": []}, True

    def failed(problems):
        nonlocal good
        good &= not problems
        for problem in problems:
            print(f"  FAILED: {problem}", flush=True)

    made = run(["cargo", "run", "-q", "--release", "--example", "backbone", "--target-dir", OUT / "host"], cwd=FIRMWARE)
    failed(["data/backbone.rs is not what examples/backbone.rs prints"]
           * (made != (FIRMWARE / "data/backbone.rs").read_text()))
    for program, board, level, kilobytes, left_out in RUNS:
        used = compiler(BOARDS[board][0])
        ram = {"RAM_KB": str(kilobytes)} if kilobytes else {}
        lines = printed(program, board, level, timeout=120, **ram)
        print(f"\n== {program}, {board}" + f", {kilobytes} kB of RAM" * bool(kilobytes) + f", -O{level}, {used}")
        print("\n".join(lines), flush=True)
        if kilobytes:
            by_compiler.setdefault(used, set()).update(lines)
            failed(broken_on_a_board(program, lines, by_computer[program], kilobytes, left_out))
            if program == "train" and not left_out:
                stacks[level].append(max(map(int, re.findall(r"(\d+) bytes of stack", "\n".join(lines)))))
        else:
            by_computer[program] = lines
            failed(broken_promises(program, "\n".join(lines)))
    failed(stale(by_compiler, stacks))
    sys.exit(0 if good else "a program has not done what it promises")


if __name__ == "__main__":
    main()
