//! Networks that race. One instance of the module has one architecture at a time, and four racers of it; the page makes an
//! instance for each of its views.

use spin::Mutex;
use stackprop::{Params, Rng};

use crate::losses::Loss;
use crate::net::Shape;
use crate::optimizer::AnyOptimizer;
use crate::racer::{Data, NUMBERS, Plan, Racer, SAMPLES, Start};
use crate::{RESULT, activation, chip, write};

pub const RACERS: usize = 4;

pub(crate) struct Board {
    plan: Plan,
    pub(crate) data: Data,
    racers: [Racer; RACERS],
}

/// All zero bits: it takes no byte in the module.
pub(crate) static BOARD: Mutex<Board> =
    Mutex::new(Board { plan: Plan::ZERO, data: Data::ZERO, racers: [Racer::ZERO; RACERS] });

/// Calls `f` with the board and a racer; the default if there is no such racer.
pub(crate) fn with<R: Default>(racer: u32, f: impl FnOnce(&Plan, &mut Data, &mut Racer) -> R) -> R {
    let Board { plan, data, racers } = &mut *BOARD.lock();
    racers.get_mut(racer as usize).map(|racer| f(plan, data, racer)).unwrap_or_default()
}

/// Where the inputs of all samples are to be written.
#[unsafe(no_mangle)]
pub extern "C" fn xs() -> *mut f32 {
    BOARD.lock().data.xs.as_mut_ptr()
}

/// Where the targets of all samples are to be written.
#[unsafe(no_mangle)]
pub extern "C" fn targets() -> *mut f32 {
    BOARD.lock().data.targets.as_mut_ptr()
}

/// The architecture of all racers, one of [`chip::shapes`], and the activation.
#[unsafe(no_mangle)]
pub extern "C" fn choose(inputs: u32, width: u32, outputs: u32, hidden_layers: u32, activation: u32) {
    let data = &mut BOARD.lock().data;
    (data.inputs, data.outputs) = (inputs as usize, outputs as usize);
    let (width, hidden_layers) = (width as usize, hidden_layers as usize);
    Shape { inputs: data.inputs, width, outputs: data.outputs, hidden_layers }.choose();
    activation::choose(activation);
}

/// How to train: the loss (0 mean squared error, 1 binary cross entropy, 2 cross entropy), the samples, how many of them are
/// trained on, samples in a step, whether to shuffle, the noise on inputs, and the step after which to stop (0 for never).
#[unsafe(no_mangle)]
pub extern "C" fn plan(loss: u32, samples: u32, training: u32, batch: u32, shuffle: u32, noise: f32, stop: u32) {
    let mut board = BOARD.lock();
    board.plan = Plan { loss: Loss::from_code(loss), batch: batch.max(1), shuffle: shuffle > 0, noise, stop };
    let most = SAMPLES.min(NUMBERS / board.data.inputs.max(1));
    let samples = (samples as usize).min(most);
    let training = (training as usize).min(samples);
    if (board.data.samples, board.data.training) != (samples, training) {
        (board.data.samples, board.data.training) = (samples, training);
        board.racers.iter_mut().for_each(Racer::reorder);
    }
}

/// The hyper-parameters of a racer: see [`AnyOptimizer`]. With `cosine`, the rate falls to 0 in so many steps.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // a C interface
pub extern "C" fn optimizer(
    racer: u32,
    kind: u32,
    learning_rate: f32,
    beta1: f32,
    beta2: f32,
    epsilon: f32,
    bias_correction: u32,
    cosine: u32,
) {
    with(racer, |_, _, racer| {
        let bias_correction = bias_correction > 0;
        racer.optimizer = AnyOptimizer { kind, learning_rate, beta1, beta2, epsilon, bias_correction };
        racer.cosine = cosine;
    });
}

/// Start values by `seed`, and everything that was learnt is forgotten. With `deal`, the samples are shuffled first, so that
/// those that are held back are a random part.
#[unsafe(no_mangle)]
pub extern "C" fn start(racer: u32, seed: u32, deal: u32) {
    with(racer, |_, data, racer| {
        let mut rng = racer.rewind(data.samples, deal > 0, Rng::from_seed(seed.into()));
        racer.start(Start::Network, &mut rng);
        racer.seed(rng);
    });
}

/// Trains a racer on at most so many samples. Returns on how many: 0 once it has stopped, or a sample was refused.
#[unsafe(no_mangle)]
pub extern "C" fn train(racer: u32, samples: u32) -> u32 {
    with(racer, |plan, data, racer| racer.train(data, plan, samples))
}

#[unsafe(no_mangle)]
pub extern "C" fn steps(racer: u32) -> u32 {
    with(racer, |_, _, racer| racer.steps)
}

#[unsafe(no_mangle)]
pub extern "C" fn epochs(racer: u32) -> u32 {
    with(racer, |_, _, racer| racer.epochs)
}

/// The code of what has been refused; 0 for nothing.
#[unsafe(no_mangle)]
pub extern "C" fn error(racer: u32) -> u32 {
    with(racer, |_, _, racer| racer.error)
}

/// The mean loss of the last epoch.
#[unsafe(no_mangle)]
pub extern "C" fn mean_loss(racer: u32) -> f32 {
    with(racer, |_, _, racer| racer.mean_loss)
}

/// The loss of the last sample that was accepted.
#[unsafe(no_mangle)]
pub extern "C" fn last_loss(racer: u32) -> f32 {
    with(racer, |_, _, racer| racer.last_loss)
}

/// Writes the outputs for the first input of the samples to the results.
#[unsafe(no_mangle)]
pub extern "C" fn predict(racer: u32) {
    with(racer, |_, data, racer| {
        if let Some(x) = data.xs.as_slice().get(..data.inputs) {
            write(&[&racer.predict(x)]);
        }
    });
}

/// Writes y for `count` numbers x from `low` to `high`, both included.
#[unsafe(no_mangle)]
pub extern "C" fn curve(racer: u32, low: f32, high: f32, count: u32) {
    with(racer, |_, _, racer| {
        let step = (high - low) / (count.max(2) - 1) as f32;
        for (i, y) in RESULT.lock().iter_mut().take(count as usize).enumerate() {
            [*y, ..] = racer.predict(&[low + i as f32 * step]);
        }
    });
}

/// Writes y for `side` × `side` points of the square [−1, 1]², from the top left, line by line.
#[unsafe(no_mangle)]
pub extern "C" fn surface(racer: u32, side: u32) {
    with(racer, |_, _, racer| {
        let mut out = RESULT.lock();
        let mut places = out.iter_mut();
        let at = |i: u32| (2 * i + 1) as f32 / side as f32 - 1.0;
        for line in 0..side.min(64) {
            for (column, y) in (0..side).zip(&mut places) {
                [*y, ..] = racer.predict(&[at(column), -at(line)]);
            }
        }
    });
}

/// The sample at a place in the racer's order: those from the number of the training samples on are held back.
#[unsafe(no_mangle)]
pub extern "C" fn place(racer: u32, at: u32) -> u32 {
    with(racer, |_, _, racer| racer.place(at as usize) as u32)
}

/// Of the samples from place `from` to `to` in the racer's order: how many are right, in the first result, and their mean
/// loss, in the second. A single output is a logit: right is the sign that the target, 0 or 1, says.
#[unsafe(no_mangle)]
pub extern "C" fn evaluate(racer: u32, from: u32, to: u32) {
    with(racer, |plan, data, racer| {
        let (mut right, mut sum) = (0, 0.0);
        for at in from..to.min(SAMPLES as u32) {
            let Some((x, target)) = data.sample(racer.place(at as usize)) else { break };
            let y = racer.predict(x);
            let largest = |y: &[f32]| (0..target.len()).fold(0, |k, i| if y.get(i) > y.get(k) { i } else { k });
            right += u32::from(match target {
                [target] => (y[0] > 0.0) == (*target > 0.5),
                _ => largest(&y) == largest(target),
            });
            sum += plan.loss.of(&y, target).0;
        }
        write(&[&[right as f32, sum / to.saturating_sub(from).max(1) as f32]]);
    });
}

/// Writes all parameters to the results. Returns how many.
#[unsafe(no_mangle)]
pub extern "C" fn read_parameters(racer: u32) -> u32 {
    with(racer, |_, _, racer| racer.trainer.net.read(&mut *RESULT.lock()) as u32)
}

/// Sets all parameters to what stands in the results.
#[unsafe(no_mangle)]
pub extern "C" fn write_parameters(racer: u32) {
    with(racer, |_, _, racer| {
        let out = RESULT.lock();
        let mut numbers = out.iter();
        racer.trainer.net.tensors_mut(&mut |tensor| {
            for (p, number) in tensor.iter_mut().zip(&mut numbers) {
                *p = *number;
            }
        });
    });
}

/// FNV-1a of the bits of all parameters, as the boards print it of theirs.
#[unsafe(no_mangle)]
pub extern "C" fn hash(racer: u32) -> u32 {
    with(racer, |_, _, racer| {
        let mut hash = 0x811c_9dc5_u32;
        racer.trainer.net.tensors(&mut |tensor| {
            for byte in tensor.iter().flat_map(|p| p.to_bits().to_le_bytes()) {
                hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            }
        });
        hash
    })
}

/// What a network takes on a chip, in bytes: see [`chip::Bytes`]. `which` is 0 for the network alone, 1 to 4 for a `Trainer`
/// with each optimizer, 5 to 8 for an `Online` learner. 0 for a shape that is not compiled in.
#[unsafe(no_mangle)]
pub extern "C" fn chip_bytes(inputs: u32, width: u32, outputs: u32, hidden_layers: u32, which: u32) -> u32 {
    let sizes = [inputs, width, outputs, hidden_layers];
    let found = chip::shapes().find(|(of, _)| of.map(u32::from) == sizes);
    found.and_then(|(_, bytes)| bytes.get(which as usize)).copied().unwrap_or(0).into()
}
