//! What was learnt survives a power cut: two slots of flash, a save that is cut off, and training that goes on as if nothing had
//! been.
//!
//! The flash is simulated, in RAM; `Nor` makes of any `embedded_storage` flash what `Slots` needs.

#![no_std]
#![no_main]

use board::{Bits, Measured, Meter, UNIT, hash, println, stack};
use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashError, NorFlashErrorKind, ReadNorFlash};
use stackprop::activation::Tanh;
use stackprop::checkpoint::{self, Slots, Storage, Together};
use stackprop::loss::mse;
use stackprop::optimizer::Adam;
use stackprop::{Dense, Online, Params, Rng, init};
use static_cell::ConstStaticCell;

type Net = (Dense<2, 4, Tanh>, Dense<4, 1>);
type Learner = Online<Net, Adam<{ Net::COUNT }>>;
/// What is kept, as one unit.
type Kept<'a> = Together<(&'a mut Learner, &'a mut Rng, &'a mut u32)>;

/// An adapter: the flash of a board as a storage for slots.
struct Nor<F>(F);

impl<F: NorFlash> Storage for Nor<F> {
    type Error = F::Error;
    const READ_SIZE: usize = F::READ_SIZE;
    const WRITE_SIZE: usize = F::WRITE_SIZE;
    const ERASE_SIZE: usize = F::ERASE_SIZE;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), F::Error> {
        self.0.read(offset, bytes)
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), F::Error> {
        self.0.write(offset, bytes)
    }

    fn erase(&mut self, from: u32, to: u32) -> Result<(), F::Error> {
        self.0.erase(from, to)
    }
}

const PAGE: usize = 128;
const SLOT: usize = 3 * PAGE;

/// A flash with pages of 128 bytes, written in units of 8, whose power can go.
struct Flash {
    bytes: [u8; 2 * SLOT],
    /// So many bytes can be written or erased before it does.
    power: u32,
}

#[derive(Clone, Copy, Debug)]
struct NoPower;

impl NorFlashError for NoPower {
    fn kind(&self) -> NorFlashErrorKind {
        NorFlashErrorKind::Other
    }
}

impl Flash {
    /// Changes bytes one by one while there is power.
    fn change(&mut self, from: u32, count: usize, new: impl Fn(usize) -> u8) -> Result<(), NoPower> {
        let place = self.bytes.get_mut(from as usize..).and_then(|rest| rest.get_mut(..count)).ok_or(NoPower)?;
        for (i, byte) in place.iter_mut().enumerate() {
            self.power = self.power.checked_sub(1).ok_or(NoPower)?;
            *byte = new(i);
        }
        Ok(())
    }
}

impl ErrorType for Flash {
    type Error = NoPower;
}

impl ReadNorFlash for Flash {
    const READ_SIZE: usize = 1;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NoPower> {
        let from = self.bytes.get(offset as usize..).ok_or(NoPower)?;
        for (to, from) in bytes.iter_mut().zip(from) {
            *to = *from;
        }
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.bytes.len()
    }
}

impl NorFlash for Flash {
    const WRITE_SIZE: usize = 8;
    const ERASE_SIZE: usize = PAGE;

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NoPower> {
        self.change(offset, bytes.len(), |i| bytes.get(i).copied().unwrap_or(0))
    }

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NoPower> {
        self.change(from, to.saturating_sub(from) as usize, |_| 0xff)
    }
}

static LEARNER: ConstStaticCell<Learner> = ConstStaticCell::new(Online::new());
static FLASH: ConstStaticCell<Flash> = ConstStaticCell::new(Flash { bytes: [0; 2 * SLOT], power: 0 });

const ROUNDS: u32 = 60;
const ALWAYS: u32 = u32::MAX;

#[unsafe(no_mangle)]
fn program() {
    if run().is_none() {
        println!("failed");
    }
}

fn run() -> Option<()> {
    let learner = LEARNER.try_take()?;
    let flash = FLASH.try_take()?;
    let (mut rng, mut round) = (Rng::from_seed(1), 0);

    // Without a cut.
    start(learner, &mut rng, &mut round);
    while round < ROUNDS {
        learn(learner, &mut rng, &mut round)?;
    }
    let uninterrupted = hash(&learner.net);
    println!("without a cut: {}", uninterrupted);

    // A save after every 20 rounds; in the third the power goes.
    start(learner, &mut rng, &mut round);
    let mut save = Meter::default();
    loop {
        learn(learner, &mut rng, &mut round)?;
        if round % 20 == 0 {
            flash.power = if round == ROUNDS { 500 } else { ALWAYS };
            let kept = &mut Together((&mut *learner, &mut rng, &mut round));
            let saved = save.measure(|| slots(flash).save(kept)).is_ok();
            println!("round {}: {}", round, if saved { "saved" } else { "the power goes while it is saved" });
            if !saved {
                break;
            }
        }
    }

    // The next boot knows nothing.
    flash.power = ALWAYS;
    start(learner, &mut rng, &mut round);
    let mut load = Meter::default();
    load.measure(|| slots(flash).load(&mut Together((&mut *learner, &mut rng, &mut round)))).ok()?;
    println!("goes on after round {}", round);
    while round < ROUNDS {
        learn(learner, &mut rng, &mut round)?;
    }
    let resumed = hash(&learner.net);
    println!("with it: {}, {}", resumed, if same(resumed, uninterrupted) { "the same" } else { "failed: another" });
    println!("{} bytes a checkpoint", checkpoint::size::<Kept<'static>>());
    println!("a save: {} {}, {} bytes of stack", save.time(), UNIT, save.stack());
    println!("a load: {} {}, {} bytes of stack", load.time(), UNIT, load.stack());
    println!("{} bytes of statics", Measured(stack::statics()));
    Some(())
}

fn slots(flash: &mut Flash) -> Slots<Nor<&mut Flash>, SLOT, 8> {
    Slots::new(Nor(flash))
}

fn start(learner: &mut Learner, rng: &mut Rng, round: &mut u32) {
    *rng = Rng::from_seed(1);
    *round = 0;
    learner.reset_state();
    init::network(&mut learner.net, || rng.uniform());
}

/// One round: four samples of XOR in an order by chance.
fn learn(learner: &mut Learner, rng: &mut Rng, round: &mut u32) -> Option<()> {
    for _ in 0..4 {
        let (a, b) = (rng.below(2), rng.below(2));
        learner.learn(&[a as f32, b as f32], &[(a ^ b) as f32], mse, &Adam::new(0.02)).ok()?;
    }
    *round += 1;
    Some(())
}

fn same(Bits(a): Bits, Bits(b): Bits) -> bool {
    a == b
}
