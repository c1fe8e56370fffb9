//! The root finder on published cases, random functions and polynomials. `benches/roots` does the same a hundred times over,
//! and judges in exact arithmetic.

#[path = "roots/cases.rs"]
mod cases;
#[path = "roots/fuzz.rs"]
mod fuzz;
#[path = "roots/golden.rs"]
mod golden;
#[path = "roots/newton.rs"]
mod newton;

use std::f32::consts::SQRT_2;

use stackprop::Rng;
use stackprop::root::{
    Certificate, Options, Outcome, Polynomial, PolynomialError, Report, bracketed, derivative_check, descend,
    descend_in, find, quadratic_roots,
};

const DEFAULT: Options = Options::DEFAULT;

/// (x − 3.08)³ multiplied out: near the root it is nothing but rounding errors.
const NOISY: fn(f32) -> (f32, f32) = |x| {
    let r = 3.08_f32;
    (((x - 3.0 * r) * x + 3.0 * r * r) * x - r * r * r, (3.0 * x - 6.0 * r) * x + 3.0 * r * r)
};

/// Counts the evaluations, and checks that a report has counted the same.
fn counted(search: impl Fn(&mut dyn FnMut(f32) -> (f32, f32)) -> Report, f: fn(f32) -> (f32, f32)) -> Report {
    let mut calls = 0;
    let report = search(&mut |x| {
        calls += 1;
        f(x)
    });
    assert_eq!(report.evaluations, calls);
    report
}

/// A change of these is a breaking release; when it is meant, `BLESS=1 cargo test --test roots` writes them.
#[test]
fn searches_and_polynomials_have_the_bits_that_they_had() {
    let got = golden::table();
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/golden_roots.txt"), &got).unwrap();
        return;
    }
    assert_eq!(got, include_str!("fixtures/golden_roots.txt"));
}

/// The next float above x: `f32::next_up` is younger than the oldest Rust.
fn above(x: f32) -> f32 {
    f32::from_bits(if x < 0.0 { x.to_bits() - 1 } else { (x + 0.0).to_bits() + 1 })
}

#[test]
fn the_published_cases_are_solved() {
    assert_eq!(cases::CASES.len(), 150);
    let starts = cases::finds(false);
    assert_eq!((starts.right, starts.runs, starts.false_claims), (150, 150, vec![]), "find, published starts");
    let all = cases::finds(true);
    assert_eq!((all.right, all.runs, all.false_claims), (570, 570, vec![]), "find, all starts");
    let descents = cases::descents();
    assert_eq!((descents.right, descents.runs, descents.false_claims.len()), (147, 150, 0), "descend");
}

#[test]
fn every_published_bracket_is_narrowed_down() {
    let all = cases::brackets(false);
    assert_eq!((all.right, all.runs, all.false_claims.len()), (140, 140, 0));
    assert!(all.most() <= 128, "{} evaluations", all.most());
    let simple = cases::brackets(true);
    assert!(simple.median() <= 13 && simple.runs >= 120, "median {} of {}", simple.median(), simple.runs);
}

#[test]
fn random_functions_yield_no_false_root() {
    let mut rng = Rng::from_seed(2);
    for i in 0..100_000 {
        let run = fuzz::run(&mut rng);
        assert_eq!(run.verdict, Ok(()), "run {i}, {}: {:?}", fuzz::FAMILIES[run.family], run.report);
    }
}

#[test]
fn random_brackets_of_continuous_functions_take_at_most_128_evaluations() {
    let mut rng = Rng::from_seed(3);
    for i in 0..50_000 {
        let (report, verdict) = fuzz::bracket(&mut rng);
        assert_eq!(verdict, Ok(()), "run {i}: {report:?}");
    }
}

#[test]
fn the_documentation_shows_where_newton_fails() {
    assert!(newton::all_found());
    let table = newton::table().replace("√|x|", "√\\|x\\|");
    let documentation = include_str!("../src/root/mod.rs").replace("//! ", "");
    assert!(documentation.contains(&table), "src/root/mod.rs should contain\n{table}");
}

#[test]
fn each_outcome_is_told_from_the_others() {
    let descends = |f: fn(f32) -> (f32, f32), x0| counted(|f| descend(f, x0, DEFAULT), f).outcome;
    let brackets = |f: fn(f32) -> (f32, f32), lo, hi| counted(|f| descend_in(f, lo, hi, DEFAULT), f).outcome;
    let root = |lo, hi, certificate| Outcome::Root { lo, hi, certificate };

    let square = |x: f32| (x * x - 2.0, 2.0 * x);
    assert_eq!(descends(square, 1.0), root(SQRT_2, above(SQRT_2), Certificate::SignChange));
    assert_eq!(descends(|x| (x * x - 4.0, 2.0 * x), 1.0), root(2.0, 2.0, Certificate::Exact));
    let Outcome::Root { lo, hi, certificate: Certificate::ZeroPlateau } = descends(|x| (x * x * x, 3.0 * x * x), 1.0)
    else {
        panic!("x³ is 0 around 0")
    };
    assert!(lo == -hi && (1e-16..1e-14).contains(&hi), "x³ underflows at {hi}");
    let tangent = descends(|x| ((x - 1.0) * (x - 1.0), 2.0 * (x - 1.0)), 3.0);
    assert_eq!(tangent, root(1.0, 1.0, Certificate::Tangent));
    // Beside the double root −1 rounding makes it 0, as the documentation says.
    let rounded = counted(|f| find(f, 2.5, DEFAULT), |x| ((x + 2.0) * x + 1.0, 2.0 * x + 2.0));
    assert_eq!(rounded.outcome, root(-0.99984384, -0.99984384, Certificate::Exact));
    assert_eq!(roots([1.0, 2.0, 1.0]), [-1.0]);
    let noisy = NOISY;
    let Outcome::Root { lo, certificate: Certificate::SignChangeNoise, .. } = brackets(noisy, -1.0, 9.0) else {
        panic!("a triple root in noise, {:?}", brackets(noisy, -1.0, 9.0))
    };
    assert!((lo - 3.08).abs() < 0.02, "{lo}");

    assert!(
        matches!(descends(|x| (x * x - x + 1.0, 2.0 * x - 1.0), 3.0), Outcome::Stationary { lo, .. } if (lo - 0.5).abs() < 1e-3)
    );
    assert_eq!(descends(|_| (3.0, 0.0), 1.0), Outcome::Stationary { lo: 1.0, hi: 1.0 });
    assert!(matches!(brackets(|x| (1.0 / x, -1.0 / (x * x)), -1.0, 2.0), Outcome::Discontinuity { .. }));
    assert!(
        matches!(brackets(|x| (1.0_f32.copysign(x - 0.3), 0.0), 0.0, 1.0), Outcome::Discontinuity { lo, hi } if lo < 0.3 && 0.3 <= hi)
    );
    let falling = |x: f32| (libm::expf(-x), -libm::expf(-x));
    assert_eq!(descends(falling, 1.0), Outcome::Asymptote);
    assert_eq!(descends(falling, 150.0), Outcome::Asymptote);
    assert_eq!(brackets(square, 3.0, 5.0), Outcome::NotBracketed);
    assert!(
        matches!(descends(|x| (libm::sqrtf(x) + 1.0, 0.5 / libm::sqrtf(x)), 4.0), Outcome::NonFinite { x } if x < 0.0)
    );
    assert_eq!(descends(|x| (libm::logf(x), 1.0 / x), -1.0), Outcome::NonFinite { x: -1.0 });
}

#[test]
fn a_hole_in_a_bracket_is_said_or_walked_around() {
    // NaN from 1 to 2, and no root beside it.
    let hole = |x: f32| if (1.0..2.0).contains(&x) { (f32::NAN, f32::NAN) } else { (x.signum(), 0.0) };
    let report = descend_in(|x| if x < 1.0 { (-1.0, 0.0) } else { hole(x) }, 0.0, 3.0, DEFAULT);
    assert!(matches!(report.outcome, Outcome::NonFinite { x } if (1.0..2.0).contains(&x)), "{report:?}");
    // The same hole, and a root at 2.5 in a valley beside it.
    let f = |x: f32| if (1.0..2.0).contains(&x) { (f32::NAN, f32::NAN) } else { (x - 2.5, 1.0) };
    assert_eq!(descend_in(f, 0.0, 3.0, DEFAULT).root(), Ok(2.5));
}

#[test]
fn every_claim_can_be_rechecked_and_none_of_another_function() {
    let cases: [(Function, f32, u32); 5] = [
        (|x| (x * x - 2.0, 2.0 * x), 1.0, 3),
        (|x| (x * x - 4.0, 2.0 * x), 1.0, 1),
        (|x| (x * x * x, 3.0 * x * x), 1.0, 4),
        (|x| (x * x, 2.0 * x), 1.0, 4),
        (|x| (x * x + 1.0, 2.0 * x), 3.0, 2),
    ];
    for (i, (f, x0, most)) in cases.into_iter().enumerate() {
        let report = find(f, x0, DEFAULT);
        let mut calls = 0;
        let holds = report.recheck(|x| {
            calls += 1;
            f(x)
        });
        assert!(holds && calls <= most, "{i}: {calls} calls, {report:?}");
        assert!(!report.recheck(|x| (x - 77.0, 1.0)), "{i}: {report:?}");
        assert!(!report.recheck(|_| (f32::NAN, f32::NAN)), "{i}: {report:?}");
    }
    let noisy = descend_in(NOISY, -1.0, 9.0, DEFAULT);
    let mut calls = 0;
    let holds = noisy.recheck(|x| {
        calls += 1;
        NOISY(x)
    });
    assert!(holds && calls <= 60, "{calls} calls, {noisy:?}");
    // A forged root at a pole, and one whose two floats are not neighbours.
    let root = |lo: f32, hi| Outcome::Root { lo, hi, certificate: Certificate::SignChange };
    let forged = |outcome| forge(1.0, 0.0, outcome);
    let pole = |x: f32| (1.0 / (x - 1.00000001), -1.0 / ((x - 1.00000001) * (x - 1.00000001)));
    assert!(!forged(root(1.0 - f32::EPSILON / 2.0, 1.0)).recheck(pole));
    assert!(!forged(root(0.0, 3.0)).recheck(|x| (x - 2.0, 1.0)));
}

/// A report that no search has made.
fn forge(x: f32, f: f32, outcome: Outcome) -> Report {
    let mut report = descend(|x| (x, 1.0), 0.0, DEFAULT);
    (report.x, report.f, report.outcome) = (x, f, outcome);
    report
}

type Function = fn(f32) -> (f32, f32);

/// Functions without a root, whose poles and jumps were called one.
const ROOTLESS: [(&str, Function); 8] = [
    ("a pole on a float", |x| (1.0 / (x - 4.0), -1.0 / ((x - 4.0) * (x - 4.0)))),
    ("another pole on a float", |x| (1.0 / (x - 2.0), -1.0 / ((x - 2.0) * (x - 2.0)))),
    ("many poles", |x| (1.0 / libm::sinf(x), -libm::cosf(x) / (libm::sinf(x) * libm::sinf(x)))),
    ("a pole whose denominator is rounded in stairs", |x| {
        let t = (x + 273.15) - 273.15;
        (1.0 / (t - 0.300_01), -1.0 / ((t - 0.300_01) * (t - 0.300_01)))
    }),
    ("a jump with an infinite derivative", |x| ((1.0 + libm::sqrtf(x.abs())).copysign(x), 0.5 / libm::sqrtf(x.abs()))),
    ("a jump beside which the derivative is infinite", |x| {
        ((1.0 + libm::sqrtf((x - 1.0).abs())).copysign(x - 1.0), 0.5 / libm::sqrtf((x - 1.0).abs()))
    }),
    ("a jump on a slope", |x| (if x < 0.3 { x - 1.0 } else { x + 1.0 }, 1.0)),
    ("a pole with a derivative of the wrong sign", |x| {
        let t = x - 1.000_000_1;
        (1.0 / (t + 3e-8), 1.0 / ((t + 3e-8) * (t + 3e-8)))
    }),
];

#[test]
fn poles_and_jumps_are_no_roots_from_wherever_one_starts() {
    let places = [-8.0, -4.0, -1.0, -1e-12, 0.0, 1e-3, 0.3, 1.0, 2.0, 3.9999998, 4.0, 5.0, 7.094, 8.0, 1e3, 1e9];
    for (name, f) in ROOTLESS {
        let alone = |x| f(x).0;
        for a in places {
            for report in [descend(f, a, DEFAULT), find(f, a, DEFAULT)] {
                assert!(report.root().is_err(), "{name} from {a}: {report:?}");
            }
            for b in places {
                for report in [descend_in(f, a, b, DEFAULT), bracketed(alone, a, b, DEFAULT)] {
                    assert!(report.root().is_err(), "{name} from {a} to {b}: {report:?}");
                    assert!(report.evaluations <= 128, "{name} from {a} to {b}: {report:?}");
                }
            }
        }
    }
}

#[test]
fn recheck_refuses_what_a_search_should_not_have_claimed() {
    for (name, f) in ROOTLESS {
        // The sign change of each, found by halving.
        let (mut lo, mut hi) = if name.starts_with("many") { (3.0_f32, 4.0_f32) } else { (-0.7, 5.0) };
        while above(lo) < hi {
            let middle = 0.5 * lo + 0.5 * hi;
            if (f(middle).0 < 0.0) == (f(lo).0 < 0.0) { lo = middle } else { hi = middle }
        }
        for certificate in [Certificate::SignChange, Certificate::SignChangeNoise] {
            let forged = forge(lo, f(lo).0, Outcome::Root { lo, hi, certificate });
            assert!(!forged.recheck(f), "{name}: {forged:?}");
            assert!(!forged.recheck(|x| (f(x).0, f32::NAN)), "{name}, f alone: {forged:?}");
        }
    }
}

/// Temperature in °C and its derivative, of a thermistor of 10 kΩ: T is rounded as 300 is.
const THERMISTOR: Function = |r| {
    let t = 1.0 / (libm::logf(r / 1e4) / 3950.0 + 1.0 / 298.15);
    (t - 273.15, -t * t / (3950.0 * r))
};

#[test]
fn a_smooth_curve_that_is_rounded_in_stairs_has_a_root() {
    for celsius in -40..=120 {
        let celsius = celsius as f32 + 0.37;
        let f = |r| (THERMISTOR(r).0 - celsius, THERMISTOR(r).1);
        for report in [descend_in(f, 50.0, 1e6, DEFAULT), bracketed(|r| f(r).0, 50.0, 1e6, DEFAULT)] {
            let exact = 1e4 * (3950.0 * (1.0 / (f64::from(celsius) + 273.15) - 1.0 / 298.15)).exp();
            assert!(report.root().is_ok() && report.evaluations <= 80, "{celsius} °C: {report:?}");
            assert!((f64::from(report.x) / exact - 1.0).abs() < 1e-5, "{celsius} °C: {report:?}, {exact}");
        }
    }
    // The rate at which four payments are worth 1,500 today: 1 + r is rounded as 1 is, whatever r.
    let worth = |r: f32| {
        let v = 1.0 / (1.0 + r);
        (
            (((400.0 * v + 400.0) * v + 400.0) * v + 400.0) * v - 1500.0,
            -v * v * (((1600.0 * v + 1200.0) * v + 800.0) * v + 400.0),
        )
    };
    let report = descend_in(worth, -0.5, 1.0, DEFAULT);
    assert!(report.root().is_ok_and(|r| (r - 0.026_32).abs() < 1e-5), "{report:?}");
}

#[test]
fn a_root_is_found_with_f_alone() {
    assert_eq!(bracketed(|x| x * x * x - 2.0, 0.0, 2.0, DEFAULT).root(), Ok(1.2599211));
    let (mut most, mut median) = (0, Vec::new());
    for case in cases::CASES {
        let Some((lo, hi)) = case.bracket else { continue };
        let report = bracketed(|x| (case.f)(x).0, lo, hi, DEFAULT);
        assert!(case.is_right(&report) || case.expected == "root_or_discontinuity", "{}: {report:?}", case.name);
        assert!(report.root().is_err() || report.recheck(|x| ((case.f)(x).0, f32::NAN)), "{}: {report:?}", case.name);
        most = most.max(report.evaluations);
        median.push(report.evaluations);
    }
    median.sort_unstable();
    assert!(most <= 128 && median[median.len() / 2] <= 26, "{most}, {}", median[median.len() / 2]);
    let step = bracketed(|x| if x < 0.3 { -1.0 } else { 1.0 }, 0.0, 1.0, DEFAULT);
    assert!(matches!(step.outcome, Outcome::Discontinuity { lo, hi } if lo < 0.3 && 0.3 <= hi), "{step:?}");
    assert_eq!(bracketed(|x| x + 5.0, 0.0, 1.0, DEFAULT).outcome, Outcome::NotBracketed);
}

#[test]
fn a_start_where_f_is_no_number_is_looked_around() {
    let f = |x: f32| (libm::logf(x) - 0.5, 1.0 / x);
    assert_eq!(descend(f, -1.0, DEFAULT).outcome, Outcome::NonFinite { x: -1.0 });
    assert_eq!(find(f, -1.0, DEFAULT).root(), Ok(1.6487212)); // √e
    // Beyond 1.5 f is no number, and the root is at 1.45, between the last sample of the scan and that.
    let edge = |x: f32| if x < 1.5 { (x - 1.45, 1.0) } else { (f32::NAN, f32::NAN) };
    assert_eq!(find(edge, 4.0, DEFAULT).root(), Ok(1.45));
}

#[test]
fn a_root_lies_between_its_ends() {
    // f is 0 at −1e-45 alone, where half a float is rounded to 0.
    let smallest = -f32::from_bits(1);
    let f = |x: f32| {
        (
            if x < smallest {
                -1.0
            } else if x == smallest {
                0.0
            } else {
                1.0
            },
            0.0,
        )
    };
    let report = descend_in(f, -1.0, 1.0, DEFAULT);
    assert_eq!(
        (report.x, report.outcome),
        (smallest, Outcome::Root { lo: smallest, hi: smallest, certificate: Certificate::ZeroPlateau })
    );
}

#[test]
fn a_wrong_derivative_is_seen_beside_the_measured_one() {
    let right = derivative_check(|x| (x * x, 2.0 * x), 3.0, 0.25);
    assert_eq!(right.map(|pair| pair.x), [2.5, 2.75, 3.0, 3.25, 3.5]);
    assert!(right.iter().all(|pair| pair.computed == pair.measured && pair.computed == 2.0 * pair.x), "{right:?}");
    let wrong = derivative_check(|x| (1.0 / x, 1.0 / (x * x)), 2.0, 0.01);
    assert!(wrong.iter().all(|pair| (pair.computed + pair.measured).abs() < 1e-3), "{wrong:?}");
}

#[test]
fn no_more_evaluations_than_allowed_and_none_outside_of_the_domain() {
    let f = |x: f32| (libm::atanf(x - 3.3), 1.0 / (1.0 + (x - 3.3) * (x - 3.3)));
    for max_evaluations in 0..60 {
        let options = DEFAULT.with_max_evaluations(max_evaluations);
        for report in [descend(f, 1e5, options), descend_in(f, -1e5, 1e6, options), find(f, 1e5, options)] {
            assert!(report.evaluations <= max_evaluations);
            assert!(report.root().is_ok() || report.outcome == Outcome::NotConverged, "{report:?}");
            assert_eq!(report.f.is_nan(), max_evaluations == 0);
        }
    }
    let inside = |x: f32| {
        assert!((-2.0..=5.0).contains(&x), "{x}");
        (x * x * x - 2.0 * x + 2.0, 3.0 * x * x - 2.0)
    };
    for domain in [(-2.0, 5.0), (5.0, -2.0)] {
        let options = DEFAULT.with_domain(domain.0, domain.1);
        assert_eq!(find(inside, 0.0, options).root(), Ok(-1.7692924));
        assert_eq!(find(inside, 900.0, options).root(), Ok(-1.7692924));
        assert_eq!(descend_in(inside, f32::NEG_INFINITY, 9.0, options).root(), Ok(-1.7692924));
    }
    // The root is outside: |f| falls up to the end.
    let options = DEFAULT.with_domain(-1.0, 0.5);
    let report = find(|x| (x - 2.0, 1.0), 0.0, options);
    assert_eq!((report.x, report.outcome), (0.5, Outcome::AtBound));
    // A domain of nothing but NaN is none.
    let report = find(|x| (x - 2.0, 1.0), 0.0, DEFAULT.with_domain(f32::NAN, f32::NAN));
    assert_eq!(report.root(), Ok(2.0));
}

#[test]
fn the_tolerance_decides_what_is_good_enough() {
    let f = |x: f32| ((x - 0.1) * (x - 0.1) + 1e-9, 2.0 * (x - 0.1));
    assert!(matches!(descend(f, 1.0, DEFAULT).outcome, Outcome::Stationary { .. }));
    let report = descend(f, 1.0, DEFAULT.with_tolerance(1e-6));
    assert!(matches!(report.outcome, Outcome::Root { certificate: Certificate::Residual, .. }) && report.f <= 1e-6);
    assert!(report.recheck(f));
    for tolerance in [f32::NAN, -1.0] {
        assert!(descend(f, 1.0, DEFAULT.with_tolerance(tolerance)).root().is_err());
    }
}

#[test]
fn a_start_that_is_no_number_is_refused() {
    let f = |x: f32| (x - 2.0, 1.0);
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for report in [descend(f, bad, DEFAULT), find(f, bad, DEFAULT)] {
            assert!(matches!(report.outcome, Outcome::NonFinite { .. }), "{report:?}");
        }
    }
    for (lo, hi) in [(f32::NAN, 3.0), (0.0, f32::NAN)] {
        assert!(matches!(descend_in(f, lo, hi, DEFAULT).outcome, Outcome::NonFinite { .. }));
    }
}

/// Scaling f by a power of two changes no step; scaling x moves every point along.
#[test]
fn scale_does_not_matter() {
    let plain = descend_in(|x| (x * x * x - 2.0, 3.0 * x * x), 0.5, 4.0, DEFAULT);
    for exponent in [-60, -20, 20, 60] {
        let k = 2.0_f32.powi(exponent);
        assert_eq!(descend_in(|x| (k * (x * x * x - 2.0), k * (3.0 * x * x)), 0.5, 4.0, DEFAULT).x, plain.x);
        let moved = |x: f32| {
            let t = x / k;
            (t * t * t - 2.0, 3.0 * t * t / k)
        };
        let report = descend_in(moved, 0.5 * k, 4.0 * k, DEFAULT);
        assert_eq!((report.x, report.evaluations), (k * plain.x, plain.evaluations));
    }
}

/// The roots as numbers.
#[allow(clippy::expect_used)]
fn roots<const N: usize>(coefficients: [f32; N]) -> Vec<f32> {
    Polynomial(coefficients).real_roots().expect("finite and not all 0").iter().map(|root| root.x).collect()
}

#[test]
fn degenerate_polynomials_get_an_answer_of_their_own() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(quadratic_roots(bad, 1.0, 1.0), Err(PolynomialError::NonFinite));
        assert_eq!(quadratic_roots(0.0, 0.0, bad), Err(PolynomialError::NonFinite));
    }
    assert_eq!(quadratic_roots(0.0, -0.0, 0.0), Err(PolynomialError::Zero));
    assert_eq!(Polynomial([0.0; 9]).real_roots(), Err(PolynomialError::Zero));
    assert_eq!((roots([5.0, 0.0, 0.0]), roots([5.0])), (vec![], vec![]));
    assert_eq!((roots([5.0, 2.0, 0.0, 0.0]), roots([0.0, 0.0, 3.0])), (vec![-2.5], vec![0.0]));
    let roots = Polynomial([0.0, 0.0, -2.0, 1.0]).real_roots().unwrap();
    assert_eq!((roots[0].x, roots[0].multiplicity), (0.0, Some(2)));
    assert!(PolynomialError::Zero.to_string().contains("every number is a root"));
}

#[test]
fn a_root_whose_place_96_bits_do_not_decide_is_not_certain() {
    // −x⁴ + x³ + tiny·(x² + x + 1): the root is above 1 by 4e-45.
    let tiny = f32::from_bits(1);
    let roots = Polynomial([tiny, tiny, tiny, 1.0, -1.0]).real_roots().unwrap();
    let Some(one) = roots.iter().find(|root| root.x == 1.0) else { panic!("{roots:?}") };
    assert_eq!((one.certificate, one.is_certain()), (Certificate::SignChangeNoise, false));
}

#[test]
fn roots_beyond_the_range_are_said_to_be_missing() {
    // −2⁻¹²⁶·x² + x has a root at 2¹²⁶ = 8.5e37; 1e-39·x² + x one at −1e39.
    assert_eq!(roots([0.0, 1.0, -f32::MIN_POSITIVE]), [0.0, 1.0 / f32::MIN_POSITIVE]);
    let out_of_range = Polynomial([0.0, 1.0, 1e-39]).real_roots().unwrap();
    assert_eq!((out_of_range.iter().count(), out_of_range.is_complete()), (1, false));
    // Both are out of range: (x − 2e39)(x − 3e39) · 1e-42. And none at all, which is certain.
    let both = quadratic_roots(1e-42, -5e-3, 6e36).unwrap();
    assert_eq!((both.iter().count(), both.is_complete()), (0, false));
    let none = quadratic_roots(1e-42, -4.8e-3, 6e36).unwrap();
    assert_eq!((none.iter().count(), none.is_complete()), (0, true));
}

/// Twice the product of two floats is exact in `f64`, and so is the sign of b² − 4ac if both are.
#[test]
fn quadratics_have_the_right_number_of_roots() {
    let mut rng = Rng::from_seed(4);
    for i in 0..20_000 {
        let mut number = || libm::exp10f(rng.between(-12.0, 12.0)) * if rng.below(2) == 0 { 1.0 } else { -1.0 };
        let (a, b) = (number(), number());
        let c = match i % 3 {
            0 => number(),
            // As near to a double root as floats allow.
            1 => (f64::from(b) * f64::from(b) / (4.0 * f64::from(a))) as f32,
            _ => b * b / (4.0 * a) * rng.between(0.999, 1.001),
        };
        // Exact: each of the two products has 48 bits, and their difference is rounded but not its sign.
        let discriminant = f64::from(b) * f64::from(b) - 4.0 * (f64::from(a) * f64::from(c));
        let roots = quadratic_roots(a, b, c).unwrap();
        let count = if discriminant > 0.0 { 2 } else { usize::from(discriminant == 0.0) };
        assert_eq!((roots.iter().count(), roots.is_complete()), (count, true), "{a:e}, {b:e}, {c:e}: {roots:?}");
        // The formula in f64 is right to some 1e-8 of the larger root, and stable where it adds.
        let q = -0.5 * (f64::from(b) + discriminant.max(0.0).sqrt().copysign(f64::from(b)));
        let mut want = [q / f64::from(a), f64::from(c) / q];
        want.sort_by(f64::total_cmp);
        for (root, want) in roots.iter().zip(want) {
            let ulp = f64::from(want.abs() as f32 * f32::EPSILON).max(1e-45);
            assert!((f64::from(root.x) - want).abs() <= ulp, "{a:e}, {b:e}, {c:e}: {} is not {want}", root.x);
            assert!(root.is_certain() && root.lo <= root.x && root.x <= root.hi);
        }
    }
}

#[test]
fn polynomials_with_known_roots_yield_them_all() {
    assert_eq!(roots([-6.0, 11.0, -6.0, 1.0]), [1.0, 2.0, 3.0]);
    assert_eq!(roots([24.0, -50.0, 35.0, -10.0, 1.0]), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(roots([2.0, -2.0, 0.0, 1.0]), [-1.7692924]);
    assert_eq!(roots([-1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]), [-1.0, 1.0]);
    assert_eq!(roots([1.0, 0.0, 0.0, 0.0, 1.0]), []);
    // (x − 1)⁵(x + 2)³: expanded, and both as often as they are.
    let p = Polynomial([-8.0, 28.0, -26.0, -11.0, 25.0, -2.0, -8.0, 1.0, 1.0]);
    let p = p.real_roots().unwrap();
    let found: Vec<_> = p.iter().map(|root| (root.x, root.multiplicity)).collect();
    assert!(p.is_complete());
    assert_eq!(found, [(-2.0, Some(3)), (1.0, Some(5))]);
    // (3x − 1)²(x − 2): a double root between two floats is a tangent, and not called certain.
    let p = Polynomial([-2.0, 13.0, -24.0, 9.0]).real_roots().unwrap();
    let [third, two] = &*p else { panic!("{p:?}") };
    assert_eq!((third.x, third.certificate, third.is_certain()), (0.33333334, Certificate::Tangent, false));
    assert_eq!((two.x, two.certificate), (2.0, Certificate::Exact));
    // The same for a quadratic is certain: the discriminant is exactly 0.
    let double = quadratic_roots(9.0, -6.0, 1.0).unwrap();
    assert_eq!(double.len(), 1);
    assert!(double[0].is_certain() && double[0].multiplicity == Some(2));
}

#[test]
fn a_polynomial_is_a_function_to_descend_on() {
    let p = Polynomial([-2.0, 0.0, 0.0, 1.0]);
    let f = |x| (p.value(x), p.derivative(x));
    assert_eq!(descend_in(f, 0.0, 2.0, DEFAULT).root(), Ok(1.2599211));
    assert_eq!((p.value(f32::MAX), p.value(1e30), p.derivative(2.0)), (f32::INFINITY, f32::INFINITY, 12.0));
    assert!(Polynomial([f32::NAN, 1.0]).value(1.0).is_nan());
}
