//! mynn: plain gradient descent, with the same activation after every layer, the last one too.

use std::hint::black_box;

use mynn::activations::{Activation, SIGMOID};
use mynn::network::{EndLayer, ProcessLayer};
use speed::contender::{self, Contender, serve};
use speed::workloads::{self, DIGITS, Data, IMAGES, SAMPLES, Workload};
use stackprop::Params as _;
use stackprop::loss::Class;

type Net<const IN: usize, const HIDDEN: usize, const OUT: usize> =
    ProcessLayer<HIDDEN, IN, OUT, ProcessLayer<OUT, HIDDEN, OUT, EndLayer<OUT>>>;

const RELU: Activation =
    Activation { function: &|z| if z > 0.0 { z } else { 0.0 }, derivative: &|a| if a > 0.0 { 1.0 } else { 0.0 } };
const RATE: f32 = 0.01;

struct Mynn {
    data: Box<Data>,
    cubic: Net<1, 100, 1>,
    digits: Net<64, 32, 10>,
    wide: Box<Net<784, 128, 10>>,
    done: usize,
}

fn one_hot(class: Class<10>) -> [f32; 10] {
    let mut target = [0.0; 10];
    target[class.index()] = 1.0;
    target
}

fn squared<const N: usize>(y: &[f32; N], target: &[f32; N]) -> f32 {
    y.iter().zip(target).map(|(y, target)| (y - target) * (y - target)).sum::<f32>() / N as f32
}

impl Contender for Mynn {
    fn start(&mut self, workload: Workload) -> bool {
        self.done = 0;
        match workload {
            Workload::W1r | Workload::W1a | Workload::W4 => return false,
            Workload::W1s => {
                let mut start = workloads::Cubic::ZERO;
                workloads::start_cubic(&mut start);
                let (first, second) = start;
                let next = ProcessLayer::new_with(EndLayer(), second.weights, second.bias);
                self.cubic = ProcessLayer::new_with(next, first.weights, first.bias);
            }
            Workload::W2 | Workload::W3 => {
                let mut start = workloads::Digits::ZERO;
                workloads::start_digits(&mut start);
                let (first, second) = start;
                let next = ProcessLayer::new_with(EndLayer(), second.weights, second.bias);
                self.digits = ProcessLayer::new_with(next, first.weights, first.bias);
            }
            Workload::W4s => {
                let mut start = workloads::Wide::ZERO;
                workloads::start_wide(&mut start);
                let (first, second) = start;
                let next = ProcessLayer::new_with(EndLayer(), second.weights, second.bias);
                *self.wide = ProcessLayer::new_with(next, first.weights, first.bias);
            }
        }
        true
    }

    fn advance(&mut self, workload: Workload, steps: usize) {
        let data = &self.data;
        for k in self.done..self.done + steps {
            let (c, d, i) = (k % SAMPLES, k % DIGITS, k % IMAGES);
            match workload {
                Workload::W2 => self.digits.train(RATE, [data.digit[d]], [one_hot(data.digit_class[d])], 1, &RELU),
                Workload::W3 => {
                    black_box(self.digits.predict(data.digit[d], &RELU));
                }
                Workload::W4s => self.wide.train(RATE, [data.image[i]], [one_hot(data.image_class[i])], 1, &RELU),
                _ => self.cubic.train(RATE, [data.x[c]], [data.cube[c]], 1, &SIGMOID),
            }
        }
        self.done += steps;
    }

    fn loss(&mut self, workload: Workload) -> f32 {
        let data = &self.data;
        let mean = |losses: Vec<f32>| losses.iter().sum::<f32>() / losses.len() as f32;
        match workload {
            Workload::W2 | Workload::W3 => {
                let digits = data.digit.iter().zip(&data.digit_class);
                mean(digits.map(|(x, &class)| squared(&self.digits.predict(*x, &RELU), &one_hot(class))).collect())
            }
            Workload::W4s => {
                let images = data.image.iter().zip(&data.image_class);
                mean(images.map(|(x, &class)| squared(&self.wide.predict(*x, &RELU), &one_hot(class))).collect())
            }
            _ => {
                let cubes = data.x.iter().zip(&data.cube);
                mean(cubes.map(|(x, cube)| squared(&self.cubic.predict(*x, &SIGMOID), cube)).collect())
            }
        }
    }
}

fn contend() -> std::io::Result<()> {
    serve(&mut Mynn {
        data: contender::data(),
        cubic: mynn::make_network!(1, 100, 1),
        digits: mynn::make_network!(64, 32, 10),
        wide: Box::new(mynn::make_network!(784, 128, 10)),
        done: 0,
    })
}

fn main() -> std::io::Result<()> {
    // It passes every matrix by value.
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(contend)?;
    thread.join().unwrap_or_else(|_| std::process::abort())
}
