//! Work on all processors, with progress shown.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

pub struct Progress {
    done: AtomicU64,
}

impl Progress {
    pub fn one(&self) {
        self.done.fetch_add(1, Relaxed);
    }
}

/// Runs `work(seed, progress, part)` in parts, each with a seed of its own, so that the result does not depend on the number
/// of processors.
pub fn in_parallel<T: Send + Default>(
    count: u64,
    work: impl Fn(u64, &Progress, u64) -> T + Sync,
    merge: impl Fn(&mut T, T),
) -> T {
    const PARTS: u64 = 64;
    let (progress, next, started) = (Progress { done: AtomicU64::new(0) }, AtomicU64::new(0), Instant::now());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut parts: Vec<(u64, T)> = std::thread::scope(|scope| {
        let worker = || {
            let mut results = Vec::new();
            loop {
                let part = next.fetch_add(1, Relaxed);
                if part >= PARTS {
                    return results;
                }
                let size = count / PARTS + u64::from(part < count % PARTS);
                results.push((part, work(part, &progress, size)));
            }
        };
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        while !handles.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            std::thread::sleep(Duration::from_millis(100));
            if started.elapsed() > Duration::from_secs(2) && std::io::stderr().is_terminal() {
                eprint!("\r  {} of {count} ", progress.done.load(Relaxed));
                let _ = std::io::stderr().flush();
            }
        }
        if std::io::stderr().is_terminal() {
            eprint!("\r                                \r");
        }
        handles.into_iter().flat_map(|handle| handle.join().expect("a panic is a figure missed")).collect()
    });
    parts.sort_by_key(|part| part.0);
    let mut all = T::default();
    for (_, part) in parts {
        merge(&mut all, part);
    }
    all
}

/// "median / 95 % / max"
pub fn quantiles(numbers: &mut [u32]) -> String {
    numbers.sort_unstable();
    let Some(last) = numbers.last() else { return "–".into() };
    format!("{} / {} / {last}", numbers[numbers.len() / 2], numbers[numbers.len() * 95 / 100])
}
