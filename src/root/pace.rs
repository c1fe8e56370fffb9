//! When to trust a learnt step inside an interval, and when to halve.
//!
//! A learnt step is fast where the curve is smooth and can crawl where it is not: on x⁹ it covers a tenth of the way each
//! time, and 40 steps leave nine tenths of the floats. Halving, counted in floats, ends after 32 steps on any curve and at
//! any scale. So learnt steps have to earn their keep: after two that did not halve the interval, halving takes over, each
//! time for longer, up to 16 halvings.

use super::float::{distance, middle, towards};
use super::point::Point;

/// The longest that halving goes on before the next learnt step.
const LONGEST: u32 = 16;

pub(super) struct Pace {
    /// How many floats the ends are apart.
    pub(super) gap: u32,
    /// How many they were when the last step counted as good.
    width: u32,
    /// Learnt steps in a row that did not halve the interval.
    slow: u32,
    /// So many halvings before the next learnt step.
    skip: u32,
    /// What `skip` will be the next time.
    penalty: u32,
    /// A learnt step goes at least that many floats: one float on, two, four …, it ends beyond what it looks for.
    least: u32,
    /// The last step was a halving, and of which kind.
    halved: bool,
    arithmetic: bool,
}

impl Pace {
    pub(super) fn new(x: Point, y: Point) -> Self {
        let gap = distance(x.x, y.x);
        Self { gap, width: gap, slow: 0, skip: 0, penalty: 1, least: 1, halved: false, arithmetic: false }
    }

    /// The next x to look at, strictly between x and y. The learnt step starts at x.
    pub(super) fn next(&mut self, x: Point, y: Point, before: Point) -> f32 {
        self.halved = false;
        if self.slow < 2 && self.skip == 0 {
            if let Some(step) = x.learnt_step(before) {
                let (t, near) = (x.x + step, towards(x.x, y.x, self.least));
                let t = if (t < near) == (x.x < y.x) { near } else { t };
                if (x.x < t && t < y.x) || (y.x < t && t < x.x) {
                    return t;
                }
            }
        }
        self.halved = true;
        // Around 0, half of the floats are below 1e-19 or so; half of the roots are not. Take turns.
        self.arithmetic = !self.arithmetic && x.x * y.x < 0.0;
        if self.arithmetic { 0.5 * x.x + 0.5 * y.x } else { middle(x.x, y.x) }
    }

    /// What the step has achieved.
    pub(super) fn after(&mut self, x: Point, y: Point) {
        self.gap = distance(x.x, y.x);
        if self.halved && self.slow >= 2 {
            self.skip = self.penalty;
            self.penalty = if self.penalty < LONGEST { 2 * self.penalty } else { LONGEST };
        }
        self.skip = self.skip.saturating_sub(1);
        if self.halved || self.gap <= self.width / 2 {
            if !self.halved && self.gap <= self.width / 16 {
                self.penalty = 1;
            }
            (self.slow, self.least, self.width) = (0, 1, self.gap);
        } else {
            self.slow += 1;
            self.least = self.least.saturating_mul(2);
        }
    }
}
