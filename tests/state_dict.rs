//! Named tensors: whatever is wrong with a source is an error, and then nothing has changed.

use std::collections::BTreeMap;

use proptest::prelude::*;
use stackprop::activation::{
    Elu, Gelu, HardSigmoid, HardTanh, LeakyRelu, Relu, Relu6, Selu, Sigmoid, Silu, Softmax, Softplus, Softsign, Tanh,
};
use stackprop::state_dict::{self, Error, Modules, Name, Shape, StateDict, Tensor};
use stackprop::{Dense, Params, Rng};

type Net = (Dense<3, 4, Tanh>, (Dense<4, 5>, Silu<5>, Dense<5, 2, LeakyRelu<1, 5>>), Dense<2, 1>);

fn random<N: Params>(seed: u64) -> N {
    let (mut net, mut rng) = (N::ZERO, Rng::from_seed(seed));
    net.tensors_mut(&mut |tensor| tensor.fill_with(|| rng.normal()));
    net
}

type File = BTreeMap<String, (Vec<usize>, Vec<u8>)>;

/// The tensors of a network, as bytes. `transposed`: the weights as kernels.
fn file_of<N: StateDict>(net: &N, transposed: bool) -> File {
    let mut file = File::new();
    state_dict::for_each(net, |name, shape, values| {
        let mut shape: Vec<usize> =
            shape.to_string().trim_matches(['[', ']']).split(", ").map(|size| size.parse().unwrap()).collect();
        let mut values = values.to_vec();
        if transposed && shape.len() == 2 {
            let (rows, columns) = (shape[0], shape[1]);
            values = (0..values.len()).map(|k| values[k % rows * columns + k / rows]).collect();
            shape.reverse();
        }
        // One byte before, so that an alignment would be missed.
        let bytes = [0].into_iter().chain(values.iter().flat_map(|value| value.to_le_bytes())).collect();
        file.insert(name.to_string(), (shape, bytes));
        Ok::<(), Error>(())
    })
    .unwrap();
    file
}

fn load<N: StateDict>(net: &mut N, file: &File, transposed: bool) -> Result<(), Error<String>> {
    state_dict::load(net, |name| {
        let (shape, bytes) = file.get(name.as_str()).ok_or(format!("no {name}"))?;
        let tensor = Tensor::from_le_bytes(shape, &bytes[1..]);
        Ok(if transposed { tensor.transposed() } else { tensor })
    })
}

#[test]
fn every_module_is_counted_and_nested_tuples_are_counted_on() {
    type Long = (
        (Dense<1, 1, Relu>, Dense<1, 1, Elu>, Dense<1, 1, Selu>, Dense<1, 1, Sigmoid>, Dense<1, 1, Softplus>),
        (Dense<1, 1, Softsign>, Dense<1, 1, HardSigmoid>, Dense<1, 1, HardTanh>, Dense<1, 1, Relu6>),
        (Dense<1, 1>, Gelu<1>, Dense<1, 1>, Softmax<1>),
    );
    let mut names = Vec::new();
    state_dict::for_each(&Long::ZERO, |name, _, _| {
        names.push(name.to_string());
        Ok::<(), Error>(())
    })
    .unwrap();
    let linear = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20];
    let want: Vec<_> = linear.iter().flat_map(|i| [format!("{i}.weight"), format!("{i}.bias")]).collect();
    assert_eq!(names, want);
    assert_eq!(state_dict::count::<Long>(), 22);
}

/// Each text was printed by PyTorch 2.15, `print(nn.Sequential(…))`; that of the slopes with zeros at its end.
#[test]
fn the_file_lists_the_modules_as_pytorch_prints_them() {
    type All = (
        (Dense<1, 1, Relu>, Dense<1, 1, LeakyRelu>, Dense<1, 1, Elu>, Dense<1, 1, Selu>, Dense<1, 1, Sigmoid>),
        (Dense<1, 1, Tanh>, Dense<1, 1, Softplus>, Dense<1, 1, Softsign>, Dense<1, 1, HardSigmoid>),
        (Dense<1, 1, HardTanh>, Dense<1, 1, Relu6>, Dense<1, 1, LeakyRelu<1, 1>>, Dense<1, 1, LeakyRelu<2, 3>>),
        (Silu<1>, Gelu<1>, Softmax<1>),
    );
    let mut file = Vec::new();
    state_dict::save_safetensors(&All::ZERO, |bytes| {
        file.extend_from_slice(bytes);
        Ok::<(), Error>(())
    })
    .unwrap();
    let text = String::from_utf8_lossy(&file);
    let (_, rest) = text.split_once("\"modules\":\"").unwrap();
    let modules: Vec<_> = rest.split_once('"').unwrap().0.split("\\n").filter(|module| *module != "Linear").collect();
    assert_eq!(
        modules,
        [
            "ReLU()",
            "LeakyReLU(negative_slope=0.0100000000000000)",
            "ELU(alpha=1.0)",
            "SELU()",
            "Sigmoid()",
            "Tanh()",
            "Softplus(beta=1.0, threshold=20.0)",
            "Softsign()",
            "Hardsigmoid()",
            "Hardtanh(min_val=-1.0, max_val=1.0)",
            "ReLU6()",
            "LeakyReLU(negative_slope=1.0000000000000000)",
            "LeakyReLU(negative_slope=0.6666666666666666)",
            "SiLU()",
            "GELU(approximate='none')",
            "Softmax(dim=-1)",
        ]
    );
}

#[test]
fn what_was_shown_loads_to_the_same_bits() {
    let net: Net = random(1);
    for transposed in [false, true] {
        let mut loaded = Net::ZERO;
        load(&mut loaded, &file_of(&net, transposed), transposed).unwrap();
        assert!(loaded == net);
    }
}

proptest! {
    /// Whatever is wrong with one tensor, wherever it stands.
    #[test]
    fn a_wrong_tensor_is_named_and_nothing_changes(tensor in 0..8_usize, seed: u64, wrong in 0..6, transposed: bool) {
        let (mut net, before): (Net, Net) = (random(seed), random(seed));
        let mut file = file_of(&random::<Net>(!seed), transposed);
        let name = file.keys().nth(tensor).unwrap().clone();
        let (shape, bytes) = file.get_mut(&name).unwrap();
        let values = (bytes.len() - 1) / 4;
        let at = 1 + 4 * (seed as usize % values);
        match wrong {
            0 => { bytes.pop(); }
            1 => bytes.extend([0; 4]),
            2 => bytes[at..at + 4].copy_from_slice(&[f32::NAN, f32::INFINITY, -f32::INFINITY][seed as usize % 3].to_le_bytes()),
            3 => shape.reverse(),
            4 => shape.push(1),
            _ => { file.remove(&name); }
        }
        // `[5]` reversed is `[5]`.
        let unchanged = wrong == 3 && file[&name].0.len() == 1;
        let loaded = load(&mut net, &file, transposed);
        if unchanged {
            prop_assert_eq!(loaded, Ok(()));
            return Ok(());
        }
        let error = loaded.unwrap_err();
        prop_assert!(error.to_string().contains(&name), "{}", error);
        match (wrong, &error) {
            (0 | 1, Error::Length { expected, found, .. }) => {
                prop_assert_eq!((*expected, *found), (4 * values, file[&name].1.len() - 1));
            }
            (2, Error::Value { index, .. }) => prop_assert_eq!(1 + 4 * index, at),
            (3 | 4, Error::Shape { found, .. }) => prop_assert_eq!(*found, Shape::new(&file[&name].0)),
            (5, Error::Source(_)) => {}
            _ => prop_assert!(false, "{}", error),
        }
        prop_assert!(net == before);
    }

    /// Any shape, both ways round; a square one is the same shape either way, and only `transposed` tells.
    #[test]
    fn a_kernel_is_transposed(seed: u64) {
        fn check<const IN: usize, const OUT: usize>(seed: u64) {
            let net: Dense<IN, OUT> = random(seed);
            let mut loaded = Dense::<IN, OUT>::ZERO;
            load(&mut loaded, &file_of(&net, true), true).unwrap();
            assert!(loaded == net);
        }
        check::<1, 1>(seed);
        check::<1, 5>(seed);
        check::<5, 1>(seed);
        check::<4, 4>(seed);
        check::<7, 3>(seed);
    }
}

#[test]
fn a_source_that_changes_is_reported() {
    let file = file_of(&random::<Net>(2), false);
    for call in 8..16 {
        for wrong in 0..3 {
            let mut calls = 0;
            let mut net = Net::ZERO;
            let loaded = state_dict::load(&mut net, |name| {
                calls += 1;
                let (shape, bytes) = &file[name.as_str()];
                match (calls == call + 1, wrong) {
                    (true, 0) => Err("gone"),
                    (true, 1) => Ok(Tensor::from_le_bytes(shape, &bytes[5..])),
                    (true, _) => Ok(Tensor::new(&[9], &[0.0; 9])),
                    _ => Ok(Tensor::from_le_bytes(shape, &bytes[1..])),
                }
            });
            assert_eq!(loaded, Err(Error::Changed));
        }
    }
}

#[test]
fn a_visitor_and_a_sink_may_fail_anywhere_and_are_not_called_again() {
    let net: Net = random(3);
    for good in 0..8 {
        let mut calls = 0;
        let visited = state_dict::for_each(&net, |_, _, _| {
            calls += 1;
            if calls > good { Err("full") } else { Ok(()) }
        });
        assert_eq!((visited, calls), (Err(Error::Source("full")), good + 1));
    }
    let size = state_dict::safetensors_size::<Net>();
    for room in [0, 7, 8, 9, 100, size - 4, size - 1, size] {
        let (mut left, mut failed) = (room, false);
        let written = state_dict::save_safetensors(&net, |bytes| {
            assert!(!failed, "called again");
            let rest = left.checked_sub(bytes.len());
            failed = rest.is_none();
            left = rest.ok_or("full")?;
            Ok(())
        });
        assert_eq!(written, if room == size { Ok(()) } else { Err(Error::Source("full")) });
    }
}

#[test]
fn a_network_that_is_not_finite_is_not_written() {
    for index in 0..Net::COUNT {
        let mut net: Net = random(4);
        net.replace_param(index, f32::NAN);
        let written =
            state_dict::save_safetensors(&net, |_| -> Result<(), String> { panic!("nothing may be written") });
        assert!(matches!(written, Err(Error::Value { .. })), "{written:?}");
    }
}

/// Read as any reader of the format does, by the offsets of the header; the names in the order of their text, without a hole.
#[test]
fn the_file_has_every_tensor_where_its_header_says() {
    type Long = ((Dense<2, 3>, Dense<3, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>), (Net2, Dense<2, 1>));
    type Net2 = (Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>, Dense<2, 2>);
    let net: Long = random(5);
    let mut file = Vec::new();
    state_dict::save_safetensors(&net, |bytes| {
        file.extend_from_slice(bytes);
        Ok::<(), Error>(())
    })
    .unwrap();
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    assert_eq!(length % 8, 0);
    let (header, data) = file[8..].split_at(length);
    let header = std::str::from_utf8(header).unwrap();
    let mut places: Vec<(String, usize, usize)> = header
        .split("\"data_offsets\":[")
        .skip(1)
        .zip(header.split("\":{\"dtype\":\"F32\""))
        .map(|(offsets, name)| {
            let (begin, end) = offsets.split_once(']').unwrap().0.split_once(',').unwrap();
            (name.rsplit('"').next().unwrap().to_string(), begin.parse().unwrap(), end.parse().unwrap())
        })
        .collect();
    assert_eq!(places.len(), state_dict::count::<Long>());
    assert!(places.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].2 == pair[1].1), "{places:?}");
    assert_eq!((places[0].1, places.last().unwrap().2), (0, data.len()));
    state_dict::for_each(&net, |name, _, values| {
        let place = places.iter().position(|(other, ..)| other == name.as_str()).unwrap();
        let (_, begin, end) = places.remove(place);
        let want: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(data[begin..end], want, "{name}");
        Ok::<(), Error>(())
    })
    .unwrap();
    assert!(places.is_empty());
}

/// A layer of two tensors of 2 and 3 numbers, described in one of these ways.
struct Described<const WAY: usize>([f32; 2], [f32; 3]);

impl<const WAY: usize> Params for Described<WAY> {
    const COUNT: usize = 5;
    const ZERO: Self = Self([0.0; 2], [0.0; 3]);
    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        visit(&self.0);
        visit(&self.1);
    }
    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        visit(&mut self.0);
        visit(&mut self.1);
    }
    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        visit(&mut self.0, &mut other.0);
        visit(&mut self.1, &mut other.1);
    }
}

impl<const WAY: usize> StateDict for Described<WAY> {
    fn modules(list: &mut Modules<'_>) {
        match WAY {
            0 => list.push("Right", &[("a", &[1, 1, 1, 2]), ("b", &[3])]),
            1 => list.push("Missing", &[("a", &[2])]),
            2 => list.push("One more", &[("a", &[2]), ("b", &[3]), ("c", &[1])]),
            3 => list.push("Another order", &[("b", &[3]), ("a", &[2])]),
            4 => list.push("Overflow", &[("a", &[usize::MAX, 2]), ("b", &[3])]),
            5 => list.push("A name for nobody", &[("a\"", &[2]), ("b", &[3])]),
            6 => list.push("Too long", &[("a", &[2]), ("a_name_of_more_than_forty_bytes_in_a_file", &[3])]),
            7 => list.push("A name twice", &[("a", &[2]), ("a", &[3])]),
            _ => list.push("Too many dimensions", &[("a", &[1, 1, 1, 1, 2]), ("b", &[3])]),
        }
    }
}

#[test]
fn a_layer_that_is_described_wrongly_is_an_error_everywhere() {
    fn all<const WAY: usize>() -> [Result<(), Error<&'static str>>; 3] {
        let mut net = Described::<WAY>([1.0; 2], [1.0; 3]);
        let shown = state_dict::for_each(&net, |_, _, _| Ok(()));
        let written = state_dict::save_safetensors(&net, |_| Ok(()));
        let loaded = state_dict::load(&mut net, |name: &Name| match name.as_str() {
            "0.a" => Ok(Tensor::new(&[1, 1, 1, 2], &[5.0; 2])),
            "0.b" => Ok(Tensor::new(&[3], &[5.0; 3])),
            _ => Err("missing"),
        });
        let all = [shown, written, loaded];
        assert_eq!(net.0[0], if all[2].is_ok() { 5.0 } else { 1.0 });
        all
    }
    assert_eq!(all::<0>(), [Ok(()); 3]);
    assert_eq!(all::<1>(), [Err(Error::Modules); 3]);
    assert_eq!(all::<2>(), [Err(Error::Modules); 3]);
    assert_eq!(all::<3>(), [Err(Error::Modules); 3]);
    assert_eq!(all::<4>(), [Err(Error::Modules); 3]);
    assert_eq!(all::<5>(), [Err(Error::Modules); 3]);
    assert_eq!(all::<6>(), [Err(Error::Modules); 3]);
    assert_eq!(all::<7>(), [Err(Error::Modules); 3]);
    assert_eq!(all::<8>(), [Err(Error::Modules); 3]);
}

/// A wrapper: its layers are a `Sequential` of its own, with numbers of its own, and not in the list of modules.
struct Wrapper<F>(F);

impl<F: Params> Params for Wrapper<F> {
    const COUNT: usize = F::COUNT;
    const ZERO: Self = Self(F::ZERO);
    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        self.0.tensors(visit);
    }
    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        self.0.tensors_mut(visit);
    }
    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        self.0.tensors_with(&mut other.0, visit);
    }
}

impl<F: StateDict> StateDict for Wrapper<F> {
    fn modules(list: &mut Modules<'_>) {
        list.nested("Wrapper", "inner", F::modules);
    }
}

#[test]
fn wrappers_nest_and_the_layer_after_them_is_counted_on() {
    type Inner = (Dense<1, 1, Relu>, Wrapper<(Dense<1, 1>, Dense<1, 1>)>, Dense<1, 1>);
    let net = <(Dense<1, 1>, Wrapper<Inner>, Dense<1, 1>)>::ZERO;
    let mut names = Vec::new();
    state_dict::for_each(&net, |name, _, values| {
        names.push(name.to_string());
        assert_eq!(values.len(), 1);
        Ok::<(), Error>(())
    })
    .unwrap();
    let modules = ["0", "1.inner.0", "1.inner.2.inner.0", "1.inner.2.inner.1", "1.inner.3", "2"];
    let want: Vec<_> = modules.iter().flat_map(|m| [format!("{m}.weight"), format!("{m}.bias")]).collect();
    assert_eq!(names, want);
    let mut file = Vec::new();
    state_dict::save_safetensors(&net, |bytes| {
        file.extend_from_slice(bytes);
        Ok::<(), Error>(())
    })
    .unwrap();
    assert!(String::from_utf8_lossy(&file).contains(r#""modules":"Linear\nWrapper\nLinear""#));
}
