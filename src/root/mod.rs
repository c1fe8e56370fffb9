//! Roots of a function of one variable by gradient descent.

mod descend;
mod float;
mod plain;
mod point;
mod report;
mod search;

pub use descend::{descend, descend_in, find};
pub use plain::gradient_descent;
pub use report::{Certificate, Options, Outcome, Report};
