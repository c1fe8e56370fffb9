#[path = "../../../tests/roots/cases.rs"]
mod cases;
#[path = "../../../tests/roots/fuzz.rs"]
mod fuzz;
mod fuzzing;
mod extra;
mod judge;
mod polynomials;
mod report;
fn main(){ 
 for (n,t) in [("descend",cases::descents()),("find1",cases::finds(false)),("find",cases::finds(true)),("in",cases::brackets(false)),("in simple",cases::brackets(true))] {
   println!("mean {:.2} {n} {}/{} false {:?} median {} max {}",t.evaluations.iter().sum::<u32>() as f32/t.runs as f32, t.right,t.runs,t.false_claims,t.median(),t.most());
 }
 extra::run();
 let s: u64 = std::env::var("SHARE").map_or(20,|s|s.parse().unwrap());
 fuzzing::brackets(10_000_000/s);
 fuzzing::fuzz(10_000_000/s);
 if std::env::args().len()>1 {
 let a=polynomials::quadratics(s); let b=polynomials::higher(60_000/s);
 println!("{a} {b}");}
}
