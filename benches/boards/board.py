"""Builds a program of examples/firmware for a board, and what it takes to run it there."""

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FIRMWARE = ROOT / "examples/firmware"
OUT = ROOT / "target/boards"
OUT.mkdir(parents=True, exist_ok=True)


def run(command, timeout=600, **options):
    """What the command prints; the end of everything if it fails."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL, timeout=timeout, **options)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nfailed ({done.returncode}): {' '.join(map(str, command))}")
    return done.stdout


@cache
def compiler(target):
    """What builds for a target, as "rustc 1.96.0, Debian"; for this computer, if there is none, the rustc of the path."""
    if target is not None:
        return run([ROOT / ".ci/cross", "--compiler", target]).strip()
    return " ".join(run(["rustc", "--version"], cwd=ROOT).split()[:2])


# Names for the debugger change no code, and half the time of a link is theirs.
NO_NAMES = [word for package in ("stackprop", "stackprop-firmware")
            for word in ("--config", f"profile.release.package.{package}.debug=false")]


def build(program, target, level, cargo=(), **environment):
    """Builds a program for a chip, or for this computer if there is no target, and returns it."""
    environment = os.environ | {"CARGO_PROFILE_RELEASE_OPT_LEVEL": level} | environment
    if target is None:
        run(["cargo", "build", "-q", "--release", "--bin", program, "--target-dir", OUT / "host", *NO_NAMES],
            cwd=FIRMWARE, env=environment)
        return OUT / "host/release" / program
    run([ROOT / ".ci/cross", target, "--bin", program, *NO_NAMES, *cargo], cwd=FIRMWARE, env=environment)
    return FIRMWARE / "target" / target / "release" / program


def other_compiler(what, named, used):
    """What is wrong if figures that name one compiler cannot be held against those of another: in CI an error."""
    if used in named:
        return []
    problem = f"NOT CHECKED: {what} of {' and '.join(named) or 'no compiler'}, and this is {used}"
    if "CI" in os.environ:
        return [problem]
    print(problem, flush=True)
    return []


def semihosting(*machine):
    """Runs a program on a board of QEMU, which executes an instruction in a nanosecond, or it would not count them."""
    return lambda elf: [*machine, "-icount", "shift=0", "-nographic", "-semihosting-config", "enable=on,target=native",
                        "-kernel", elf]


def arm(board):
    return semihosting("qemu-system-arm", "-M", board)


def simavr(chip):
    return lambda elf: ["sh", "-c", f"simavr -m {chip} -f 16000000 '{elf}.elf' 2>&1"]


def node(elf):
    return ["node", "run.mjs", f"{elf}.wasm"]


RISCV = semihosting("qemu-system-riscv32", "-M", "virt", "-bios", "none")
# name: target, how it runs, what cargo and rustc are told
BOARDS = {
    "Cortex-M0, micro:bit, 16 kB": ("thumbv6m-none-eabi", arm("microbit"), [], ""),
    "Cortex-M3, MPS2": ("thumbv7m-none-eabi", arm("mps2-an385"), [], ""),
    "Cortex-M4F, MPS2": ("thumbv7em-none-eabihf", arm("mps2-an386"), [], ""),
    "Cortex-M7, MPS2": ("thumbv7em-none-eabihf", arm("mps2-an500"), [], ""),
    "Cortex-M33, MPS2": ("thumbv8m.main-none-eabihf", arm("mps2-an505"), [], ""),
    "RISC-V rv32imac": ("riscv32imac-unknown-none-elf", RISCV, [], ""),
    "RISC-V rv32imc": ("riscv32imc-unknown-none-elf", RISCV, [], ""),
    "RISC-V rv32imafc": ("riscv32imafc-unknown-none-elf", RISCV, [], ""),
    "AVR ATmega328P, 2 kB": ("avr-none", simavr("atmega328p"), ["--features", "atmega328p"], "-Ctarget-cpu=atmega328p"),
    "AVR ATmega2560, 8 kB": ("avr-none", simavr("atmega2560"), ["--features", "atmega2560"], "-Ctarget-cpu=atmega2560"),
    "WebAssembly, node": ("wasm32-unknown-unknown", node, [], ""),
    "WebAssembly with simd128": ("wasm32-unknown-unknown", node, [], "-Ctarget-feature=+simd128"),
    "PowerPC, big-endian": ("powerpc-unknown-linux-gnu", lambda elf: ["qemu-ppc", "-L", "/usr/powerpc-linux-gnu", elf], [], ""),
    "x86-64": (None, lambda elf: [elf], [], ""),
    "x86-64-v3": (None, lambda elf: [elf], [], "-Ctarget-cpu=x86-64-v3"),
}


def printed(program, board, level, timeout=300, **environment):
    """The lines that a program prints on a board."""
    target, how, cargo, rustflags = BOARDS[board]
    elf = build(program, target, level, cargo, RUSTFLAGS=rustflags, **environment)
    # simavr prints in colour, a point for the end of a line, and what it has loaded.
    text = re.sub(r"\x1b\[\d*m", "", run(how(elf), timeout=timeout, cwd=FIRMWARE))
    return [line for line in (line.rstrip(".") for line in text.splitlines()) if line and not line.startswith("Loaded ")]
