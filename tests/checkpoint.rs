//! A checkpoint is what was saved, or it is refused; and training that resumes from one never knows that it had stopped.
//!
//! `BLESS=1 cargo test --test checkpoint` writes the checkpoint of the fixture anew, after a change of the format.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Debug;

use proptest::prelude::*;
use stackprop::activation::{LeakyRelu, Relu, Silu, Tanh};
use stackprop::checkpoint::{self, Checkpoint, LoadError, SaveError, Together};
use stackprop::loss::mse;
use stackprop::optimizer::{
    AdaDelta, AdaGrad, Adam, AdamW, Frozen, Groups, Lion, Momentum, Optimizer, RmsProp, Rprop, Sgd,
};
use stackprop::{Dense, Layer, Online, Params, Rng, Standardizer, Statistics, Trainer, init};

#[allow(unreachable_pub, dead_code, clippy::needless_pass_by_value)]
#[path = "golden/table.rs"]
mod table;

type Net = (Dense<2, 4, Tanh>, Silu<4>, Dense<4, 1>);
const N: usize = Net::COUNT;

fn saved<T: Checkpoint>(value: &T) -> Vec<u8> {
    let mut bytes = vec![0xff; checkpoint::size::<T>()];
    checkpoint::save(value, &mut bytes).unwrap();
    bytes
}

/// All that training needs.
#[derive(Clone, Debug, PartialEq)]
struct Session<T> {
    learner: T,
    rng: Rng,
    seen: Statistics<2>,
    count: u32,
}

impl<T: Checkpoint> Session<T> {
    fn start(mut learner: T, net: impl Fn(&mut T) -> &mut Net) -> Self {
        let mut rng = Rng::from_seed(1);
        init::network(net(&mut learner), || rng.uniform());
        Self { learner, rng, seen: Statistics::new().with_window(20), count: 0 }
    }

    fn together(&mut self) -> Together<(&mut T, &mut Rng, &mut Statistics<2>, &mut u32)> {
        Together((&mut self.learner, &mut self.rng, &mut self.seen, &mut self.count))
    }

    /// The next sample.
    fn sample(&mut self) -> ([f32; 2], [f32; 1]) {
        let x = [5.0 + self.rng.normal(), self.rng.uniform()];
        self.seen.add(&x).unwrap();
        self.count += 1;
        (self.seen.standardizer().apply(&x), [x[0] * x[1]])
    }
}

/// Goes on after a save and a load into a session that knows nothing, in the middle of a batch.
fn resumes<O: Optimizer>(optimizer: &O)
where
    O::State: Clone + PartialEq + Debug,
{
    let step = |session: &mut Session<Trainer<Net, O>>| {
        let (x, target) = session.sample();
        session.learner.accumulate(&x, &target, mse).unwrap();
        if session.count % 4 == 0 {
            session.learner.step(optimizer).unwrap();
        }
    };
    let mut session = Session::start(Trainer::<Net, O>::new(), |trainer| &mut trainer.net);
    for _ in 0..10 {
        step(&mut session);
    }
    assert_eq!(session.learner.samples(), 2, "the batch is not complete");
    let bytes = saved(&session.together());
    let mut resumed = Session { learner: Trainer::new(), rng: Rng::from_seed(99), seen: Statistics::new(), count: 0 };
    checkpoint::load(&bytes, &mut resumed.together()).unwrap();
    assert_eq!(resumed, session);
    for _ in 0..9 {
        step(&mut session);
        step(&mut resumed);
    }
    assert_eq!(saved(&resumed.together()), saved(&session.together()), "{}", std::any::type_name::<O>());

    let learn = |session: &mut Session<Online<Net, O>>| {
        let (x, target) = session.sample();
        session.learner.learn(&x, &target, mse, optimizer).unwrap();
    };
    let mut session = Session::start(Online::<Net, O>::new(), |online| &mut online.net);
    (0..10).for_each(|_| learn(&mut session));
    let bytes = saved(&session.together());
    let mut resumed = Session { learner: Online::new(), rng: Rng::from_seed(99), seen: Statistics::new(), count: 0 };
    checkpoint::load(&bytes, &mut resumed.together()).unwrap();
    for _ in 0..9 {
        learn(&mut session);
        learn(&mut resumed);
    }
    assert_eq!(saved(&resumed.together()), saved(&session.together()), "{}", std::any::type_name::<O>());
}

#[test]
fn resuming_gives_the_bits_of_never_having_stopped() {
    resumes(&Sgd::new(0.1));
    resumes(&Momentum::<N>::new(0.1));
    resumes(&RmsProp::<N>::new(0.1));
    resumes(&AdaGrad::<N>::new(0.1));
    resumes(&AdaDelta::<N>::new(1.0));
    resumes(&Adam::<N>::new(0.1));
    resumes(&AdamW::<N>::new(0.1));
    resumes(&Lion::<N>::new(0.1));
    resumes(&Rprop::<N>::new(0.1));
    resumes(&Groups::<12, _, _>::new(Frozen, Adam::<{ N - 12 }>::new(0.1)));
}

type D = Dense<1, 1>;

#[test]
fn what_is_loaded_is_of_the_type_that_was_saved() {
    #[allow(clippy::needless_pass_by_value)] // shorter to call
    fn refuses<A: Checkpoint, B: Checkpoint>(a: A, mut b: B) {
        let before = saved(&b);
        let result = checkpoint::load(&saved(&a), &mut b);
        let (from, to) = (std::any::type_name::<A>(), std::any::type_name::<B>());
        assert!(matches!(result, Err(LoadError::OtherType { .. })), "{from} into {to}: {result:?}");
        assert_eq!(saved(&b), before);
    }
    type Xor = (Dense<2, 8>, Dense<8, 1>);
    // As many parameters in another shape, order, activation or nesting.
    refuses(Xor::ZERO, [0.0; 33]);
    refuses(Xor::ZERO, <(Dense<31, 1>, [f32; 1])>::ZERO);
    refuses(<(Dense<2, 8>, Dense<8, 1>)>::ZERO, <(Dense<2, 8, Tanh>, Dense<8, 1>)>::ZERO);
    refuses(Dense::<1, 1, LeakyRelu<1, 5>>::ZERO, Dense::<1, 1, LeakyRelu<1, 4>>::ZERO);
    refuses(Dense::<1, 1, LeakyRelu>::ZERO, Dense::<1, 1, Relu>::ZERO);
    refuses(Dense::<3, 1>::ZERO, Dense::<1, 2>::ZERO);
    refuses(<((Dense<1, 1>, Dense<1, 1>), Dense<1, 1>)>::ZERO, <(Dense<1, 1>, (Dense<1, 1>, Dense<1, 1>))>::ZERO);
    refuses(<(Dense<1, 1>, Silu<1>)>::ZERO, Dense::<1, 1>::ZERO);
    // Other optimizers with as much state.
    refuses(Online::<D, RmsProp<2>>::new(), Online::<D, AdaGrad<2>>::new());
    refuses(Online::<D, Momentum<2>>::new(), Online::<D, Lion<2>>::new());
    refuses(Online::<D, AdaDelta<2>>::new(), Online::<D, Rprop<2>>::new());
    refuses(Online::<D, Adam<2>>::new(), Online::<D, AdamW<2>>::new());
    refuses(Online::<D, Sgd>::new(), Online::<D, Frozen>::new());
    refuses(Online::<D, Groups<1, Frozen, Adam<1>>>::new(), Online::<D, Groups<1, Adam<1>, Frozen>>::new());
    refuses(Online::<D, Sgd>::new(), D::ZERO);
    refuses(Trainer::<D, Sgd>::new(), Online::<D, Sgd>::new());
    // Other things of one size.
    refuses(Standardizer::<2>::default(), [0.0; 4]);
    refuses(Rng::from_seed(1), [0.0; 8]);
    refuses(1_u64, [0.0; 4]);
    let (mut a, mut b) = (1_u32, Rng::from_seed(1));
    let bytes = saved(&Together((&mut a, &mut b)));
    assert!(matches!(checkpoint::load(&bytes, &mut Together((&mut b, &mut a))), Err(LoadError::OtherType { .. })));
    assert!(matches!(checkpoint::load(&bytes, &mut Together((&mut a,))), Err(LoadError::OtherType { .. })));
}

#[test]
fn numbers_come_back_to_the_bit() {
    for value in [0, 1, 0x1234_5678, 0xffff, 0xffff_0000, u32::MAX] {
        let mut back = 7_u32;
        checkpoint::load(&saved(&value), &mut back).unwrap();
        assert_eq!(back, value);
        let (wide, mut back) = (u64::from(value) << 32 | 0xffff_ffff, 7_u64);
        checkpoint::load(&saved(&wide), &mut back).unwrap();
        assert_eq!(back, wide);
    }
    let floats = [0.0, -0.0, f32::MIN_POSITIVE, -f32::MAX, f32::from_bits(1), 1.5];
    let mut back = [7.0; 6];
    checkpoint::load(&saved(&floats), &mut back).unwrap();
    assert_eq!(back.map(f32::to_bits), floats.map(f32::to_bits));
    let mut rng = Rng::with_stream(u64::MAX, u64::MAX);
    rng.next_u32();
    let mut back = Rng::from_seed(0);
    checkpoint::load(&saved(&rng), &mut back).unwrap();
    assert_eq!(back, rng);
    let standardizer = Standardizer::new([-3.0, 0.0, 2.0], [0.5, 1e-30, 4.0]);
    let mut back = Standardizer::default();
    checkpoint::load(&saved(&standardizer), &mut back).unwrap();
    assert_eq!(back, standardizer);
    // And no word of it is one that some flash cannot program.
    for bytes in [saved(&u64::MAX), saved(&rng), saved(&floats)] {
        assert!(bytes.chunks(4).all(|word| word != [0xff; 4]));
    }
}

/// A learner with something in every number, in the middle of a batch.
fn busy() -> Trainer<Dense<2, 1>, Adam<3>> {
    let mut trainer = Trainer::new();
    for i in 0..5 {
        trainer.accumulate(&[1.0, i as f32], &[2.0], mse).unwrap();
        if i == 2 {
            trainer.step(&Adam::new(0.1)).unwrap();
        }
    }
    trainer
}

#[test]
fn a_flipped_bit_never_loads_nor_does_a_shorter_checkpoint() {
    let good = saved(&busy());
    let before = Trainer::new();
    for bit in 0..8 * good.len() {
        let mut bytes = good.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let mut trainer = before.clone();
        assert!(checkpoint::load::<Trainer<Dense<2, 1>, Adam<3>>>(&bytes, &mut trainer).is_err(), "bit {bit}");
        assert_eq!(trainer, before);
    }
    for length in 0..good.len() {
        let mut trainer = before.clone();
        assert!(checkpoint::load(&good[..length], &mut trainer).is_err(), "{length} bytes");
        assert_eq!(trainer, before);
    }
    // What stands behind it does not count.
    let mut longer = good.clone();
    longer.extend([1, 2, 3]);
    let mut trainer = before.clone();
    checkpoint::load(&longer, &mut trainer).unwrap();
    assert_eq!(trainer, busy());
}

#[test]
fn a_million_blobs_are_refused_or_are_what_was_saved() {
    let (mut rng, good) = (Rng::from_seed(8), saved(&busy()));
    let (mut loaded, blobs) = (0, if cfg!(debug_assertions) { 50_000 } else { 1_000_000 });
    for _ in 0..blobs {
        let mut bytes = good.clone();
        match rng.below(4) {
            0 => bytes.iter_mut().for_each(|byte| *byte = rng.next_u32() as u8),
            // The header stays, so that more than that is tried.
            1 => bytes[24..].iter_mut().for_each(|byte| *byte = rng.next_u32() as u8),
            2 => {
                for _ in 0..=rng.below(4) {
                    let place = rng.below(bytes.len() as u32) as usize;
                    bytes[place] = rng.next_u32() as u8;
                }
            }
            _ => {
                let (a, b) = (rng.below(good.len() as u32 / 4) as usize, rng.below(good.len() as u32 / 4) as usize);
                for i in 0..4 {
                    bytes.swap(4 * a + i, 4 * b + i);
                }
            }
        }
        let mut trainer = Trainer::new();
        if checkpoint::load(&bytes, &mut trainer).is_ok() {
            assert_eq!(trainer, busy());
            loaded += 1;
        }
    }
    assert!(loaded < blobs / 10, "{loaded}: hardly any was changed");
}

/// Another content with the right CRC.
fn forged(good: &[u8], change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut bytes = good.to_vec();
    let end = bytes.len() - 8;
    change(&mut bytes[24..end]);
    let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&bytes[..end]);
    bytes[end..end + 4].copy_from_slice(&(crc & 0xffff).to_le_bytes());
    bytes[end + 4..].copy_from_slice(&(crc >> 16).to_le_bytes());
    bytes
}

#[test]
fn any_content_with_the_right_crc_is_refused_or_is_what_a_save_writes() {
    type Busy = Trainer<Dense<2, 1>, Adam<3>>;
    let (mut rng, good, mut loaded) = (Rng::from_seed(12), saved(&busy()), 0);
    let tries = if cfg!(debug_assertions) { 20_000 } else { 200_000 };
    for _ in 0..tries {
        let bytes = forged(&good, |content| {
            for _ in 0..=rng.below(6) {
                let word = 4 * rng.below(content.len() as u32 / 4) as usize;
                let value = match rng.below(4) {
                    0 => rng.next_u32(),
                    1 => rng.normal().to_bits(),
                    2 => (rng.uniform() * 1e-3).to_bits(),
                    _ => rng.below(3),
                };
                content[word..word + 4].copy_from_slice(&value.to_le_bytes());
            }
        });
        let mut trainer = Busy::new();
        match checkpoint::load(&bytes, &mut trainer) {
            Ok(()) => {
                assert_eq!(saved(&trainer), bytes);
                // And if it goes on, nothing becomes infinite.
                if trainer.accumulate(&[1.0, 2.0], &[1.0], mse).is_ok() {
                    trainer.step(&Adam::new(0.1)).unwrap();
                }
                assert!(trainer.net.all_finite() && trainer.state().all_finite());
                loaded += 1;
            }
            Err(error) => assert_eq!((error, trainer), (LoadError::Invalid, Busy::new())),
        }
    }
    assert!(loaded > tries / 100 && loaded < tries, "{loaded} of {tries}");
}

proptest! {
    #[test]
    fn the_crc_is_that_of_the_crate_for_it(values in prop::array::uniform9(-1e30_f32..1e30)) {
        let good = saved(&values);
        prop_assert_eq!(forged(&good, |_| {}), good);
    }
}

#[test]
fn what_training_cannot_have_left_is_refused_though_the_crc_is_right() {
    fn refused<T: Checkpoint>(value: &T, word: usize, bits: u32, default: impl Fn() -> T) {
        let bytes = forged(&saved(value), |content| {
            content[4 * word..4 * word + 4].copy_from_slice(&bits.to_le_bytes());
        });
        let mut loaded = default();
        let before = saved(&loaded);
        let result = checkpoint::load(&bytes, &mut loaded);
        assert_eq!(result, Err(LoadError::Invalid), "{} word {word} = {bits:#x}", std::any::type_name::<T>());
        assert_eq!(saved(&loaded), before);
    }
    type Busy = Trainer<Dense<2, 1>, Adam<3>>;
    // net 0–2, m 3–5, v 6–8, seen 9–10, gradient 11–13, samples 14–15, squares 16
    for word in 0..14 {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            refused(&busy(), word, bad.to_bits(), Busy::new);
        }
        refused(&busy(), word, u32::MAX, Busy::new);
    }
    refused(&busy(), 7, (-1.0_f32).to_bits(), Busy::new); // a negative mean of squares
    refused(&busy(), 4, 1e18_f32.to_bits(), Busy::new); // a step that has no bound
    refused(&busy(), 9, 1.5_f32.to_bits(), Busy::new);
    refused(&busy(), 12, 1e9_f32.to_bits(), Busy::new); // a gradient beyond its bound
    refused(&busy(), 14, 0x1_0000, Busy::new); // more than a half
    refused(&busy(), 15, 0x20, Busy::new); // 2²¹ samples
    refused(&busy(), 16, 1e38_f32.to_bits(), Busy::new);
    refused(&busy(), 16, (-1.0_f32).to_bits(), Busy::new);
    refused(&Rng::from_seed(1), 4, 2, || Rng::from_seed(1)); // an even increment
    refused(&Standardizer::new([1.0], [2.0]), 1, 0, Standardizer::default);
    refused(&Standardizer::new([1.0], [2.0]), 1, (-2.0_f32).to_bits(), Standardizer::default);
    refused(&Statistics::<1>::new(), 6, (-2.0_f32).to_bits(), Statistics::new);
}

#[test]
fn each_error_says_what_is_wrong() {
    let good = saved(&busy());
    let load = |bytes: &[u8]| checkpoint::load(bytes, &mut Trainer::<Dense<2, 1>, Adam<3>>::new());
    assert_eq!(load(&[]), Err(LoadError::TooShort { expected: good.len(), found: 0 }));
    assert_eq!(load(&[0xff; 500]), Err(LoadError::NotACheckpoint));
    assert_eq!(load(&[0; 500]), Err(LoadError::NotACheckpoint));
    let mut newer = good.clone();
    newer[4] = 2;
    assert_eq!(load(&newer), Err(LoadError::NewerVersion { found: 2 }));
    newer[4] = 0;
    assert_eq!(load(&newer), Err(LoadError::Damaged));
    assert_eq!(checkpoint::save(&busy(), &mut [0; 10]), Err(SaveError::TooSmall { expected: good.len(), found: 10 }));
    let text = LoadError::<()>::OtherType { expected: 1, found: 0xabc }.to_string();
    assert_eq!(text, "the checkpoint is of another type: its fingerprint is 00000abc, expected 00000001");
}

#[test]
fn a_medium_that_changes_or_fails_between_the_two_passes_is_told_apart() {
    let good = saved(&busy());
    let reads = good.len() / 4;
    for fails_at in 0..2 * reads {
        let (mut calls, mut trainer) = (0, Trainer::<Dense<2, 1>, Adam<3>>::new());
        let result = checkpoint::load_from(good.len(), &mut trainer, |offset, word| {
            calls += 1;
            if calls > fails_at {
                return Err("gone");
            }
            word.copy_from_slice(&good[offset..offset + 4]);
            Ok(())
        });
        match result {
            Err(LoadError::Storage("gone")) => assert_eq!(trainer, Trainer::new(), "{fails_at}"),
            Err(LoadError::Changed) => assert!(fails_at >= reads, "{fails_at}"),
            Ok(()) => assert_eq!(trainer, busy()),
            other => panic!("{fails_at}: {other:?}"),
        }
        // The other way: from then on the medium says something else.
        let (mut calls, mut trainer) = (0, Trainer::<Dense<2, 1>, Adam<3>>::new());
        let result = checkpoint::load_from(good.len(), &mut trainer, |offset, word| {
            calls += 1;
            word.copy_from_slice(&good[offset..offset + 4]);
            if calls > fails_at && offset == 32 {
                word[1] ^= 1;
            }
            Ok::<(), ()>(())
        });
        match result {
            Err(LoadError::Damaged) => assert_eq!(trainer, Trainer::new(), "{fails_at}"),
            Err(LoadError::Changed) => assert!(fails_at >= 9, "{fails_at}"),
            Ok(()) => assert_eq!(trainer, busy()),
            other => panic!("{fails_at}: {other:?}"),
        }
    }
}

#[test]
fn what_is_sent_word_by_word_is_the_same_and_stops_at_the_first_error() {
    let mut sent = Vec::new();
    checkpoint::save_to(&busy(), |bytes| {
        sent.extend_from_slice(bytes);
        Ok::<(), ()>(())
    })
    .unwrap();
    assert_eq!(sent, saved(&busy()));
    let mut calls = 0;
    let result = checkpoint::save_to(&busy(), |_| {
        calls += 1;
        if calls == 5 { Err("full") } else { Ok(()) }
    });
    assert_eq!((result, calls), (Err("full"), 5));
}

#[test]
fn a_checkpoint_is_as_large_as_the_documentation_says() {
    assert_eq!(checkpoint::size::<Net>(), 32 + 4 * N);
    assert_eq!(checkpoint::size::<Trainer<Net, Adam<N>>>(), 32 + 4 * (N + 2 * N + 2 + N + 3));
    assert_eq!(checkpoint::size::<Online<Net, Sgd>>(), 32 + 4 * N);
    assert_eq!(checkpoint::size::<Rng>(), 32 + 4 * 8);
    assert_eq!(checkpoint::size::<Statistics<3>>(), 32 + 4 * (4 + 12));
    // A layer does not read while it counts: the words written are the words promised.
    assert_eq!(saved(&Net::ZERO)[24..].len(), 4 * N + 8);
    let net = Net::ZERO;
    assert_eq!(net.predict(&[1.0, 2.0]), [0.0]);
}

#[test]
fn the_first_checkpoint_of_this_format_still_loads() {
    let (mut learner, mut rng, mut seen, mut count) = table::kept().unwrap();
    let bytes = saved(&Together((&mut learner, &mut rng, &mut seen, &mut count)));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/checkpoint-1.bin");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &bytes).unwrap();
        return;
    }
    assert_eq!(std::fs::read(path).unwrap(), bytes, "the format or the training has changed");
}
