//! A trained network as a safetensors file, for PyTorch and for `examples/convert`, which makes C of it.
//!
//! The Rust source is written by the page, for the decimals of `core` would be a quarter of this module and have panic paths;
//! `tests/rust_source.rs` compares it with [`stackprop::export::rust`].
//!
//! [`Flat`] is a network as a list of numbers and sizes: one type for all shapes, so one copy of the writer.

use core::fmt;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

use spin::Mutex;
use stackprop::Params;
use stackprop::state_dict::{Modules, StateDict, save_safetensors};

use crate::{INPUT, MOST, activation};

/// Bytes of the longest file.
const BYTES: usize = 16 * 1024;

static TEXT: Mutex<([u8; BYTES], usize)> = Mutex::new(([0; BYTES], 0));
/// Inputs, width, outputs, hidden layers: of the network that is being written.
static SHAPE: [AtomicU32; 4] = [const { AtomicU32::new(0) }; 4];

fn shape() -> [usize; 4] {
    [0, 1, 2, 3].map(|i| SHAPE.get(i).map_or(0, |n| n.load(Relaxed) as usize))
}

/// Inputs and outputs of each layer.
fn layers() -> impl Iterator<Item = (usize, usize)> {
    let [inputs, width, outputs, hidden] = shape();
    (0..=hidden).map(move |i| (if i == 0 { inputs } else { width }, if i == hidden { outputs } else { width }))
}

/// The parameters in order.
struct Flat([f32; MOST]);

/// One tensor after the other, as [`layers`] says.
fn each<'a>(mut rest: &'a [f32], visit: &mut dyn FnMut(&'a [f32])) {
    for len in layers().flat_map(|(i, o)| [i * o, o]) {
        let Some((tensor, more)) = rest.split_at_checked(len) else { return };
        visit(tensor);
        rest = more;
    }
}

impl Params for Flat {
    const COUNT: usize = MOST;
    const ZERO: Self = Self([0.0; MOST]);
    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        each(&self.0, &mut |tensor| visit(tensor));
    }
    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        visit(&mut self.0);
    }
    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        visit(&mut self.0, &mut other.0);
    }
}

impl StateDict for Flat {
    fn modules(list: &mut Modules<'_>) {
        let last = shape()[3];
        for (at, (i, o)) in layers().enumerate() {
            list.push("Linear", &[("weight", &[o, i]), ("bias", &[o])]);
            if at < last && !activation::module().is_empty() {
                list.push(activation::module(), &[]);
            }
        }
    }
}

/// The network of which the parameters are in the input: its shape and its activation.
#[unsafe(no_mangle)]
pub extern "C" fn file_of(inputs: u32, width: u32, outputs: u32, hidden_layers: u32, activation: u32) {
    for (place, number) in SHAPE.iter().zip([inputs, width, outputs, hidden_layers]) {
        place.store(number, Relaxed);
    }
    activation::choose(activation);
}

/// Where the bytes of the file are.
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *const u8 {
    TEXT.lock().0.as_ptr()
}

/// Writes the network as a safetensors file. Returns the number of bytes, 0 for a network that is not finite.
#[unsafe(no_mangle)]
pub extern "C" fn as_safetensors() -> u32 {
    let mut text = TEXT.lock();
    text.1 = 0;
    let written = save_safetensors(&Flat(*INPUT.lock()), |bytes| Bytes(&mut text).push(bytes).ok_or(fmt::Error));
    if written.is_ok() { text.1 as u32 } else { 0 }
}

struct Bytes<'a>(&'a mut ([u8; BYTES], usize));

impl Bytes<'_> {
    fn push(&mut self, bytes: &[u8]) -> Option<()> {
        let (buffer, len) = &mut *self.0;
        for (place, byte) in buffer.get_mut(*len..)?.get_mut(..bytes.len())?.iter_mut().zip(bytes) {
            *place = *byte;
        }
        *len += bytes.len();
        Some(())
    }
}
