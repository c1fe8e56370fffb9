//! Random expressions by the million, with exact derivatives: is anything called a root that is none?
//!
//! A claimed root is held against the same expression in `f64`, which sees 2²⁹ numbers between two neighbouring floats. It
//! is true if the exact function passes through 0 there, or if it comes so near that the roundings of `f32` reach 0. At a
//! pole or a jump it does neither.

use std::fmt;

use stackprop::Rng;
use stackprop::root::{Certificate, Options, Outcome, Report, bracketed, descend, descend_in, find};

use crate::parallel::in_parallel;
use crate::real::{Dual, Exact, Real, Span};

enum Tree {
    X,
    Constant(f32),
    Unary(Function, Box<Tree>),
    Binary(char, Box<Tree>, Box<Tree>),
}

#[derive(Clone, Copy, Debug)]
enum Function {
    Sqrt,
    Exp,
    Ln,
    Sin,
    Cos,
    Tan,
    Atan,
    Abs,
    Sign,
    Floor,
    Reciprocal,
    /// xⁿ
    Whole(u32),
    /// |x|ᵖ, at 0 with an infinite slope if p < 1.
    Power(f32),
}

impl fmt::Display for Tree {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::X => write!(out, "x"),
            Self::Constant(c) => write!(out, "{c:?}"),
            Self::Unary(function, a) => write!(out, "{function:?}({a})"),
            Self::Binary(operator, a, b) => write!(out, "({a} {operator} {b})"),
        }
    }
}

/// What sign and floor have come to in `f32`, in order; if any, they are taken for granted.
type Decisions<'a> = Option<std::slice::Iter<'a, f32>>;

impl Tree {
    fn at<R: Real>(&self, x: R, decided: &mut Decisions) -> R {
        match self {
            Self::X => x,
            Self::Constant(c) => R::constant(*c),
            Self::Unary(function, a) => {
                let a = a.at(x, decided);
                match *function {
                    Function::Sqrt => a.sqrt(),
                    Function::Exp => a.exp(),
                    Function::Ln => a.ln(),
                    Function::Sin => a.sin(),
                    Function::Cos => a.cos(),
                    Function::Tan => a.sin() / a.cos(),
                    Function::Atan => a.atan(),
                    Function::Abs => a.abs(),
                    Function::Sign | Function::Floor => match decided.as_mut().and_then(Iterator::next) {
                        Some(&decided) => R::constant(decided),
                        None if matches!(function, Function::Sign) => a.sign(),
                        None => a.floor(),
                    },
                    Function::Reciprocal => a.reciprocal(),
                    Function::Whole(n) => (1..n).fold(a, |power, _| power * a),
                    Function::Power(p) => a.abs().power(p),
                }
            }
            Self::Binary(operator, a, b) => {
                let (a, b) = (a.at(x, decided), b.at(x, decided));
                match operator {
                    '+' => a + b,
                    '-' => a - b,
                    '*' => a * b,
                    _ => a / b,
                }
            }
        }
    }

    /// Makes a constant of what does not depend on x, rounded as in `f32`: true if this is one.
    fn fold(&mut self) -> bool {
        let is_constant = match self {
            Self::X => false,
            Self::Constant(_) => true,
            Self::Unary(_, a) => a.fold(),
            Self::Binary(_, a, b) => a.fold() & b.fold(),
        };
        if is_constant {
            *self = Self::Constant(self.f(0.0).0);
        }
        is_constant
    }

    fn f(&self, x: f32) -> (f32, f32) {
        let Dual(f, d) = self.at(Dual(x, 1.0), &mut None);
        (f, d)
    }

    fn exact(&self, x: f64) -> f64 {
        self.at(Exact(x), &mut None).0
    }

    /// What sign and floor come to in `f32`, in order.
    fn decisions(&self, x: f32, list: &mut Vec<f32>) {
        match self {
            Self::X | Self::Constant(_) => {}
            Self::Unary(function, a) => {
                a.decisions(x, list);
                if matches!(function, Function::Sign | Function::Floor) {
                    let Dual(value, _) = Tree::at(self, Dual(x, 1.0), &mut None);
                    list.push(value);
                }
            }
            Self::Binary(_, a, b) => {
                a.decisions(x, list);
                b.decisions(x, list);
            }
        }
    }

    /// How often floors and signs in it jump within 16,384 floats on either side of x.
    fn jumps(&self, x: f32) -> usize {
        match self {
            Self::X | Self::Constant(_) => 0,
            Self::Binary(_, a, b) => a.jumps(x) + b.jumps(x),
            Self::Unary(function, a) => {
                let reach = 16384.0 * f64::from((x.abs().next_up() - x.abs()).max(f32::MIN_POSITIVE));
                let step = |i: i32| match function {
                    Function::Floor => a.exact(f64::from(x) + f64::from(i) / 64.0 * reach).floor(),
                    Function::Sign => a.exact(f64::from(x) + f64::from(i) / 64.0 * reach).signum(),
                    _ => 0.0,
                };
                (-64..64).filter(|&i| step(i) != step(i + 1)).count() + a.jumps(x)
            }
        }
    }
}

/// Constants as people write them, and others.
fn constant(rng: &mut Rng) -> f32 {
    let sign = if rng.below(2) == 0 { 1.0 } else { -1.0 };
    sign * match rng.below(6) {
        0 => rng.below(11) as f32,
        1 => rng.below(640) as f32 / 64.0,
        2 => rng.below(100) as f32 / 10.0,
        3 => rng.between(0.0, 10.0),
        4 => libm::exp10f(rng.between(-6.0, 6.0)),
        _ => 2.0_f32.powi(rng.below(21) as i32 - 10),
    }
}

fn unary(function: Function, a: Tree) -> Tree {
    Tree::Unary(function, Box::new(a))
}

fn binary(operator: char, a: Tree, b: Tree) -> Tree {
    Tree::Binary(operator, Box::new(a), Box::new(b))
}

fn tree(rng: &mut Rng, depth: u32) -> Tree {
    if depth == 0 || rng.below(8) == 0 {
        return match rng.below(8) {
            0 | 1 => Tree::Constant(constant(rng)),
            // x − c, k·x − c: where a pole, a corner or a jump has its place.
            2 | 3 => binary('-', Tree::X, Tree::Constant(constant(rng))),
            4 => {
                let line = binary('*', Tree::Constant(constant(rng)), Tree::X);
                binary('-', line, Tree::Constant(constant(rng)))
            }
            _ => Tree::X,
        };
    }
    let a = tree(rng, depth - 1);
    match rng.below(28) {
        0 => unary(Function::Sqrt, a),
        1 => unary(Function::Exp, a),
        2 => unary(Function::Ln, a),
        3 => unary(Function::Sin, a),
        4 => unary(Function::Cos, a),
        5 => unary(Function::Tan, a),
        6 => unary(Function::Atan, a),
        7 => unary(Function::Abs, a),
        8 => unary(Function::Sign, a),
        9 => unary(Function::Floor, a),
        10 | 11 => unary(Function::Reciprocal, a),
        12 => unary(Function::Whole(2 + rng.below(4)), a),
        13 => unary(Function::Power([0.5, 1.0 / 3.0, 1.5, 2.5, 0.7][rng.below(5) as usize]), a),
        14..=17 => binary('+', a, tree(rng, depth - 1)),
        18..=20 => binary('-', a, tree(rng, depth - 1)),
        21..=23 => binary('*', a, tree(rng, depth - 1)),
        24 => binary('*', unary(Function::Sign, tree(rng, depth - 1)), a),
        _ => binary('/', a, tree(rng, depth - 1)),
    }
}

/// What a claimed root is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Truth {
    /// The exact function passes through 0, or f is 0 in `f32`, or within the tolerance.
    Root,
    /// The exact function comes so near to 0 that rounding makes it a root.
    Rounded,
    /// A jump that is not larger than four times what f′ makes of one float: the documented limit.
    Slight,
    /// A jump with another one within 16,384 floats: stairs.
    Stairs,
    /// The exact function changes its sign several times from float to float, or by rounding: floats do not show it.
    Unresolved,
    False,
}

/// How the exact function changes its sign between two numbers.
enum Change {
    Root,
    /// And by how much.
    Jump(f64),
}

/// The sign change between `a` and `b`, halved until the two are 2⁻²⁵ of a `gap` apart.
fn change(f: &impl Fn(f64) -> f64, mut a: f64, mut b: f64, gap: f64) -> Option<Change> {
    let (mut fa, mut fb) = (f(a), f(b));
    if fa == 0.0 || fb == 0.0 {
        return Some(Change::Root);
    }
    // NaN has no sign.
    if !((fa < 0.0 && fb > 0.0) || (fa > 0.0 && fb < 0.0)) {
        return None;
    }
    let before = (fb - fa).abs();
    while b - a > 2e-8 * gap {
        let m = 0.5 * a + 0.5 * b;
        let fm = f(m);
        if m <= a || m >= b {
            break;
        }
        if fm == 0.0 {
            return Some(Change::Root);
        }
        if (fm < 0.0) == (fa < 0.0) { (a, fa) = (m, fm) } else { (b, fb) = (m, fm) }
    }
    // A continuous function has come nearer to 0, |x|^⅓ still by a factor of 300.
    let after = (fb - fa).abs();
    Some(if after < 0.02 * before { Change::Root } else { Change::Jump(after) })
}

/// Is there a root of the exact function from `lo` to `hi`, or near enough to be there but for roundings?
fn judge(tree: &Tree, lo: f32, hi: f32) -> Truth {
    let gap = f64::from(hi) - f64::from(lo);
    // If sign and floor are the same in `f32` at both, nothing jumps between them; where roundings decide, as they did.
    let (mut at_lo, mut at_hi) = (Vec::new(), Vec::new());
    tree.decisions(lo, &mut at_lo);
    tree.decisions(hi, &mut at_hi);
    let decided = if at_lo == at_hi { Some(at_lo.iter()) } else { None };
    let f = |x: f64| tree.at(Exact(x), &mut decided.clone()).0;
    let changes = |reach: f64| {
        // Both floats are among the places.
        let place = move |i: i32| f64::from(lo) + gap * reach / 32.0 * f64::from(i);
        (-32..40).filter_map(move |i| change(&f, place(i), place(i + 1), gap))
    };
    if changes(4.0).any(|change| matches!(change, Change::Root)) {
        return Truth::Root;
    }
    let spans = [lo, hi].map(|x| tree.at(Span::at(x), &mut decided.clone()));
    if spans.iter().any(|span| span.may_be_0()) {
        return Truth::Rounded;
    }
    // A sign change that roundings have moved: the nearest one of the exact function tells what it is.
    let nearest: Vec<Change> = (2..=20)
        .map(|k| changes(2.0_f64.powi(k)).collect::<Vec<_>>())
        .find(|found| !found.is_empty())
        .unwrap_or_default();
    if !nearest.is_empty() && nearest.iter().all(|change| matches!(change, Change::Root)) {
        return Truth::Rounded;
    }
    // A root and a pole between two floats: between eighths of the gap they may hide from each other.
    let fine = |i: i32| f64::from(lo) + gap / 256.0 * f64::from(i);
    if (-256..512).any(|i| matches!(change(&f, fine(i), fine(i + 1), gap), Some(Change::Root))) {
        return Truth::Rounded;
    }
    let jump =
        nearest.iter().map(|change| if let Change::Jump(jump) = change { *jump } else { 0.0 }).fold(0.0, f64::max);
    let (a, b) = (f64::from(lo), f64::from(hi));
    let slope = (f(a) - f(a - gap)).abs().max((f(b + gap) - f(b)).abs());
    if jump > 0.0 && jump <= 4.0 * slope && (f(b + gap) - f(a - gap)).abs() > (f(b) - f(a)).abs() {
        Truth::Slight
    } else if tree.jumps(lo) > 1 {
        Truth::Stairs
    } else if changes(4.0).count() > 5
        || (-256..512).filter_map(|i| change(&f, fine(i), fine(i + 1), gap)).count() > 2
        || spans.iter().any(|span| span.lost || (span.broken && nearest.is_empty()))
    {
        Truth::Unresolved
    } else {
        Truth::False
    }
}

const SEARCHES: [&str; 4] = ["descend", "find", "descend_in", "bracketed"];

#[derive(Clone, Default)]
struct Tally {
    runs: u64,
    roots: u64,
    rounded: u64,
    slight: u64,
    stairs: Vec<String>,
    unresolved: Vec<String>,
    /// False roots that a recheck does not refuse.
    confirmed: u64,
    /// Roots that a recheck refuses.
    refused: u64,
    /// Discontinuities through which the exact function passes continuously.
    missed: u64,
    most: u32,
    evaluations: u64,
    wrong: Vec<String>,
}

impl Tally {
    fn merge(&mut self, other: Self) {
        self.runs += other.runs;
        self.roots += other.roots;
        self.rounded += other.rounded;
        self.slight += other.slight;
        self.stairs.extend(other.stairs);
        self.unresolved.extend(other.unresolved);
        self.confirmed += other.confirmed;
        self.refused += other.refused;
        self.missed += other.missed;
        self.most = self.most.max(other.most);
        self.evaluations += other.evaluations;
        self.wrong.extend(other.wrong);
    }
}

/// One expression and one search: which, and what it has come to.
fn run(rng: &mut Rng, tally: &mut [Tally]) {
    let depth = 2 + rng.below(4);
    let mut tree = tree(rng, depth);
    tree.fold();
    let mut place = || match rng.below(4) {
        0 => constant(rng),
        1 => rng.between(-10.0, 10.0),
        2 => rng.below(41) as f32 - 20.0,
        _ => libm::exp10f(rng.between(-12.0, 12.0)) * if rng.below(2) == 0 { 1.0 } else { -1.0 },
    };
    let (a, b, c, d) = (place(), place(), place(), place());
    let mut options = Options::new();
    options.max_evaluations = if rng.below(4) == 0 { rng.below(400) } else { 400 };
    options.tolerance = if rng.below(8) == 0 { libm::exp10f(rng.between(-12.0, 0.0)) } else { 0.0 };
    if rng.below(4) == 0 {
        options = options.with_domain(c, d);
    }
    let search = rng.below(4) as usize;
    let report = match search {
        0 => descend(|x| tree.f(x), a, options),
        1 => find(|x| tree.f(x), a, options),
        2 => descend_in(|x| tree.f(x), a, b, options),
        _ => bracketed(|x| tree.f(x).0, a, b, options),
    };
    let told = |x| if search == 3 { (tree.f(x).0, f32::NAN) } else { tree.f(x) };
    let tally = &mut tally[search];
    tally.runs += 1;
    tally.evaluations += u64::from(report.evaluations);
    tally.most = tally.most.max(report.evaluations);
    if let Outcome::Discontinuity { lo, hi } = report.outcome {
        tally.missed += u64::from(judge(&tree, lo, hi) == Truth::Root);
    }
    let Outcome::Root { lo, hi, .. } = report.outcome else { return };
    tally.roots += 1;
    let checked = report.recheck(told);
    let truth = truth(&tree, &report, lo, hi, options.tolerance);
    let text = || format!("{} of {tree} from {a:e}, {b:e} in {:?}: {report:?}", SEARCHES[search], options.domain);
    match truth {
        Truth::Root | Truth::Rounded => {
            tally.rounded += u64::from(truth == Truth::Rounded);
            tally.refused += u64::from(!checked);
        }
        Truth::Slight => tally.slight += 1,
        Truth::Stairs => tally.stairs.push(text()),
        Truth::Unresolved => tally.unresolved.push(text()),
        Truth::False => tally.wrong.push(text()),
    }
    tally.confirmed += u64::from(truth == Truth::False && checked);
}

fn truth(tree: &Tree, report: &Report, lo: f32, hi: f32, tolerance: f32) -> Truth {
    match report.outcome {
        Outcome::Root { certificate: Certificate::SignChange | Certificate::SignChangeNoise, .. } => {
            judge(tree, lo, hi)
        }
        Outcome::Root { certificate: Certificate::Residual, .. } if tree.f(report.x).0.abs() <= tolerance => {
            Truth::Root
        }
        _ if tree.f(report.x).0 == 0.0 => Truth::Root,
        _ => Truth::False,
    }
}

pub fn expressions(count: u64) -> bool {
    println!("\n{count} random expressions with exact derivatives: is anything called a root that is none?");
    println!(
        "  search           runs  found roots  by rounding  refused by recheck  slight jumps   stairs  unresolved    false  confirmed  \
         evaluations mean / most  continuous, called a jump"
    );
    let work = |seed, progress: &dyn Fn(), count| {
        let (mut rng, mut tallies) = (Rng::from_seed(seed), vec![Tally::default(); SEARCHES.len()]);
        for _ in 0..count {
            run(&mut rng, &mut tallies);
            progress();
        }
        tallies
    };
    let tallies = in_parallel(count, work, |all: &mut Vec<Tally>, part| {
        all.resize(SEARCHES.len(), Tally::default());
        for (all, part) in all.iter_mut().zip(part) {
            all.merge(part);
        }
    });
    for (name, tally) in SEARCHES.iter().zip(&tallies) {
        println!(
            "  {name:10} {:>10} {:>12} {:>12} {:>19} {:>13} {:>8} {:>11} {:>8} {:>10} {:>18.1} / {:<4} {:>18}",
            tally.runs,
            tally.roots,
            tally.rounded,
            tally.refused,
            tally.slight,
            tally.stairs.len(),
            tally.unresolved.len(),
            tally.wrong.len(),
            tally.confirmed,
            tally.evaluations as f64 / tally.runs as f64,
            tally.most,
            tally.missed,
        );
        tally.wrong.iter().take(3).for_each(|wrong| println!("    FALSE {wrong}"));
        tally.unresolved.iter().take(1).for_each(|unresolved| println!("    unresolved {unresolved}"));
        tally.stairs.iter().take(1).for_each(|stairs| println!("    stairs {stairs}"));
    }
    let wrong: usize = tallies.iter().map(|tally| tally.wrong.len()).sum();
    let share = |tallies: &[Tally]| {
        let (stairs, runs) = tallies.iter().fold((0, 0), |(a, b), tally| (a + tally.stairs.len(), b + tally.runs));
        1e5 * stairs as f64 / runs as f64
    };
    let (with, alone) = tallies.split_at(3);
    println!(
        "  false {wrong}; in stairs, of 100,000 searches: {:.2} with f′ (goal 1), {:.2} with f alone (goal 5)",
        share(with),
        share(alone)
    );
    wrong == 0 && share(with) <= 1.0 && share(alone) <= 5.0
}
