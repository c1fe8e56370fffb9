use stackprop::root::*;
use libm::*;
type F=Box<dyn Fn(f32)->(f32,f32)>;
pub fn run(){
  let mut v: Vec<(String,F,f32,f32)>=vec![];
  for n in 1..=10 { let g=|x:f32|{ let (mut s,mut d)=(0.0f32,0.0f32); for i in 1..=20 { let i=i as f32; let c=(2.0*i-5.0)*(2.0*i-5.0); let r=x-i*i; s+=c/(r*r*r); d+= -3.0*c/(r*r*r*r);} (-2.0*s,-2.0*d)};
    let n=n as f32; v.push((format!("aps2.{n}"),Box::new(g),n*n+1e-4*n*n,(n+1.0)*(n+1.0)-1e-4*n*n)); }
  v.push(("aps5".into(),Box::new(|x|(sinf(x)-0.5,cosf(x))),0.0,1.5));
  for n in [5.0f32,10.0,20.0] { v.push((format!("aps7.{n}"),Box::new(move |x|((1.0+(1.0-n)*(1.0-n))*x-(1.0-n*x)*(1.0-n*x),1.0+(1.0-n)*(1.0-n)+2.0*n*(1.0-n*x))),0.0,1.0)); }
  for n in [1.0f32,2.0,4.0,5.0,8.0,15.0,20.0] { let p4=|y:f32|y*y*y*y; v.push((format!("aps9.{n}"),Box::new(move |x|((1.0+p4(1.0-n))*x-p4(1.0-n*x),1.0+p4(1.0-n)+4.0*n*(1.0-n*x)*(1.0-n*x)*(1.0-n*x))),0.0,1.0)); }
  for n in [1.0f32,5.0,10.0,15.0,20.0] { v.push((format!("aps10.{n}"),Box::new(move |x|(expf(-n*x)*(x-1.0)+powf(x,n),expf(-n*x)*(1.0-n*(x-1.0))+n*powf(x,n-1.0))),0.0,1.0)); }
  for n in [2.0f32,5.0,15.0,20.0] { v.push((format!("aps11.{n}"),Box::new(move |x|((n*x-1.0)/((n-1.0)*x),1.0/((n-1.0)*x*x))),0.01,1.0)); }
  v.push(("aps13".into(),Box::new(|x| if x==0.0 {(0.0,0.0)} else {(x*expf(-1.0/(x*x)),expf(-1.0/(x*x))*(1.0+2.0/(x*x)))}),-1.0,4.0));
  for n in [20.0f32,100.0,1000.0] { v.push((format!("aps15.{n}"),Box::new(move |x| if x<0.0 {(-0.859,0.0)} else if x>2e-3/(1.0+n) {(1.0f32.exp()-1.859,0.0)} else {(expf((n+1.0)/2.0*x*1e3)-1.859,(n+1.0)/2.0*1e3*expf((n+1.0)/2.0*x*1e3))}),-1e4,1e-4)); }
  for (a,b) in [(0.1f32,4.0f32),(0.001,10.0),(1e-5,1e5),(1e-10,1e10)] {
   v.push((format!("fun2 {a}"),Box::new(|x|(1.0-1.0/(x*x),2.0/(x*x*x))),a,b)); }
  for (a,b) in [(0.0f32,5.0f32),(-3.0,5.0),(-5.0,50.0),(-1e4,1e4)] {
   v.push((format!("fun4 {a}"),Box::new(|x|(6.0*powf(fabsf(x-2.0),5.0).copysign(x-2.0),30.0*powf(fabsf(x-2.0),4.0))),a,b));
   v.push((format!("fun6 {a}"),Box::new(|x|(powf(fabsf(x),19.0).copysign(x),19.0*powf(fabsf(x),18.0))),a-1.0,b));
   }
  for (a,b) in [(0.0002f32,2.0f32),(0.0002,3.0),(0.0002,9.0),(0.0002,27.0),(0.0002,81.0)] {
   let xi=0.61489f32;
   v.push((format!("fun9 {b}"),Box::new(move |x|{ let e=expf(-x); let den=xi+(1.0-xi)*e; (-(3062.0*(1.0-xi)*e/den)-1013.0+1628.0/x, 3062.0*(1.0-xi)*e*xi/(den*den)-1628.0/(x*x)) }),a,b)); }
  let x=0.61489f32; let _=x;
  let o=Options::DEFAULT; let mut ev=vec![];
  for (n,f,a,b) in &v {
    let r=descend_in(f,*a,*b,o); ev.push(r.evaluations);
    if r.root().is_err()||r.evaluations>60 {println!("IN {n} {r}");}
    for s in [*a,*b,0.5*a+0.5*b] { let r=find(f,s,o); if r.root().is_err() || !r.recheck(f) {println!("FIND {n} from {s} {r} {:?}",r.outcome);} }
  }
  println!("mean {}",ev.iter().sum::<u32>() as f32/ev.len() as f32);ev.sort(); println!("extra: median in {} max {}",ev[ev.len()/2],ev[ev.len()-1]);
}
