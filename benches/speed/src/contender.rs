//! What `speed` and a contender say to each other.
//!
//! A contender reads lines `WORKLOAD STEPS WINDOW`. For each it starts the workload afresh, runs its steps window by
//! window and answers with one line: the loss at the end, then nanoseconds per step for each window; or with `-` if it
//! cannot do that workload. The programs in C and Python speak the same.

use std::io::{BufRead, Write as _};
use std::time::Instant;

use stackprop::Params;

use crate::workloads::{self, Cubic, Data, Digits, Wide, Workload};

/// One way to run the workloads.
pub trait Contender {
    /// Sets the start values; false if this workload cannot be done.
    fn start(&mut self, workload: Workload) -> bool;
    /// Runs so many steps on from where it is.
    fn advance(&mut self, workload: Workload, steps: usize);
    /// The mean loss over the workload's data, as the network is now.
    fn loss(&mut self, workload: Workload) -> f32;
}

/// Answers requests from the standard input until it ends.
pub fn serve(contender: &mut dyn Contender) -> std::io::Result<()> {
    for line in std::io::stdin().lock().lines() {
        let answer = answer(contender, &line?);
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(contender: &mut dyn Contender, line: &str) -> String {
    let mut words = line.split_whitespace();
    let workload = words.next().and_then(Workload::from_name);
    let mut number = || words.next().and_then(|word| word.parse().ok()).filter(|&n: &usize| n > 0);
    let (Some(workload), Some(steps), Some(window)) = (workload, number(), number()) else {
        return format!("not a request: '{line}'; expected WORKLOAD STEPS WINDOW");
    };
    if !contender.start(workload) {
        return "-".into();
    }
    let mut times = String::new();
    for done in (0..steps).step_by(window) {
        let steps = window.min(steps - done);
        let start = Instant::now();
        contender.advance(workload, steps);
        times += &format!(" {:.2}", start.elapsed().as_nanos() as f64 / steps as f64);
    }
    format!("{}{times}", contender.loss(workload))
}

/// The data of all workloads.
pub fn data() -> Box<Data> {
    let mut data = Box::new(Data::ZERO);
    data.fill();
    data
}

/// The start values of a workload: weights row by row, then biases, layer by layer.
pub fn start_values(workload: Workload) -> Vec<f32> {
    fn flat<P: Params>(start: impl Fn(&mut P)) -> Vec<f32> {
        let (mut params, mut flat) = (Box::new(P::ZERO), vec![0.0; P::COUNT]);
        start(&mut params);
        params.copy_to_flat(&mut flat).expect("it has room for all");
        flat
    }
    match workload {
        Workload::W1r | Workload::W1a | Workload::W1s => flat::<Cubic>(workloads::start_cubic),
        Workload::W2 | Workload::W3 => flat::<Digits>(workloads::start_digits),
        Workload::W4 | Workload::W4s => flat::<Wide>(workloads::start_wide),
    }
}

/// The mean loss over a workload's data of a network with these parameters, in the order of [`start_values`].
pub fn loss(data: &Data, workload: Workload, params: &[f32]) -> f32 {
    fn net<P: Params>(params: &[f32]) -> Box<P> {
        let mut net = Box::new(P::ZERO);
        net.copy_from_flat(params).expect("a parameter for each");
        net
    }
    match workload {
        Workload::W1r | Workload::W1a | Workload::W1s => data.loss_cubic(&net(params)),
        Workload::W2 | Workload::W3 => data.loss_digits(&net(params)),
        Workload::W4 | Workload::W4s => data.loss_wide(&net(params)),
    }
}
