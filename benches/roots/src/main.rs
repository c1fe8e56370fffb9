mod cases;
fn main(){ cases::run(std::env::args().len()>1); }
