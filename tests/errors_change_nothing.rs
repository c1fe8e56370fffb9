//! NaN and ±∞ placed in every number that can hold one: each is reported, and then nothing has changed, to the bit.

// The temporary that `&mut Params::ZERO` makes is the scratch that is wanted.
#![allow(const_item_mutation)]

use stackprop::activation::{Relu, Tanh};
use stackprop::loss::{self, Class};
use stackprop::optimizer::{
    AdaDelta, AdaGrad, Adam, AdamW, Bounds, Lion, Momentum, Optimizer, RmsProp, Rprop, Sgd, StepError,
};
use stackprop::{Batch, CopyError, Dense, Layer, Online, Params, Rng, SampleError, Trainer, clip, init};

type Net = (Dense<3, 5, Tanh>, Dense<5, 2>);
const N: usize = Net::COUNT;
const BAD: [f32; 3] = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];

fn bits<P: Params>(params: &P) -> Vec<u32> {
    let mut bits = Vec::new();
    params.tensors(&mut |tensor| bits.extend(tensor.iter().map(|number| number.to_bits())));
    assert_eq!(bits.len(), P::COUNT);
    bits
}

/// Everything about a trainer that an error must leave alone.
fn everything<L: Layer, O: Optimizer>(trainer: &Trainer<L, O>) -> (Vec<u32>, Vec<u32>, Vec<u32>, u32) {
    (bits(&trainer.net), bits(trainer.state()), bits(trainer.gradient_sum()), trainer.samples())
}

/// A trainer in the middle of its work: some steps behind it, two samples accumulated.
fn busy<O: Optimizer>(optimizer: &O) -> Trainer<Net, O> {
    let mut trainer = Trainer::<Net, O>::new();
    let mut rng = Rng::from_seed(9);
    init::network(&mut trainer.net, || rng.uniform());
    for step in 0..8 {
        let x = [0.5, -0.25, 0.125 * step as f32];
        trainer.accumulate(&x, &[0.5, -0.5], loss::mse).unwrap();
        if step % 3 == 2 {
            trainer.step(optimizer).unwrap();
        }
    }
    assert_eq!(trainer.samples(), 2);
    trainer
}

#[test]
fn a_bad_number_in_the_input_or_the_target_is_refused() {
    let mut trainer = busy(&Adam::<N>::DEFAULT);
    let before = everything(&trainer);
    for bad in BAD {
        for i in 0..3 {
            let mut x = [0.1, 0.2, 0.3];
            x[i] = bad;
            assert_eq!(trainer.accumulate(&x, &[0.0, 1.0], loss::mse), Err(SampleError::Input), "{bad} in x[{i}]");
            assert_eq!(everything(&trainer), before);
        }
        for o in 0..2 {
            let mut target = [0.0, 1.0];
            target[o] = bad;
            for refused in [
                trainer.accumulate(&[0.1; 3], &target, loss::mse),
                trainer.accumulate(&[0.1; 3], &target, loss::mae),
                trainer.accumulate(&[0.1; 3], &target, loss::huber),
                trainer.accumulate(&[0.1; 3], &target, loss::binary_cross_entropy),
                trainer.accumulate(&[0.1; 3], &target, loss::soft_cross_entropy),
            ] {
                assert_eq!(refused, Err(SampleError::Loss), "{bad} in target[{o}]");
                assert_eq!(everything(&trainer), before);
            }
        }
    }
}

#[test]
fn a_bad_slope_or_value_of_a_users_loss_is_refused() {
    let mut trainer = busy(&Sgd::DEFAULT);
    let before = everything(&trainer);
    for bad in BAD {
        assert_eq!(trainer.accumulate(&[0.1; 3], (), |_, ()| (bad, [0.0; 2])), Err(SampleError::Loss));
        assert_eq!(trainer.accumulate(&[0.1; 3], (), |_, ()| (0.0, [bad, 0.0])), Err(SampleError::LossGradient));
        assert_eq!(trainer.accumulate(&[0.1; 3], (), |_, ()| (0.0, [0.0, bad])), Err(SampleError::LossGradient));
        assert_eq!(everything(&trainer), before);
    }
}

#[test]
fn a_bad_parameter_is_noticed_before_it_spreads() {
    for bad in BAD {
        for index in 0..N {
            let mut trainer = busy(&Adam::<N>::DEFAULT);
            trainer.net.replace_param(index, bad);
            let before = everything(&trainer);
            let accumulated = trainer.accumulate(&[0.3, 0.2, 0.1], &[0.0, 1.0], loss::mse);
            // An infinite weight before a tanh gives ±1: a finite loss, and a derivative that is 0. It is the only way past.
            if accumulated.is_err() {
                assert_eq!(everything(&trainer), before, "{bad} in parameter {index}");
            } else {
                assert!(bad.is_infinite() && index < 20, "{bad} in parameter {index} went unnoticed");
            }
        }
    }
}

fn a_bad_gradient_changes_nothing<O: Optimizer + Copy>(optimizer: O) {
    let name = std::any::type_name::<O>();
    let steady = busy(&optimizer);
    let (net_before, state_before, ..) = everything(&steady);
    for bad in BAD.into_iter().chain([1e25]) {
        for index in 0..N {
            let (mut net, mut state) = (steady.net.clone(), load::<O>(&state_before));
            let mut grad = Net::ZERO;
            grad.fill_params(0.5);
            grad.replace_param(index, bad);
            let grad_before = bits(&grad);
            let refused = optimizer.step(&mut state, &mut net, &mut grad, 1.0);
            assert_eq!(refused, Err(StepError::Gradient), "{name}: {bad} at {index}");
            assert_eq!(bits(&net), net_before, "{name}");
            assert_eq!(bits(&state), state_before, "{name}");
            assert_eq!(bits(&grad), grad_before, "{name}");
        }
    }
    // The same through the trainer: what would make the sum too large is refused, and the sum is still good for a step.
    let mut trainer = busy(&optimizer);
    let before = everything(&trainer);
    for size in [1e38, 1e25, 1e20] {
        let refused = trainer.accumulate(&[0.5; 3], (), |_, ()| (0.0, [size, -size]));
        assert_eq!(refused, Err(SampleError::Gradient), "{name}: {size}");
        assert_eq!(everything(&trainer), before, "{name}: {size}");
    }
    assert_eq!(trainer.step(&optimizer), Ok(2), "{name} goes on");
    assert!(trainer.net.all_finite() && trainer.state().all_finite(), "{name}");
}

/// A state from its bits.
fn load<O: Optimizer>(bits: &[u32]) -> O::State {
    let mut state = O::State::ZERO;
    O::load_state(&mut state, &bits.iter().map(|bits| f32::from_bits(*bits)).collect::<Vec<_>>())
        .expect("it was saved");
    state
}

#[test]
fn a_gradient_of_any_size_is_refused_or_learnt_from_whatever_the_width() {
    fn check<L: Layer<Input = [f32; 3], Output = [f32; OUT]>, const OUT: usize>() {
        for exponent in -40..39 {
            // 2 and more, or less, is what a fast path looks at first.
            for x in [[0.5; 3], [1.9, -1.9, 0.0], [2.0; 3], [1e5, 0.0, 1.0]] {
                let size = 10_f32.powi(exponent);
                let mut online = Online::<L, Sgd>::new();
                let mut trainer = Trainer::<L, Sgd>::new();
                let learnt = online.learn(&x, (), |_, ()| (0.0, [size; OUT]), &Sgd::new(1.0));
                let accumulated = trainer.accumulate(&x, (), |_, ()| (0.0, [size; OUT]));
                assert_eq!(learnt.is_ok(), accumulated.is_ok(), "{size:e}");
                // In f64, where nothing overflows; the bound may be passed by what rounding and the fast path are off.
                let norm = f64::from(size)
                    * ((OUT as f64) * (1.0 + x.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>())).sqrt();
                assert!(learnt.is_ok() || norm > 2e18, "{size:e} refused: {norm:e}");
                assert!(learnt.is_err() || norm < 1.0001e19, "{size:e} learnt from: {norm:e}");
                if learnt.is_err() {
                    assert!(bits(&online.net).iter().all(|bits| *bits == 0) && trainer.samples() == 0);
                }
            }
        }
    }
    check::<Dense<3, 1>, 1>();
    check::<Dense<3, 2>, 2>();
    check::<Dense<3, 17>, 17>();
}

#[test]
fn samples_add_up_until_their_sum_would_be_too_large_and_the_sum_is_never_lost() {
    // Of 1e18 each, ten are a norm of 1e19: whatever the sizes, a step is possible after every refusal.
    let mut rng = Rng::from_seed(5);
    let mut refusals = 0;
    for _ in 0..200 {
        let mut trainer = Trainer::<Net, Adam<N>>::new();
        init::uniform(&mut trainer.net, -1.0, 1.0, || rng.uniform());
        for _ in 0..30 {
            let size = 1e15 * 10_f32.powf(rng.between(0.0, 5.0));
            let before = everything(&trainer);
            let x = [0.0; 3].map(|_: f32| rng.normal());
            if trainer.accumulate(&x, (), |_, ()| (0.0, [size, 0.5 * size])).is_err() {
                refusals += 1;
                assert_eq!(everything(&trainer), before);
            }
        }
        trainer.step(&Adam::DEFAULT).expect("samples that were not refused make a step");
        assert!(trainer.net.all_finite() && trainer.state().all_finite());
    }
    assert!(refusals > 100, "{refusals}");
}

#[test]
fn a_batch_that_is_refused_changes_nothing_whatever_was_asked_before() {
    let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    trainer.net.bias = [2e19]; // its square overflows
    trainer.accumulate(&[1.0], (), |_, ()| (0.0, [1.0])).unwrap();
    let before = everything(&trainer);
    let sgd = Sgd::DEFAULT;
    assert_eq!(
        trainer.batch().clip_norm(0.5).clip_value(0.5).weight_decay(1e4).step(&sgd),
        Err(StepError::WeightDecay)
    );
    assert_eq!(everything(&trainer), before);
    let refused = trainer.batch().clip_norm(0.5).weight_decay(0.5).step(&Sgd::new(-1.0));
    assert!(matches!(refused, Err(StepError::Hyperparameter { .. })));
    assert_eq!(everything(&trainer), before);
    drop(trainer.batch().clip_norm(0.5));
    assert_eq!(everything(&trainer), before);
    assert_eq!(trainer.batch().weight_decay(1e-30).step(&sgd), Ok(1));
}

#[test]
fn what_is_clipped_makes_room_for_a_decay() {
    let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    let large = |trainer: &mut Trainer<Dense<1, 1>, Sgd>| {
        trainer.net.bias = [1e18];
        trainer.accumulate(&[0.0], (), |_, ()| (0.0, [9.5e18])).unwrap();
    };
    large(&mut trainer);
    assert_eq!(trainer.accumulate(&[0.0], (), |_, ()| (0.0, [9e18])), Err(SampleError::Gradient));
    assert_eq!(trainer.batch().weight_decay(1.0).step(&Sgd::DEFAULT), Err(StepError::WeightDecay));
    assert_eq!(trainer.batch().clip_norm(8e18).weight_decay(1.0).step(&Sgd::DEFAULT), Ok(1));
    // And small gradients are clipped, though their squares are 0.
    trainer.net.bias = [0.0];
    trainer.accumulate(&[0.0], (), |_, ()| (0.0, [1e-25])).unwrap();
    assert!((trainer.gradient_norm() - 1e-25).abs() < 1e-30);
    assert_eq!(trainer.batch().clip_norm(1e-26).step(&Sgd::new(1.0)), Ok(1));
    assert!((trainer.net.bias[0] + 1e-26).abs() < 1e-29, "{}", trainer.net.bias[0]);
}

#[test]
fn a_batch_is_clipped_by_value_then_by_norm_and_decays_last_whatever_the_order_of_the_calls() {
    type Step = fn(Batch<'_, Dense<1, 2>, Sgd>) -> Result<u32, StepError>;
    let steps: [Step; 3] = [
        |batch| batch.clip_value(6.0).clip_norm(5.0).weight_decay(0.5).step(&Sgd::new(1.0)),
        |batch| batch.weight_decay(0.5).clip_norm(5.0).clip_value(6.0).step(&Sgd::new(1.0)),
        |batch| batch.clip_norm(5.0).weight_decay(0.5).clip_value(6.0).step(&Sgd::new(1.0)),
    ];
    for step in steps {
        let mut trainer = Trainer::<Dense<1, 2>, Sgd>::new();
        trainer.net.bias = [8.0, -4.0];
        for dy in [[100.0, 16.0], [50.0, 0.0]] {
            trainer.accumulate(&[0.0], (), |_, ()| (0.0, dy)).unwrap();
        }
        // The mean is (75, 8): by value (6, 6), by norm √½ · (5, 5).
        assert_eq!(step(trainer.batch()), Ok(2));
        let clipped = 5.0 * 0.5_f32.sqrt();
        let want = [8.0 - (clipped + 0.5 * 8.0), -4.0 - (clipped - 0.5 * 4.0)];
        for (got, want) in trainer.net.bias.iter().zip(want) {
            assert!((got - want).abs() < 1e-5, "{:?} is not {want:?}", trainer.net.bias);
        }
    }
}

#[test]
fn a_step_that_is_dropped_before_a_parameter_moves_is_no_step() {
    let adam = Adam::<2>::new(0.1);
    let learn = |dropped: usize| {
        let mut online = Online::<Dense<1, 1>, Adam<2>>::new();
        for _ in 0..dropped {
            let _ = online.begin(&[1.0], &[1.0], loss::mse, &adam).unwrap();
        }
        online.learn(&[1.0], &[1.0], loss::mse, &adam).unwrap();
        (bits(&online.net), bits(online.state()))
    };
    assert_eq!(learn(0), learn(10));
}

#[test]
fn a_batch_has_an_end() {
    let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    let max = Trainer::<Dense<1, 1>, Sgd>::MAX_SAMPLES;
    for _ in 0..max {
        trainer.accumulate(&[0.75], (), |_, ()| (0.0, [1.1])).unwrap();
    }
    let before = *trainer.gradient_sum().bias.first().unwrap();
    assert_eq!(trainer.accumulate(&[0.75], (), |_, ()| (0.0, [1.1])), Err(SampleError::BatchFull));
    assert_eq!((trainer.gradient_sum().bias, trainer.samples()), ([before], max));
    // Their mean is still theirs, within the few per cent that are said.
    assert!((before / max as f32 - 1.1).abs() < 0.06 * 1.1, "{before}");
    assert_eq!(trainer.step(&Sgd::DEFAULT), Ok(max));
}

/// What no training leaves in a state is refused, and then nothing is changed; what it leaves goes in.
#[test]
fn a_state_that_makes_no_sense_does_not_come_in() {
    /// Of the numbers of a state, `squares` may be as large as the largest float, and none of `positive` below 0.
    fn check<O: Optimizer + Copy>(optimizer: O, squares: std::ops::Range<usize>, positive: std::ops::Range<usize>) {
        let name = std::any::type_name::<O>();
        let mut trainer = busy(&optimizer);
        let good: Vec<f32> = bits(trainer.state()).into_iter().map(f32::from_bits).collect();
        assert_eq!(trainer.load_state(&good), Ok(()), "{name}");
        let before = everything(&trainer);
        let bad = BAD.iter().chain(&[3e38, -3e38, 1e-45]);
        for index in 0..good.len() {
            for bad in bad.clone().chain(positive.contains(&index).then_some(&-1e-3)) {
                if squares.contains(&index) && *bad == 3e38 {
                    continue;
                }
                let mut flat = good.clone();
                flat[index] = *bad;
                let refused = trainer.load_state(&flat);
                let value_of = |error| {
                    matches!(error, Err(CopyError::Value { index: found, value })
                    if found == index && value.to_bits() == bad.to_bits())
                };
                assert!(value_of(refused), "{name}: {bad} at {index}: {refused:?}");
                assert_eq!(everything(&trainer), before);
            }
        }
        assert_eq!(
            trainer.load_state(&[good.clone(), vec![0.0]].concat()),
            Err(CopyError::Length { expected: good.len(), found: good.len() + 1 }),
            "{name}"
        );
        assert_eq!(everything(&trainer), before);
        trainer.reset_state();
        assert!(bits(trainer.state()).iter().all(|bits| *bits == 0));
    }
    check(Sgd::DEFAULT, 0..0, 0..0);
    check(Momentum::<N>::DEFAULT, 0..0, 0..0);
    check(RmsProp::<N>::DEFAULT, 0..N, 0..N);
    check(AdaGrad::<N>::DEFAULT, 0..N, 0..N);
    check(AdaDelta::<N>::DEFAULT, 0..N, 0..2 * N);
    check(Adam::<N>::DEFAULT, N..2 * N, N..2 * N + 2);
    check(AdamW::<N>::DEFAULT, N..2 * N, N..2 * N + 2);
    check(Lion::<N>::DEFAULT, 0..0, 0..0);
    check(Rprop::<N>::DEFAULT, 0..0, N..2 * N);
}

#[test]
fn numbers_that_are_not_finite_do_not_come_in_as_parameters() {
    let mut net = busy(&Sgd::DEFAULT).net;
    let before = bits(&net);
    // Flash that has been erased has every bit set, and is NaN.
    for bad in BAD.into_iter().chain([f32::from_bits(u32::MAX)]) {
        for index in 0..N {
            let mut flat = [0.5; N];
            flat[index] = bad;
            assert!(matches!(net.copy_from_flat(&flat), Err(CopyError::Value { index: found, .. }) if found == index));
            assert_eq!(bits(&net), before);
        }
    }
}

#[test]
fn a_bad_gradient_changes_neither_network_nor_state() {
    a_bad_gradient_changes_nothing(Sgd::DEFAULT);
    a_bad_gradient_changes_nothing(Momentum::<N>::DEFAULT);
    a_bad_gradient_changes_nothing(RmsProp::<N>::DEFAULT);
    a_bad_gradient_changes_nothing(AdaGrad::<N>::DEFAULT);
    a_bad_gradient_changes_nothing(AdaDelta::<N>::DEFAULT);
    a_bad_gradient_changes_nothing(Adam::<N>::DEFAULT);
    a_bad_gradient_changes_nothing(AdamW::<N>::DEFAULT);
    a_bad_gradient_changes_nothing(Lion::<N>::DEFAULT);
    a_bad_gradient_changes_nothing(Rprop::<N>::DEFAULT);
}

/// `set` puts a number into one hyper-parameter; `also_bad` are finite numbers it must refuse.
fn refuses<O: Optimizer + Copy>(good: O, name: &str, set: impl Fn(&mut O, f32), also_bad: &[f32]) {
    let mut trainer = busy(&good);
    let before = everything(&trainer);
    for &bad in BAD.iter().chain(also_bad) {
        let mut optimizer = good;
        set(&mut optimizer, bad);
        match trainer.step(&optimizer) {
            Err(StepError::Hyperparameter { range: Bounds { name: found, min, max, .. }, value }) => {
                assert!(!(*min <= value && value <= *max), "{value} is between {min} and {max}");
                // Or of a product or difference in which it is the last.
                assert!(
                    *found == name && value.to_bits() == bad.to_bits() || found.ends_with(&format!(" {name}")),
                    "{found} = {value}"
                );
            }
            other => panic!("{} with {name} = {bad}: {other:?}", std::any::type_name::<O>()),
        }
        assert_eq!(everything(&trainer), before);
    }
    assert_eq!(trainer.step(&good), Ok(2));
}

#[test]
fn what_an_online_learner_refuses_changes_nothing() {
    let mut online = Online::<Net, Adam<N>>::new();
    let mut rng = Rng::from_seed(9);
    init::uniform(&mut online.net, -1.0, 1.0, || rng.uniform());
    online.learn(&[0.5, -0.25, 1.0], &[0.5, -0.5], loss::mse, &Adam::DEFAULT).unwrap();
    let before = (bits(&online.net), bits(online.state()));
    let bad_rate = Adam::new(f32::NAN);
    for bad in BAD {
        for i in 0..3 {
            let mut x = [0.1, 0.2, 0.3];
            x[i] = bad;
            let refused = online.learn(&x, &[0.0, 1.0], loss::mse, &Adam::DEFAULT);
            assert_eq!(refused, Err(StepError::Sample(SampleError::Input)));
        }
        for o in 0..2 {
            let mut target = [0.0, 1.0];
            target[o] = bad;
            let refused = online.learn(&[0.1; 3], &target, loss::mse, &Adam::DEFAULT);
            assert_eq!(refused, Err(StepError::Sample(SampleError::Loss)));
            let mut dy = [0.0; 2];
            dy[o] = bad;
            let refused = online.learn(&[0.1; 3], (), |_, ()| (0.0, dy), &Adam::DEFAULT);
            assert_eq!(refused, Err(StepError::Sample(SampleError::LossGradient)));
        }
        assert!(online.learn(&[0.1; 3], &[0.0, 1.0], loss::mse, &bad_rate).is_err());
        assert_eq!((bits(&online.net), bits(online.state())), before);
    }
    let refused = online.learn(&[0.1; 3], (), |_, ()| (0.0, [1e25, 0.0]), &Adam::DEFAULT);
    assert_eq!(refused, Err(StepError::Sample(SampleError::Gradient)));
    assert_eq!((bits(&online.net), bits(online.state())), before);
    // A bad parameter is noticed before it spreads, wherever it is.
    for bad in BAD {
        for index in 0..N {
            let mut online = Online::<Net, Adam<N>>::new();
            online.net.fill_params(0.25);
            online.net.replace_param(index, bad);
            let before = (bits(&online.net), bits(online.state()));
            if online.learn(&[0.3, 0.2, 0.1], &[0.0, 1.0], loss::mse, &Adam::DEFAULT).is_err() {
                assert_eq!((bits(&online.net), bits(online.state())), before);
            } else {
                // An infinite weight before a tanh gives ±1: a finite loss, and a derivative that is 0.
                assert!(bad.is_infinite() && index < 20, "{bad} in parameter {index} went unnoticed");
            }
        }
    }
}

#[test]
fn an_infinite_neuron_that_an_inactive_one_hides_is_refused() {
    type Net = (Dense<1, 1, Relu>, Dense<1, 1, Relu>, Dense<1, 1>);
    let mut net = Net::ZERO;
    net.0.weights = [[f32::MAX]];
    net.1.weights = [[-1.0]];
    net.2.weights = [[1.0]];
    // h = ∞, then max(0, −∞) = 0: the output is 0. The gradient of the second layer is 0 · ∞, and refused.
    let mut trainer = Trainer::<Net, Sgd>::new();
    trainer.net.clone_from(&net);
    assert_eq!(trainer.accumulate(&[2.0], &[1.0], loss::mse), Err(SampleError::Gradient));
    assert_eq!((bits(trainer.gradient_sum()), trainer.samples()), (vec![0; 6], 0));
    let mut online = Online::<Net, Sgd>::new();
    online.net.clone_from(&net);
    let refused = online.learn(&[2.0], &[1.0], loss::mse, &Sgd::DEFAULT);
    assert_eq!(refused, Err(StepError::Sample(SampleError::Gradient)));
    assert_eq!(bits(&online.net), bits(&net));
}

#[test]
fn a_bad_hyper_parameter_changes_nothing_and_keeps_the_samples() {
    let fraction = &[-0.1, 1.0, 2.0][..];
    let rate = &[-1e-3, 1e5][..];
    refuses(Sgd::DEFAULT, "learning_rate", |o, v| o.learning_rate = v, rate);
    refuses(Momentum::<N>::DEFAULT, "learning_rate", |o, v| o.learning_rate = v, rate);
    refuses(Momentum::<N>::DEFAULT, "momentum", |o, v| o.momentum = v, fraction);
    refuses(RmsProp::<N>::DEFAULT, "learning_rate", |o, v| o.learning_rate = v, rate);
    refuses(RmsProp::<N>::DEFAULT, "alpha", |o, v| o.alpha = v, fraction);
    refuses(RmsProp::<N>::DEFAULT, "epsilon", |o, v| o.epsilon = v, &[-1e-8]);
    refuses(AdaGrad::<N>::DEFAULT, "learning_rate", |o, v| o.learning_rate = v, rate);
    refuses(AdaGrad::<N>::DEFAULT, "epsilon", |o, v| o.epsilon = v, &[-1e-8]);
    refuses(AdaDelta::<N>::DEFAULT, "learning_rate", |o, v| o.learning_rate = v, rate);
    refuses(AdaDelta::<N>::DEFAULT, "rho", |o, v| o.rho = v, &[-0.1, 0.99995, 1.0, 2.0]);
    refuses(AdaDelta::<N>::DEFAULT, "epsilon", |o, v| o.epsilon = v, &[-1e-8, 0.0]);
    refuses(Adam::<N>::DEFAULT, "learning_rate", |o, v| o.learning_rate = v, rate);
    refuses(Adam::<N>::DEFAULT, "beta1", |o, v| o.beta1 = v, fraction);
    refuses(Adam::<N>::DEFAULT, "beta2", |o, v| o.beta2 = v, fraction);
    refuses(Adam::<N>::DEFAULT, "epsilon", |o, v| o.epsilon = v, &[-1e-8]);
    refuses(AdamW::<N>::DEFAULT, "learning_rate", |o, v| o.learning_rate = v, rate);
    refuses(AdamW::<N>::DEFAULT, "beta1", |o, v| o.beta1 = v, fraction);
    refuses(AdamW::<N>::DEFAULT, "beta2", |o, v| o.beta2 = v, fraction);
    refuses(AdamW::<N>::DEFAULT, "epsilon", |o, v| o.epsilon = v, &[-1e-8]);
    refuses(AdamW::<N>::DEFAULT, "weight_decay", |o, v| o.weight_decay = v, &[-1e-8]);
    refuses(Lion::<N>::DEFAULT, "learning_rate", |o, v| o.learning_rate = v, rate);
    refuses(Lion::<N>::DEFAULT, "beta1", |o, v| o.beta1 = v, fraction);
    refuses(Lion::<N>::DEFAULT, "beta2", |o, v| o.beta2 = v, fraction);
    refuses(Lion::<N>::DEFAULT, "weight_decay", |o, v| o.weight_decay = v, &[-1e-8]);
    refuses(Rprop::<N>::DEFAULT, "learning_rate", |o, v| o.learning_rate = v, rate);
    refuses(Rprop::<N>::DEFAULT, "eta_minus", |o, v| o.eta_minus = v, &[-0.1, 1.1]);
    refuses(Rprop::<N>::DEFAULT, "eta_plus", |o, v| o.eta_plus = v, &[0.9]);
    refuses(Rprop::<N>::DEFAULT, "step_min", |o, v| o.step_min = v, &[-1.0, 0.0, 51.0]);
    refuses(Rprop::<N>::DEFAULT, "step_max", |o, v| o.step_max = v, &[1e5]);
}

#[test]
fn bad_bounds_for_clipping_and_decay_change_nothing() {
    let mut trainer = busy(&Sgd::DEFAULT);
    let before = everything(&trainer);
    for bad in BAD.into_iter().chain([-1.0]) {
        assert!(trainer.batch().clip_norm(bad).step(&Sgd::DEFAULT).is_err());
        assert!(trainer.batch().clip_value(bad).step(&Sgd::DEFAULT).is_err());
        assert!(trainer.batch().clip_norm(0.1).clip_value(0.1).weight_decay(bad).step(&Sgd::DEFAULT).is_err());
        assert_eq!(everything(&trainer), before);
    }
    // A gradient that is not finite stays as it is, for the step to report: clipping would make it look harmless.
    for bad in BAD {
        let mut grad = [1.0, bad, 2.0];
        let before = bits(&grad);
        assert_eq!((clip::norm(&mut grad, 1.0), clip::value(&mut grad, 1.0)), (Ok(()), Ok(())));
        assert_eq!(bits(&grad), before);
    }
}

#[test]
fn no_samples_no_step() {
    let mut trainer = Trainer::<Net, Adam<N>>::new();
    let before = everything(&trainer);
    assert_eq!(trainer.step(&Adam::DEFAULT), Err(StepError::NoSamples));
    assert_eq!(everything(&trainer), before);
}

#[test]
fn the_largest_steps_never_make_a_parameter_infinite() {
    // The largest gradients, of norm 9.8e18, the largest rate, parameters at the end of the range.
    fn survives<O: Optimizer>(optimizer: &O, state: &mut O::State) {
        let mut params = [f32::MAX, -f32::MAX, 1.0, 0.0];
        for sign in [1.0_f32, 1.0, -1.0, 1.0] {
            let mut grad = [-4.9e18 * sign, 4.9e18, 4.9e18, 4.9e18 * sign];
            optimizer.step(state, &mut params, &mut grad, 1.0).unwrap();
            assert!(params.all_finite(), "{params:?}");
        }
    }
    let learning_rate = 1e4;
    survives(&Sgd::new(learning_rate), &mut ());
    for nesterov in [false, true] {
        survives(
            &Momentum::<4>::new(learning_rate).with_momentum(0.999_999_94).with_nesterov(nesterov),
            &mut Params::ZERO,
        );
    }
    survives(&RmsProp::<4>::new(learning_rate), &mut Params::ZERO);
    survives(&AdaGrad::<4>::new(learning_rate), &mut Params::ZERO);
    survives(&AdaDelta::<4>::new(learning_rate), &mut Params::ZERO);
    survives(&Adam::<4>::new(learning_rate), &mut Params::ZERO);
    survives(&AdamW::<4>::new(learning_rate).with_weight_decay(0.0), &mut Params::ZERO);
    survives(&Lion::<4>::new(learning_rate), &mut Params::ZERO);
    survives(&Rprop::<4>::new(learning_rate), &mut Params::ZERO);
}

#[test]
fn adadelta_stays_finite_while_gradients_grow_for_long() {
    // Each square is larger than the average of those before it, and so each average of steps than the last.
    for (rho, epsilon, factor) in [(0.9, 1e-6, 1.2_f32), (0.99, 1e-3, 1.1), (0.9999, 1e-6, 1.05), (0.9999, 1e-2, 2.0)] {
        let adadelta = AdaDelta::<1>::new(1e4).with_rho(rho).with_epsilon(epsilon);
        let (mut params, mut state, mut g) = ([1.0], Params::ZERO, 1e-16);
        while g < 4.9e18 {
            adadelta.step(&mut state, &mut params, &mut [g], 1.0).unwrap();
            assert!(params.all_finite() && state.all_finite(), "{adadelta:?} at {g:e}: {params:?} {state:?}");
            g *= factor;
        }
    }
}

#[test]
fn a_relu_does_not_hide_nan() {
    type Net = (Dense<2, 3, Relu>, Dense<3, 2>);
    let mut trainer = Trainer::<Net, Sgd>::new();
    trainer.net.0.weights[1][0] = f32::NAN;
    let class = Class::new(1).unwrap();
    assert_eq!(trainer.accumulate(&[1.0, 1.0], class, loss::cross_entropy), Err(SampleError::Output));
}
