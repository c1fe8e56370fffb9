//! candle on the processor. It has no RMSprop; its Adam is AdamW, here without decay.

use std::hint::black_box;

use candle_core::{Device, Result, Tensor, Var};
use candle_nn::ops::sigmoid;
use candle_nn::{AdamW, Optimizer, ParamsAdamW, SGD, loss};
use speed::contender::{self, Contender, serve, start_values};
use speed::workloads::{BATCH, DIGITS, Data, IMAGES, SAMPLES, Workload};
use stackprop::loss::Class;

enum Rule {
    AdamW(AdamW),
    Sgd(SGD),
}

/// Two layers and what moves them.
struct Net {
    vars: [Var; 4],
    rule: Rule,
    cubic: bool,
}

impl Net {
    fn new(workload: Workload) -> Result<Self> {
        let (inputs, hidden, outputs) = match workload {
            Workload::W2 | Workload::W3 => (64, 32, 10),
            Workload::W4 | Workload::W4s => (784, 128, 10),
            _ => (1, 100, 1),
        };
        let start = start_values(workload);
        let mut rest = &start[..];
        let mut next = |rows: usize, columns: usize| {
            let numbers = rest.split_off(..rows * columns).expect("a parameter for each");
            Var::from_slice(numbers, (rows, columns), &Device::Cpu)
        };
        let vars = [next(hidden, inputs)?, next(1, hidden)?, next(outputs, hidden)?, next(1, outputs)?];
        let adam = ParamsAdamW { weight_decay: 0.0, ..ParamsAdamW::default() };
        let rule = match workload {
            Workload::W1s => Rule::Sgd(SGD::new(vars.to_vec(), 0.01)?),
            Workload::W1a => Rule::AdamW(AdamW::new(vars.to_vec(), ParamsAdamW { lr: 0.01, beta2: 0.9, ..adam })?),
            _ => Rule::AdamW(AdamW::new(vars.to_vec(), adam)?),
        };
        Ok(Self { vars, rule, cubic: outputs == 1 })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let [w1, b1, w2, b2] = &self.vars;
        let z = x.matmul(&w1.t()?)?.broadcast_add(b1)?;
        let h = if self.cubic { sigmoid(&z)? } else { z.relu()? };
        h.matmul(&w2.t()?)?.broadcast_add(b2)
    }

    fn learn(&mut self, loss: &Tensor) -> Result<()> {
        match &mut self.rule {
            Rule::AdamW(rule) => rule.backward_step(loss),
            Rule::Sgd(rule) => rule.backward_step(loss),
        }
    }
}

struct Candle {
    data: Box<Data>,
    net: Net,
    done: usize,
}

impl Candle {
    fn run(&mut self, workload: Workload, steps: usize) -> Result<()> {
        let (data, net, device) = (&self.data, &mut self.net, &Device::Cpu);
        let steps = self.done..self.done + steps;
        self.done = steps.end;
        let label = |class: Class<10>| class.index() as u32;
        match workload {
            Workload::W2 => {
                for k in steps.step_by(BATCH) {
                    let x: [[f32; 64]; BATCH] = std::array::from_fn(|b| data.digit[(k + b) % DIGITS]);
                    let target: [u32; BATCH] = std::array::from_fn(|b| label(data.digit_class[(k + b) % DIGITS]));
                    let y = net.forward(&Tensor::new(&x, device)?)?;
                    net.learn(&loss::cross_entropy(&y, &Tensor::new(&target, device)?)?)?;
                }
            }
            Workload::W3 => {
                for k in steps {
                    black_box(net.forward(&Tensor::from_slice(&data.digit[k % DIGITS], (1, 64), device)?)?);
                }
            }
            Workload::W4 | Workload::W4s => {
                for k in steps {
                    let y = net.forward(&Tensor::from_slice(&data.image[k % IMAGES], (1, 784), device)?)?;
                    let target = Tensor::new(&[label(data.image_class[k % IMAGES])], device)?;
                    net.learn(&loss::cross_entropy(&y, &target)?)?;
                }
            }
            _ => {
                for k in steps {
                    let y = net.forward(&Tensor::from_slice(&data.x[k % SAMPLES], (1, 1), device)?)?;
                    net.learn(&loss::mse(&y, &Tensor::from_slice(&data.cube[k % SAMPLES], (1, 1), device)?)?)?;
                }
            }
        }
        Ok(())
    }
}

impl Contender for Candle {
    fn start(&mut self, workload: Workload) -> bool {
        self.done = 0;
        if matches!(workload, Workload::W1r | Workload::W4s) {
            return false;
        }
        self.net = Net::new(workload).expect("shapes fit");
        true
    }

    fn advance(&mut self, workload: Workload, steps: usize) {
        self.run(workload, steps).expect("shapes fit");
    }

    fn loss(&mut self, workload: Workload) -> f32 {
        let flat = |var: &Var| var.flatten_all().and_then(|flat| flat.to_vec1::<f32>()).expect("they are f32");
        let params: Vec<f32> = self.net.vars.iter().flat_map(flat).collect();
        contender::loss(&self.data, workload, &params)
    }
}

fn main() -> std::io::Result<()> {
    let net = Net::new(Workload::W1s).expect("shapes fit");
    serve(&mut Candle { data: contender::data(), net, done: 0 })
}
