//! Six workloads, and programs that run them on request.
//!
//! A *contender* is a process that trains the same networks on the same data with its own means. `speed` asks all of
//! them in turn and compares; `instructions` counts what stackprop's takes.

pub mod builds;
pub mod callgrind;
pub mod contender;
pub mod workloads;
