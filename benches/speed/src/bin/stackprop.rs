//! The contender that this is all about.

use std::sync::Mutex;

use speed::contender::{Contender, serve};
use speed::workloads::{Bench, Workload};

static BENCH: Mutex<Bench> = Mutex::new(Bench::ZERO);

struct Stackprop<'b>(&'b mut Bench);

impl Contender for Stackprop<'_> {
    fn start(&mut self, workload: Workload) -> bool {
        self.0.start(workload);
        true
    }

    fn advance(&mut self, workload: Workload, steps: usize) {
        self.0.advance(workload, steps);
    }

    fn loss(&mut self, workload: Workload) -> f32 {
        self.0.loss(workload)
    }
}

fn main() -> std::io::Result<()> {
    let mut bench = BENCH.lock().expect("nobody else holds it");
    serve(&mut Stackprop(&mut bench))
}
