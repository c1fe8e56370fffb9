//! Roots of a function of one variable by gradient descent, each with a certificate that can be checked again.
//!
//! A root of f is a minimum of the loss f(x)² at which the loss is 0. The gradient of that loss is 2·f·f′, so the search goes
//! downhill with both; one closure returns them, `(f(x), f′(x))`.
//!
//! ```
//! use stackprop::math::exp;
//! use stackprop::root::{Options, bracketed, find, quadratic_roots};
//! // x³ = 2, from a start
//! let report = find(|x| (x * x * x - 2.0, 3.0 * x * x), 1.0, Options::DEFAULT);
//! assert_eq!(report.root()?, 1.2599211); // ∛2, to the last place
//!
//! // 5 V at a diode and 1 kΩ in series: the current through both is the same. Between two ends, without a derivative.
//! let excess = |volt: f32| (5.0 - volt) / 1000.0 - 1e-12 * (exp(volt / 0.026) - 1.0);
//! let volt = bracketed(excess, 0.0, 1.0, Options::DEFAULT).root()?;
//! assert!((volt - 0.5775).abs() < 1e-4);
//!
//! // A ball thrown at 12 m/s from a height of 1.5 m: −4.905·t² + 12·t + 1.5 = 0. All roots.
//! let times = quadratic_roots(-4.905, 12.0, 1.5)?;
//! assert!((times[0].x + 0.119).abs() < 1e-3 && (times[1].x - 2.5657).abs() < 1e-3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! <style>.docblock svg { max-width: 100%; height: auto }</style>
#![cfg_attr(doc, doc = include_str!("../../examples/pictures/quadratic.svg"))]
//!
//! The picture is the example `quadratic`, for f(x) = x² + 2x − 3. Left is f(x)² with the iterates of gradient descent at a fixed
//! learning rate ([`gradient_descent`]) and of [`descend`]; right, |f(x)| after so many evaluations of each.
//!
//! | | finds |
//! |---|---|
//! | [`gradient_descent`] | textbook gradient descent; returns the last iterate, converged or not |
//! | [`descend`] | a root downhill from a start, or the obstacle: a minimum, a pole, the end of the domain |
//! | [`descend_in`] | the root between two numbers at which f has opposite signs |
//! | [`bracketed`] | the same without a derivative |
//! | [`find`] | a root downhill from a start or further away on both sides |
//! | [`quadratic_roots`], [`Polynomial::real_roots`] | all real roots, to the last place |
//! | [`derivative_check`] | no root: f′ as the closure computes it beside f′ as it is measured |
//!
//! # Where the derivative comes from
//!
//! By hand, with the chain rule, and then checked by [`derivative_check`]. A sum, a product and a quotient take one line each:
//! for the pairs (u, u′) and (v, v′) they are (u + v, u′ + v′), (u·v, u′·v + u·v′) and (u/v, (u′ − (u/v)·v′)/v), so a formula
//! can be written in a type of two floats with these operators. For a table, a spline or a black box there is [`bracketed`].
//! Not a difference quotient in the closure: it costs a second evaluation, and near a root it is mostly rounding.
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
//!    counted in floats: 32 halvings end any interval (`narrow.rs`, `Pace`).
//! 5. *A valley is not a root*: x² + 1. Its lowest point is [`Stationary`](Outcome::Stationary).
//! 6. *A change of sign is not a root*: 1/x has a pole, the sign of x a jump. At a root f changes by what its derivative makes
//!    of one float; across a pole the derivative even has the wrong sign. The rest is a
//!    [`Discontinuity`](Outcome::Discontinuity) (`point.rs`, `explains`; `verdict.rs`, `judge`).
//! 7. *Rounding* looks like a jump: T − 273.15 with T in kelvin stays the same for many floats, then it jumps by 0.00003. But
//!    away from such a root |f| grows as the derivative says, by jumps of that size (`verdict.rs`, `look_beside`). The root
//!    has a [certificate](Certificate::SignChangeNoise) of its own.
//! 8. *f = 0 need not be a root*: e⁻ˣ rounds to 0 from 104 on. A stretch of zeros has two ends, an
//!    [`Asymptote`](Outcome::Asymptote) has one (`search.rs`, `zero`).
//! 9. *f is not a number*, as ln x below 0: that is treated as the end of the domain.
//! 10. *A root beside a pole*, (x − 1) / (x − 2), or *behind a hill*, x³ − 2x + 2 from 0: look in the valley between the pole and
//!     the start, and look further away (`search.rs`, `between`; `descend.rs`, `scan`).
//!
//! What is claimed can be checked again with three evaluations, mostly: [`Report::recheck`].
//!
//! # Where Newton's method fails
//!
//! Both in `f32`; [`find`] with default options.
//!
//! | f | start | Newton's method | [`find`] |
//! |---|---|---|---|
//! | atan x | 1.5 | x is NaN after 9 steps | root 0, 7 evaluations |
//! | atan x | 1000000 | x is NaN after 3 steps | root 0, 7 evaluations |
//! | ∛x | 0.7 | x is NaN after 128 steps | root 0, 7 evaluations |
//! | x³ − 2x + 2 | 0 | 1 and 0 in turn, for ever | root -1.7692924, 39 evaluations |
//! | x²⁰ − 1 | 0.3 | x is NaN after 2 steps | root 1, 16 evaluations |
//! | √\|x\| with the sign of x | 1 | -1 and 1 in turn, for ever | root 0, 7 evaluations |
//!
//! # Beside Newton's method and Brent's
//!
//! The step here is x − g·Δx/Δg with g = f·f′: the secant method, applied to f·f′ instead of f. Near a simple root it therefore
//! converges as the secant method does, with an order of 1.62, where Newton's method has 2 with the same two values f and f′ of a
//! point. It never divides by f′, so a flat place throws nothing out of range; and it tells a root from a minimum or a pole.
//! That is its merit, not the number of evaluations. Newton's method in `f64` solves 70 % of 250 published functions from their
//! starts, [`find`] 99.6 %. Within a bracket Brent's method (`brentq`) needs about half as many evaluations, and no f′; in `f32`
//! it solves 94 % of 109 published brackets, [`descend_in`] all of them, and it calls every pole and jump a root.
//! With f alone, [`bracketed`] takes the secant method's steps.
//!
//! # What it cannot know
//!
//! It trusts f′. What is said of false roots presumes that f′ is the derivative of f, up to rounding: see [`derivative_check`].
//!
//! It sees f as it is computed: (x + 2)x + 1 rounded to `f32` is 0 at −0.99984384 already, and then that is a root. For
//! polynomials, [`real_roots`](Polynomial::real_roots) gives −1.
//!
//! It sees f at some floats, not between them:
//!
//! * A root that f only touches, as (x − 0.1)² does, is certain where f is exactly 0 or within the
//!   [tolerance](Options::tolerance) that you give; otherwise the outcome is a minimum with a very small f, and you decide.
//! * A jump smaller than four times what the derivative makes of one float is taken for a root.
//! * Stairs can look like rounding: another jump of about the size follows within 16,384 floats (a thousandth of x), and f′
//!   happens to make up for the rise over a thousand times as far. The price of accepting smooth curves that are rounded is
//!   one such root in 100,000 searches on random expressions with floors and signs in them. Without f′, in [`bracketed`],
//!   every staircase with steps of less than 4,096 floats (a 4,000th of x) has a root where it steps over 0: four in 100,000.
//! * An f that oscillates between neighbouring floats, as 1/cos x does from 1e7 on, has any value at each of them. Two in
//!   100,000 searches on random expressions call such a place a root.
//! * Where [`find`] finds nothing there may be a root: only for polynomials is the list [complete](Roots::is_complete).
//!
//! The other way round, one in 3,000 smooth curves of engineering is called a discontinuity, because its roundings happen to
//! look like a lone jump; the place is right then. `benches/roots` prints all these figures.
//!
//! Everything is `+ − × ÷` and whole numbers, so a function with the same bits everywhere has a root with the same bits
//! everywhere. `benches/roots/flash` prints how much flash it takes on a Cortex-M4F: at most 6,000 bytes for [`descend`] and
//! [`descend_in`] together. The state of a search is less than 256 bytes.

mod derivative_check;
mod descend;
mod exact;
mod float;
mod level;
mod narrow;
mod plain;
mod point;
mod polynomial;
mod real_root;
mod recheck;
mod report;
mod search;
mod verdict;

pub use derivative_check::{DerivativePair, derivative_check};
pub use descend::{bracketed, descend, descend_in, find};
pub use plain::gradient_descent;
pub use polynomial::{Polynomial, PolynomialError, quadratic_roots};
pub use real_root::{RealRoot, Roots};
pub use report::{Certificate, NoRoot, Options, Outcome, Report};
