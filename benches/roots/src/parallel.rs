//! Work on all processors, with progress shown, and what numbers come to.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Does `count` pieces of work in 64 parts on all processors and merges the results.
///
/// `work(seed, progress, part)` gets a seed of its own for each part, so that the result does not depend on the number of
/// processors, and calls `progress` after each piece.
pub fn in_parallel<T: Send + Default>(
    count: u64,
    work: impl Fn(u64, &dyn Fn(), u64) -> T + Sync,
    merge: impl Fn(&mut T, T),
) -> T {
    const PARTS: u64 = 64;
    let (done, next, started) = (AtomicU64::new(0), AtomicU64::new(0), Instant::now());
    let progress = || {
        done.fetch_add(1, Relaxed);
    };
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
    let mut parts: Vec<(u64, T)> = std::thread::scope(|scope| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let mut shown = started;
        while !handles.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            std::thread::sleep(Duration::from_millis(50));
            if shown.elapsed() > Duration::from_secs(2) {
                shown = Instant::now();
                eprintln!("    … {} of {count} after {} s", done.load(Relaxed), started.elapsed().as_secs());
            }
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
