//! Descent with a learnt step, from a start, within a bracket, and with a search on both sides.

use core::convert::Infallible;

use super::float::{sign, towards};
use super::point::Point;
use super::report::{Options, Outcome, Report};
use super::search::Search;

pub fn descend(mut f: impl FnMut(f32) -> (f32, f32), x0: f32, options: Options) -> Report {
    let mut search = Search::new(&mut f, x0, options);
    let Err(outcome) = search.walk(x0);
    search.report(outcome)
}

pub fn descend_in(mut f: impl FnMut(f32) -> (f32, f32), lo: f32, hi: f32, options: Options) -> Report {
    let mut search = Search::new(&mut f, lo, options);
    let Err(outcome) = search.bracket(lo, hi);
    search.report(outcome)
}

pub fn find(mut f: impl FnMut(f32) -> (f32, f32), x0: f32, options: Options) -> Report {
    let mut search = Search::new(&mut f, x0, options);
    search.limit = options.max_evaluations / 2;
    let Err(first) = search.walk(x0);
    search.limit = options.max_evaluations;
    if let Outcome::Root { .. } = first {
        return search.report(first);
    }
    let best = search.best;
    match search.scan(x0) {
        Err(root @ Outcome::Root { .. }) => search.report(root),
        _ => {
            search.best = best;
            search.report(first)
        }
    }
}

impl Search<'_> {
    fn bracket(&mut self, lo: f32, hi: f32) -> Result<Infallible, Outcome> {
        let (a, b) = (self.end(lo)?, self.end(hi)?);
        if a.is_opposite(b) {
            self.between(a, b)?;
        }
        Err(Outcome::NotBracketed)
    }

    fn end(&mut self, x: f32) -> Result<Point, Outcome> {
        if x.is_nan() {
            return Err(Outcome::NonFinite { x });
        }
        let end = self.at(self.inside(x))?;
        if end.f.is_nan() { Err(Outcome::NonFinite { x: end.x }) } else { Ok(end) }
    }

    fn walk(&mut self, x0: f32) -> Result<Infallible, Outcome> {
        if !x0.is_finite() {
            return Err(Outcome::NonFinite { x: x0 });
        }
        let mut x = self.at(self.inside(x0))?;
        if !(x.f.is_finite() && x.is_finite()) {
            return Err(Outcome::NonFinite { x: x.x });
        }
        let mut length = if x.x == 0.0 { 1.0 / 64.0 } else { x.x.abs() / 8.0 };
        let mut before: Option<Point> = None;
        // From the second learnt step in a row on, go 2, 4, 8 … times as far.
        let (mut learnt, mut relax) = (false, 2.0);
        loop {
            let direction = x.downhill();
            if direction == 0 {
                return Err(Outcome::Stationary { lo: x.x, hi: x.x });
            }
            if let Some(before) = before {
                let step = x.learnt_step(before).filter(|&step| sign(step) == direction);
                if let Some(step) = step {
                    let mut step = step.abs();
                    if learnt {
                        step *= relax;
                        relax *= 2.0;
                    }
                    learnt = true;
                    length = if step < 64.0 * length { step } else { 64.0 * length };
                } else {
                    length *= 4.0;
                    (learnt, relax) = (false, 2.0);
                }
            }
            let end = if direction > 0 { self.domain.1 } else { self.domain.0 };
            let target = self.inside(if direction > 0 { x.x + length } else { x.x - length });
            let target = if target == x.x { towards(x.x, end, 1) } else { target };
            if target == x.x {
                return Err(Outcome::AtBound);
            }
            let t = self.at(target)?;
            self.between(x, t)?;
            length = (t.x - x.x).abs();
            (x, before) = (t, Some(x));
        }
    }

    fn scan(&mut self, x0: f32) -> Result<(), Outcome> {
        let start = self.at(self.inside(x0))?;
        if start.f.is_nan() {
            return Ok(());
        }
        let mut reach = (if x0.abs() > 1.0 { x0.abs() } else { 1.0 }) / 64.0;
        let mut ends = [Some(start); 2];
        for _ in 0..=40 {
            for (end, reach) in ends.iter_mut().zip([reach, -reach]) {
                let Some(last) = *end else { continue };
                let x = self.inside(x0 + reach);
                if x == last.x { *end = None; continue; }
                *end = match self.at(x) {
                    Ok(t) => Some(t),
                    Err(Outcome::Asymptote) => None,
                    Err(end) => return Err(end),
                };
                let Some(t) = *end else { continue };
                if let Err(end @ (Outcome::Root { .. } | Outcome::NotConverged)) = self.between(last, t) {
                    return Err(end);
                }
            }
            reach *= 2.0;
        }
        Ok(())
    }
}
