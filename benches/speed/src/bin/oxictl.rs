//! oxictl: one hidden layer, plain gradient descent on the squared error.

use std::hint::black_box;

use oxictl::neural::{Linear, Mlp, Relu, Sigmoid};
use speed::contender::{self, Contender, serve, start_values};
use speed::workloads::{BATCH, DIGITS, Data, IMAGES, SAMPLES, Workload};
use stackprop::loss::Class;

const RATE: f32 = 0.01;

struct Oxictl {
    data: Box<Data>,
    cubic: Mlp<f32, Sigmoid<f32>, Linear<f32>, 1, 100, 1>,
    digits: Mlp<f32, Relu, Linear<f32>, 64, 32, 10>,
    wide: Box<Mlp<f32, Relu, Linear<f32>, 784, 128, 10>>,
    done: usize,
}

fn one_hot(class: Class<10>) -> [f32; 10] {
    let mut target = [0.0; 10];
    target[class.index()] = 1.0;
    target
}

impl Contender for Oxictl {
    fn start(&mut self, workload: Workload) -> bool {
        self.done = 0;
        let start = start_values(workload);
        let imported = match workload {
            Workload::W1r | Workload::W1a | Workload::W4 => return false,
            Workload::W1s => self.cubic.import_weights_slice(&start),
            Workload::W2 | Workload::W3 => self.digits.import_weights_slice(&start),
            Workload::W4s => self.wide.import_weights_slice(&start),
        };
        imported.is_ok()
    }

    fn advance(&mut self, workload: Workload, steps: usize) {
        let data = &self.data;
        let mut at = self.done;
        self.done += steps;
        while at < self.done {
            // A step that is refused shows in the loss at the end.
            match workload {
                Workload::W2 => {
                    let x: [[f32; 64]; BATCH] = std::array::from_fn(|b| data.digit[(at + b) % DIGITS]);
                    let targets: [_; BATCH] = std::array::from_fn(|b| one_hot(data.digit_class[(at + b) % DIGITS]));
                    let _ = black_box(self.digits.train_batch(&x, &targets, RATE));
                    at += BATCH - 1;
                }
                Workload::W3 => {
                    black_box(self.digits.forward(&data.digit[at % DIGITS]));
                }
                Workload::W4s => {
                    let i = at % IMAGES;
                    let _ = black_box(self.wide.train_step(&data.image[i], &one_hot(data.image_class[i]), RATE));
                }
                _ => {
                    let c = at % SAMPLES;
                    let _ = black_box(self.cubic.train_step(&data.x[c], &data.cube[c], RATE));
                }
            }
            at += 1;
        }
    }

    fn loss(&mut self, workload: Workload) -> f32 {
        let mut params = start_values(workload);
        let exported = match workload {
            Workload::W2 | Workload::W3 => self.digits.export_weights_slice(&mut params),
            Workload::W4s => self.wide.export_weights_slice(&mut params),
            _ => self.cubic.export_weights_slice(&mut params),
        };
        if exported.is_ok() { contender::loss(&self.data, workload, &params) } else { f32::NAN }
    }
}

fn contend() -> std::io::Result<()> {
    serve(&mut Oxictl {
        data: contender::data(),
        cubic: Mlp::with_activations(Sigmoid::new(), Linear::new()),
        digits: Mlp::with_activations(Relu, Linear::new()),
        wide: Box::new(Mlp::with_activations(Relu, Linear::new())),
        done: 0,
    })
}

fn main() -> std::io::Result<()> {
    // It returns gradients by value.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(contend)?;
    thread.join().unwrap_or_else(|_| std::process::abort())
}
