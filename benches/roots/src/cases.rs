//! The 150 published cases.

pub struct Case {
    pub name: &'static str,
    pub f: fn(f32) -> (f32, f32),
    pub start: f32,
    pub bracket: Option<(f32, f32)>,
    pub roots: &'static [f64],
    pub expected: &'static str,
}
fn powi(x: f32, n: u32) -> f32 {
    let (mut power, mut square, mut n) = (1.0, x, n);
    while n > 0 {
        if n & 1 == 1 { power *= square; }
        square *= square;
        n >>= 1;
    }
    power
}
include!("../../../tests/fixtures/roots_cases.rs");
use stackprop::root::*;
fn truth(c:&Case, r:&Report)->bool{
    match r.outcome { Outcome::Root{..} => {
        let (a,_) = (c.f)(r.x);
        let near = c.roots.iter().any(|&t| (f64::from(r.x)-t).abs() <= 1e-5*t.abs().max(1e-3) ) ;
        near || { // other roots: sign change 
          let d = (r.x.abs()*1e-3).max(1e-3);
          let _ = a; !c.roots.is_empty() && (c.f)(r.x-d).0*(c.f)(r.x+d).0<=0.0 }
    } _=>true }
}
pub fn run(verbose:bool){
    let o=Options::DEFAULT;
    let mut counts: Vec<u32>=vec![]; let (mut ok,mut n)=(0,0);
    for c in CASES { if let Some((a,b))=c.bracket {
        let r=descend_in(c.f,a,b,o); n+=1;
        let isroot = r.root().is_ok();
        if isroot {ok+=1; counts.push(r.evaluations);} 
        if !truth(c,&r) || (!isroot && c.expected=="root") || !r.recheck(c.f) {println!("IN {} {:?} {r}",c.name,c.expected);}
        else if verbose {println!("in {} {}",c.name,r.evaluations);}
    }}
    counts.sort();
    println!("descend_in {ok}/{n} median {} p95 {} max {}",counts[counts.len()/2],counts[counts.len()*95/100],counts[counts.len()-1]);
    for (name,m) in [("descend",0),("find",1)] {
        let (mut ok,mut n)=(0,0); let mut ev=vec![]; let (mut oks,mut ns)=(0,0);
        for c in CASES { 
            let mut starts=vec![c.start]; if let Some((a,b))=c.bracket {starts.extend([a,b,0.5*a+0.5*b]);}
            for (i,s) in starts.into_iter().enumerate() {
                let r=if m==0 {descend(c.f,s,o)} else {find(c.f,s,o)};
                let isroot=r.root().is_ok();
                let want = c.expected=="root";
                let good = if want {isroot} else {!isroot || c.expected.starts_with("root_or")};
                n+=1; if good {ok+=1}
                if i==0 {ns+=1; if good {oks+=1}}
                ev.push(r.evaluations);
                if !truth(c,&r) || (m==1 && !good) || (!r.recheck(c.f) && isroot) {println!("{name} from {s}: {} {:?} {r} {:?}",c.name,c.expected,r.outcome);}
            }}
        ev.sort();
        println!("{name}: starts {oks}/{ns} all {ok}/{n} median {} p95 {} max {}",ev[n/2],ev[n*95/100],ev[n-1]);
    }
}
