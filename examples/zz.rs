#[path = "../tests/roots/cases.rs"] mod cases;
use stackprop::root::*;
fn main(){ for c in cases::CASES { if let Some((a,b))=c.bracket { let r=descend_in(c.f,a,b,Options::DEFAULT); print!("{}:{} ",c.name,r.evaluations);} } println!(); 
 let c=cases::CASES.iter().find(|c|c.name=="aps.14.00").unwrap(); let mut n=0; descend_in(|x|{n+=1; let v=(c.f)(x); println!("{n} {x:?} {:e} {:e}",v.0,v.1); v},-1000.0,1.5707,Options::DEFAULT);
}
