//! dfdx on the processor. A batch is a dimension of its tensors.

use std::hint::black_box;

use dfdx::losses::{cross_entropy_with_logits_loss, mse_loss};
use dfdx::optim::{Adam, AdamConfig, Optimizer, RMSprop, RMSpropConfig, Sgd, SgdConfig};
use dfdx::prelude::*;
use speed::contender::{self, Contender, serve, start_values};
use speed::workloads::{BATCH, DIGITS, Data, IMAGES, SAMPLES, Workload};
use stackprop::loss::Class;

type Built<Net> = <Net as BuildOnDevice<Cpu, f32>>::Built;
type Cubic = Built<(Linear<1, 100>, Sigmoid, Linear<100, 1>)>;
type Digits = Built<(Linear<64, 32>, ReLU, Linear<32, 10>)>;
type Wide = Built<(Linear<784, 128>, ReLU, Linear<128, 10>)>;

enum CubicOptimizer {
    RmsProp(RMSprop<Cubic, f32, Cpu>),
    Adam(Adam<Cubic, f32, Cpu>),
    Sgd(Sgd<Cubic, f32, Cpu>),
}

struct Dfdx {
    data: Box<Data>,
    device: Cpu,
    cubic: (Cubic, CubicOptimizer),
    digits: (Digits, Adam<Digits, f32, Cpu>),
    wide: (Wide, Adam<Wide, f32, Cpu>),
    done: usize,
}

fn one_hot(class: Class<10>) -> [f32; 10] {
    let mut target = [0.0; 10];
    target[class.index()] = 1.0;
    target
}

/// Parameters from, and to, one list.
macro_rules! import {
    ($net:expr, $params:expr) => {{
        let mut rest = &$params[..];
        let mut next = |len: usize| rest.split_off(..len).expect("a parameter for each");
        let net = &mut $net;
        net.0.weight.copy_from(next(net.0.weight.shape().num_elements()));
        net.0.bias.copy_from(next(net.0.bias.shape().num_elements()));
        net.2.weight.copy_from(next(net.2.weight.shape().num_elements()));
        net.2.bias.copy_from(next(net.2.bias.shape().num_elements()));
    }};
}
macro_rules! export {
    ($net:expr) => {
        [$net.0.weight.as_vec(), $net.0.bias.as_vec(), $net.2.weight.as_vec(), $net.2.bias.as_vec()].concat()
    };
}

/// Forward, backward and a step of the optimizer.
macro_rules! learn {
    ($net:expr, $optimizer:expr, $grads:ident, $x:expr, $target:expr, $loss:ident) => {{
        let y = $net.forward_mut($x.traced($grads));
        $grads = $loss(y, $target).backward();
        $optimizer.update(&mut $net, &$grads).expect("every parameter has a gradient");
        $net.zero_grads(&mut $grads);
    }};
}

impl Contender for Dfdx {
    fn start(&mut self, workload: Workload) -> bool {
        self.done = 0;
        let start = start_values(workload);
        match workload {
            Workload::W1r | Workload::W1a | Workload::W1s => {
                import!(self.cubic.0, start);
                let (net, lr) = (&self.cubic.0, 0.01);
                let (rmsprop, adam) = (RMSpropConfig::default(), AdamConfig::default());
                self.cubic.1 = match workload {
                    Workload::W1r => {
                        CubicOptimizer::RmsProp(RMSprop::new(net, RMSpropConfig { lr, alpha: 0.9, ..rmsprop }))
                    }
                    Workload::W1a => CubicOptimizer::Adam(Adam::new(net, AdamConfig { lr, betas: [0.9, 0.9], ..adam })),
                    _ => CubicOptimizer::Sgd(Sgd::new(net, SgdConfig { lr, ..SgdConfig::default() })),
                };
            }
            Workload::W2 | Workload::W3 => {
                import!(self.digits.0, start);
                self.digits.1 = Adam::new(&self.digits.0, AdamConfig::default());
            }
            Workload::W4s => return false,
            Workload::W4 => {
                import!(self.wide.0, start);
                self.wide.1 = Adam::new(&self.wide.0, AdamConfig::default());
            }
        }
        true
    }

    fn advance(&mut self, workload: Workload, steps: usize) {
        let (data, device) = (&self.data, &self.device);
        let (first, end) = (self.done, self.done + steps);
        self.done = end;
        match workload {
            Workload::W1r | Workload::W1a | Workload::W1s => {
                let (net, optimizer) = &mut self.cubic;
                let mut grads = net.alloc_grads();
                for k in first..end {
                    let (x, target) = (device.tensor(data.x[k % SAMPLES]), device.tensor(data.cube[k % SAMPLES]));
                    match optimizer {
                        CubicOptimizer::RmsProp(optimizer) => learn!(*net, optimizer, grads, x, target, mse_loss),
                        CubicOptimizer::Adam(optimizer) => learn!(*net, optimizer, grads, x, target, mse_loss),
                        CubicOptimizer::Sgd(optimizer) => learn!(*net, optimizer, grads, x, target, mse_loss),
                    }
                }
            }
            Workload::W2 => {
                let (net, optimizer) = &mut self.digits;
                let mut grads = net.alloc_grads();
                for k in (first..end).step_by(BATCH) {
                    let x: [[f32; 64]; BATCH] = std::array::from_fn(|b| data.digit[(k + b) % DIGITS]);
                    let target: [_; BATCH] = std::array::from_fn(|b| one_hot(data.digit_class[(k + b) % DIGITS]));
                    let (x, target) = (device.tensor(x), device.tensor(target));
                    learn!(*net, optimizer, grads, x, target, cross_entropy_with_logits_loss);
                }
            }
            Workload::W3 => {
                for k in first..end {
                    black_box(self.digits.0.forward(device.tensor(data.digit[k % DIGITS])));
                }
            }
            Workload::W4 | Workload::W4s => {
                let (net, optimizer) = &mut self.wide;
                let mut grads = net.alloc_grads();
                for k in first..end {
                    let x = device.tensor(data.image[k % IMAGES]);
                    let target = device.tensor(one_hot(data.image_class[k % IMAGES]));
                    learn!(*net, optimizer, grads, x, target, cross_entropy_with_logits_loss);
                }
            }
        }
    }

    fn loss(&mut self, workload: Workload) -> f32 {
        let params = match workload {
            Workload::W2 | Workload::W3 => export!(self.digits.0),
            Workload::W4 | Workload::W4s => export!(self.wide.0),
            _ => export!(self.cubic.0),
        };
        contender::loss(&self.data, workload, &params)
    }
}

fn main() -> std::io::Result<()> {
    // As its own examples do: without it W1a and W4 would become slow.
    dfdx::flush_denormals_to_zero();
    let device = Cpu::default();
    let cubic = device.build_module::<(Linear<1, 100>, Sigmoid, Linear<100, 1>), f32>();
    let digits = device.build_module::<(Linear<64, 32>, ReLU, Linear<32, 10>), f32>();
    let wide = device.build_module::<(Linear<784, 128>, ReLU, Linear<128, 10>), f32>();
    let (sgd, adam) = (Sgd::new(&cubic, SgdConfig::default()), AdamConfig::default());
    let (of_digits, of_wide) = (Adam::new(&digits, adam), Adam::new(&wide, adam));
    serve(&mut Dfdx {
        data: contender::data(),
        device,
        cubic: (cubic, CubicOptimizer::Sgd(sgd)),
        digits: (digits, of_digits),
        wide: (wide, of_wide),
        done: 0,
    })
}
