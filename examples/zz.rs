use stackprop::root::*;
fn show<const N:usize>(p:[f32;N]){ let r=Polynomial(p).real_roots(); match r { Ok(r)=>{ println!("{p:?} complete {} evals {}",r.complete,r.evaluations); for x in r.iter(){println!("    {x:?}");}}, Err(e)=>println!("{p:?} {e}")}}
fn main(){
 show([-3.0,2.0,1.0]); show([1.,-2.,1.]); show([1.,6.,9.]); show([1.,-6.,9.]); show([-6.,11.,-6.,1.]); show([24.,-50.,35.,-10.,1.]);
 show([0.,0.,-2.,1.]); show([1e38,-1e38,1e-38]); show([1e-38,1e38,1e38]); show([1.0,1e30,1e-30]); show([1.0,3.0]); show([0.0,0.0]); show([f32::NAN]); show([5.0]); show([1.,0.,1.]);
 show([2.,-2.,0.,1.]); show([1e-45,-1.0,1e-45]); show([-1.,0.,0.,0.,0.,0.,0.,0.,1.]);
 show([1.0,-24.0,252.0,-1512.0,5670.0,-13608.0,20412.0,-17496.0,6561.0]);
}
