//! Any bytes are refused as a checkpoint, or they are the checkpoint of what was loaded.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stackprop::checkpoint::{self, Together};
use stackprop::optimizer::Adam;
use stackprop::{Dense, Rng, Statistics, Trainer};

type Training = Trainer<Dense<2, 1>, Adam<3>>;

fuzz_target!(|data: &[u8]| {
    let (mut trainer, mut rng, mut seen, mut count) =
        (Training::new(), Rng::from_seed(1), Statistics::<2>::new(), 0_u64);
    let mut all = Together((&mut trainer, &mut rng, &mut seen, &mut count));
    const SIZE: usize = checkpoint::size::<Together<(&mut Training, &mut Rng, &mut Statistics<2>, &mut u64)>>();
    let mut bytes = [0; SIZE];
    // Half of the inputs get a right header and a right CRC, or hardly any would come further.
    let mut input = data.to_vec();
    if let ([0, ..], true) = (data, data.len() > SIZE) {
        let mut content = data[1..].iter();
        checkpoint::save(&all, &mut bytes).expect("there is room");
        let end = SIZE - 8;
        bytes[24..end].iter_mut().zip(&mut content).for_each(|(to, from)| *to = *from);
        let crc = crc(&bytes[..end]);
        bytes[end..end + 4].copy_from_slice(&(crc & 0xffff).to_le_bytes());
        bytes[end + 4..].copy_from_slice(&(crc >> 16).to_le_bytes());
        input = bytes.to_vec();
    }
    if checkpoint::load(&input, &mut all).is_ok() {
        checkpoint::save(&all, &mut bytes).expect("there is room");
        assert_eq!(bytes[..], input[..SIZE]);
    }
});

/// CRC-32, bit by bit.
fn crc(bytes: &[u8]) -> u32 {
    let step =
        |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)));
    !bytes.iter().fold(u32::MAX, step)
}
