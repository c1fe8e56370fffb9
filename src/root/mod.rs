//! Roots of a function of one variable by gradient descent.

mod descend;
mod exact;
mod float;
mod pace;
mod plain;
mod point;
mod polynomial;
mod report;
mod search;

pub use descend::{descend, descend_in, find};
pub use plain::gradient_descent;
pub use polynomial::{Degenerate, Polynomial, RealRoot, Roots, quadratic_roots};
pub use report::{Certificate, Options, Outcome, Report};
