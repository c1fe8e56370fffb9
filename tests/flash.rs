//! Slots on a simulated flash that is worse than a real one: the power goes at every byte of every write and erasure, what was
//! in the middle is anything, and every rule that some chip has is a failed test if it is broken.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use stackprop::checkpoint::{LoadError, SaveError, Slots, Storage};
use stackprop::loss::mse;
use stackprop::optimizer::Sgd;
use stackprop::{Dense, Online, Rng};

/// What a unit reads as that was being written when the power went.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Torn {
    Old,
    New,
    Ones,
    Zeros,
    Random,
    /// Reading it fails, as on chips that check a code of their flash.
    Fault,
}

const TORN: [Torn; 6] = [Torn::Old, Torn::New, Torn::Ones, Torn::Zeros, Torn::Random, Torn::Fault];

/// A flash of two slots, written in units of `WRITE` bytes, read in units of `READ` and erased in units of `ERASE`.
#[derive(Clone)]
struct Flash<const READ: usize, const WRITE: usize, const ERASE: usize> {
    bytes: Vec<u8>,
    /// Of each unit: it may be written, for it was erased and not written since.
    erased: Vec<bool>,
    /// Of each unit: reading it fails.
    faulty: Vec<bool>,
    /// What an erased byte reads as; `None` if reading it fails.
    blank: Option<u8>,
    torn: Torn,
    /// So many bytes can be written or erased until the power goes.
    power: Option<usize>,
    /// It is gone: nothing happens until the next boot.
    dead: bool,
    rng: Rng,
    /// Writes do nothing, and say that all is well.
    stuck: bool,
    /// How many bytes were written and erased.
    work: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Failure {
    NoPower,
    Unreadable,
}

impl<const READ: usize, const WRITE: usize, const ERASE: usize> Flash<READ, WRITE, ERASE> {
    fn new(size: usize, seed: u64) -> Self {
        // What a new chip holds, nobody knows.
        let mut rng = Rng::from_seed(seed);
        Self {
            bytes: (0..size).map(|_| rng.next_u32() as u8).collect(),
            erased: vec![false; size / WRITE],
            faulty: vec![false; size / WRITE],
            blank: Some(0xff),
            torn: Torn::Random,
            power: None,
            dead: false,
            rng,
            stuck: false,
            work: 0,
        }
    }

    /// The next boot, with power for so many bytes.
    fn boot(mut self, power: Option<usize>) -> Self {
        (self.power, self.dead) = (power, false);
        self
    }

    /// One byte of work; `false` if the power is gone.
    fn works(&mut self) -> bool {
        self.work += 1;
        match &mut self.power {
            None => true,
            Some(0) => {
                self.dead = true;
                false
            }
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}

impl<const READ: usize, const WRITE: usize, const ERASE: usize> Storage for Flash<READ, WRITE, ERASE> {
    type Error = Failure;
    const READ_SIZE: usize = READ;
    const WRITE_SIZE: usize = WRITE;
    const ERASE_SIZE: usize = ERASE;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failure> {
        let (from, to) = (offset as usize, offset as usize + bytes.len());
        assert!(from % READ == 0 && bytes.len() % READ == 0 && to <= self.bytes.len(), "read {from}..{to}");
        if self.dead {
            return Err(Failure::NoPower);
        }
        let units = from / WRITE..to.div_ceil(WRITE);
        let blank_fails = self.blank.is_none() && self.erased[units.clone()].iter().any(|erased| *erased);
        if blank_fails || self.faulty[units].iter().any(|faulty| *faulty) {
            return Err(Failure::Unreadable);
        }
        bytes.copy_from_slice(&self.bytes[from..to]);
        Ok(())
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failure> {
        let (from, to) = (offset as usize, offset as usize + bytes.len());
        assert!(from % WRITE == 0 && bytes.len() % WRITE == 0 && to <= self.bytes.len(), "write {from}..{to}");
        assert!(!self.dead, "nothing can be written without power");
        for (unit, new) in (from / WRITE..).zip(bytes.chunks(WRITE)) {
            assert!(WRITE < 4 || new.iter().any(|byte| *byte != 0xff), "a unit is used up by all ones");
            if self.stuck {
                continue;
            }
            assert!(self.erased[unit], "unit {unit} is written twice");
            let (place, old) =
                (unit * WRITE..(unit + 1) * WRITE, self.bytes[unit * WRITE..(unit + 1) * WRITE].to_vec());
            let whole = new.iter().all(|_| self.works());
            self.erased[unit] = false;
            let torn = if whole { Torn::New } else { self.torn };
            for ((byte, new), old) in self.bytes[place].iter_mut().zip(new).zip(old) {
                *byte = match torn {
                    Torn::New => *new,
                    Torn::Old => old,
                    Torn::Ones => 0xff,
                    Torn::Zeros => 0,
                    Torn::Random | Torn::Fault => self.rng.next_u32() as u8,
                };
            }
            self.faulty[unit] = torn == Torn::Fault;
            if !whole {
                return Err(Failure::NoPower);
            }
        }
        Ok(())
    }

    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failure> {
        let (from, to) = (from as usize, to as usize);
        assert!(from % ERASE == 0 && to % ERASE == 0 && from <= to && to <= self.bytes.len(), "erase {from}..{to}");
        assert!(!self.dead, "nothing can be erased without power");
        for page in (from..to).step_by(ERASE) {
            if self.stuck {
                continue;
            }
            let whole = (0..ERASE).all(|_| self.works());
            let units = page / WRITE..(page + ERASE) / WRITE;
            for byte in &mut self.bytes[page..page + ERASE] {
                // An erasure that was cut off leaves old bits, ones, and what lies between, which reads as it likes.
                let some = self.rng.next_u32() as u8;
                *byte = if whole { self.blank.unwrap_or(0) } else { *byte | some };
            }
            self.erased[units.clone()].fill(whole);
            self.faulty[units].fill(!whole && self.torn == Torn::Fault);
            if !whole {
                return Err(Failure::NoPower);
            }
        }
        Ok(())
    }
}

type Learner = Online<Dense<2, 1>, Sgd>;

/// A learner that has learnt `n` samples: another one for each n.
fn learner(n: usize) -> Learner {
    let mut learner = Learner::new();
    for i in 0..n {
        learner.learn(&[1.0, (i % 7) as f32 * 0.1], &[1.0 + (i % 11) as f32], mse, &Sgd::new(0.01)).unwrap();
    }
    learner
}

/// Those of most tests.
fn some() -> Vec<Learner> {
    (0..10).map(learner).collect()
}

fn with_net(net: Dense<2, 1>) -> Learner {
    let mut learner = Learner::new();
    learner.net = net;
    learner
}

/// Which learner is loaded, if one is. A model of anything else, or an error that changes it, is a failed test.
fn loaded<S: Storage<Error = Failure>, const SLOT: usize, const UNIT: usize>(
    slots: &mut Slots<S, SLOT, UNIT>,
    known: &[Learner],
) -> Option<usize> {
    let before = with_net(Dense::new([[7.0, 8.0]], [9.0]));
    let mut found = before.clone();
    match slots.load(&mut found) {
        Ok(()) => Some(known.iter().position(|learner| *learner == found).expect("it is one that was saved")),
        Err(error) => {
            assert!(!error.slots.contains(&LoadError::Changed));
            assert_eq!(found, before);
            None
        }
    }
}

/// A flash to which learners 1, 2, … have been saved.
fn after<const READ: usize, const WRITE: usize, const ERASE: usize, const SLOT: usize, const UNIT: usize>(
    saves: usize,
    torn: Torn,
) -> Flash<READ, WRITE, ERASE> {
    let mut flash = Flash::new(2 * SLOT, 5);
    flash.torn = torn;
    let mut slots = Slots::<_, SLOT, UNIT>::new(flash);
    for n in 1..=saves {
        slots.save(&learner(n)).unwrap();
    }
    slots.into_storage()
}

/// The power goes at every byte of a save, and at the next boot at every byte again, or at every `second`.
fn survives<const READ: usize, const WRITE: usize, const ERASE: usize, const SLOT: usize, const UNIT: usize>(
    second: usize,
) {
    let learners: Vec<Learner> = (0..8).map(learner).collect();
    for saves in 0..4 {
        let start = after::<READ, WRITE, ERASE, SLOT, UNIT>(saves, Torn::Random);
        let mut whole = Slots::<_, SLOT, UNIT>::new(start.clone());
        whole.save(&learners[saves + 1]).unwrap();
        let work = whole.into_storage().work - start.work;
        for power in 0..=work {
            // Each kind of torn unit in turn; in the second cut another one.
            let mut flash = start.clone().boot(Some(power));
            flash.torn = TORN[(power + saves) % 6];
            let mut slots = Slots::<_, SLOT, UNIT>::new(flash);
            let saved = slots.save(&learners[saves + 1]);
            let flash = slots.into_storage();
            // After the next boot there is the old state or the new one, and the new one for sure if `save` said so.
            let mut slots = Slots::<_, SLOT, UNIT>::new(flash.clone().boot(None));
            let found = loaded(&mut slots, &learners);
            let at = format!("units of {WRITE}, {:?}, {saves} saves, power for {power} of {work}", flash.torn);
            match (saved, found) {
                (Ok(()), found) => assert_eq!(found, Some(saves + 1), "{at}"),
                (Err(_), None) => assert_eq!(saves, 0, "{at}: all is lost"),
                (Err(_), Some(n)) => assert!(n == saves || n == saves + 1, "{at}: {n}"),
            }
            // And cut again.
            for power in (power % second..=work).step_by(second) {
                let mut flash = flash.clone().boot(Some(power));
                flash.torn = TORN[(power / second + saves) % 6];
                let mut slots = Slots::<_, SLOT, UNIT>::new(flash);
                let saved = slots.save(&learners[saves + 2]);
                let mut slots = Slots::<_, SLOT, UNIT>::new(slots.into_storage().boot(None));
                let again = loaded(&mut slots, &learners);
                match saved {
                    Ok(()) => assert_eq!(again, Some(saves + 2), "{at}, then {power}"),
                    Err(_) => assert!(again == found || again == Some(saves + 2), "{at}, then {power}: {again:?}"),
                }
                // With power it goes on.
                slots.save(&learners[saves + 3]).unwrap();
                assert_eq!(loaded(&mut slots, &learners), Some(saves + 3));
            }
        }
    }
}

#[test]
fn a_cut_at_every_byte_leaves_the_old_state_or_the_new_one() {
    // Reads, writes, erasures; slots of one page or several; units. Serial flash, STM32F1, nRF52, STM32L4, U5, H7, RP2040.
    // Every pair of cuts with units of 4, 8 and 32 bytes, at opt-level 3.
    let (all, some) = if cfg!(debug_assertions) { (71, 97) } else { (1, 11) };
    survives::<1, 1, 64, 128, 4>(some);
    survives::<1, 2, 128, 128, 4>(some);
    survives::<4, 4, 128, 128, 4>(all);
    survives::<1, 8, 128, 128, 8>(all);
    survives::<16, 16, 64, 128, 16>(some);
    survives::<1, 32, 128, 128, 32>(all);
    survives::<32, 32, 256, 256, 64>(some);
    survives::<1, 256, 512, 512, 256>(some);
}

#[test]
fn three_hundred_cuts_in_a_row_lose_nothing() {
    let learners: Vec<Learner> = (0..302).map(learner).collect();
    for torn in TORN {
        let mut rng = Rng::from_seed(3);
        let mut flash = after::<1, 8, 128, 128, 8>(1, torn);
        let mut last = 1;
        for n in 2..302 {
            let power = rng.below(300) as usize; // a save takes 224
            let mut slots = Slots::<_, 128, 8>::new(flash.boot(Some(power)));
            let saved = slots.save(&learners[n]);
            let mut slots = Slots::<_, 128, 8>::new(slots.into_storage().boot(None));
            let found = loaded(&mut slots, &learners).expect("one is always there");
            assert!(found == last || found == n, "{torn:?}: {found} after {last} and {n}");
            assert!(saved.is_err() || found == n, "{torn:?}, {n}");
            (last, flash) = (found, slots.into_storage());
        }
        assert!(last > 1, "some saves had power enough");
    }
}

#[test]
fn erased_flash_that_cannot_be_read_or_reads_as_anything_is_an_empty_slot() {
    for blank in [None, Some(0x39), Some(0), Some(0xff)] {
        let mut flash = Flash::<1, 8, 128>::new(256, 1);
        flash.blank = blank;
        flash.erase(0, 256).unwrap();
        let mut slots = Slots::<_, 128, 8>::new(flash);
        assert_eq!(loaded(&mut slots, &some()), None);
        for n in 1..5 {
            slots.save(&learner(n)).unwrap();
            assert_eq!(loaded(&mut slots, &some()), Some(n));
        }
    }
}

#[test]
fn a_write_that_does_nothing_is_found_and_the_last_checkpoint_is_still_there() {
    for saves in 1..4 {
        let mut flash = after::<1, 8, 128, 128, 8>(saves, Torn::Random);
        flash.stuck = true;
        let mut slots = Slots::<_, 128, 8>::new(flash);
        assert_eq!(slots.save(&learner(9)), Err(SaveError::NotWritten));
        assert_eq!(loaded(&mut slots, &some()), Some(saves));
    }
}

#[test]
fn a_slot_that_goes_bad_leaves_the_other_one_and_is_used_next() {
    let start = after::<1, 8, 128, 128, 8>(4, Torn::Random);
    for place in 0..128 {
        for slot in 0..2 {
            let mut flash = start.clone();
            flash.bytes[128 * slot + place] ^= 0x10;
            let mut slots = Slots::<_, 128, 8>::new(flash);
            let found = loaded(&mut slots, &some()).expect("one slot is whole");
            slots.save(&learner(7)).unwrap();
            assert_eq!(loaded(&mut slots, &some()), Some(7));
            // The one that was whole stays: without the new one, it is what is left.
            let mut flash = slots.into_storage();
            for part in [0, 128] {
                let mut broken = flash.clone();
                broken.bytes[part] ^= 1;
                let left = loaded(&mut Slots::<_, 128, 8>::new(broken), &some());
                assert!(left == Some(found) || left == Some(7), "place {place} of slot {slot}: {left:?}");
            }
            flash.faulty.fill(true);
            let error = Slots::<_, 128, 8>::new(flash).load(&mut learner(0)).unwrap_err();
            assert_eq!(error.slots, [LoadError::Storage(Failure::Unreadable); 2]);
        }
    }
}

/// A flash of which one slot becomes unreadable after some reads.
struct Failing {
    flash: Flash<1, 8, 128>,
    slot: u32,
    reads: usize,
}

impl Storage for Failing {
    type Error = Failure;
    const READ_SIZE: usize = 1;
    const WRITE_SIZE: usize = 8;
    const ERASE_SIZE: usize = 128;
    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), Failure> {
        if offset / 128 == self.slot {
            self.reads = self.reads.checked_sub(1).ok_or(Failure::Unreadable)?;
        }
        self.flash.read(offset, bytes)
    }
    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), Failure> {
        self.flash.write(offset, bytes)
    }
    fn erase(&mut self, from: u32, to: u32) -> Result<(), Failure> {
        self.flash.erase(from, to)
    }
}

#[test]
fn a_slot_that_fails_while_it_is_loaded_makes_way_for_the_other_one() {
    for saves in 2..5 {
        for slot in 0..2 {
            for reads in 0..40 {
                let flash = after::<1, 8, 128, 128, 8>(saves, Torn::Random);
                let mut slots = Slots::<_, 128, 8>::new(Failing { flash, slot, reads });
                let found = loaded(&mut slots, &some());
                assert!(found == Some(saves) || found == Some(saves - 1), "{saves}, {slot}, {reads}: {found:?}");
            }
        }
    }
}

#[test]
fn another_type_in_a_slot_is_no_checkpoint_and_makes_way_for_one() {
    let flash = after::<1, 8, 128, 128, 8>(2, Torn::Random);
    let mut slots = Slots::<_, 128, 8>::new(flash);
    let mut other = Online::<Dense<1, 1>, Sgd>::new();
    let error = slots.load(&mut other).unwrap_err();
    assert!(error.slots.iter().all(|error| matches!(error, LoadError::OtherType { .. })), "{error}");
    // A program of another version, and the way back: its checkpoint takes one slot, the last of ours stays.
    slots.save(&other).unwrap();
    slots.save(&other).unwrap();
    assert_eq!(loaded(&mut slots, &some()), None, "after two saves of the other program ours are gone");
    slots.save(&learner(3)).unwrap();
    slots.load(&mut other).unwrap();
    assert_eq!(loaded(&mut slots, &some()), Some(3));
    slots.save(&learner(4)).unwrap();
    slots.save(&learner(5)).unwrap();
    assert_eq!(loaded(&mut slots, &some()), Some(5));
}

#[test]
fn the_sequence_number_may_wrap_and_equal_numbers_are_decided() {
    // A commit by hand: the last eleven words of a slot.
    let commit = |flash: &mut Flash<1, 8, 128>, slot: usize, sequence: u32| {
        let words = &mut flash.bytes[128 * slot + 84..128 * slot + 128];
        words[4..8].copy_from_slice(&(sequence & 0xffff).to_le_bytes());
        words[8..12].copy_from_slice(&(sequence >> 16).to_le_bytes());
        let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&words[..36]);
        words[36..40].copy_from_slice(&(crc & 0xffff).to_le_bytes());
        words[40..].copy_from_slice(&(crc >> 16).to_le_bytes());
    };
    // Learner 1 is in the first slot, learner 2 in the second.
    for (first, second, want) in [
        (0, 1, 2),
        (2, 1, 1),
        (u32::MAX, 0, 2),
        (0, u32::MAX, 1),
        (0x7fff_ffff, 0x8000_0000, 2),
        (0x8000_0000, 0x7fff_ffff, 1),
        (5, 5, 1),
        (u32::MAX, u32::MAX, 1),
    ] {
        let mut flash = after::<1, 8, 128, 128, 8>(2, Torn::Random);
        commit(&mut flash, 0, first);
        commit(&mut flash, 1, second);
        let mut slots = Slots::<_, 128, 8>::new(flash);
        assert_eq!(loaded(&mut slots, &some()), Some(want), "{first} and {second}");
        for n in 3..7 {
            slots.save(&learner(n)).unwrap();
            assert_eq!(loaded(&mut slots, &some()), Some(n), "{first} and {second}, then {n}");
        }
    }
}
