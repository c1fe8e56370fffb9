//! A network 1 → 100 sigmoid → 1 that learns in WebAssembly; `run.mjs` beside this folder's `src` calls it.
//!
//! The module imports nothing. Its panic handler would be an import, so that it links to nothing only because no path
//! leads there: `WebAssembly.Module.imports(module).length` is 0, and `run.mjs` checks it.

#![no_std]

use spin::Mutex;
use stackprop::activation::Sigmoid;
use stackprop::optimizer::Adam;
use stackprop::{Dense, Layer, Params, Rng, Trainer, init, loss};

type Net = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
const N: usize = Net::COUNT;

static TRAINER: Mutex<Trainer<Net, Adam<N>>> = Mutex::new(Trainer::ZERO);

/// New start values: the bends of the neurons lie all over [−2, 2].
#[unsafe(no_mangle)]
pub extern "C" fn start(seed: u32) {
    let mut trainer = TRAINER.lock();
    let mut rng = Rng::from_seed(seed.into());
    let mut random = || rng.uniform();
    for weight in &mut trainer.net.0.weights {
        init::uniform(weight, -8.0, 8.0, &mut random);
    }
    init::uniform(&mut trainer.net.0.bias, -16.0, 16.0, &mut random);
    init::uniform(&mut trainer.net.1, -0.1, 0.1, &mut random);
}

/// Learns one sample and returns its loss, or NaN, and nothing learnt, if a number was not finite.
#[unsafe(no_mangle)]
pub extern "C" fn learn(x: f32, target: f32, learning_rate: f32) -> f32 {
    let mut trainer = TRAINER.lock();
    let loss = trainer.accumulate(&[x], &[target], loss::mse);
    match (loss, trainer.step(&Adam { learning_rate, ..Adam::DEFAULT })) {
        (Ok(loss), Ok(_)) => loss,
        _ => f32::NAN,
    }
}

/// What the network makes of x.
#[unsafe(no_mangle)]
pub extern "C" fn predict(x: f32) -> f32 {
    let [y] = TRAINER.lock().net.predict(&[x]);
    y
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
