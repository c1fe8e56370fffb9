//! Narrowing an interval down to two neighbouring floats.
//!
//! A learnt step is fast where the curve is smooth and can crawl where it is not: on x⁹ it covers a tenth of the way each
//! time, and 40 steps leave nine tenths of the floats. Halving, counted in floats, ends after 32 steps on any curve and at
//! any scale. So the interval gets learnt steps as long as one of two in a row halves it. After two that did not, it is
//! halved: once, the next time twice, then 4, 8, 16 times. After a learnt step that leaves a sixteenth, once again.
//!
//! (x − 3)⁵ from 1 to 6.5, where learnt steps are too short, with the fields of `Pace` after each step (`gap`: floats
//! between x and y):
//!
//! | step | t | x | y | gap | width | slow | halvings | penalty |
//! |---|---|---|---|---|---|---|---|---|
//! | | | 1 | 6.5 | 22,020,096 | 22,020,096 | no | 0 | 1 |
//! | learnt | 1.0354984 | 1.0354984 | 6.5 | 21,722,314 | 22,020,096 | yes | 0 | 1 |
//! | learnt | 1.2384698 | 1.2384698 | 6.5 | 20,019,666 | 22,020,096 | no | 1 | 2 |
//! | halving | 2.8634698 | 2.8634698 | 6.5 | 10,009,833 | 10,009,833 | no | 0 | 2 |
//! | learnt | 2.86347 | 2.86347 | 6.5 | 10,009,832 | 10,009,833 | yes | 0 | 2 |
//! | learnt | 2.878749 | 2.878749 | 6.5 | 9,945,748 | 10,009,833 | no | 2 | 4 |
//! | halving | 4.128749 | 2.878749 | 4.128749 | 4,972,874 | 4,972,874 | no | 1 | 4 |
//! | halving | 3.4715617 | 2.878749 | 3.4715617 | 2,486,437 | 2,486,437 | no | 0 | 4 |
//! | learnt | 2.8787518 | 2.8787518 | 3.4715617 | 2,486,425 | 2,486,437 | yes | 0 | 4 |
//! | learnt | 2.8922174 | 2.8922174 | 3.4715617 | 2,429,946 | 2,486,437 | no | 4 | 8 |
//! | halving | 3.1818895 | 2.8922174 | 3.1818895 | 1,214,973 | 1,214,973 | no | 3 | 8 |
//! | halving | 3.0370533 | 3.0370533 | 2.8922174 | 607,486 | 607,486 | no | 2 | 8 |
//!
//! In the last line f has the other sign and is smaller than at x: t becomes x, and x becomes y. After 36 evaluations t is 3.

use super::float::{distance, middle, towards};
use super::point::Point;
use super::report::Outcome;
use super::search::Search;

/// The longest that halving goes on before the next learnt step.
const LONGEST: u32 = 16;

/// When to take a learnt step, and when to halve.
pub(super) struct Pace {
    /// How many floats the ends were apart after the last step that halved this distance.
    width: u32,
    /// The last learnt step did not.
    slow: bool,
    /// Halvings before the next learnt step.
    halvings: u32,
    /// How many halvings the next two slow steps in a row will cost.
    penalty: u32,
}

impl Pace {
    /// After a step, learnt or halving, the ends are `gap` floats apart.
    const fn after(&mut self, learnt: bool, gap: u32) {
        if learnt && gap > self.width / 2 {
            if self.slow {
                self.halvings = self.penalty;
                self.penalty = if self.penalty < LONGEST { 2 * self.penalty } else { LONGEST };
            }
            self.slow = !self.slow;
        } else {
            if learnt && gap <= self.width / 16 {
                self.penalty = 1;
            }
            self.halvings = self.halvings.saturating_sub(1);
            (self.slow, self.width) = (false, gap);
        }
    }
}

impl Search<'_> {
    /// Narrows an interval down to two neighbouring floats, x the one with the smaller |f|.
    ///
    /// Either the signs at x and y differ, and then they always will: a crossing. Or |f| falls from x towards y and rises
    /// again before it: a valley, until a point of the other sign turns up. If f is NaN in the middle of a crossing, both
    /// become that point.
    pub(super) fn narrow(&mut self, x: &mut Point, y: &mut Point) -> Result<(), Outcome> {
        let better = y.f.abs() < x.f.abs();
        let walks_from_y = y.has_valley_before(x) && (better || !x.has_valley_before(y));
        if if x.is_opposite(y) { better } else { walks_from_y } {
            (*x, *y) = (*y, *x);
        }
        // The point that tells the learnt step, together with x: the one that x or y has replaced.
        let mut before = *y;
        let mut pace = Pace { width: distance(x.x, y.x), slow: false, halvings: 0, penalty: 1 };
        while distance(x.x, y.x) > 1 {
            let crossing = x.is_opposite(y);
            let learnt = if pace.halvings == 0 { x.learnt_place(y, &before) } else { None };
            // Around 0, half of the floats are below 1e-19, half of the roots are not: first decide for a side.
            let halfway = if x.x * y.x < 0.0 { 0.0 } else { middle(x.x, y.x) };
            let mut t = self.at(learnt.unwrap_or(halfway))?;
            if crossing && t.f.is_nan() {
                t = self.at(halfway)?;
                if t.f.is_nan() {
                    (*x, *y) = (t, t);
                    return Ok(());
                }
            }
            if t.is_opposite(x) || !(crossing || (t.f.abs() <= x.f.abs() && t.is_finite())) {
                (*y, before) = (t, t);
            } else {
                if !crossing && t.downhill() == 0 {
                    self.best = (t.x, t.f);
                    return Err(Outcome::Stationary { lo: t.x, hi: t.x });
                }
                if !crossing && t.points_to(x) {
                    *y = *x;
                }
                (*x, before) = (t, *x);
            }
            if x.is_opposite(y) && y.f.abs() < x.f.abs() {
                before = *x;
                (*x, *y) = (*y, *x);
            }
            pace.after(learnt.is_some(), distance(x.x, y.x));
        }
        Ok(())
    }
}

impl Point {
    /// Where the learnt step from here ends, at least one float away, if that is on this side of `other`.
    fn learnt_place(&self, other: &Self, before: &Self) -> Option<f32> {
        let (t, near) = (self.x + self.learnt_step(before)?, towards(self.x, other.x, 1));
        let t = if (t < near) == (self.x < other.x) { near } else { t };
        ((self.x < t && t < other.x) || (other.x < t && t < self.x)).then_some(t)
    }
}
