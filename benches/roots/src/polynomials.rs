//! Polynomials by the million, each list of roots judged in exact arithmetic.

use stackprop::Rng;
use stackprop::root::{Polynomial, quadratic_roots};

use crate::judge::{judge, nearest};
use crate::parallel::{in_parallel, quantiles};

/// What a set of polynomials came to.
#[derive(Default)]
struct Tally {
    right: u64,
    roots: u64,
    nearest: u64,
    uncertain: u64,
    not_there: u64,
    out_of_range: u64,
    evaluations: Vec<u32>,
    wrong: Vec<String>,
}

impl Tally {
    fn add<const N: usize>(&mut self, coefficients: [f32; N]) {
        let Ok(roots) = Polynomial(coefficients).real_roots() else {
            let good = coefficients == [0.0; N];
            self.right += u64::from(good);
            if !good {
                self.wrong.push(format!("{coefficients:?}: no list"));
            }
            return;
        };
        match judge(&coefficients, &roots, roots.is_complete()) {
            Ok(not_there) => {
                self.right += 1;
                self.not_there += u64::from(not_there);
            }
            Err(error) => self.wrong.push(format!("{coefficients:?}: {error}")),
        }
        self.roots += roots.iter().count() as u64;
        self.nearest += nearest(&coefficients, &roots) as u64;
        self.uncertain += roots.iter().filter(|root| !root.is_certain()).count() as u64;
        self.out_of_range += u64::from(!roots.is_complete());
        self.evaluations.push(roots.evaluations());
    }

    fn merge(&mut self, other: Self) {
        self.right += other.right;
        self.roots += other.roots;
        self.nearest += other.nearest;
        self.uncertain += other.uncertain;
        self.not_there += other.not_there;
        self.out_of_range += other.out_of_range;
        self.evaluations.extend(other.evaluations);
        self.wrong.extend(other.wrong);
    }
}

/// ±10^u, u even from −decades to decades.
fn log_uniform(rng: &mut Rng, decades: f32) -> f32 {
    let size = libm::exp10f(rng.between(-decades, decades));
    if rng.below(2) == 0 { size } else { -size }
}

fn any_bits(rng: &mut Rng) -> f32 {
    loop {
        let x = f32::from_bits(rng.next_u32());
        if x.is_finite() {
            return x;
        }
    }
}

/// The coefficients of k · Π (x − r), rounded once.
fn expand<const N: usize>(roots: &[f64], k: f64) -> [f32; N] {
    let mut p = [0.0_f64; N];
    p[0] = k;
    for (degree, root) in roots.iter().enumerate() {
        for i in (0..=degree + 1).rev() {
            p[i] = if i > 0 { p[i - 1] } else { 0.0 } - root * p[i];
        }
    }
    p.map(|a| a as f32)
}

type Quadratic = (&'static str, u64, fn(&mut Rng) -> [f32; 3]);

/// [c, b, a] and how many in a million.
const QUADRATICS: [Quadratic; 12] = [
    ("log-uniform 1e±6", 150_000, |rng| [0; 3].map(|_| log_uniform(rng, 6.0))),
    ("log-uniform 1e±12", 200_000, |rng| [0; 3].map(|_| log_uniform(rng, 12.0))),
    ("log-uniform 1e±30", 50_000, |rng| [0; 3].map(|_| log_uniform(rng, 30.0))),
    ("any three finite floats", 50_000, |rng| [0; 3].map(|_| any_bits(rng))),
    ("near-double: b² ≈ 4ac", 200_000, |rng| {
        let (a, b) = (log_uniform(rng, 12.0), log_uniform(rng, 12.0));
        let c = (f64::from(b) * f64::from(b) / (4.0 * f64::from(a))) as f32;
        [f32::from_bits(c.to_bits().wrapping_add(rng.below(5)).wrapping_sub(2)), b, a]
    }),
    ("exact double: m²x² − 2mnx + n²", 100_000, |rng| {
        let (m, n) = (rng.below(2000) as f32 + 1.0, rng.below(2000) as f32 + 1.0);
        [n * n, if rng.below(2) == 0 { 2.0 * m * n } else { -2.0 * m * n }, m * m]
    }),
    ("integer roots · 2^±60", 50_000, |rng| {
        let mut root = || f64::from(rng.below(2001)) - 1000.0;
        let roots = [root(), root()];
        let scale = 2.0_f64.powi(rng.below(121) as i32 - 60);
        expand(&roots.map(|root| root * scale), 1.0 / scale)
    }),
    ("clustered, gap 1e-7 … 1e-2", 100_000, |rng| {
        let root = f64::from(log_uniform(rng, 3.0));
        let gap = 10.0_f64.powf(f64::from(rng.between(-7.0, -2.0)));
        expand(&[root, root * (1.0 + gap)], f64::from(log_uniform(rng, 3.0)))
    }),
    ("huge scale, 1e20 … 1e38", 30_000, |rng| [0; 3].map(|_| 1e29 * log_uniform(rng, 9.0))),
    ("tiny scale, 1e-45 … 1e-30", 30_000, |rng| [0; 3].map(|_| 1e-37 * log_uniform(rng, 7.9))),
    ("a, b or c = 0", 30_000, |rng| {
        let mut p = [0; 3].map(|_| log_uniform(rng, 12.0));
        p[rng.below(3) as usize] = 0.0;
        p
    }),
    ("constant, or 0 = 0", 10_000, |rng| [if rng.below(2) == 0 { 0.0 } else { log_uniform(rng, 12.0) }, 0.0, 0.0]),
];

fn print(name: &str, count: u64, mut tally: Tally) -> bool {
    let (evaluations, right) = (quantiles(&mut tally.evaluations), tally.right);
    let share = |part: u64, all: u64| if all == 0 { 100.0 } else { 100.0 * part as f64 / all as f64 };
    println!(
        "  {name:34} {right:>7} / {count:<7} {:>5.1} %   {:>8} {:>6.2} %   {:>6} {:>6}   {:>6}   {evaluations}",
        share(right, count),
        tally.roots,
        share(tally.nearest, tally.roots),
        tally.uncertain,
        tally.not_there,
        tally.out_of_range,
    );
    for wrong in tally.wrong.iter().take(3) {
        println!("    WRONG {wrong}");
    }
    right == count
}

const HEADER: &str = "  set                                  right / all             roots  nearest  uncertain (none)  beyond f32  \
                      evaluations median / 95 % / max";

pub fn quadratics(share: u64) -> bool {
    println!(
        "\nQuadratics: right number of roots, each within 1 ulp of the exact root of the f32 coefficients\n{HEADER}"
    );
    let mut good = true;
    let (mut all, mut right) = (0, 0);
    for (name, count, generate) in QUADRATICS {
        let count = count / share;
        let tally = in_parallel(
            count,
            |seed, progress, count| {
                let (mut tally, mut rng) = (Tally::default(), Rng::from_seed(seed));
                for _ in 0..count {
                    let [c, b, a] = generate(&mut rng);
                    assert_eq!(quadratic_roots(a, b, c).as_deref(), Polynomial([c, b, a]).real_roots().as_deref());
                    tally.add([c, b, a]);
                    progress();
                }
                tally
            },
            Tally::merge,
        );
        (all, right) = (all + count, right + tally.right);
        good &= print(name, count, tally);
    }
    println!("  {right} of {all} quadratics right");
    good
}

fn set<const N: usize>(rng: &mut Rng, kind: usize) -> [f32; N] {
    let mut roots = [0.0_f64; 8];
    let degree = N - 1;
    let scale = f64::from(log_uniform(rng, 3.0));
    match kind {
        // Uniform.
        0 => roots.iter_mut().for_each(|root| *root = f64::from(rng.between(-10.0, 10.0))),
        // Clustered.
        1 => {
            let (centre, width) =
                (f64::from(rng.between(0.5, 10.0)), 10.0_f64.powf(f64::from(rng.between(-6.0, -1.0))));
            for root in &mut roots {
                *root = centre * (1.0 + width * f64::from(rng.between(-1.0, 1.0)));
            }
        }
        // Integers, with multiplicity.
        2 => {
            let count = 1 + rng.below(degree as u32);
            let values = [0; 8].map(|_| f64::from(rng.below(9)) - 4.0);
            roots.iter_mut().for_each(|root| *root = values[rng.below(count) as usize]);
            return expand(&roots[..degree], 1.0);
        }
        // Complex pairs (x − u)² + v², and real roots.
        3 => {
            let mut p: [f64; N] = [0.0; N];
            p[0] = 1.0;
            let (mut filled, pairs) = (0, 1 + rng.below(degree as u32 / 2) as usize);
            for _ in 0..pairs {
                let (u, v) = (f64::from(rng.between(-5.0, 5.0)), f64::from(rng.between(0.01, 5.0)));
                let before = p;
                p = [0.0; N];
                for i in 0..=filled {
                    p[i] += before[i] * (u * u + v * v);
                    p[i + 1] -= before[i] * 2.0 * u;
                    p[i + 2] += before[i];
                }
                filled += 2;
            }
            while filled < degree {
                let root = f64::from(rng.between(-5.0, 5.0));
                let before = p;
                p = [0.0; N];
                for i in 0..=filled {
                    p[i] -= before[i] * root;
                    p[i + 1] += before[i];
                }
                filled += 1;
            }
            return p.map(|a| a as f32);
        }
        // Coefficients of any size.
        4 => return [0; N].map(|_| log_uniform(rng, 6.0)),
        _ => return [0; N].map(|_| any_bits(rng)),
    }
    expand(&roots[..degree], scale)
}

pub fn higher(count: u64) -> bool {
    println!("\nDegree 3 to 8: every root within 1 ulp, none that is not there unless flagged as uncertain\n{HEADER}");
    let mut good = true;
    let kinds = [
        "uniform in ±10",
        "clustered, width 1e-6 … 1e-1",
        "integers with multiplicity",
        "some complex pairs",
        "coefficients log-uniform 1e±6",
        "coefficients any finite floats",
    ];
    for (kind, name) in kinds.into_iter().enumerate() {
        let tally = in_parallel(
            count,
            |seed, progress, count| {
                let (mut tally, mut rng) = (Tally::default(), Rng::from_seed(seed));
                for i in 0..count {
                    match i % 6 {
                        0 => tally.add(set::<4>(&mut rng, kind)),
                        1 => tally.add(set::<5>(&mut rng, kind)),
                        2 => tally.add(set::<6>(&mut rng, kind)),
                        3 => tally.add(set::<7>(&mut rng, kind)),
                        4 => tally.add(set::<8>(&mut rng, kind)),
                        _ => tally.add(set::<9>(&mut rng, kind)),
                    }
                    progress();
                }
                tally
            },
            Tally::merge,
        );
        good &= print(name, count, tally);
    }
    good
}
