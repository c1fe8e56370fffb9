//! Tells the linker what memory the board has. For a board of your own, change the numbers.

use std::{env, fs, path::PathBuf};

fn main() {
    let target = env::var("TARGET").unwrap();
    let out = PathBuf::from(env::var("OUT_DIR").unwrap());
    let (flash, ram, kilobytes): (u32, u32, u32) = match target.as_str() {
        // BBC micro:bit, Cortex-M0
        "thumbv6m-none-eabi" => (0, 0x2000_0000, 16),
        // Arm's MPS2 with a Cortex-M3, M4F or M7; the chips that one meets have some 64 kB
        "thumbv7m-none-eabi" | "thumbv7em-none-eabihf" => (0, 0x2000_0000, 64),
        // and with a Cortex-M33
        "thumbv8m.main-none-eabihf" => (0x1000_0000, 0x3800_0000, 64),
        // QEMU's RISC-V board, which has only RAM
        riscv if riscv.starts_with("riscv32") => (0x8000_0000, 0x8010_0000, 64),
        _ => return,
    };
    // For a chip of the same kind with more or less of it.
    println!("cargo:rerun-if-env-changed=RAM_KB");
    let kilobytes = env::var("RAM_KB").map_or(kilobytes, |given| given.parse().expect("RAM_KB is a number"));
    let mut memory = format!(
        "MEMORY {{\n  FLASH : ORIGIN = {flash:#x}, LENGTH = 256K\n  RAM : ORIGIN = {ram:#x}, LENGTH = {kilobytes}K\n}}\n"
    );
    if target.starts_with("riscv32") {
        for (region, memory_of) in
            [("TEXT", "FLASH"), ("RODATA", "FLASH"), ("DATA", "RAM"), ("BSS", "RAM"), ("HEAP", "RAM"), ("STACK", "RAM")]
        {
            memory += &format!("REGION_ALIAS(\"REGION_{region}\", {memory_of});\n");
        }
        println!("cargo:rustc-link-arg=-Tmemory.x");
    }
    fs::write(out.join("memory.x"), memory).unwrap();
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg=-Tlink.x");
    println!("cargo:rerun-if-changed=build.rs");
}
