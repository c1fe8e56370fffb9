//! How deep the stack has been: paint what is free, let the program run, and see how much paint is left.

use crate::chip;

const PAINT: u8 = 0xa5;
/// What painting itself may need.
const MARGIN: usize = 64;

/// Bytes of the variables that always exist; `None` on a computer and a page, where memory cannot be seen.
pub fn statics() -> Option<u32> {
    let [ram, free, top] = chip::memory();
    (top != 0).then_some((free - ram) as u32)
}

/// Paints all that lies below the stack in use.
#[inline(never)]
pub fn paint() {
    let here = 0_u8;
    let [_, mut address, top] = chip::memory();
    if top == 0 {
        return; // a computer or a page
    }
    while address + MARGIN < &raw const here as usize {
        // Safety: between the statics and the stack there is nothing.
        unsafe { (address as *mut u8).write_volatile(PAINT) };
        address += 1;
    }
}

/// Bytes of stack that have been in use since it was painted, counted from its beginning; `None` where that cannot be
/// seen.
pub fn peak() -> Option<u32> {
    let [_, mut address, top] = chip::memory();
    if top == 0 {
        return None;
    }
    // Safety: below the stack in use there is paint, and then what has been written over it.
    while address < top && unsafe { (address as *const u8).read_volatile() } == PAINT {
        address += 1;
    }
    Some((top - address) as u32)
}
