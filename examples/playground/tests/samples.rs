//! Points that are drawn or removed while a network trains.

use stackprop_playground::learn;

/// One test, for the page has one board.
#[test]
fn what_is_removed_or_held_back_is_not_trained_on() {
    learn::choose(1, 8, 1, 1, 0);
    learn::optimizer(0, 3, 0.01, 0.9, 0.999, 1e-8, 1, 0);
    let samples = |count: u32, training: u32| {
        for i in 0..count as usize {
            // What is not trained on would be refused. Safety: the buffers are longer, and no other test runs.
            let target = if i < training as usize { 1.0 } else { f32::NAN };
            unsafe { (*learn::xs().add(i), *learn::targets().add(i)) = (i as f32 / 10.0, target) };
        }
        learn::plan(0, count, training, 4, 1, 0.0, 0);
    };
    samples(12, 12);
    learn::start(0, 1, 0);
    for (count, training) in [(12, 12), (6, 6), (7, 7), (9, 5), (12, 8), (2, 2), (12, 12)] {
        samples(count, training);
        for some in [1, 3, 50] {
            assert_eq!(learn::train(0, some), some, "{count}, {training}");
        }
        assert_eq!(learn::error(0), 0, "of {count}, {training} are trained on");
        let mut order: Vec<u32> = (0..training).map(|at| learn::place(0, at)).collect();
        order.sort_unstable();
        assert!(order.into_iter().eq(0..training), "of {count}, {training} are trained on");
    }
}
