//! A network 1 → 100 sigmoid → 1 that learns in WebAssembly; `run.mjs` beside this folder's `src` calls it.
//!
//! The module imports nothing. Its panic handler would be an import, so that it links to nothing only because no path
//! leads there: `WebAssembly.Module.imports(module).length` is 0, and `run.mjs` checks it.

#![no_std]

use spin::Mutex;
use stackprop::activation::Sigmoid;
use stackprop::optimizer::Adam;
use stackprop::{Dense, Layer, Online, Params, Rng, init, loss};

type Net = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
const N: usize = Net::COUNT;

static ONLINE: Mutex<Online<Net, Adam<N>>> = Mutex::new(Online::new());

/// New start values: the bends of the neurons lie all over [−2, 2].
#[unsafe(no_mangle)]
pub extern "C" fn start(seed: u32) {
    let mut online = ONLINE.lock();
    let mut rng = Rng::from_seed(seed.into());
    let mut random = || rng.uniform();
    for weight in &mut online.net.0.weights {
        init::uniform(weight, -8.0, 8.0, &mut random);
    }
    init::uniform(&mut online.net.0.bias, -16.0, 16.0, &mut random);
    init::uniform(&mut online.net.1, -0.1, 0.1, &mut random);
}

/// Learns one sample and returns its loss, or NaN, and nothing learnt, if a number was not finite.
#[unsafe(no_mangle)]
pub extern "C" fn learn(x: f32, target: f32, learning_rate: f32) -> f32 {
    let mut online = ONLINE.lock();
    let adam = Adam::new(learning_rate);
    online.learn(&[x], &[target], loss::mse, &adam).unwrap_or(f32::NAN)
}

/// What the network makes of x.
#[unsafe(no_mangle)]
pub extern "C" fn predict(x: f32) -> f32 {
    let [y] = ONLINE.lock().net.predict(&[x]);
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
