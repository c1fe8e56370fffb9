//! Tells the linker what memory the board has. For a board of your own, change the numbers.

use std::{env, fs, path::PathBuf};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=RAM_KB");
    println!("cargo:rustc-check-cfg=cfg(microbit)");
    let target = env::var("TARGET").expect("cargo sets it");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    let riscv = target.starts_with("riscv32");
    // Where flash and RAM begin, and how many kilobytes of RAM there are.
    let (flash, ram, kilobytes): (u32, u32, u32) = match target.as_str() {
        // BBC micro:bit, Cortex-M0
        "thumbv6m-none-eabi" => (0, 0x2000_0000, 16),
        // Arm's MPS2 with a Cortex-M3, M4F or M7: it has more RAM, but most chips of that kind have about as much
        "thumbv7m-none-eabi" | "thumbv7em-none-eabihf" => (0, 0x2000_0000, 64),
        // and with a Cortex-M33
        "thumbv8m.main-none-eabihf" => (0x1000_0000, 0x3800_0000, 64),
        // QEMU's RISC-V board, where all is RAM
        _ if riscv => (0x8000_0000, 0x8010_0000, 64),
        // The linker of the AVRs knows their memory.
        "avr-none" if env::var_os("CARGO_FEATURE_ATMEGA328P").is_some() => (0, 0, 2),
        "avr-none" => (0, 0, 8),
        // A computer or a page: no limit.
        _ => (0, 0, 0),
    };
    // For a chip of the same kind that has more or less of it.
    let kilobytes = env::var("RAM_KB").map_or(kilobytes, |given| given.parse().expect("RAM_KB is a number"));
    // No value of Rust can be larger than isize::MAX.
    let bytes = if kilobytes == 0 { "isize::MAX as usize".into() } else { (kilobytes * 1024).to_string() };
    let constant = format!("/// Bytes of RAM of the chip.\npub const RAM: usize = {bytes};\n");
    fs::write(out.join("ram.rs"), constant).expect("cargo made the folder");

    if target.starts_with("wasm32") {
        // A module without an entry of its own.
        println!("cargo:rustc-link-arg=--no-entry");
        println!("cargo:rustc-link-arg=--export=start");
    }
    if target == "thumbv6m-none-eabi" {
        println!("cargo:rustc-cfg=microbit");
    }
    if riscv || target.starts_with("thumb") {
        let mut memory = format!(
            "MEMORY {{\n  FLASH : ORIGIN = {flash:#x}, LENGTH = 1024K\n  RAM : ORIGIN = {ram:#x}, LENGTH = {kilobytes}K\n}}\n"
        );
        if riscv {
            for (region, place) in [
                ("TEXT", "FLASH"),
                ("RODATA", "FLASH"),
                ("DATA", "RAM"),
                ("BSS", "RAM"),
                ("HEAP", "RAM"),
                ("STACK", "RAM"),
            ] {
                memory += &format!("REGION_ALIAS(\"REGION_{region}\", {place});\n");
            }
            println!("cargo:rustc-link-arg=-Tmemory.x");
        }
        fs::write(out.join("memory.x"), memory).expect("cargo made the folder");
        println!("cargo:rustc-link-search={}", out.display());
        println!("cargo:rustc-link-arg=-Tlink.x");
    }
}
