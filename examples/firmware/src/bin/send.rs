//! What was learnt, sent over a serial line as a file that PyTorch opens.
//!
//! The file is printed in hexadecimal, so that it passes through any terminal. On the other side
//! `grep -E '^[0-9a-f]{8,}$' | xxd -r -p >xor.safetensors` makes a file of it. It is never in memory as a whole.

#![no_std]
#![no_main]

use board::{Decimal, Measured, Meter, RAM, UNIT, println, stack};
use stackprop::activation::Tanh;
use stackprop::loss::mse;
use stackprop::optimizer::Adam;
use stackprop::{Dense, Online, Params, Rng, init, state_dict};
use static_cell::ConstStaticCell;

type Xor = (Dense<2, 8, Tanh>, Dense<8, 1>);
type Training = Online<Xor, Adam<{ Xor::COUNT }>>;

static TRAINING: ConstStaticCell<Training> = ConstStaticCell::new(Online::new());
const _: () = assert!(size_of::<Training>() <= RAM / 4, "three quarters of the RAM are for the stack and for text");

const SAMPLES: [([f32; 2], [f32; 1]); 4] =
    [([0.0, 0.0], [0.0]), ([0.0, 1.0], [1.0]), ([1.0, 0.0], [1.0]), ([1.0, 1.0], [0.0])];

#[unsafe(no_mangle)]
fn program() {
    if learn_and_send().is_none() {
        println!("failed");
    }
}

fn learn_and_send() -> Option<()> {
    let online = TRAINING.try_take()?; // `take()` where a panic has somewhere to go
    let mut rng = Rng::from_seed(1);
    init::network(&mut online.net, || rng.uniform());
    let adam = Adam::new(0.02);
    for _ in 0..125 {
        for (x, target) in &SAMPLES {
            online.learn(x, target, mse, &adam).ok()?;
        }
    }

    let (mut line, mut sending) = (Line { bytes: [0; 16], count: 0 }, Meter::default());
    sending
        .measure(|| state_dict::save_safetensors(&online.net, |bytes| bytes.iter().try_for_each(|b| line.push(*b))))
        .ok()?;
    line.print();
    for (x, _) in &SAMPLES {
        let [y] = *online.predict(x);
        println!("{} xor {} = {}", x[0] as u8, x[1] as u8, Decimal(y));
    }
    let size = state_dict::safetensors_size::<Xor>() as u32;
    println!("{} bytes sent in {} {}, {} bytes of stack", size, sending.time(), UNIT, sending.stack());
    println!("{} bytes of statics", Measured(stack::statics()));
    Some(())
}

/// Bytes that become a line of text.
struct Line {
    bytes: [u8; 16],
    count: usize,
}

impl Line {
    fn push(&mut self, byte: u8) -> Result<(), ()> {
        *self.bytes.get_mut(self.count).ok_or(())? = byte;
        self.count += 1;
        if self.count == self.bytes.len() {
            self.print();
        }
        Ok(())
    }

    fn print(&mut self) {
        let mut text = [0; 32];
        for (two, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(&self.bytes) {
            *two = [byte >> 4, byte & 15].map(|digit| if digit < 10 { b'0' + digit } else { b'a' - 10 + digit });
        }
        let shown = text.get(..2 * self.count).and_then(|text| core::str::from_utf8(text).ok());
        println!("{}", shown.unwrap_or_default());
        self.count = 0;
    }
}
