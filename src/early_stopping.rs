//! When to stop: a network that has stopped getting better on samples it does not train on is learning by heart.

/// Watches a loss, best that of held-back samples, and says when it has not fallen for `patience` checks.
///
/// ```
/// use stackprop::{EarlyStopping, Verdict};
/// let mut watch = EarlyStopping::new(2);
/// assert_eq!(watch.check(0.5), Verdict::Better); // keep a copy of the network here
/// assert_eq!(watch.check(0.6), Verdict::Wait);
/// assert_eq!(watch.check(0.4), Verdict::Better);
/// assert_eq!(watch.check(f32::NAN), Verdict::Wait);
/// assert_eq!(watch.check(0.4), Verdict::Stop);
/// assert_eq!(watch.best(), 0.4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EarlyStopping {
    patience: u32,
    waited: u32,
    best: f32,
}

/// What a check has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The lowest loss so far.
    Better,
    /// Not lower, but patience is left.
    Wait,
    /// Not lower for as many checks as there was patience for.
    Stop,
}

impl EarlyStopping {
    /// A watch that has seen nothing yet.
    #[must_use]
    pub const fn new(patience: u32) -> Self {
        Self { patience, waited: 0, best: f32::INFINITY }
    }

    /// Takes the next loss; NaN counts as not lower.
    pub const fn check(&mut self, loss: f32) -> Verdict {
        if loss < self.best {
            self.best = loss;
            self.waited = 0;
            return Verdict::Better;
        }
        self.waited = self.waited.saturating_add(1);
        if self.waited < self.patience { Verdict::Wait } else { Verdict::Stop }
    }

    /// The lowest loss so far, infinite before the first.
    #[must_use]
    pub const fn best(&self) -> f32 {
        self.best
    }
}
