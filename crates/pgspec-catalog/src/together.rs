//! Work that is done at the same time, by threads with a stack that is deep enough for nested input.

/// The stack of each thread, in bytes: what the standard library gives is less than the first thread has.
pub const STACK: usize = 16 * 1024 * 1024;

/// Does the second beside the first.
///
/// # Panics
/// Where one of them does.
pub fn beside<A, B: Send>(first: impl FnOnce() -> A, second: impl Fn() -> B + Sync) -> (A, B) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, &second);
        let first = first();
        let second = match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // A thread that cannot be had.
            Err(_) => second(),
        };
        (first, second)
    })
}
