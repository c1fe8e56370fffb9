//! The judge: whole numbers of any size, no rounding.

use num_bigint::{BigInt, Sign};
use stackprop::root::{Certificate, RealRoot};

/// x = whole · 2^exponent, exactly.
fn dyadic(x: f32) -> (i64, i32) {
    let bits = x.to_bits();
    let (fraction, biased) = (i64::from(bits & 0x7f_ffff), (bits >> 23 & 0xff) as i32);
    let (whole, exponent) = if biased == 0 { (fraction, -149) } else { (fraction | 0x80_0000, biased - 150) };
    (if x < 0.0 { -whole } else { whole }, exponent)
}

/// Coefficients in whole numbers, the constant first, the highest not 0.
pub struct Exact {
    coefficients: Vec<BigInt>,
}

impl Exact {
    /// The polynomial times a power of two.
    pub fn new(coefficients: &[f32]) -> Self {
        let parts: Vec<_> = coefficients.iter().map(|&a| dyadic(a)).collect();
        let lowest = parts.iter().filter(|part| part.0 != 0).map(|part| part.1).min().unwrap_or(0);
        let whole = |&(whole, exponent): &(i64, i32)| {
            if whole == 0 { BigInt::ZERO } else { BigInt::from(whole) << (exponent - lowest) as usize }
        };
        let mut exact = Self { coefficients: parts.iter().map(whole).collect() };
        exact.trim();
        exact
    }

    fn trim(&mut self) {
        while self.coefficients.last().is_some_and(|a| a.sign() == Sign::NoSign) {
            self.coefficients.pop();
        }
    }

    pub fn degree(&self) -> usize {
        self.coefficients.len().saturating_sub(1)
    }

    pub fn derivative(&self) -> Self {
        let coefficients = self.coefficients.iter().enumerate().skip(1).map(|(i, a)| a * BigInt::from(i)).collect();
        Self { coefficients }
    }

    /// The sign at whole · 2^exponent.
    fn sign_at(&self, (whole, exponent): (i64, i32)) -> i32 {
        let (mut value, x) = (BigInt::ZERO, BigInt::from(whole));
        // Σ a[i] · wⁱ · 2^(e·i), times 2^(−e·n) if e is negative: then a[i] takes 2^(−e·(n − i)).
        for (i, a) in self.coefficients.iter().enumerate().rev() {
            value *= &x;
            if exponent >= 0 {
                value = (value << exponent as usize) + a;
            } else {
                value += a << ((-exponent) as usize * (self.degree() - i));
            }
        }
        match value.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        }
    }

    pub fn sign(&self, x: f32) -> i32 {
        self.sign_at(dyadic(x))
    }

    /// The sign half-way from a to b.
    pub fn sign_between(&self, a: f32, b: f32) -> i32 {
        let ((a, ea), (b, eb)) = (dyadic(a), dyadic(b));
        let e = ea.min(eb);
        self.sign_at(((a << (ea - e)) + (b << (eb - e)), e - 1))
    }

    fn sign_at_infinity(&self, side: i32) -> i32 {
        let sign = self.coefficients.last().map_or(0, |a| if a.sign() == Sign::Minus { -1 } else { 1 });
        if side < 0 && self.degree() % 2 == 1 { -sign } else { sign }
    }

    /// −(self mod by), times a positive number, without the common factor of its coefficients.
    fn negative_remainder(&self, by: &Self) -> Self {
        let mut rest = self.coefficients.clone();
        let (leading, degree) = (by.coefficients.last().expect("not 0"), by.degree());
        let size = BigInt::from_biguint(Sign::Plus, leading.magnitude().clone());
        while rest.len() > degree {
            let top = rest.pop().expect("longer than the divisor");
            let top = if leading.sign() == Sign::Minus { -top } else { top };
            let shift = rest.len() - degree;
            for (i, a) in rest.iter_mut().enumerate() {
                *a *= &size;
                if i >= shift {
                    *a -= &top * &by.coefficients[i - shift];
                }
            }
        }
        let mut remainder = Self { coefficients: rest.into_iter().map(|a| -a).collect() };
        remainder.trim();
        let common = remainder.coefficients.iter().fold(BigInt::ZERO, |common, a| gcd(common, a.clone()));
        if common.sign() != Sign::NoSign {
            remainder.coefficients.iter_mut().for_each(|a| *a /= &common);
        }
        remainder
    }
}

fn gcd(mut a: BigInt, mut b: BigInt) -> BigInt {
    while b.sign() != Sign::NoSign {
        (a, b) = (b.clone(), a % b);
    }
    BigInt::from_biguint(Sign::Plus, a.magnitude().clone())
}

/// Sturm's sequence: it counts distinct real roots.
pub struct Sturm(Vec<Exact>);

impl Sturm {
    pub fn new(coefficients: &[f32]) -> Self {
        let p = Exact::new(coefficients);
        let mut chain = vec![p.derivative()];
        chain.insert(0, p);
        while chain[chain.len() - 1].degree() > 0 {
            let next = chain[chain.len() - 2].negative_remainder(&chain[chain.len() - 1]);
            if next.coefficients.is_empty() {
                break;
            }
            chain.push(next);
        }
        Self(chain)
    }

    fn variations(signs: impl Iterator<Item = i32>) -> usize {
        let (mut last, mut count) = (0, 0);
        for sign in signs.filter(|&sign| sign != 0) {
            count += usize::from(sign * last < 0);
            last = sign;
        }
        count
    }

    fn at(&self, x: f32) -> usize {
        Self::variations(self.0.iter().map(|p| p.sign(x)))
    }

    fn at_infinity(&self, side: i32) -> usize {
        Self::variations(self.0.iter().map(|p| p.sign_at_infinity(side)))
    }

    pub fn all(&self) -> usize {
        self.at_infinity(-1) - self.at_infinity(1)
    }

    /// Distinct roots from a to b, both included.
    pub fn within(&self, a: f32, b: f32) -> usize {
        self.at(a) - self.at(b) + usize::from(self.0[0].sign(a) == 0)
    }

    pub fn p(&self) -> &Exact {
        &self.0[0]
    }
}

/// What is wrong with a list of roots; `Ok` with the number of roots that are flagged as uncertain and are none.
pub fn judge(coefficients: &[f32], roots: &[RealRoot], complete: bool) -> Result<u32, String> {
    let sturm = Sturm::new(coefficients);
    let (mut not_there, mut seen) = (0, 0);
    // Stretches of one float left and right of each root, merged where they overlap: (from, to, certain roots in it).
    let mut stretches: Vec<(f32, f32, usize)> = Vec::new();
    for root in roots {
        let certain = root.is_certain();
        let there = sturm.within(root.lo, root.hi);
        let close = root.x == root.lo || root.x == root.hi;
        let adjacent = root.lo == root.hi || root.lo.next_up() == root.hi;
        if !close || !adjacent {
            return Err(format!("{root:?} is not between neighbours"));
        }
        if certain && there == 0 {
            return Err(format!("{root:?} is not there"));
        }
        not_there += u32::from(there == 0);
        if root.certificate == Certificate::Exact && sturm.p().sign(root.x) != 0 {
            return Err(format!("{root:?} is not exact"));
        }
        if let (Some(multiplicity), Certificate::Exact) = (root.multiplicity, root.certificate) {
            let mut p = Exact::new(coefficients);
            for i in 0..multiplicity {
                if p.sign(root.x) != 0 {
                    return Err(format!("{root:?} is only {i}-fold"));
                }
                p = p.derivative();
            }
            if p.sign(root.x) == 0 {
                return Err(format!("{root:?} is more than that"));
            }
        }
        let (from, to) = (root.x.next_down().max(-f32::MAX), root.x.next_up().min(f32::MAX));
        match stretches.last_mut() {
            Some(last) if from <= last.1 => (last.1, last.2) = (to, last.2 + usize::from(certain)),
            _ => stretches.push((from, to, usize::from(certain))),
        }
    }
    for (from, to, claimed) in stretches {
        let there = sturm.within(from, to);
        if claimed > there {
            return Err(format!("{claimed} roots claimed from {from:e} to {to:e}, there are {there}"));
        }
        seen += there;
    }
    let in_range = sturm.within(-f32::MAX, f32::MAX);
    if seen != in_range {
        return Err(format!("{seen} of {in_range} roots found"));
    }
    if complete && in_range != sturm.all() {
        return Err(format!("called complete, but {} roots are out of range", sturm.all() - in_range));
    }
    if !complete && in_range == sturm.all() && sturm.p().degree() <= 2 {
        return Err("called incomplete, but no root is out of range".into());
    }
    Ok(not_there)
}

/// How many of the roots are the nearest float to the exact one.
pub fn nearest(coefficients: &[f32], roots: &[RealRoot]) -> usize {
    let p = Exact::new(coefficients);
    let is_nearest = |root: &&RealRoot| {
        let other = if root.x == root.lo { root.hi } else { root.lo };
        let half_way = p.sign_between(root.lo, root.hi);
        root.lo == root.hi || half_way == 0 || half_way == p.sign(other) || p.sign(root.x) == 0
    };
    roots.iter().filter(is_nearest).count()
}
