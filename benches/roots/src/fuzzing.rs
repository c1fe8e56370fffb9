//! Random functions by the million: no false root, every claim verified a second time.

use stackprop::Rng;
use stackprop::root::Outcome;

use crate::fuzz::{FAMILIES, bracket, run};
use crate::parallel::{in_parallel, quantiles};

/// What became of the functions of one family.
#[derive(Clone, Default)]
struct Tally {
    runs: u64,
    roots: u64,
    most: u32,
    wrong: Vec<String>,
}

pub fn functions(count: u64) -> bool {
    println!("\n{count} random functions: is anything called a root that is none?");
    println!("  family                            runs   found roots   most evaluations   wrong");
    let work = |seed, progress: &dyn Fn(), count| {
        let (mut rng, mut tallies) = (Rng::from_seed(seed), vec![Tally::default(); FAMILIES.len()]);
        for _ in 0..count {
            let run = run(&mut rng);
            let tally = &mut tallies[run.family];
            tally.runs += 1;
            tally.roots += u64::from(matches!(run.report.outcome, Outcome::Root { .. }));
            tally.most = tally.most.max(run.report.evaluations);
            if let Err(error) = run.verdict {
                tally.wrong.push(format!("{error}: {:?}", run.report));
            }
            progress();
        }
        tallies
    };
    let tallies = in_parallel(count, work, |all: &mut Vec<Tally>, part| {
        all.resize(FAMILIES.len(), Tally::default());
        for (all, part) in all.iter_mut().zip(part) {
            all.runs += part.runs;
            all.roots += part.roots;
            all.most = all.most.max(part.most);
            all.wrong.extend(part.wrong);
        }
    });
    for (family, tally) in FAMILIES.iter().zip(&tallies) {
        println!("  {family:28} {:>9} {:>13} {:>18} {:>7}", tally.runs, tally.roots, tally.most, tally.wrong.len());
        tally.wrong.iter().take(3).for_each(|wrong| println!("    WRONG {wrong}"));
    }
    tallies.iter().all(|tally| tally.wrong.is_empty())
}

pub fn brackets(count: u64) -> bool {
    let work = |seed, progress: &dyn Fn(), count| {
        let (mut rng, mut evaluations, mut wrong) = (Rng::from_seed(seed), Vec::new(), Vec::new());
        for _ in 0..count {
            let (report, verdict) = bracket(&mut rng);
            evaluations.push(report.evaluations);
            wrong.extend(verdict.err().map(|error| format!("{error}: {report:?}")));
            progress();
        }
        (evaluations, wrong)
    };
    let (mut evaluations, wrong) = in_parallel(count, work, |all: &mut (Vec<_>, Vec<_>), part| {
        all.0.extend(part.0);
        all.1.extend(part.1);
    });
    println!("\n{count} random brackets of continuous functions (|x|^0.1 to |x|^20, atan, exp, cubic; ends to 1e12)");
    println!("  missed {}, evaluations {} (median / 95 % / most)", wrong.len(), quantiles(&mut evaluations));
    wrong.iter().take(3).for_each(|wrong| println!("    WRONG {wrong}"));
    wrong.is_empty()
}
