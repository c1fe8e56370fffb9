//! Smooth curves of engineering, of which every bracket must end in a root: many are rounded in stairs longer than a float,
//! because an intermediate (T in kelvin less 273.15, 1 + r, V + I·R) is rounded more coarsely than x.

use stackprop::Rng;
use stackprop::root::{Options, Outcome, bracketed, descend_in};

use crate::parallel::{in_parallel, quantiles};
use crate::real::{Dual, Exact, Real};

/// A curve of the family with parameters from `p`, and its bracket.
struct Family {
    name: &'static str,
    in_f32: fn(&[f32; 8], Dual) -> Dual,
    exact: fn(&[f32; 8], Exact) -> Exact,
    bracket: fn(&[f32; 8]) -> (f32, f32),
}

/// `$low + ($high − $low) · u` for a random u.
fn mix(u: f32, low: f32, high: f32) -> f32 {
    low + (high - low) * u
}

fn log_mix(u: f32, low: f32, high: f32) -> f32 {
    libm::expf(mix(u, libm::logf(low), libm::logf(high)))
}

macro_rules! families {
    ($($name:literal, |$p:ident| $bracket:expr, |$x:ident| $formula:expr;)+) => {
        [$({
            fn formula<R: Real>($p: &[f32; 8], $x: R) -> R { $formula }
            Family { name: $name, in_f32: formula::<Dual>, exact: formula::<Exact>, bracket: |$p| { let _ = $p; $bracket } }
        }),+]
    };
}

fn cosh<R: Real>(x: R) -> R {
    (x.exp() + (-x).exp()) * 0.5
}

fn steinhart<R: Real>(r: R) -> R {
    let l = r.ln();
    ((l * l * l) * 8.775468e-8 + l * 2.341077e-4 + 1.129241e-3).reciprocal()
}

const KINDS: usize = 24;
static FAMILIES: [Family; KINDS] = families! {
    "thermistor, resistance of a °C", |p| (50.0, 5e6),
        |r| ((r * 1e-4).ln() * (1.0 / mix(p[0], 3000.0, 4500.0)) + 1.0 / 298.15).reciprocal() - 273.15 - mix(p[1], -40.0, 125.0);
    "thermistor, resistance of a K", |p| (50.0, 5e6),
        |r| ((r * 1e-4).ln() * (1.0 / mix(p[0], 3000.0, 4500.0)) + 1.0 / 298.15).reciprocal() - mix(p[1], 233.0, 398.0);
    "Steinhart–Hart in °C", |p| (100.0, 1e6), |r| steinhart(r) - 273.15 - mix(p[0], -40.0, 100.0);
    "Steinhart–Hart in K", |p| (100.0, 1e6), |r| steinhart(r) - mix(p[0], 233.0, 373.0);
    "platinum resistor, T of R", |p| (-10.0, 900.0),
        |t| ((t * -5.775e-7 + 3.9083e-3) * t + 1.0) * 100.0 - mix(p[0], 100.1, 300.0);
    "solar cell with a series resistance", |p| (0.0, 10.0), |i| {
        let v = i * mix(p[0], 0.001, 0.05) + mix(p[1], 0.0, 0.55);
        let diode = ((v * (1.0 / mix(p[2], 0.026, 0.045))).exp() - 1.0) * log_mix(p[3], 1e-9, 1e-6);
        -(i + diode + v * mix(p[4], 0.001, 0.1)) + mix(p[5], 0.5, 9.0)
    };
    "diode with a resistor", |p| (0.0, 5.0), |v| {
        let diode = ((v * (1.0 / mix(p[0], 0.025, 0.052))).exp() - 1.0) * log_mix(p[1], 1e-14, 1e-8);
        (-v + mix(p[2], 1.0, 5.0)) * (1.0 / log_mix(p[3], 10.0, 1e5)) - diode
    };
    "LED with a resistor, current", |p| (1e-9, 1.0), |i| {
        let v = (i * (1.0 / log_mix(p[0], 1e-20, 1e-15)) + 1.0).ln() * mix(p[1], 0.03, 0.06);
        v + i * log_mix(p[2], 10.0, 1000.0) - mix(p[3], 3.0, 12.0)
    };
    "rate of return of four payments", |p| (-0.9, 5.0), |r| {
        let v = (r + 1.0).reciprocal();
        let pay = |u: f32| mix(u, 100.0, 1000.0);
        (((v * pay(p[0]) + pay(p[1])) * v + pay(p[2])) * v + pay(p[3])) * v - log_mix(p[4], 500.0, 3000.0)
    };
    "yield of a bond", |p| (1e-3, 1.0), |y| {
        let v = (y + 1.0).reciprocal();
        let n = 2.0 + (28.0 * p[0]).floor();
        let last = (v.ln() * n).exp();
        (-last + 1.0) / y * mix(p[1], 1.0, 10.0) + last * 100.0 - mix(p[2], 70.0, 110.0)
    };
    "mortgage, rate of a month", |p| (1e-5, 0.1), |r| {
        let n = 120.0 + (240.0 * p[0]).floor();
        r * log_mix(p[1], 5e4, 1e6) / (-((r + 1.0).ln() * -n).exp() + 1.0)
            - log_mix(p[1], 5e4, 1e6) / n * mix(p[2], 1.1, 2.5)
    };
    "Kepler, e to 0.9999", |p| (0.0, 3.2), |e| {
        let eccentricity = 1.0 - log_mix(p[0], 1e-4, 1.0);
        e - e.sin() * eccentricity - mix(p[1], 0.001, 3.1)
    };
    "catenary, from its length", |p| (0.01, 100.0), |a| {
        let half = a.reciprocal() * mix(p[0], 0.2, 1.0);
        a * (half.exp() - (-half).exp()) - mix(p[0], 0.2, 1.0) * mix(p[1], 2.02, 4.0)
    };
    "catenary, from its sag", |p| (0.3, 1000.0),
        |a| a * (cosh(a.reciprocal() * mix(p[0], 1.0, 10.0)) - 1.0) - mix(p[0], 1.0, 10.0) * mix(p[1], 0.01, 0.8);
    "Antoine, boiling point in °C", |p| (-20.0, 300.0),
        |t| ((-((t + 233.426).reciprocal() * 1730.63) + 8.07131) * core::f32::consts::LN_10).exp() - log_mix(p[0], 2.0, 3000.0);
    "Colebrook", |p| (1e-3, 1.0), |f| {
        let root = f.sqrt().reciprocal();
        let rough = root * (2.51 / log_mix(p[0], 4e3, 1e8)) + log_mix(p[1], 1e-6, 0.05) / 3.7;
        root + rough.ln() * (2.0 / core::f32::consts::LN_10)
    };
    "Manning, depth of a channel", |p| (1e-3, 50.0), |h| {
        let width = mix(p[0], 0.5, 10.0);
        let (area, wet) = (h * width, h * 2.0 + width);
        area * (area / wet).power(2.0 / 3.0) * (libm::sqrtf(log_mix(p[1], 1e-4, 1e-2)) / 0.015) - log_mix(p[2], 0.1, 20.0)
    };
    "van der Waals, volume", |p| (0.08, 100.0), |v| {
        let t = mix(p[0], 310.0, 600.0);
        (v - 0.0427).reciprocal() * (0.0820574 * t) - (v * v).reciprocal() * 3.64 - log_mix(p[1], 0.5, 60.0)
    };
    "pH of a weak acid", |p| (0.0, 14.0), |ph| {
        let h = (ph * -core::f32::consts::LN_10).exp();
        let (acid, ka) = (log_mix(p[0], 1e-6, 1.0), log_mix(p[1], 1e-10, 1e-2));
        h - h.reciprocal() * 1e-14 - (h + ka).reciprocal() * (acid * ka)
    };
    "ballistics, angle for a distance", |p| (0.01, 0.785), |a| {
        let v = mix(p[0], 50.0, 300.0);
        a.sin() * a.cos() * (2.0 * v * v / 9.81) - mix(p[1], 0.05, 0.95) * (v * v / 9.81)
    };
    "Wien", |p| (1.0, 10.0), |x| (-(-x).exp() + 1.0) * mix(p[0], 3.0, 8.0) - x;
    "radiation and convection, T in °C", |p| (-50.0, 2000.0), |t| {
        let k = t + 273.15;
        (k * k * k * k) * 5.67e-8 + t * mix(p[0], 1.0, 50.0) - log_mix(p[1], 400.0, 1e5)
    };
    "Lambert, x·eˣ", |p| (0.0, 20.0), |x| x * x.exp() - log_mix(p[0], 1e-3, 1e6);
    "dew point in °C", |p| (-60.0, 100.0), |t| {
        let e = (t * 17.62 / (t + 243.12)).exp() * 6.112;
        e - log_mix(p[0], 0.5, 300.0)
    };
};

#[derive(Clone, Default)]
struct Tally {
    runs: u64,
    /// Other outcomes than a root, with f′ and with f alone.
    wrong: [u64; 2],
    /// Roots that a recheck refuses.
    refused: u64,
    /// Roots further from that of the exact formula than roundings explain.
    misplaced: u64,
    evaluations: [Vec<u32>; 2],
    case: Option<String>,
}

impl Tally {
    fn merge(&mut self, other: Self) {
        self.runs += other.runs;
        self.refused += other.refused;
        self.misplaced += other.misplaced;
        for way in 0..2 {
            self.wrong[way] += other.wrong[way];
            self.evaluations[way].extend(&other.evaluations[way]);
        }
        self.case = self.case.take().or(other.case);
    }

    /// One curve in one bracket; `false` if the parameters leave no root in it.
    fn run(&mut self, rng: &mut Rng, family: &Family) -> bool {
        let p = [0; 8].map(|_| rng.uniform());
        let (from, to) = (family.bracket)(&p);
        // A bracket that is not always the same: up to a tenth of its width shorter at each end.
        let (lo, hi) = (mix(0.1 * rng.uniform(), from, to), mix(0.1 * rng.uniform(), to, from));
        let f = |x| {
            let Dual(f, d) = (family.in_f32)(&p, Dual(x, 1.0));
            (f, d)
        };
        let (below, above) = (f(lo).0, f(hi).0);
        if !((below < 0.0 && above > 0.0) || (below > 0.0 && above < 0.0)) {
            return false;
        }
        let with = descend_in(f, lo, hi, Options::DEFAULT);
        let without = bracketed(|x| f(x).0, lo, hi, Options::DEFAULT);
        self.runs += 1;
        for (way, report) in [with, without].into_iter().enumerate() {
            self.evaluations[way].push(report.evaluations);
            if matches!(report.outcome, Outcome::Root { .. }) {
                self.refused += u64::from(!report.recheck(|x| (f(x).0, if way == 0 { f(x).1 } else { f32::NAN })));
                // 2⁻¹³ of the bracket beside it the exact formula has changed its sign.
                let beside = f64::from(hi - lo) / 8192.0 + 1e-3 * f64::from(report.x.abs());
                let exact = |x: f64| (family.exact)(&p, Exact(x)).0;
                let (a, b) = (exact(f64::from(report.x) - beside), exact(f64::from(report.x) + beside));
                self.misplaced += u64::from((a < 0.0) == (b < 0.0));
            } else {
                self.wrong[way] += 1;
                self.case = Some(format!("{report:?}, {}", if way == 0 { "with f′" } else { "f alone" }));
            }
        }
        true
    }
}

pub fn families(count: u64) -> bool {
    println!("\n{count} brackets of {KINDS} families of smooth curves: is anything called other than a root?");
    println!(
        "  family                                   runs   no root  in %   refused  misplaced   evaluations (median / 95 % / most)   \
         f alone: no root   in %   evaluations"
    );
    let work = |seed, progress: &dyn Fn(), count| {
        let (mut rng, mut tallies) = (Rng::from_seed(seed), vec![Tally::default(); KINDS]);
        for i in 0..count {
            let kind = i as usize % KINDS;
            // Parameters that leave no root in the bracket are drawn again.
            while !tallies[kind].run(&mut rng, &FAMILIES[kind]) {}
            progress();
        }
        tallies
    };
    let mut tallies = in_parallel(count, work, |all: &mut Vec<Tally>, part| {
        all.resize(KINDS, Tally::default());
        all.iter_mut().zip(part).for_each(|(all, part)| all.merge(part));
    });
    let mut all = Tally::default();
    for (family, tally) in FAMILIES.iter().zip(&mut tallies) {
        print(family.name, tally);
        all.merge(tally.clone());
    }
    print("all", &mut all);
    if let Some(case) = &all.case {
        println!("    one of them: {case}");
    }
    all.wrong.iter().all(|&wrong| wrong * 200 <= all.runs) && all.refused + all.misplaced == 0
}

fn print(name: &str, tally: &mut Tally) {
    let [with, without] = tally.evaluations.each_mut().map(|list| quantiles(list));
    let percent = |part: u64| 100.0 * part as f64 / tally.runs as f64;
    println!(
        "  {name:36} {:>8} {:>9} {:>6.2} {:>9} {:>10}   {with:>34} {:>18} {:>6.2}   {without}",
        tally.runs,
        tally.wrong[0],
        percent(tally.wrong[0]),
        tally.refused,
        tally.misplaced,
        tally.wrong[1],
        percent(tally.wrong[1]),
    );
}
