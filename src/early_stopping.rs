//! When to stop: a network whose loss on held-back samples no longer falls is overfitting.

/// Watches a loss, best that of held-back samples, and says when it has not fallen for `patience` epochs.
///
/// ```
/// use stackprop::early_stopping::{EarlyStopping, Verdict};
/// let mut watch = EarlyStopping::new(2);
/// assert_eq!(watch.update(0.5), Verdict::Better);
/// assert_eq!(watch.update(0.6), Verdict::Wait);
/// assert_eq!(watch.update(0.4), Verdict::Better);
/// assert_eq!(watch.update(f32::NAN), Verdict::Wait);
/// assert_eq!(watch.update(0.4), Verdict::Stop);
/// assert_eq!(watch.best(), 0.4);
/// ```
///
/// A classifier that stops early, and keeps the network that was best on samples it has not seen:
///
/// ```
/// use stackprop::early_stopping::{EarlyStopping, Verdict};
/// use stackprop::loss::{Class, cross_entropy};
/// use stackprop::metrics::{accuracy, mean_loss};
/// use stackprop::{Dense, Params, Rng, Trainer, activation::Relu, init, optimizer::Adam};
///
/// type Net = (Dense<2, 16, Relu>, Dense<16, 2>);
/// let mut rng = Rng::from_seed(1);
/// // Class 0 inside of a circle, class 1 outside.
/// let mut sample = || {
///     let x = [rng.between(-1.0, 1.0), rng.between(-1.0, 1.0)];
///     (x, Class::try_from(usize::from(x[0] * x[0] + x[1] * x[1] > 0.6)).unwrap())
/// };
/// let mut train: [_; 200] = std::array::from_fn(|_| sample());
/// let held_back: [_; 100] = std::array::from_fn(|_| sample());
///
/// let mut trainer = Trainer::<Net, Adam<{ Net::COUNT }>>::new();
/// init::network(&mut trainer.net, || rng.uniform());
/// let (adam, mut best, mut watch) = (Adam::new(0.01), Net::ZERO, EarlyStopping::new(5));
/// loop {
///     rng.shuffle(&mut train);
///     trainer.epoch(&train, 10, cross_entropy, |batch| batch.step(&adam))?;
///     let loss = mean_loss(&trainer.net, &held_back, cross_entropy)?;
///     match watch.update(loss) {
///         Verdict::Better => best.copy_params_from(&trainer.net),
///         Verdict::Wait => (),
///         Verdict::Stop => break,
///     }
/// }
/// assert!(accuracy(&best, &held_back) > 0.9);
/// # Ok::<(), stackprop::optimizer::StepError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct EarlyStopping {
    patience: u32,
    min_delta: f32,
    waited: u32,
    best: f32,
}

/// What an update has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Verdict {
    /// Lower than the best loss so far, by more than the least improvement.
    Better,
    /// Not lower, but patience is left.
    Wait,
    /// Not lower for as many updates as there was patience for.
    Stop,
}

impl EarlyStopping {
    /// A watch without a loss yet. A `patience` of 0 is taken for 1.
    #[must_use]
    pub const fn new(patience: u32) -> Self {
        Self { patience, min_delta: 0.0, waited: 0, best: f32::INFINITY }
    }

    /// Sets the least improvement: a loss that is lower by that or less does not count as better. Without it, a loss that
    /// decreases slowly for ever never stops the training. A `min_delta` below 0 or NaN is taken for 0.
    ///
    /// ```
    /// use stackprop::early_stopping::{EarlyStopping, Verdict};
    /// let mut watch = EarlyStopping::new(2).with_min_delta(0.01);
    /// assert_eq!(watch.update(0.5), Verdict::Better);
    /// assert_eq!(watch.update(0.495), Verdict::Wait);
    /// assert_eq!(watch.update(0.4925), Verdict::Stop);
    /// ```
    #[must_use]
    pub const fn with_min_delta(self, min_delta: f32) -> Self {
        Self { min_delta: if min_delta > 0.0 { min_delta } else { 0.0 }, ..self }
    }

    /// Compares the next loss with the best; NaN counts as not lower.
    pub const fn update(&mut self, loss: f32) -> Verdict {
        // Before the first loss, best is infinite.
        if loss < self.best - self.min_delta {
            self.best = loss;
            self.waited = 0;
            return Verdict::Better;
        }
        self.waited = self.waited.saturating_add(1);
        if self.waited < self.patience { Verdict::Wait } else { Verdict::Stop }
    }

    /// The lowest loss so far that counted, infinite before the first.
    #[must_use]
    pub const fn best(&self) -> f32 {
        self.best
    }
}
