//! The bits of the root finder: random searches and random polynomials, all of each report in one hash.

use stackprop::Rng;
use stackprop::root::{Options, Polynomial, Report, Roots, bracketed, quadratic_roots};

use super::{cases, fuzz};

/// FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>) over text that says everything.
struct Hash(u64);

impl Hash {
    fn take(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn report(&mut self, report: &Report) {
        let Report { x, f, evaluations, outcome, .. } = report;
        self.take(&format!("{:x} {:x} {evaluations} {outcome:?};", x.to_bits(), f.to_bits()));
    }

    fn roots<const N: usize>(&mut self, roots: &Roots<N>) {
        for root in roots {
            let (x, lo, hi) = (root.x.to_bits(), root.lo.to_bits(), root.hi.to_bits());
            self.take(&format!("{x:x} {lo:x} {hi:x} {:?} {:?} ", root.certificate, root.multiplicity));
        }
        self.take(&format!("{} {};", roots.is_complete(), roots.evaluations()));
    }
}

/// A coefficient of one of several kinds: of ordinary size, of any size, or a small whole number.
#[allow(clippy::cast_possible_wrap)] // small numbers
fn coefficient(rng: &mut Rng, kind: u32) -> f32 {
    match kind {
        0 => rng.between(-10.0, 10.0),
        1 => rng.between(-2.0, 2.0) * 2.0_f32.powi(rng.below(240) as i32 - 120),
        2 => rng.below(21) as f32 - 10.0,
        _ => rng.between(-2.0, 2.0) * 2.0_f32.powi(rng.below(12) as i32 - 6),
    }
}

/// (x − a)(x − b)…, with roots that may be close together, rounded.
#[allow(clippy::cast_possible_wrap)] // small numbers
fn product<const N: usize>(rng: &mut Rng) -> [f32; N] {
    let middle = rng.between(-4.0, 4.0);
    let mut p = [0.0_f32; N];
    p[0] = 1.0;
    for _ in 1..N {
        let a = if rng.below(2) == 0 { middle } else { middle + rng.normal() * 2.0_f32.powi(-(rng.below(20) as i32)) };
        for i in (0..N).rev() {
            p[i] = if i > 0 { p[i - 1] } else { 0.0 } - a * p[i];
        }
    }
    p
}

fn polynomials<const N: usize>(hash: &mut Hash, rng: &mut Rng, count: usize) {
    for i in 0..count {
        let kind = rng.below(5);
        let p = if kind == 4 { product(rng) } else { [0.0; N].map(|_| coefficient(rng, kind)) };
        match Polynomial(p).real_roots() {
            Ok(roots) => hash.roots(&roots),
            Err(error) => hash.take(&format!("{i}: {error:?};")),
        }
    }
}

pub(crate) fn table() -> String {
    let mut rng = Rng::from_seed(21);
    let mut searches = Hash(0xcbf2_9ce4_8422_2325);
    for _ in 0..20_000 {
        searches.report(&fuzz::run(&mut rng).report);
    }
    let mut brackets = Hash(0xcbf2_9ce4_8422_2325);
    for case in cases::CASES {
        if let Some((lo, hi)) = case.bracket {
            brackets.report(&bracketed(|x| (case.f)(x).0, lo, hi, Options::DEFAULT));
        }
    }
    let mut quadratics = Hash(0xcbf2_9ce4_8422_2325);
    for _ in 0..20_000 {
        let kind = rng.below(4);
        let [a, b, mut c] = [0.0; 3].map(|_| coefficient(&mut rng, kind));
        if rng.below(3) == 0 && a != 0.0 {
            c = b * b / (4.0 * a); // two roots that are nearly one
        }
        if let Ok(roots) = quadratic_roots(a, b, c) {
            quadratics.roots(&roots);
        }
    }
    let mut higher = Hash(0xcbf2_9ce4_8422_2325);
    polynomials::<4>(&mut higher, &mut rng, 3000);
    polynomials::<5>(&mut higher, &mut rng, 1500);
    polynomials::<7>(&mut higher, &mut rng, 500);
    format!(
        "searches {:016x}\nbrackets {:016x}\nquadratics {:016x}\nhigher degrees {:016x}\n",
        searches.0, brackets.0, quadratics.0, higher.0
    )
}
