//! What holds for every value: random parameters, inputs and gradients by the thousand.

use proptest::prelude::*;
use stackprop::activation::{Relu, Sigmoid, Silu, Tanh};
use stackprop::loss::{self, Class};
use stackprop::optimizer::{AdaDelta, AdaGrad, Adam, AdamW, Lion, Momentum, Optimizer, RmsProp, Rprop, Sgd};
use stackprop::{Dense, Function, Layer, Online, Params, Phase, Rng, Statistics, Trainer, clip, init};

/// Any finite float, of every exponent.
fn any_finite() -> impl Strategy<Value = f32> {
    any::<u32>().prop_map(f32::from_bits).prop_filter("finite", |x| x.is_finite())
}

/// Any finite float that a step can leave as it is: see "What counts as zero" in the documentation of the optimizers.
fn any_parameter() -> impl Strategy<Value = f32> {
    prop_oneof![Just(0.0), any_finite().prop_filter("2⁻⁵⁰ or more", |x| x.abs() >= 8.881784e-16)]
}

/// A gradient of any size from 1e-45 to 1e18, zero included.
fn any_gradient() -> impl Strategy<Value = f32> {
    prop_oneof![Just(0.0), any_finite().prop_filter("its square is finite", |g| g.abs() < 1e18)]
}

fn no_subnormal<P: Params>(what: &str, params: &P) {
    params.tensors(&mut |tensor| {
        for x in tensor {
            assert!(!x.is_subnormal() && x.is_finite(), "{what} holds {x:e}");
        }
    });
}

/// 200 steps through gradients that come and go: none may leave a subnormal number, whatever its size.
fn stays_normal<O: Optimizer>(optimizer: &O, gradients: &[f32; 4]) {
    let (mut params, mut state) = ([0.0, 1.0, -1e-20, 0.5], O::State::ZERO);
    for step in 0..200 {
        let mut grad = *gradients;
        match step % 50 {
            0..20 => {}
            20 => grad = grad.map(|g| -g),
            _ => grad = [0.0; 4],
        }
        optimizer.step(&mut state, &mut params, &mut grad, 1.0).unwrap();
        assert_eq!(grad, [0.0; 4], "a step leaves a gradient of zeros");
        no_subnormal(std::any::type_name::<O>(), &params);
        no_subnormal(std::any::type_name::<O>(), &state);
    }
}

/// y[i] = factor[i] · x[i].
struct Scale<const N: usize>([f32; N]);

impl<const N: usize> Params for Scale<N> {
    const COUNT: usize = N;
    const ZERO: Self = Self([0.0; N]);
    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        visit(&self.0);
    }
    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        visit(&mut self.0);
    }
    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        visit(&mut self.0, &mut other.0);
    }
}

impl<const N: usize> Function for Scale<N> {
    type Input = [f32; N];
    type Output = [f32; N];
    fn forward(&self, x: &[f32; N], y: &mut [f32; N]) {
        *y = std::array::from_fn(|i| self.0[i] * x[i]);
    }
    fn backward(&self, x: &[f32; N], _: &[f32; N], dy: &[f32; N], grad: &mut Self, dx: &mut [f32; N]) {
        grad.0 = std::array::from_fn(|i| dy[i] * x[i]);
        *dx = std::array::from_fn(|i| dy[i] * self.0[i]);
    }
}

proptest! {
    #[test]
    fn no_parameter_and_no_state_is_ever_subnormal(gradients in prop::array::uniform4(any_gradient())) {
        stays_normal(&Sgd::DEFAULT, &gradients);
        stays_normal(&Momentum::<4>::DEFAULT, &gradients);
        stays_normal(&Momentum::<4>::DEFAULT.with_nesterov(true), &gradients);
        stays_normal(&RmsProp::<4>::DEFAULT, &gradients);
        stays_normal(&RmsProp::<4>::DEFAULT.with_epsilon(0.0), &gradients);
        stays_normal(&AdaGrad::<4>::DEFAULT, &gradients);
        stays_normal(&AdaDelta::<4>::DEFAULT, &gradients);
        stays_normal(&Adam::<4>::DEFAULT, &gradients);
        stays_normal(&Adam::<4>::DEFAULT.with_betas(0.5, 0.9).with_epsilon(0.0), &gradients);
        stays_normal(&AdamW::<4>::DEFAULT, &gradients);
        stays_normal(&AdamW::<4>::new(0.5).with_weight_decay(1.0), &gradients);
        stays_normal(&Lion::<4>::DEFAULT, &gradients);
        stays_normal(&Lion::<4>::new(0.5).with_weight_decay(1.0), &gradients);
        stays_normal(&Rprop::<4>::DEFAULT, &gradients);
    }

    #[test]
    fn without_epsilon_a_zero_gradient_moves_nothing(start in prop::array::uniform3(any_parameter())) {
        let rmsprop = RmsProp::<3>::DEFAULT.with_epsilon(0.0);
        let adam = Adam::<3>::DEFAULT.with_epsilon(0.0).with_bias_correction(false);
        let (mut params, mut v, mut state) = (start, Params::ZERO, Params::ZERO);
        for _ in 0..10 {
            rmsprop.step(&mut v, &mut params, &mut [0.0; 3], 1.0).unwrap();
            adam.step(&mut state, &mut params, &mut [0.0; 3], 1.0).unwrap();
        }
        prop_assert_eq!(params, start);
    }

    #[test]
    fn losses_are_finite_for_every_ordinary_output(
        y in prop::array::uniform5(-1e4_f32..1e4),
        target in prop::array::uniform5(0.0_f32..1.0),
        class in 0_usize..5,
    ) {
        let class = Class::new(class).unwrap();
        for (value, dy) in [
            loss::mse(&y, &target),
            loss::mae(&y, &target),
            loss::huber(&y, &target),
            loss::binary_cross_entropy(&y, &target),
            loss::cross_entropy(&y, class),
            loss::soft_cross_entropy(&y, &target),
        ] {
            prop_assert!(value.is_finite() && value >= 0.0, "{value}");
            prop_assert!(dy.all_finite(), "{dy:?}");
        }
        // The gradients of a cross entropy with one right answer sum up to 0.
        prop_assert!(loss::cross_entropy(&y, class).1.iter().sum::<f32>().abs() < 1e-6);
    }

    #[test]
    fn a_batch_is_the_sum_of_its_samples(seed: u64, xs in prop::collection::vec(prop::array::uniform3(-2.0_f32..2.0), 1..6)) {
        type Net = (Dense<3, 9, Sigmoid>, Dense<9, 2>);
        let mut trainer = Trainer::<Net, Sgd>::new();
        let mut rng = Rng::from_seed(seed);
        init::uniform(&mut trainer.net, -1.0, 1.0, || rng.uniform());
        let mut sum = Net::ZERO;
        for x in &xs {
            trainer.accumulate(x, &[0.0, 1.0], loss::mse).unwrap();
            let mut trace = Net::BLANK;
            let (_, dy) = loss::mse(trainer.net.forward(x, &mut trace, Phase::Training), &[0.0, 1.0]);
            trainer.net.add_gradient(x, &dy, &mut trace, &mut sum);
        }
        prop_assert_eq!(trainer.gradient_sum(), &sum);
        prop_assert_eq!(trainer.samples() as usize, xs.len());

        // A step takes the mean: p − η · sum / n.
        let mut want = trainer.net.clone();
        let scale = 0.5 * (1.0 / xs.len() as f32);
        want.tensors_with(&mut sum, &mut |params, grad| {
            for (p, g) in params.iter_mut().zip(grad) {
                *p -= scale * *g;
            }
        });
        trainer.step(&Sgd::new(0.5)).unwrap();
        prop_assert_eq!(&trainer.net, &want);
        prop_assert_eq!(trainer.gradient_sum(), &Net::ZERO);
    }

    #[test]
    fn learning_online_is_a_step_after_every_sample_up_to_rounding(seed: u64) {
        fn same<L: Layer<Input = [f32; 3], Output = [f32; 2]>, O: Optimizer>(
            seed: u64,
            optimizer: &O,
        ) {
            let (mut trainer, mut online) = (Trainer::<L, O>::new(), Online::<L, O>::new());
            let mut rng = Rng::from_seed(seed);
            init::uniform(&mut trainer.net, -1.0, 1.0, || rng.uniform());
            let mut rng = Rng::from_seed(seed);
            init::uniform(&mut online.net, -1.0, 1.0, || rng.uniform());
            for _ in 0..20 {
                let (x, target) = ([0.0; 3].map(|_: f32| rng.normal()), [rng.normal(), rng.normal()]);
                let loss = trainer.accumulate(&x, &target, loss::huber).unwrap();
                trainer.step(optimizer).unwrap();
                let online_loss = online.learn(&x, &target, loss::huber, optimizer).unwrap();
                // Some units in the last place of numbers near 1, for each of 20 steps.
                assert!((online_loss - loss).abs() <= 1e-5, "{online_loss} is not {loss}");
                for index in 0..L::COUNT {
                    let (got, want) = (online.net.param(index).unwrap(), trainer.net.param(index).unwrap());
                    assert!((got - want).abs() <= 1e-5, "{}, {index}: {got} is not {want}", std::any::type_name::<O>());
                }
            }
        }
        type Pair = (Dense<3, 9, Sigmoid>, Dense<9, 2>);
        type Wide = (Dense<3, 1, Tanh>, Dense<1, 17, Relu>, Silu<17>, Dense<17, 2>);
        // Networks in networks, a layer that has not written what it need not, and six layers in a row.
        type Nested = (Scale<3>, (Dense<3, 9, Tanh>, (Dense<9, 4, Sigmoid>, Dense<4, 2>)));
        type Front = ((Dense<3, 5, Tanh>, Dense<5, 4, Sigmoid>), Dense<4, 2>);
        type Six = (Dense<3, 5, Tanh>, Scale<5>, Dense<5, 4, Relu>, Silu<4>, Dense<4, 3, Tanh>, Dense<3, 2>);
        same::<Pair, _>(seed, &Sgd::new(0.1));
        same::<Pair, _>(seed, &Momentum::<{ Pair::COUNT }>::DEFAULT);
        // Its first step is ten rates long whatever the gradient is, so a small one brings its rounding along: a small rate.
        same::<Wide, _>(seed, &RmsProp::<{ Wide::COUNT }>::new(1e-3).with_epsilon(0.0));
        same::<Wide, _>(seed, &Adam::<{ Wide::COUNT }>::DEFAULT);
        same::<Wide, _>(seed, &Rprop::<{ Wide::COUNT }>::DEFAULT);
        same::<Dense<3, 2>, _>(seed, &AdaGrad::<8>::DEFAULT);
        same::<Nested, _>(seed, &Sgd::new(0.1));
        same::<Front, _>(seed, &Momentum::<{ Front::COUNT }>::DEFAULT);
        same::<Six, _>(seed, &Sgd::new(0.1));
    }

    #[test]
    fn a_step_in_slices_is_the_whole_step_to_the_bit(seed: u64, sizes in prop::collection::vec(1_usize..70, 1..20)) {
        type Net = (Dense<3, 9, Tanh>, Scale<9>, Dense<9, 1>, Dense<1, 17, Relu>, Dense<17, 2>);
        const N: usize = Net::COUNT;
        fn same<O: Optimizer>(seed: u64, optimizer: &O, sizes: &[usize]) {
            let name = std::any::type_name::<O>();
            let (mut whole, mut sliced) = (Online::<Net, O>::new(), Online::<Net, O>::new());
            let mut rng = Rng::from_seed(seed);
            init::uniform(&mut whole.net, -1.0, 1.0, || rng.uniform());
            let mut flat = [0.0; N];
            whole.net.copy_to_flat(&mut flat).unwrap();
            sliced.net.copy_from_flat(&flat).unwrap();
            let mut sizes = sizes.iter().cycle();
            for _ in 0..4 {
                let (x, target) = ([0.0; 3].map(|_: f32| rng.normal()), [rng.normal(), rng.normal()]);
                let before = flat;
                let loss = whole.learn(&x, &target, loss::huber, optimizer).unwrap();
                whole.net.copy_to_flat(&mut flat).unwrap();
                let (sliced_loss, mut step) = sliced.begin(&x, &target, loss::huber, optimizer).unwrap();
                assert_eq!(loss, sliced_loss);
                let mut moved = 0;
                loop {
                    let size = *sizes.next().unwrap();
                    let more = step.advance(size);
                    moved = N.min(moved + size);
                    let mut now = [0.0; N];
                    step.net().copy_to_flat(&mut now).unwrap();
                    assert!(now[..moved] == flat[..moved] && now[moved..] == before[moved..], "{name}: not {moved}");
                    assert_eq!(more, moved < N, "{name}");
                    if !more {
                        break;
                    }
                }
                let mut got = [0.0; N];
                sliced.net.copy_to_flat(&mut got).unwrap();
                assert_eq!(got, flat, "{name}");
                let (mut states, mut got) = (vec![0.0; O::State::COUNT], vec![0.0; O::State::COUNT]);
                whole.state().copy_to_flat(&mut states).unwrap();
                sliced.state().copy_to_flat(&mut got).unwrap();
                assert_eq!(got, states, "{name}");
            }
        }
        same(seed, &Sgd::new(0.01), &sizes);
        same(seed, &Momentum::<N>::DEFAULT, &sizes);
        same(seed, &RmsProp::<N>::DEFAULT, &sizes);
        same(seed, &AdaGrad::<N>::DEFAULT, &sizes);
        same(seed, &AdaDelta::<N>::DEFAULT, &sizes);
        same(seed, &Adam::<N>::DEFAULT, &sizes);
        same(seed, &AdamW::<N>::DEFAULT, &sizes);
        same(seed, &Lion::<N>::DEFAULT, &sizes);
        same(seed, &Rprop::<N>::DEFAULT, &sizes);
    }

    #[test]
    fn a_flat_list_comes_back_as_it_went_in(seed: u64) {
        type Net = (Dense<3, 4, Tanh>, Dense<4, 5>, Dense<5, 2>);
        let mut rng = Rng::from_seed(seed);
        let numbers = [0.0_f32; Net::COUNT].map(|_| rng.normal());
        let (mut net, mut back) = (Net::ZERO, [0.0; Net::COUNT]);
        net.copy_from_flat(&numbers).unwrap();
        net.copy_to_flat(&mut back).unwrap();
        prop_assert_eq!(back, numbers);
        prop_assert_eq!(net.param(16 + 25 + 11), Some(net.2.bias[1]));
    }

    #[test]
    fn a_clipped_gradient_is_no_longer_than_asked(grad in prop::array::uniform6(-1e6_f32..1e6), max in 0.0_f32..1e6) {
        let length = |grad: &[f32; 6]| grad.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
        let mut clipped = grad;
        clip::norm(&mut clipped, max).unwrap();
        prop_assert!(length(&clipped) <= f64::from(max) * (1.0 + 1e-6) || clipped == grad);
        prop_assert!(length(&grad) > f64::from(max) * (1.0 - 1e-6) || clipped == grad, "short ones stay");
        clipped = grad;
        clip::value(&mut clipped, max).unwrap();
        for (clipped, g) in clipped.iter().zip(&grad) {
            prop_assert_eq!(*clipped, if g.abs() > max { max.copysign(*g) } else { *g });
        }
    }

    #[test]
    fn a_gradient_is_clipped_whatever_its_size(
        grad in prop_oneof![
            prop::array::uniform6(any_finite()),
            // All of one size, so that all squares may vanish or overflow.
            (prop::array::uniform6(-1.0_f32..1.0), -36.0_f32..38.0).prop_map(|(grad, e)| grad.map(|g| g * 10.0_f32.powf(e))),
        ],
        max in (-30.0_f32..38.0).prop_map(|e| 10.0_f32.powf(e)),
    ) {
        let length = |grad: &[f32; 6]| grad.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
        let mut clipped = grad;
        clip::norm(&mut clipped, max).unwrap();
        prop_assert!(length(&clipped) <= f64::from(max) * (1.0 + 1e-5), "{} > {max}", length(&clipped));
        if length(&grad) > f64::from(max) * (1.0 + 1e-5) {
            prop_assert!(length(&clipped) >= f64::from(max) * (1.0 - 1e-5), "{} < {max}", length(&clipped));
            // The direction stays: of the largest number, and of those near it.
            for (clipped, g) in clipped.iter().zip(&grad) {
                let want = f64::from(*g) * (f64::from(max) / length(&grad));
                prop_assert!((f64::from(*clipped) - want).abs() <= 1e-5 * f64::from(max), "{clipped} is not {want}");
            }
        } else if length(&grad) < f64::from(max) * (1.0 - 1e-5) {
            prop_assert_eq!(clipped, grad);
        }
    }

    #[test]
    fn sgd_subtracts_the_rate_times_the_gradient(start in any_parameter(), g in -1e3_f32..1e3) {
        // Every rate that a shortcut could stumble over, 0 and 1 among them.
        for rate in [0.0, 0.5, 1.0, 2.0, 1e-3] {
            let mut params = [start];
            Sgd::new(rate).step(&mut (), &mut params, &mut [g], 1.0).unwrap();
            let want = start - rate * g;
            prop_assert!((params[0] - want).abs() <= 3e-30 + 1e-6 * want.abs(), "{rate}: {} is not {want}", params[0]);
            let mut online = Online::<Dense<1, 1>, Sgd>::new();
            online.net.bias = [start];
            if online.learn(&[1.0], (), |_, ()| (0.0, [g]), &Sgd::new(rate)).is_ok() {
                prop_assert!((online.net.bias[0] - want).abs() <= 3e-30 + 1e-6 * want.abs());
                prop_assert!((online.net.weights[0][0] + rate * g).abs() <= 3e-30 + 1e-6 * (rate * g).abs());
            }
        }
    }

    #[test]
    fn rprop_follows_its_definition(signs in prop::collection::vec(-1_i8..=1, 1..30)) {
        let rprop = Rprop::<1>::new(0.1).with_etas(0.5, 1.25).with_step_sizes(0.01, 1.0);
        let (mut params, mut state) = ([0.0], Params::ZERO);
        // The same in the words of the paper: the product of two signs, and a gradient that is forgotten at a turn.
        let (mut want, mut size, mut last) = (0.0_f32, 0.1_f32, 0_i8);
        for mut sign in signs {
            rprop.step(&mut state, &mut params, &mut [3.0 * f32::from(sign)], 1.0).unwrap();
            match sign * last {
                1 => size = (size * 1.25).min(1.0),
                -1 => (size, sign) = ((size * 0.5).max(0.01), 0),
                _ => {}
            }
            want -= f32::from(sign) * size;
            last = sign;
            prop_assert!((params[0] - want).abs() < 1e-5, "{} is not {want}", params[0]);
        }
    }

    #[test]
    fn a_standardizer_inverts_itself(samples in prop::collection::vec(prop::array::uniform2(-1e3_f32..1e3), 2..20)) {
        let mut seen = Statistics::<2>::new();
        for x in &samples {
            seen.add(x).unwrap();
        }
        let scale = seen.standardizer();
        for x in &samples {
            let back = scale.invert(&scale.apply(x));
            for (back, x) in back.iter().zip(x) {
                prop_assert!((back - x).abs() <= 1e-3, "{back} is not {x}");
            }
        }
    }
}

/// A hyper-parameter between 0 and 1e4, often at an end of what is allowed or next to it.
fn any_hyperparameter() -> impl Strategy<Value = f32> {
    let ends =
        [0.0, 1e-45, 1e-38, 1e-30, 0.5, 0.9, 0.999, 0.9999, 0.999999, 1.0 - f32::EPSILON / 2.0, 1.0, 1.2, 50.0, 1e4];
    prop_oneof![prop::sample::select(ends.to_vec()), 0.0_f32..1.0, (-40.0_f32..4.0).prop_map(|e| 10.0_f32.powf(e))]
}

/// Gradients of four parameters over many steps: each rests, jumps or creeps over all decades that are allowed.
fn any_course() -> impl Strategy<Value = Vec<[f32; 4]>> {
    let one = prop_oneof![
        3 => Just(0.0),
        2 => prop::sample::select(vec![4.9e18, -4.9e18, 1e-45, 1e-16, -1e-16, 1.0]),
        3 => (any::<bool>(), -45.0_f32..18.6).prop_map(|(sign, e)| 10.0_f32.powf(e) * if sign { 1.0 } else { -1.0 }),
    ];
    let held = (prop::array::uniform4(one), 1_usize..12).prop_map(|(gradient, times)| vec![gradient; times]);
    prop_oneof![
        prop::collection::vec(held, 1..12).prop_map(|parts| parts.concat()),
        // A slow climb, where averages of what was seen lag behind.
        (1.1_f32..3.0).prop_map(|factor| {
            (0..900)
                .scan(1e-17, |g, _| {
                    Some({
                        *g *= factor;
                        [*g, -*g, 0.0, *g]
                    })
                })
                .take_while(|g| g[0] < 4.9e18)
                .collect()
        }),
    ]
}

/// What no course of gradients and no hyper-parameters that pass the check may do: make a number infinite, NaN or
/// subnormal. And with a rate of 0 no parameter moves.
fn survives<O: Optimizer>(optimizer: &O, rate: f32, course: &[[f32; 4]], resting: usize) {
    if optimizer.validate().is_err() {
        return;
    }
    let name = std::any::type_name::<O>();
    let start = [0.0, 1.0, -0.5, 1e-3];
    let (mut params, mut state) = (start, O::State::ZERO);
    for (step, gradient) in course.iter().chain(&vec![[0.0; 4]; resting]).enumerate() {
        optimizer.step(&mut state, &mut params, &mut { *gradient }, 1.0).unwrap();
        no_subnormal(&format!("{name} after step {step}, parameters"), &params);
        no_subnormal(&format!("{name} after step {step}, state"), &state);
    }
    let mut flat = vec![0.0; O::State::COUNT];
    state.copy_to_flat(&mut flat).unwrap();
    assert_eq!(O::load_state(&mut state, &flat), Ok(()), "{name}: what training leaves can be loaded, {flat:?}");
    if rate == 0.0 && !name.contains("Rprop") {
        assert_eq!(params, start, "{name}: a rate of 0 moves nothing");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]
    #[test]
    fn no_hyper_parameters_and_no_gradients_make_a_number_infinite_or_subnormal(
        h in prop::array::uniform5(any_hyperparameter()),
        flag: bool,
        course in any_course(),
        resting in 0_usize..40,
    ) {
        let [rate, a, b, epsilon, decay] = h;
        survives(&Sgd::new(rate), rate, &course, resting);
        survives(&Momentum::<4>::new(rate).with_momentum(a).with_nesterov(flag), rate, &course, resting);
        survives(&RmsProp::<4>::new(rate).with_alpha(a).with_epsilon(epsilon), rate, &course, resting);
        survives(&AdaGrad::<4>::new(rate).with_epsilon(epsilon), rate, &course, resting);
        survives(&AdaDelta::<4>::new(rate).with_rho(a).with_epsilon(epsilon), rate, &course, resting);
        survives(&Adam::<4>::new(rate).with_betas(a, b).with_epsilon(epsilon).with_bias_correction(flag), rate, &course, resting);
        survives(&AdamW::<4>::new(rate).with_betas(a, b).with_epsilon(epsilon).with_weight_decay(decay), rate, &course, resting);
        survives(&Lion::<4>::new(rate).with_betas(a, b).with_weight_decay(decay), rate, &course, resting);
        let rprop = Rprop::<4>::new(rate).with_etas(a, 1.0 + b).with_step_sizes(epsilon, decay);
        survives(&rprop, rate, &course, resting);
    }
}
