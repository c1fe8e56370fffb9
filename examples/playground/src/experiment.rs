//! The experiment of `examples/cubic.rs`, number by number: the same generator draws the data and the start values in the
//! same order, so that the page shows the errors that the example prints.

use stackprop::Rng;

use crate::learn::{BOARD, with};
use crate::racer::Start;

const SAMPLES: usize = 2000;

/// Draws 2,000 samples of y = x³ + a small constant and starts three racers: two from parameters in [0, 0.1), the third with
/// its bends all over [−2, 2]. Returns the constant. The architecture, 1-100-1, the plan and the optimizers are set before.
#[unsafe(no_mangle)]
pub extern "C" fn experiment(seed: u32) -> f32 {
    let mut rng = Rng::from_seed(seed.into());
    let constant = {
        let mut board = BOARD.lock();
        let data = &mut board.data;
        for x in data.xs.iter_mut().take(SAMPLES) {
            *x = rng.between(-2.0, 2.0);
        }
        let constant = 0.1 * rng.normal();
        for (target, x) in data.targets.iter_mut().zip(&data.xs).take(SAMPLES) {
            *target = x * x * x + constant;
        }
        constant
    };
    let start = |racer: u32, how: Start, mut rng: Rng| {
        with(racer, |_, _, racer| {
            racer.rewind(SAMPLES, false, Rng::from_seed(0));
            racer.start(how, &mut rng);
            racer.seed(rng.clone());
        });
        rng
    };
    start(0, Start::Small, rng.clone());
    let rng = start(1, Start::Small, rng);
    start(2, Start::Spread, rng);
    constant
}
