//! Handwritten digits: a network of 64 pixels, 32 neurons and 10 answers, and how well it reads hands it has never seen.
//!
//! ```text
//! cargo run --release --example digits [-- --seed N]
//! ```
//!
//! 1,797 digits of 13 writers, 8×8 pixels each (`examples/data`). The example trains the same network twice. First on
//! 1,437 digits of a shuffled pile, tested on the 360 others: the network knows every writer's hand. Then on the first
//! 1,437 as they were collected, one writer after the other, tested on the last 360: others wrote those, and about four
//! times as many are misread. The second number is the one that a stranger will see.
//!
//! 1,437 digits are few for 2,410 parameters, which could learn them by heart. Two things make that hard. Every time a
//! digit is shown, each of its pixels is changed a little at random. And the network is never asked to be certain: it
//! shall give the right answer 91 % and each of the others 1 %.

use std::error::Error;
use std::process::ExitCode;

use stackprop::activation::Relu;
use stackprop::loss::{self, Class, ClassError};
use stackprop::metrics::ConfusionMatrix;
use stackprop::optimizer::Adam;
use stackprop::{Dense, Layer, Params, Rng, Trainer, init, schedule};

type Net = (Dense<64, 32, Relu>, Dense<32, 10>);
type Optimizer = Adam<{ Net::COUNT }>;

const EPOCHS: u32 = 160;
const BATCH: usize = 16;
const LEARNING_RATE: f32 = 0.01;
/// How far a pixel, from 0 to 1, is moved at most when it is shown.
const NOISE: f32 = 0.35;
/// What a wrong answer shall be given.
const DOUBT: f32 = 0.01;

const HELD_BACK: usize = 360;
/// The accuracies that this example stands for.
const GOOD: f32 = 0.97;
const GOOD_ON_STRANGERS: f32 = 0.91;

#[derive(Clone)]
struct Digit {
    /// 8 lines of 8 pixels, from 0 (paper) to 1 (ink).
    pixels: [f32; 64],
    class: Class<10>,
}

/// A record of the file is 64 pixels from 0 to 16, then the digit, a byte each.
fn digits() -> Result<Vec<Digit>, ClassError> {
    let digit = |record: &[u8]| {
        let mut pixels = [0.0; 64];
        for (pixel, byte) in pixels.iter_mut().zip(record) {
            *pixel = f32::from(*byte) / 16.0;
        }
        Ok(Digit { pixels, class: Class::new(record[64].into())? })
    };
    include_bytes!("data/digits.bin").chunks_exact(65).map(digit).collect()
}

/// Trains a network and prints how it gets on.
fn train(digits: &[Digit], test: &[Digit], rng: &mut Rng) -> Result<Net, Box<dyn Error>> {
    let mut trainer = Trainer::<Net, Optimizer>::new();
    init::network(&mut trainer.net, || rng.uniform());

    println!("epoch   mean loss    read right");
    let mut order: Vec<&Digit> = digits.iter().collect();
    let (mut step, steps) = (0, EPOCHS * digits.len().div_ceil(BATCH) as u32);
    for epoch in 1..=EPOCHS {
        rng.shuffle(&mut order);
        let mut sum = 0.0;
        for batch in order.chunks(BATCH) {
            for digit in batch {
                let x = digit.pixels.map(|pixel| pixel + rng.between(-NOISE, NOISE));
                let mut target = [DOUBT; 10];
                target[digit.class.index()] = 1.0 - 9.0 * DOUBT;
                sum += trainer.accumulate(&x, &target, loss::soft_cross_entropy)?;
            }
            let learning_rate = LEARNING_RATE * schedule::cosine(step, steps);
            trainer.step(&Adam::new(learning_rate))?;
            step += 1;
        }
        if epoch % 20 == 0 || epoch == 1 {
            let accuracy = confusion(&trainer.net, test).accuracy();
            println!("{epoch:5}{:12.4}{:12.1} %", sum / digits.len() as f32, 100.0 * accuracy);
        }
    }
    Ok(trainer.net)
}

fn confusion(net: &Net, test: &[Digit]) -> ConfusionMatrix<10> {
    let mut matrix = ConfusionMatrix::new();
    for digit in test {
        matrix.add(&net.predict(&digit.pixels), digit.class);
    }
    matrix
}

/// Prints what is taken for what, and draws the first misread digits. Returns the accuracy.
fn report(net: &Net, test: &[Digit]) -> f32 {
    let matrix = confusion(net, test);
    println!("\nrows: what was written, columns: what was read\n      0   1   2   3   4   5   6   7   8   9");
    for (class, row) in matrix.counts().iter().enumerate() {
        let cells: String =
            row.iter().map(|count| if *count == 0 { "   ·".into() } else { format!("{count:4}") }).collect();
        println!("{class:3}{cells}");
    }
    let read = |digit: &Digit| Class::largest(&net.predict(&digit.pixels)).expect("the pixels are finite");
    let misread: Vec<_> = test.iter().filter(|digit| read(digit) != digit.class).collect();
    let right = test.len() - misread.len();
    println!("\n{right} of {} right: {:.1} %. Misread, for example:\n", test.len(), 100.0 * matrix.accuracy());

    let some = &misread[..misread.len().min(6)];
    for digit in some {
        print!("{:18}", format!("{} read as {}", digit.class.index(), read(digit).index()));
    }
    println!();
    for line in 0..8 {
        for digit in some {
            for pixel in &digit.pixels[8 * line..8 * line + 8] {
                let levels = [0.125, 0.375, 0.625, 0.875].iter().filter(|level| pixel > level).count();
                let shade = [' ', '░', '▒', '▓', '█'][levels];
                print!("{shade}{shade}");
            }
            print!("  ");
        }
        println!();
    }
    matrix.accuracy()
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let seed = match seed() {
        Ok(Some(seed)) => seed,
        Ok(None) => return Ok(ExitCode::SUCCESS),
        Err(error) => {
            eprintln!("digits: {error}\nTry --help.");
            return Ok(ExitCode::from(2));
        }
    };
    let mut rng = Rng::from_seed(seed);
    let collected = digits()?;
    let mut shuffled = collected.clone();
    rng.shuffle(&mut shuffled);

    println!("64 pixels, 32 neurons, 10 answers: {} parameters (seed {seed})", Net::COUNT);
    let mut accuracies = [0.0; 2];
    for (accuracy, (title, digits)) in accuracies.iter_mut().zip([
        ("Held back from a shuffled pile: hands that the network knows", &shuffled),
        ("The last as collected: hands that it has never seen", &collected),
    ]) {
        let (train_on, test_on) = digits.split_at(digits.len() - HELD_BACK);
        println!("\n== {title}\n");
        let net = train(train_on, test_on, &mut rng)?;
        *accuracy = report(&net, test_on);
    }

    let [known, strangers] = accuracies;
    println!("\nheld back {:.1} %, other writers {:.1} %", 100.0 * known, 100.0 * strangers);
    if known < GOOD || strangers < GOOD_ON_STRANGERS {
        eprintln!("digits: less than {:.0} % and {:.0} %", 100.0 * GOOD, 100.0 * GOOD_ON_STRANGERS);
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// The number after `--seed`; `None` if help was asked for and given.
fn seed() -> Result<Option<u64>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut seed = 0;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seed") => seed = arguments.value()?.parse()?,
            Short('h') | Long("help") => {
                println!(
                    "Reads handwritten digits, of known writers and of strangers.\n\n\
                     cargo run --release --example digits [-- OPTIONS]\n\n\
                     \x20 --seed N  another shuffle and other start values (0)\n\
                     \x20 --help    this text"
                );
                return Ok(None);
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(seed))
}
