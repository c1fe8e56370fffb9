//! Roots of a function of one variable by gradient descent, with an honest answer.
//!
//! f(x) = 0 where the loss f(x)² is lowest, if that is 0. So walk downhill: the gradient of the loss is 2·f·f′, and one
//! closure returns both, `(f(x), f′(x))`.
//!
//! ```
//! use stackprop::root::{Options, find};
//! let report = find(|x| (x * x * x - 2.0, 3.0 * x * x), 1.0, Options::DEFAULT);
//! assert_eq!(report.root(), Ok(1.2599211)); // ∛2, to the last place
//! ```
//!
//! | | finds |
//! |---|---|
//! | [`gradient_descent`] | the plain method of the textbooks: where it ends, it ends |
//! | [`descend`] | a root downhill from a start, or what is in the way |
//! | [`descend_in`] | the root between two numbers at which f has opposite signs |
//! | [`find`] | a root downhill from a start or further away on both sides |
//! | [`quadratic_roots`], [`Polynomial::real_roots`] | all real roots, to the last place |
//!
//! # What goes wrong with the plain method, and what helps
//!
//! [`gradient_descent`] shows three of its failures. Each of the others has a function on which it was seen, and a safeguard
//! in the code beside it. The source is meant to be read in the order of this list.
//!
//! 1. *The rate.* No fixed rate suits 1e30·(x − 3) and x⁹ alike, and f² overflows. Two gradients tell the rate: the
//!    distance of their points divided by their difference. Only the sign of a gradient is used apart from that, and powers
//!    of two keep it in range (`point.rs`, `learnt_step`). f′ alone is never a divisor, as in Newton's method, so a flat
//!    place throws nothing out of range.
//! 2. *Where the curve bends the wrong way* (√x, atan x far out) no rate can be learnt: then each step is four times as long
//!    as the last. *Towards a multiple root*, (x − 3)⁵, each learnt step is too short: then each goes twice as far
//!    (`descend.rs`, `walk`).
//! 3. *It never knows that it is there.* A root is where f changes its sign between two neighbouring floats, and better
//!    cannot be had. As soon as a step passes over a root or over the bottom of a valley of |f|, the search narrows down what
//!    lies between (`search.rs`, `narrow`).
//! 4. *Crawling.* On x⁹ learnt steps take a tenth of the way. Those that do not halve the interval make way for halving,
//!    counted in floats: 32 halvings end any interval (`pace.rs`).
//! 5. *A valley is not a root*: x² + 1. Its lowest point is [`Stationary`](Outcome::Stationary).
//! 6. *A change of sign is not a root*: 1/x has a pole, the sign of x a jump. At a root f changes by what its slope says;
//!    beside a pole the slope even has the wrong sign. The rest is a [`Discontinuity`](Outcome::Discontinuity)
//!    (`point.rs`, `explains`).
//! 7. *Rounding noise* looks like a jump: near its root, (x − 3.08)³ multiplied out changes its sign many times. But its
//!    neighbours jump about just as much (`point.rs`, `is_jitter`). Such a root has a
//!    [certificate](Certificate::SignChangeNoise) of its own.
//! 8. *Zero is not a root*: e⁻ˣ is 0 from 104 on. A stretch of zeros has two ends, an
//!    [`Asymptote`](Outcome::Asymptote) has one (`search.rs`, `zero`).
//! 9. *f is not a number*, as ln x below 0: that is as good as a wall, and the search stays on this side of it.
//! 10. *A root beside a pole*, (x − 1) / (x − 2), or *behind a hill*, x³ − 2x + 2 from 0: look in the valley between the pole and
//!     the start, and look further away (`search.rs`, `between`; `descend.rs`, `scan`).
//!
//! What is claimed can be checked again with two evaluations, mostly: [`Report::recheck`].
//!
//! # Where Newton's method fails
//!
//! Both in `f32`; [`find`] with default options.
//!
//! | f | start | Newton's method | [`find`] |
//! |---|---|---|---|
//! | atan x | 1.5 | x is no number after 9 steps | root 0, 12 evaluations |
//! | atan x | 1000000 | x is no number after 3 steps | root 0, 13 evaluations |
//! | ∛x | 0.7 | x is no number after 128 steps | root 0, 47 evaluations |
//! | x³ − 2x + 2 | 0 | 1 and 0 in turn, for ever | root -1.7692924, 40 evaluations |
//! | x²⁰ − 1 | 0.3 | x is no number after 2 steps | root 1, 16 evaluations |
//! | √\|x\| with the sign of x | 1 | -1 and 1 in turn, for ever | root 0, 8 evaluations |
//!
//! # What it cannot know
//!
//! It sees f as it is computed: (x + 2)x + 1 rounded to `f32` is 0 at −0.99984384 already, and then that is a root. For
//! polynomials, [`real_roots`](Polynomial::real_roots) gives −1. And an f that is a difference of large numbers, such as
//! a temperature less 273.15, is rounded to steps, which may be larger than what its slope makes of one float of x. Then it
//! does jump over 0, and the outcome is a discontinuity with a very small f: give a [tolerance](Options::tolerance) that is
//! larger than a step.
//!
//! It sees f at some floats, not between them. A root that f only touches, as (x − 0.1)² does, is certain where f is exactly 0
//! or within the [tolerance](Options::tolerance) that you give; otherwise the outcome is a minimum with a very small f, and
//! you decide. A jump smaller than four times what the slope makes of one float is taken for a root, and one of 32 times
//! that, if f jitters as much around it. And where [`find`] finds nothing there may be a root: only for polynomials is the
//! list [complete](Roots::complete).
//!
//! Everything is `+ − × ÷` and whole numbers, so a function with the same bits everywhere has a root with the same bits
//! everywhere. `.ci/root-size` prints how much flash it takes on a Cortex-M4F: under 6 kB for [`descend`] and
//! [`descend_in`] together. What a search remembers is under 256 bytes.

mod descend;
mod exact;
mod float;
mod level;
mod pace;
mod plain;
mod point;
mod polynomial;
mod quadratic;
mod report;
mod search;

pub use descend::{descend, descend_in, find};
pub use plain::gradient_descent;
pub use polynomial::{Degenerate, Polynomial, RealRoot, Roots};
pub use quadratic::quadratic_roots;
pub use report::{Certificate, Options, Outcome, Report};
