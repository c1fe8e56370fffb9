//! Lesson 7 of 9: handwritten digits, a network of 64 pixels, 32 neurons and 10 answers.
//!
//! ```text
//! cargo run --release --example digits [-- --seed N]
//! ```
//!
//! 1,797 digits of 13 writers, 8×8 pixels each (`examples/data`). What counts is how the network reads digits that it was not
//! trained on, and the example trains it twice. First on 1,437 digits of a shuffled pile, tested on the 360 others: the
//! network knows every writer's hand. Then on the first 1,437 as they were collected, one writer after the other, tested on
//! the last 360: others wrote those, and about four times as many are misread (over ten seeds). The second number is the one
//! that a stranger will see.
//!
//! 1,437 digits are few for 2,410 parameters, which could learn them by heart: *overfitting*. Two things make that hard. Every
//! time a digit is shown, each of its pixels is changed a little at random. And the network is never asked to be certain: its
//! target is 91 % for the right answer and 1 % for each of the others.

mod shared;

use std::error::Error;

use shared::{Arguments, plot};
use stackprop::activation::Relu;
use stackprop::loss::{self, Class, ClassError};
use stackprop::metrics::{ConfusionMatrix, accuracy};
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

/// 8 lines of 8 pixels, from 0 (paper) to 1 (ink), and the digit.
type Digit = ([f32; 64], Class<10>);

/// A record of the file is 64 pixels from 0 to 16, then the digit, a byte each.
fn digits() -> Result<Vec<Digit>, ClassError> {
    let pixels = |record: &[u8]| std::array::from_fn(|i| f32::from(record[i]) / 16.0);
    let digit = |record: &[u8]| Ok((pixels(record), Class::new(record[64].into())?));
    include_bytes!("data/digits.bin").chunks_exact(65).map(digit).collect()
}

/// Trains a network and prints how it gets on.
fn train(digits: &[Digit], test: &[Digit], rng: &mut Rng) -> Result<Net, Box<dyn Error>> {
    let mut trainer = Trainer::<Net, Optimizer>::new();
    init::network(&mut trainer.net, || rng.uniform()); // at random: neurons that start alike would stay alike

    println!("epoch   mean loss    read right");
    let mut order: Vec<&Digit> = digits.iter().collect();
    let (mut step, steps) = (0, EPOCHS * digits.len().div_ceil(BATCH) as u32);
    for epoch in 1..=EPOCHS {
        rng.shuffle(&mut order);
        let mut sum = 0.0;
        for batch in order.chunks(BATCH) {
            for (pixels, class) in batch {
                let x = pixels.map(|pixel| pixel + rng.between(-NOISE, NOISE));
                let mut target = [DOUBT; 10];
                target[class.index()] = 1.0 - 9.0 * DOUBT;
                sum += trainer.accumulate(&x, &target, loss::soft_cross_entropy)?; // adds to the gradient
            }
            let learning_rate = LEARNING_RATE * schedule::cosine(step, steps);
            trainer.step(&Adam::new(learning_rate))?; // with the mean gradient of the batch
            step += 1;
        }
        if epoch % 20 == 0 || epoch == 1 {
            println!("{epoch:5}{:12.4}{:12.1} %", sum / digits.len() as f32, 100.0 * accuracy(&trainer.net, test));
        }
    }
    Ok(trainer.net)
}

/// Trains on all but the last digits, prints what of these is taken for what, and returns the accuracy.
fn train_and_test(title: &str, digits: &[Digit], rng: &mut Rng) -> Result<f32, Box<dyn Error>> {
    println!("\n== {title}\n");
    let (train_on, test_on) = digits.split_at(digits.len() - HELD_BACK);
    let net = train(train_on, test_on, rng)?;
    let (mut matrix, mut misread) = (ConfusionMatrix::new(), Vec::new());
    for (pixels, class) in test_on {
        let y = net.predict(pixels);
        matrix.add(&y, *class);
        if let Some(read) = Class::largest(&y).filter(|read| read != class) {
            misread.push((format!("{class} read as {read}"), pixels));
        }
    }
    plot::confusion(matrix.counts());
    println!("\n{} of {HELD_BACK} right: {:.1} %.", HELD_BACK - misread.len(), 100.0 * matrix.accuracy());
    plot::misread(&misread[..misread.len().min(6)]);
    Ok(matrix.accuracy())
}

fn main() -> Result<(), Box<dyn Error>> {
    let seed = Arguments::parse("Reads handwritten digits, of known writers and of strangers.", &[shared::SEED]).seed;
    let (mut rng, collected) = (Rng::from_seed(seed), digits()?);
    let mut shuffled = collected.clone();
    rng.shuffle(&mut shuffled);

    println!("64 pixels, 32 neurons, 10 answers: {} parameters (seed {seed})", Net::COUNT);
    let known = train_and_test("Held back from a shuffled pile: hands that it knows", &shuffled, &mut rng)?;
    let strangers = train_and_test("The last as collected: hands that it has never seen", &collected, &mut rng)?;
    println!("\nheld back {:.1} %, other writers {:.1} %", 100.0 * known, 100.0 * strangers);
    assert!(known >= GOOD && strangers >= GOOD_ON_STRANGERS, "less than {GOOD} and {GOOD_ON_STRANGERS}");
    println!(
        "\nExercise: the mean loss can never fall below 0.50. Which output has that loss, and why is it not 0?\n\
         (The answer is `lesson_7_digits` in tests/course.rs.)"
    );
    Ok(())
}
