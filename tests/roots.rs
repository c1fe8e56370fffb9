//! The root finder on published cases, random functions and quadratics. `benches/roots` does the same a hundred times over,
//! and judges in exact arithmetic.

#[path = "roots/cases.rs"]
mod cases;
#[path = "roots/fuzz.rs"]
mod fuzz;
#[path = "roots/newton.rs"]
mod newton;

#[test]
fn table() {
    println!("{}", newton::table());
}
