//! Many things, looked at by as many threads as there are processors.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use pgspec_catalog::together::STACK;

/// So many things are taken at a time.
const CHUNK: usize = 64;

/// So many things are worth a second thread.
const WORTH_A_THREAD: usize = 128;

/// What is found about each of the things, in their order.
pub fn each<I: Sync, T: Send>(things: &[I], look: impl Fn(&I) -> Vec<T> + Sync) -> Vec<T> {
    let chunks: Vec<_> = things.chunks(CHUNK).collect();
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let work = || {
        while let Some((number, chunk)) = {
            let number = next.fetch_add(1, Ordering::Relaxed);
            chunks.get(number).map(|chunk| (number, chunk))
        } {
            let of_chunk: Vec<_> = chunk.iter().flat_map(&look).collect();
            if !of_chunk.is_empty() {
                found.lock().unwrap_or_else(PoisonError::into_inner).push((number, of_chunk));
            }
        }
    };
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let helpers = processors.min(things.len() / WORTH_A_THREAD + 1).saturating_sub(1);
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            // A thread that cannot be had is no loss but of time: this one works too.
            let _ = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
        work();
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().flat_map(|(_, parts)| parts).collect()
}
