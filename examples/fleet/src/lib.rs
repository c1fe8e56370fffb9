//! One device: the network 64 pixels → 32 neurons → 10 answers, which learns the digits that the device has.
//!
//! The host writes samples and parameters into the module's memory, where `records` and `parameters` say, calls `train`
//! and reads the parameters there. `device.py` beside this folder does so; on a chip the two would be arrays that the
//! radio fills. A call's result is a number of samples, or one of the [`codes`](code) below, all negative; then the
//! parameters are unchanged.
//!
//! Plain gradient descent ([`Sgd`]) has no state, so what `train` makes depends on its arguments, the records and the
//! parameters alone, and a device may be switched off between two rounds. The module imports nothing: as in
//! `examples/wasm`, a path that leads to a panic would be an import, or would not link.

#![no_std]

use spin::{Mutex, MutexGuard};
use stackprop::activation::Relu;
use stackprop::loss::{self, Class, ClassError};
use stackprop::optimizer::Sgd;
use stackprop::{Dense, Layer, Params, Rng, Trainer, init};

type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
const N: usize = Net::COUNT;

const BATCH: usize = 10;
const LEARNING_RATE: f32 = 0.1;
/// All digits of `examples/data/digits.bin`.
const CAPACITY: usize = 1797;

/// Why a call did nothing.
pub mod code {
    /// There are no samples, or more than there is memory for.
    pub const COUNT: i32 = -1;
    /// A parameter is NaN or infinite.
    pub const PARAMETERS: i32 = -2;
    /// A record's last byte is not a digit.
    pub const RECORD: i32 = -3;
    /// An output or a gradient became too large for a float.
    pub const DIVERGED: i32 = -4;
}

/// 64 pixels from 0 (paper) to 16 (ink), then the digit: a record of `examples/data/digits.bin`.
type Record = [u8; 65];

static RECORDS: Mutex<[Record; CAPACITY]> = Mutex::new([[0; 65]; CAPACITY]);
static PARAMETERS: Mutex<[f32; N]> = Mutex::new([0.0; N]);
static TRAINER: Mutex<Trainer<Net, Sgd>> = Mutex::new(Trainer::new());

/// Where the first of `capacity()` records is to be written.
#[unsafe(no_mangle)]
pub extern "C" fn records() -> *mut Record {
    RECORDS.lock().as_mut_ptr()
}

/// How many records there is memory for.
#[unsafe(no_mangle)]
pub extern "C" fn capacity() -> u32 {
    CAPACITY as u32
}

/// Where the first of `parameter_count()` parameters is, in the order of [`Params`].
#[unsafe(no_mangle)]
pub extern "C" fn parameters() -> *mut f32 {
    PARAMETERS.lock().as_mut_ptr()
}

/// How many parameters the network has: what travels, in floats.
#[unsafe(no_mangle)]
pub extern "C" fn parameter_count() -> u32 {
    N as u32
}

/// Writes start values to the parameters, the same for the same seed. Returns how many.
#[unsafe(no_mangle)]
pub extern "C" fn start(seed: u32) -> i32 {
    let mut trainer = TRAINER.lock();
    let mut rng = Rng::from_seed(seed.into());
    init::network(&mut trainer.net, || rng.uniform());
    match trainer.net.copy_to_flat(&mut *PARAMETERS.lock()) {
        Ok(()) => N as i32,
        Err(_) => code::PARAMETERS,
    }
}

/// Trains the parameters for `epochs` passes over the first `count` records. Returns `count`.
///
/// The order of the samples is drawn anew in every pass, by a generator of this `round` and this `device`.
#[unsafe(no_mangle)]
pub extern "C" fn train(count: u32, epochs: u32, round: u32, device: u32) -> i32 {
    learn(count, epochs, Rng::with_stream(round.into(), device.into())).unwrap_or_else(|code| code)
}

/// Returns how many of the first `count` records the parameters read right.
#[unsafe(no_mangle)]
pub extern "C" fn correct(count: u32) -> i32 {
    read(count).unwrap_or_else(|code| code)
}

fn learn(count: u32, epochs: u32, mut rng: Rng) -> Result<i32, i32> {
    let (mut trainer, records) = loaded()?;
    let records = records.get(..count as usize).filter(|records| !records.is_empty()).ok_or(code::COUNT)?;
    let mut order = [0_u16; CAPACITY];
    let order = order.get_mut(..records.len()).ok_or(code::COUNT)?;
    for (place, index) in order.iter_mut().zip(0..) {
        *place = index;
    }
    for _ in 0..epochs {
        rng.shuffle(order);
        for batch in order.chunks(BATCH) {
            for record in batch.iter().filter_map(|index| records.get(usize::from(*index))) {
                let (x, class) = sample(record).map_err(|_| code::RECORD)?;
                trainer.accumulate(&x, class, loss::cross_entropy).map_err(|_| code::DIVERGED)?;
            }
            trainer.step(&Sgd::new(LEARNING_RATE)).map_err(|_| code::DIVERGED)?;
        }
    }
    if !trainer.net.all_finite() {
        return Err(code::DIVERGED);
    }
    trainer.net.copy_to_flat(&mut *PARAMETERS.lock()).map_err(|_| code::PARAMETERS)?;
    Ok(records.len() as i32)
}

fn read(count: u32) -> Result<i32, i32> {
    let (trainer, records) = loaded()?;
    let mut right = 0;
    for record in records.get(..count as usize).ok_or(code::COUNT)? {
        let (x, class) = sample(record).map_err(|_| code::RECORD)?;
        right += i32::from(Class::largest(&trainer.net.predict(&x)) == Some(class));
    }
    Ok(right)
}

/// The network with the parameters that the host has written, nothing accumulated, and the records.
fn loaded() -> Result<(MutexGuard<'static, Trainer<Net, Sgd>>, MutexGuard<'static, [Record; CAPACITY]>), i32> {
    let mut trainer = TRAINER.lock();
    trainer.zero_grad();
    trainer.net.copy_from_flat(&*PARAMETERS.lock()).map_err(|_| code::PARAMETERS)?;
    Ok((trainer, RECORDS.lock()))
}

fn sample(record: &Record) -> Result<([f32; 64], Class<10>), ClassError> {
    let [pixels @ .., digit] = record;
    Ok((pixels.map(|pixel: u8| f32::from(pixel) / 16.0), Class::new(usize::from(*digit))?))
}

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    unsafe extern "C" {
        fn a_panic_path_is_left() -> !;
    }
    // Safety: never called; its mere mention would show up among the imports.
    unsafe { a_panic_path_is_left() }
}
