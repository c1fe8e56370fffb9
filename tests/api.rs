//! What users rely on beside the numbers: traits, ways to make a value, and the pieces that are put together.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use stackprop::activation::{
    Elu, HardSigmoid, HardTanh, Identity, LeakyRelu, Relu, Relu6, Selu, Sigmoid, Softplus, Softsign, Tanh,
};
use stackprop::early_stopping::EarlyStopping;
use stackprop::init::Scheme;
use stackprop::loss::{Class, ClassError, cross_entropy, mse};
use stackprop::metrics::{ConfusionMatrix, accuracy, mean_loss};
use stackprop::optimizer::{
    AdaDelta, AdaGrad, Adam, AdamW, Frozen, Groups, Lion, Momentum, Optimizer, RmsProp, Rprop, Sgd, StepError,
};
use stackprop::root::{Certificate, Options, Polynomial, bracketed, descend, quadratic_roots};
use stackprop::{
    Activation, CopyError, Dense, Layer, Online, Params, Rng, SampleError, Standardizer, Statistics, Trainer,
    gradient_check, init,
};

type Hidden = Dense<3, 4, Tanh>;
type Net = (Hidden, Dense<4, 5, LeakyRelu<1, 5>>, Dense<5, 2>);
const N: usize = Net::COUNT;

fn sample(rng: &mut Rng) -> ([f32; 3], [f32; 2]) {
    let x = [0; 3].map(|_| rng.between(-1.0, 1.0));
    (x, [x[0] * x[1], x[2] - x[0]])
}

fn bits(params: &impl Params) -> Vec<u32> {
    let mut bits = Vec::new();
    params.tensors(&mut |tensor| bits.extend(tensor.iter().map(|p| p.to_bits())));
    bits
}

#[test]
fn the_methods_of_slices_mean_on_an_array_what_they_meant_before() {
    // `Params` is in scope, and an array is `Params`.
    let mut array = [1.0_f32, 2.0, 3.0];
    assert_eq!(array.get(1), Some(&2.0));
    assert_eq!((array.first(), array.last(), array.len()), (Some(&1.0), Some(&3.0), 3));
    array.fill(4.0);
    array.copy_from_slice(&[5.0, 6.0, 7.0]);
    array.swap(0, 2);
    assert_eq!(array, [7.0, 6.0, 5.0]);
}

type Nested = ((Dense<2, 3, Relu>, Dense<3, 4, Selu>), (Dense<4, 3, Tanh>, (Dense<3, 2>, Dense<2, 1>)));

#[test]
fn a_network_draws_what_its_layers_draw_one_by_one() {
    fn scheme<A: Activation>(want: Scheme) {
        assert_eq!(A::INIT, want, "{}", std::any::type_name::<A>());
        let (mut layer, mut alone) = (Dense::<3, 7, A>::ZERO, Dense::<3, 7, A>::ZERO);
        let (mut rng, mut other) = (Rng::from_seed(1), Rng::from_seed(1));
        init::network(&mut layer, || rng.uniform());
        match want {
            Scheme::Xavier => init::xavier(&mut alone, || other.uniform()),
            Scheme::He => init::he(&mut alone, || other.uniform()),
            Scheme::Lecun => init::lecun(&mut alone, || other.uniform()),
            other => panic!("{other:?} is new"),
        }
        assert_eq!(bits(&layer), bits(&alone), "{}", std::any::type_name::<A>());
    }
    scheme::<Identity>(Scheme::Xavier);
    scheme::<Sigmoid>(Scheme::Xavier);
    scheme::<Tanh>(Scheme::Xavier);
    scheme::<Softsign>(Scheme::Xavier);
    scheme::<HardSigmoid>(Scheme::Xavier);
    scheme::<HardTanh>(Scheme::Xavier);
    scheme::<Relu>(Scheme::He);
    scheme::<LeakyRelu>(Scheme::He);
    scheme::<LeakyRelu<1, 3>>(Scheme::He);
    scheme::<Relu6>(Scheme::He);
    scheme::<Elu>(Scheme::He);
    scheme::<Softplus>(Scheme::He);
    scheme::<Selu>(Scheme::Lecun);

    let (mut net, mut want) = (Nested::ZERO, Nested::ZERO);
    let (mut rng, mut other) = (Rng::from_seed(9), Rng::from_seed(9));
    init::network(&mut net, || rng.uniform());
    init::he(&mut want.0.0, || other.uniform());
    init::lecun(&mut want.0.1, || other.uniform());
    init::xavier(&mut want.1.0, || other.uniform());
    init::xavier(&mut want.1.1.0, || other.uniform());
    init::xavier(&mut want.1.1.1, || other.uniform());
    assert_eq!(bits(&net), bits(&want));
}

#[test]
fn a_leaky_relu_of_any_slope_has_the_gradient_that_is_measured() {
    let mut net = Net::ZERO;
    let mut rng = Rng::from_seed(2);
    init::network(&mut net, || rng.uniform());
    let (x, target) = sample(&mut rng);
    let mut grad = Net::ZERO;
    let found = gradient_check(&mut net, &mut grad, &x, &target, mse, 0.01).unwrap();
    assert!(found.relative_error() < 1e-3, "{found:?}");
    assert_eq!(LeakyRelu::<3, 4>::apply(-4.0), -3.0);
    assert_eq!(LeakyRelu::<0, 1>::apply(-4.0), 0.0);
    assert_eq!(<LeakyRelu>::apply(-1.0).to_bits(), (-0.01_f32).to_bits());
}

/// Trains with two optimizers, each on its own list of parameters, as `Groups` should.
fn apart<const FIRST: usize, A: Optimizer, B: Optimizer>(first: &A, rest: &B, seed: u64) -> Vec<u32> {
    let mut trainer = Trainer::<Net, Sgd>::new();
    let mut rng = Rng::from_seed(seed);
    init::network(&mut trainer.net, || rng.uniform());
    let (mut state_a, mut state_b) = (A::State::ZERO, B::State::ZERO);
    for _ in 0..5 {
        trainer.zero_grad();
        let (x, target) = sample(&mut rng);
        trainer.accumulate(&x, &target, mse).unwrap();
        let (mut params, mut grad) = ([0.0; N], [0.0; N]);
        trainer.net.copy_to_flat(&mut params).unwrap();
        trainer.gradient_sum().copy_to_flat(&mut grad).unwrap();
        first.begin(&mut state_a);
        first.update(&mut state_a, |visit| visit(&mut params[..FIRST], 1.0, &grad[..FIRST]));
        rest.begin(&mut state_b);
        rest.update(&mut state_b, |visit| visit(&mut params[FIRST..], 1.0, &grad[FIRST..]));
        trainer.net.copy_from_flat(&params).unwrap();
    }
    let mut all = bits(&trainer.net);
    all.extend(bits(&state_a));
    all.extend(bits(&state_b));
    all
}

fn together<const FIRST: usize, A: Optimizer + Copy, B: Optimizer + Copy>(first: A, rest: B, seed: u64) -> Vec<u32> {
    let mut trainer = Trainer::<Net, Groups<FIRST, A, B>>::new();
    let mut rng = Rng::from_seed(seed);
    init::network(&mut trainer.net, || rng.uniform());
    for _ in 0..5 {
        let (x, target) = sample(&mut rng);
        trainer.accumulate(&x, &target, mse).unwrap();
        trainer.step(&Groups::new(first, rest)).unwrap();
    }
    let mut all = bits(&trainer.net);
    all.extend(bits(trainer.state()));
    all
}

proptest! {
    #[test]
    fn groups_train_their_parts_as_optimizers_of_their_own_would(seed in any::<u64>()) {
        // The border is that of a layer, lies within a tensor, or at an end.
        const HIDDEN: usize = Hidden::COUNT;
        prop_assert_eq!(
            together::<HIDDEN, _, _>(Momentum::<HIDDEN>::new(0.1), Adam::<{ N - HIDDEN }>::new(0.01), seed),
            apart::<HIDDEN, _, _>(&Momentum::<HIDDEN>::new(0.1), &Adam::<{ N - HIDDEN }>::new(0.01), seed)
        );
        prop_assert_eq!(
            together::<7, _, _>(Sgd::new(0.1), AdaDelta::<{ N - 7 }>::new(1.0), seed),
            apart::<7, _, _>(&Sgd::new(0.1), &AdaDelta::<{ N - 7 }>::new(1.0), seed)
        );
        prop_assert_eq!(
            together::<0, _, _>(Frozen, RmsProp::<N>::new(0.01), seed),
            apart::<0, _, _>(&Frozen, &RmsProp::<N>::new(0.01), seed)
        );
        prop_assert_eq!(
            together::<N, _, _>(Lion::<N>::new(0.01), Frozen, seed),
            apart::<N, _, _>(&Lion::<N>::new(0.01), &Frozen, seed)
        );
    }
}

#[test]
fn a_frozen_layer_in_the_middle_stays_as_it_is_in_a_step_and_in_slices() {
    const A: usize = Hidden::COUNT;
    const B: usize = Dense::<4, 5>::COUNT;
    const C: usize = N - A - B;
    type Tuning = Groups<A, Adam<A>, Groups<B, Frozen, Rprop<C>>>;
    let tuning: Tuning = Groups::new(Adam::new(0.01), Groups::new(Frozen, Rprop::new(0.01)));
    let (mut trainer, mut online, mut sliced) =
        (Trainer::<Net, Tuning>::new(), Online::<Net, Tuning>::new(), Online::<Net, Tuning>::new());
    let mut rng = Rng::from_seed(5);
    init::network(&mut trainer.net, || rng.uniform());
    online.net.copy_params_from(&trainer.net);
    sliced.net.copy_params_from(&trainer.net);
    let start = trainer.net.clone();
    for count in [1, 3, 7, 50, 100] {
        let (x, target) = sample(&mut rng);
        trainer.accumulate(&x, &target, mse).unwrap();
        trainer.step(&tuning).unwrap();
        online.learn(&x, &target, mse, &tuning).unwrap();
        let (_, mut step) = sliced.begin(&x, &target, mse, &tuning).unwrap();
        while step.advance(count) {}
    }
    assert_eq!(bits(&trainer.net.1), bits(&start.1));
    assert!(trainer.net.0 != start.0 && trainer.net.2 != start.2);
    assert_eq!(bits(&online.net), bits(&sliced.net));
    assert_eq!(bits(online.state()), bits(sliced.state()));
    assert_eq!(bits(&online.net.1), bits(&start.1));

    // What a state cannot hold is found in either part, and counted from the beginning of all.
    let mut flat = vec![0.0; <Tuning as Optimizer>::State::COUNT];
    online.state().copy_to_flat(&mut flat).unwrap();
    assert_eq!(trainer.load_state(&flat), Ok(()));
    for index in [A + 1, 2 * A + 2 + C + 1] {
        let mut bad = flat.clone();
        bad[index] = -1.0;
        assert_eq!(trainer.load_state(&bad), Err(CopyError::Value { index, value: -1.0 }));
        assert_eq!(bits(trainer.state()), bits(online.state()));
    }
    // And a hyper-parameter in either part.
    let bad: Tuning = Groups::new(Adam::new(-1.0), Groups::new(Frozen, Rprop::new(0.01)));
    assert!(matches!(bad.validate(), Err(StepError::Hyperparameter { .. })));
    let bad: Tuning = Groups::new(Adam::new(1.0), Groups::new(Frozen, Rprop::new(f32::NAN)));
    assert!(matches!(bad.validate(), Err(StepError::Hyperparameter { .. })));
}

#[test]
fn the_state_of_an_optimizer_of_ones_own_is_checked_for_nan_and_infinity() {
    struct Own;
    impl Optimizer for Own {
        type State = [f32; 3];
        const PARAMETERS: Option<usize> = Some(3);
        fn validate(&self) -> Result<(), StepError> {
            Ok(())
        }
        fn update(&self, _: &mut [f32; 3], gradients: impl FnOnce(&mut stackprop::Visit<'_>)) {
            gradients(&mut |_, _, _| {});
        }
    }
    let mut state = [0.0; 3];
    assert_eq!(Own::load_state(&mut state, &[1.0, -2.0, f32::MAX]), Ok(()));
    assert_eq!(state, [1.0, -2.0, f32::MAX]);
    for bad in [f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(Own::load_state(&mut state, &[1.0, bad, 0.0]), Err(CopyError::Value { index: 1, value: bad }));
    }
    assert!(matches!(Own::load_state(&mut state, &[1.0, 2.0, f32::NAN]), Err(CopyError::Value { index: 2, .. })));
}

#[test]
fn a_confusion_matrix_counts_what_it_is_shown() {
    let mut matrix = ConfusionMatrix::<3>::new();
    assert_eq!(matrix.accuracy(), 0.0);
    for (y, class) in [([1.0, 0.0, 0.0], 0), ([1.0, 0.0, 0.0], 2), ([0.0, 0.0, 1.0], 2), ([f32::NAN, 0.0, 1.0], 1)] {
        matrix.add(&y, Class::new(class).unwrap());
    }
    assert_eq!(matrix.counts(), &[[1, 0, 0], [0, 0, 0], [1, 0, 1]]);
    assert_eq!((matrix.unpredicted(), matrix.accuracy()), (1, 0.5));
    assert_eq!(Class::<3>::new(3).unwrap_err().to_string(), "class index 3 is out of range: there are 3 classes");
}

#[test]
fn an_epoch_is_the_loop_that_everyone_writes() {
    let mut rng = Rng::from_seed(3);
    let samples: Vec<_> = (0..11).map(|_| sample(&mut rng)).collect();
    let adam = Adam::<N>::new(0.01);
    for batch_size in [1, 2, 4, 11, 100] {
        let (mut looped, mut epoch) = (Trainer::<Net, Adam<N>>::new(), Trainer::<Net, Adam<N>>::new());
        init::network(&mut looped.net, || rng.uniform());
        epoch.net.copy_params_from(&looped.net);
        let (mut losses, mut steps) = (Vec::new(), Vec::new());
        for batch in samples.chunks(batch_size) {
            for (x, target) in batch {
                losses.push(looped.accumulate(x, target, mse).unwrap());
            }
            steps.push(looped.batch().clip_norm(0.1).step(&adam).unwrap());
        }
        let mut seen = Vec::new();
        let mean = epoch.epoch(&samples, batch_size as u32, mse, |batch| {
            let count = batch.clip_norm(0.1).step(&adam)?;
            seen.push(count);
            Ok(count)
        });
        let want = losses.iter().sum::<f32>() / 11.0;
        assert!((mean.unwrap() - want).abs() < 1e-6, "{mean:?} is not {want}");
        assert_eq!(seen, steps);
        assert!(looped == epoch && bits(&looped.net) == bits(&epoch.net), "batches of {batch_size}");
    }
}

#[test]
fn an_epoch_stops_at_a_bad_sample_and_says_what_is_left() {
    let samples = [[1.0], [1.0], [1.0], [f32::NAN], [1.0]];
    let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    let sgd = Sgd::new(0.1);
    let result = trainer.epoch(samples.iter().map(|x| (x, &[1.0])), 2, mse, |batch| batch.step(&sgd));
    assert_eq!(result, Err(StepError::Sample(SampleError::Input)));
    assert_eq!(trainer.samples(), 1);
    assert!(trainer.net.bias[0] > 0.0); // the step before
    // No samples: no step, though one sample is left over.
    let none: [([f32; 1], [f32; 1]); 0] = [];
    let before = trainer.net.clone();
    assert_eq!(trainer.epoch(&none, 2, mse, |batch| batch.step(&sgd)), Err(StepError::NoSamples));
    assert_eq!((trainer.samples(), &trainer.net), (1, &before));
    let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    let _ = trainer.epoch([(&[1.0], &[1.0])], 0, mse, |batch| batch.step(&sgd)).unwrap();
    assert_eq!(trainer.samples(), 0);
}

#[test]
fn the_mean_loss_and_the_accuracy_are_those_of_the_predictions() {
    let net = Dense::<1, 2>::new([[1.0], [-1.0]], [0.0, 0.0]);
    let (a, b) = (Class::new(0).unwrap(), Class::new(1).unwrap());
    let samples = [([2.0], a), ([-2.0], a), ([-1.0], b), ([f32::NAN], b)];
    let fine = &samples[..3];
    let want = fine.iter().map(|(x, class)| cross_entropy(&net.predict(x), class).0).sum::<f32>() / 3.0;
    for mean in [
        mean_loss(&net, fine, cross_entropy),
        mean_loss(&net, fine.iter().map(|(x, class)| (x, *class)), cross_entropy),
    ] {
        assert!((mean.unwrap() - want).abs() < 1e-6, "{mean:?} is not {want}");
    }
    // Losses whose sum overflows have a mean.
    let large = |_: &[f32; 2], _: &Class<2>| (3e38, [0.0; 2]);
    assert!((mean_loss(&net, fine, large).unwrap() - 3e38).abs() < 1e33);
    assert_eq!(mean_loss(&net, &samples, cross_entropy), Err(SampleError::Input));
    assert_eq!(mean_loss(&net, [(&[1.0], &[f32::INFINITY; 2])], mse), Err(SampleError::Loss));
    assert!(mean_loss(&net, std::iter::empty::<(&[f32; 1], &[f32; 2])>(), mse).unwrap().is_nan());
    assert_eq!(accuracy(&net, &samples), 0.5);
}

#[test]
fn every_setter_sets_its_own_and_leaves_the_rest() {
    let adam = Adam::<1>::new(0.5).with_betas(0.1, 0.2).with_epsilon(0.3).with_bias_correction(false);
    assert_eq!((adam.learning_rate, adam.beta1, adam.beta2, adam.epsilon), (0.5, 0.1, 0.2, 0.3));
    assert!(!adam.bias_correction && Adam::<1>::DEFAULT.bias_correction);
    assert_eq!(adam.with_learning_rate(0.4).with_learning_rate(0.5), adam);
    let adamw = AdamW::<1>::new(0.5).with_betas(0.1, 0.2).with_epsilon(0.3).with_weight_decay(0.4);
    assert_eq!((adamw.beta1, adamw.beta2, adamw.epsilon, adamw.weight_decay), (0.1, 0.2, 0.3, 0.4));
    let lion = Lion::<1>::new(0.5).with_betas(0.1, 0.2).with_weight_decay(0.3);
    assert_eq!((lion.learning_rate, lion.beta1, lion.beta2, lion.weight_decay), (0.5, 0.1, 0.2, 0.3));
    let momentum = Momentum::<1>::new(0.5).with_momentum(0.1).with_nesterov(true);
    assert_eq!((momentum.learning_rate, momentum.momentum, momentum.nesterov), (0.5, 0.1, true));
    let rmsprop = RmsProp::<1>::new(0.5).with_alpha(0.1).with_epsilon(0.2);
    assert_eq!((rmsprop.learning_rate, rmsprop.alpha, rmsprop.epsilon), (0.5, 0.1, 0.2));
    let adagrad = AdaGrad::<1>::new(0.5).with_epsilon(0.2);
    assert_eq!((adagrad.learning_rate, adagrad.epsilon), (0.5, 0.2));
    let adadelta = AdaDelta::<1>::new(0.5).with_rho(0.1).with_epsilon(0.2);
    assert_eq!((adadelta.learning_rate, adadelta.rho, adadelta.epsilon), (0.5, 0.1, 0.2));
    let rprop = Rprop::<1>::new(0.5).with_etas(0.1, 2.0).with_step_sizes(0.2, 3.0);
    assert_eq!((rprop.eta_minus, rprop.eta_plus, rprop.step_min, rprop.step_max), (0.1, 2.0, 0.2, 3.0));
    assert_eq!(Sgd::new(1e-3), Sgd::default());
    let options = Options::new().with_max_evaluations(3).with_tolerance(0.5).with_domain(1.0, 2.0);
    assert_eq!((options.max_evaluations, options.tolerance, options.domain), (3, 0.5, (1.0, 2.0)));
}

#[test]
fn what_is_printed_can_be_read() {
    assert_eq!(format!("{:?}", Dense::<64, 32, Relu>::ZERO), "Dense<64, 32, Relu> { .. }");
    assert_eq!(format!("{:?}", Dense::<2, 1>::ZERO), "Dense<2, 1, Identity> { .. }");
    let full = format!("{:#?}", Dense::<1, 1>::new([[2.5]], [0.5]));
    assert!(full.contains("weights") && full.contains("2.5") && full.contains("0.5"), "{full}");
    let trainer = Trainer::<(Dense<64, 32, Relu>, Dense<32, 10>), Adam<2410>>::new();
    let short = format!("{trainer:?}");
    assert_eq!(short, "Trainer { net: (Dense<64, 32, Relu> { .. }, Dense<32, 10, Identity> { .. }), samples: 0, .. }");
    assert!(format!("{:?}", trainer.state()).len() < 40);
    assert!(format!("{:#?}", Trainer::<Dense<1, 1>, Momentum<2>>::new().state()).contains("0.0"));
    assert_eq!(format!("{}", Class::<3>::new(2).unwrap()), "2");
    let (mut online, sgd) = (Online::<Dense<1, 1>, Sgd>::new(), Sgd::DEFAULT);
    assert_eq!(format!("{online:?}"), "Online { net: Dense<1, 1, Identity> { .. }, .. }");
    let (_, mut step) = online.begin(&[1.0], &[1.0], mse, &sgd).unwrap();
    assert!(step.advance(1));
    assert_eq!(format!("{step:?}"), "PendingStep { done: 1, of: 2, .. }");
    let batch = format!("{:?}", Trainer::<Dense<1, 1>, Sgd>::new().batch().clip_norm(2.0));
    assert_eq!(batch, "Batch { samples: 0, clip_value: None, clip_norm: Some(2.0), weight_decay: 0.0 }");
    let slope = format!("{:?}", Dense::<1, 1, LeakyRelu<1, 5>>::ZERO);
    assert!(slope.contains("LeakyRelu<1, 5>"), "{slope}");
}

#[test]
fn clones_are_equal_go_on_alike_and_are_their_own() {
    let mut rng = Rng::from_seed(7);
    let mut trainer = Trainer::<Net, Adam<N>>::default();
    let mut online = Online::<Net, Momentum<N>>::default();
    init::network(&mut trainer.net, || rng.uniform());
    init::network(&mut online.net, || rng.uniform());
    let (adam, momentum) = (Adam::new(0.01), Momentum::new(0.01));
    let learn = |trainer: &mut Trainer<Net, Adam<N>>, online: &mut Online<Net, Momentum<N>>, seed| {
        let mut rng = Rng::from_seed(seed);
        for _ in 0..3 {
            let (x, target) = sample(&mut rng);
            trainer.accumulate(&x, &target, mse).unwrap();
            online.learn(&x, &target, mse, &momentum).unwrap();
        }
    };
    learn(&mut trainer, &mut online, 1);
    trainer.step(&adam).unwrap();
    learn(&mut trainer, &mut online, 2); // in the middle of a batch
    let (mut other, mut other_online) = (trainer.clone(), online.clone());
    assert!(other == trainer && other_online == online && other.samples() == 3);
    learn(&mut trainer, &mut online, 3);
    assert!(other != trainer && other_online != online);
    learn(&mut other, &mut other_online, 3);
    assert_eq!((trainer.step(&adam), other.step(&adam)), (Ok(6), Ok(6)));
    assert!(other == trainer && other_online == online);
    // What differs counts: the network, the state, the samples.
    other.net.0.bias[0] += 1.0;
    assert!(other != trainer);
    other.clone_from(&trainer);
    other.reset_state();
    assert!(other != trainer);
    other_online.reset_state();
    assert!(other_online != online);
}

#[test]
fn the_bound_of_a_sum_is_cloned_with_it() {
    let large = |_: &[f32; 1], (): ()| (0.0, [6e18]);
    let mut trainer = Trainer::<Dense<1, 1>, Sgd>::new();
    assert!(trainer.accumulate(&[0.0], (), large).is_ok());
    let mut clone = trainer.clone();
    assert_eq!(trainer.accumulate(&[0.0], (), large), Err(SampleError::Gradient));
    assert_eq!(clone.accumulate(&[0.0], (), large), Err(SampleError::Gradient));
}

#[test]
fn a_model_is_copied_tensor_by_tensor_whatever_its_shape() {
    type Odd = (([f32; 0], [f32; 2]), (), [f32; 3], Dense<2, 1>);
    let mut from = Odd::ZERO;
    for index in 0..Odd::COUNT {
        from.replace_param(index, index as f32 + 1.0);
    }
    let mut to = Odd::ZERO;
    to.copy_params_from(&from);
    assert_eq!(bits(&to), bits(&from));
}

#[test]
fn classes_and_polynomials_come_from_what_they_are_made_of() {
    assert_eq!(Class::<3>::try_from(2).map(usize::from), Ok(2));
    let error: ClassError = Class::<3>::try_from(3).unwrap_err();
    assert_eq!((error.classes, error.found), (3, 3));
    assert!(Class::<3>::new(1).unwrap() < Class::<3>::new(2).unwrap());
    assert_eq!(Polynomial::from([1.0, 2.0]), Polynomial([1.0, 2.0]));
    assert_eq!(Dense::<2, 1>::default(), Dense::ZERO);
    assert_eq!(Standardizer::<2>::default(), Standardizer::new([0.0; 2], [1.0; 2]));
    assert_eq!(Statistics::<2>::default(), Statistics::new());
    assert_eq!(ConfusionMatrix::<2>::default(), ConfusionMatrix::new());
    assert_eq!(EarlyStopping::new(3).best(), f32::INFINITY);
}

#[test]
fn roots_are_a_slice_and_no_root_is_an_error_that_has_the_report() {
    let roots = quadratic_roots(1.0, -3.0, 2.0).unwrap();
    assert_eq!(
        (roots.len(), roots.first().map(|root| root.x), roots.last().map(|root| root.x)),
        (2, Some(1.0), Some(2.0))
    );
    assert!((&roots).into_iter().rev().map(|root| root.certificate).eq([Certificate::Exact; 2]));
    assert!(roots.is_complete() && roots.evaluations() > 0);
    let report = descend(|x| (x * x + 4.0, 2.0 * x), 1.0, Options::new());
    let error = report.root().unwrap_err();
    assert_eq!((error.report, error.to_string()), (report, report.to_string()));
    assert_eq!(bracketed(|x| x - 2.0, 0.0, 3.0, Options::new()).root(), Ok(2.0));
}

#[test]
fn everything_can_be_sent_to_another_thread_whatever_marks_the_activation() {
    struct NotSend(#[allow(dead_code)] *const u8);
    impl Activation for NotSend {
        fn apply(x: f32) -> f32 {
            x
        }
        fn derivative(_: f32) -> f32 {
            1.0
        }
    }
    fn is_sent<T: Send + Sync + Unpin>() {}
    is_sent::<Trainer<(Dense<2, 3, NotSend>, Dense<3, 1>), Groups<9, Frozen, Adam<4>>>>();
    is_sent::<Online<Net, AdamW<N>>>();
    is_sent::<(Rng, Standardizer<2>, Statistics<2>, ConfusionMatrix<2>, SampleError, StepError, CopyError)>();
}
