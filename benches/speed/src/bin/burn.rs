//! burn on the processor: `burn flex` or `burn ndarray` says with which of its backends.

use std::hint::black_box;

use burn::module::{Module, Param};
use burn::nn::loss::{CrossEntropyLoss, CrossEntropyLossConfig, MseLoss, Reduction};
use burn::nn::{Linear, LinearConfig};
use burn::optim::{AdamConfig, GradientsParams, ModuleOptimizer, RmsPropConfig, SgdConfig};
use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Device, Int, Tensor, TensorData};
use speed::contender::{self, Contender, serve, start_values};
use speed::workloads::{BATCH, DIGITS, Data, IMAGES, SAMPLES, Workload};
use stackprop::loss::Class;

#[derive(Module, Debug)]
struct Net {
    first: Linear,
    second: Linear,
}

impl Net {
    fn new(workload: Workload, device: &Device) -> Self {
        let (inputs, hidden, outputs) = match workload {
            Workload::W2 | Workload::W3 => (64, 32, 10),
            Workload::W4 | Workload::W4s => (784, 128, 10),
            _ => (1, 100, 1),
        };
        let start = start_values(workload);
        let mut rest = &start[..];
        let mut layer = |inputs: usize, outputs: usize| {
            let mut next = |len: usize| rest.split_off(..len).expect("a parameter for each").to_vec();
            let weights = Tensor::<2>::from_data(TensorData::new(next(outputs * inputs), [outputs, inputs]), device);
            let bias = Tensor::<1>::from_data(TensorData::new(next(outputs), [outputs]), device);
            let mut layer = LinearConfig::new(inputs, outputs).init(device);
            // Inputs are its rows. As it would come from a file: transposed and laid out anew.
            let weights = Tensor::from_data(weights.transpose().into_data(), device);
            layer.weight = Param::from_tensor(weights);
            layer.bias = Some(Param::from_tensor(bias));
            layer
        };
        Self { first: layer(inputs, hidden), second: layer(hidden, outputs) }
    }

    fn forward(&self, x: Tensor<2>, workload: Workload) -> Tensor<2> {
        let z = self.first.forward(x);
        let h = match workload {
            Workload::W1r | Workload::W1a | Workload::W1s => sigmoid(z),
            _ => relu(z),
        };
        self.second.forward(h)
    }
}

fn optimizer(workload: Workload) -> ModuleOptimizer {
    match workload {
        Workload::W1r => RmsPropConfig::new().with_alpha(0.9).with_momentum(0.0).with_epsilon(1e-8).init(),
        Workload::W1a => AdamConfig::new().with_beta_2(0.9).with_epsilon(1e-8).init(),
        Workload::W1s => SgdConfig::new().init(),
        _ => AdamConfig::new().with_epsilon(1e-8).init(),
    }
}

struct Burn {
    data: Box<Data>,
    device: Device,
    net: Option<Net>,
    optimizer: ModuleOptimizer,
    cross_entropy: CrossEntropyLoss,
    done: usize,
}

impl Burn {
    fn learn(&mut self, net: Net, rate: f64, loss: Tensor<1>) -> Net {
        let grads = GradientsParams::from_grads(loss.backward(), &net);
        self.optimizer.step(rate, net, grads)
    }
}

impl Contender for Burn {
    fn start(&mut self, workload: Workload) -> bool {
        self.done = 0;
        if workload == Workload::W4s {
            return false;
        }
        let device = if workload == Workload::W3 { self.device.clone() } else { self.device.clone().autodiff() };
        self.net = Some(Net::new(workload, &device));
        self.optimizer = optimizer(workload);
        true
    }

    fn advance(&mut self, workload: Workload, steps: usize) {
        let mut net = self.net.take().expect("it has been started");
        let steps = self.done..self.done + steps;
        self.done = steps.end;
        let plain = self.device.clone();
        let device = self.device.clone().autodiff();
        let label = |class: Class<10>| class.index() as i32;
        match workload {
            Workload::W2 => {
                for k in steps.step_by(BATCH) {
                    let x: [[f32; 64]; BATCH] = std::array::from_fn(|b| self.data.digit[(k + b) % DIGITS]);
                    let target: [i32; BATCH] = std::array::from_fn(|b| label(self.data.digit_class[(k + b) % DIGITS]));
                    let y = net.forward(Tensor::from_data(x, &device), workload);
                    let loss = self.cross_entropy.forward(y, Tensor::<1, Int>::from_data(target, &device));
                    net = self.learn(net, 1e-3, loss);
                }
            }
            Workload::W3 => {
                for k in steps {
                    black_box(net.forward(Tensor::from_data([self.data.digit[k % DIGITS]], &plain), workload));
                }
            }
            Workload::W4 | Workload::W4s => {
                for k in steps {
                    let y = net.forward(Tensor::from_data([self.data.image[k % IMAGES]], &device), workload);
                    let target = Tensor::<1, Int>::from_data([label(self.data.image_class[k % IMAGES])], &device);
                    let loss = self.cross_entropy.forward(y, target);
                    net = self.learn(net, 1e-3, loss);
                }
            }
            _ => {
                for k in steps {
                    let y = net.forward(Tensor::from_data([self.data.x[k % SAMPLES]], &device), workload);
                    let target = Tensor::from_data([self.data.cube[k % SAMPLES]], &device);
                    let loss = MseLoss::new().forward(y, target, Reduction::Mean);
                    net = self.learn(net, 1e-2, loss);
                }
            }
        }
        self.net = Some(net);
    }

    fn loss(&mut self, workload: Workload) -> f32 {
        let net = self.net.as_ref().expect("it has been started");
        let mut params = Vec::new();
        for layer in [&net.first, &net.second] {
            let weights = layer.weight.val().transpose().into_data().try_to_vec::<f32>();
            params.extend(weights.expect("they are f32"));
            let bias = layer.bias.as_ref().expect("it has one").val().into_data().try_to_vec::<f32>();
            params.extend(bias.expect("they are f32"));
        }
        contender::loss(&self.data, workload, &params)
    }
}

fn main() -> std::io::Result<()> {
    let device = match std::env::args().nth(1).as_deref() {
        Some("flex") => Device::flex(),
        #[allow(deprecated)] // in favour of flex, and still what many use
        Some("ndarray") => Device::ndarray(),
        _ => return Err(std::io::Error::other("burn flex, or burn ndarray")),
    };
    serve(&mut Burn {
        data: contender::data(),
        cross_entropy: CrossEntropyLossConfig::new().init(&device.clone().autodiff()),
        device,
        net: None,
        optimizer: optimizer(Workload::W2),
        done: 0,
    })
}
