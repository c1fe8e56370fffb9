use crate::fuzz::{FAMILIES, run};
use crate::report::in_parallel;
use stackprop::Rng;
use stackprop::root::*;
pub fn fuzz(count: u64) -> bool {
    let start=std::time::Instant::now();
    let res: Vec<[u64;6]> = in_parallel(count, |seed, progress, count| {
        let mut rng=Rng::from_seed(seed+1000); let mut t=vec![[0u64;6];20];
        for i in 0..count { let state=rng.clone(); let r=run(&mut rng); let row=&mut t[r.family]; row[0]+=1;
          match r.report.outcome { Outcome::Root{..}=>row[1]+=1, Outcome::NotConverged=>row[2]+=1,_=>{} }
          row[3]+=u64::from(r.report.evaluations);
          row[4]=row[4].max(r.report.evaluations.into());
          if let Err(e)=r.verdict { row[5]+=1; if row[5]<3 { println!("{} {e} {} {:?} seed {seed} i {i} {state:?}",FAMILIES[r.family],r.report,r.report.outcome);} }
          progress.one(); }
        t
    }, |a,b| { if a.is_empty() {*a=b} else { for (x,y) in a.iter_mut().zip(b) { for i in [0,1,2,3,5] { x[i]+=y[i]; } x[4]=x[4].max(y[4]); } } });
    let mut bad=0;
    for (n,r) in FAMILIES.iter().zip(&res) { println!("{n:30} runs {} roots {} unconverged {} mean {:.1} max {} bad {}",r[0],r[1],r[2],r[3] as f64/r[0] as f64,r[4],r[5]); bad+=r[5]; }
    println!("{:?}",start.elapsed());
    bad==0
}

pub fn brackets(count:u64){
   let r: (Vec<u32>,u32)=in_parallel(count,|seed,_,count|{ let mut rng=Rng::from_seed(seed); let mut v=vec![]; let mut bad=0; for _ in 0..count { let (r,e)=crate::fuzz::bracket(&mut rng); v.push(r.evaluations); if let Err(e)=e { bad+=1; if bad<3 {println!("{e} {r} {:?}",r.outcome);} } } (v,bad)},|a,b|{a.0.extend(b.0);a.1+=b.1});
   let mut v=r.0; println!("brackets bad {} : {}",r.1,crate::report::quantiles(&mut v));
}
