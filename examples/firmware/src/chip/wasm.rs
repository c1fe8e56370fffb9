//! WebAssembly: the page or node calls `start` and takes the text byte by byte.

#[link(wasm_import_module = "board")]
unsafe extern "C" {
    safe fn put(byte: u32);
}

#[unsafe(no_mangle)]
extern "C" fn start() {
    crate::program();
}

pub fn write(text: &str) {
    for byte in text.bytes() {
        put(byte.into());
    }
}

pub const PER_TICK: (u32, u32) = (1, 1);
pub const UNIT: &str = "ticks";
pub const MASK: u32 = 0;

pub fn ticks() -> u32 {
    0
}

/// RAM without end, and a stack that cannot be seen.
pub fn memory() -> [usize; 3] {
    [0, 0, 0]
}
