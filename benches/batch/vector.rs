//! The vector instructions of everything that is no kernel of the crate: the same as those of the kernel it is held against.

use std::sync::atomic::{AtomicBool, Ordering};

use appraisal::batch::{Batch, Instructions};

/// Whether everything runs with AVX2 in place of the widest instructions that the processor has.
static NARROW: AtomicBool = AtomicBool::new(false);

/// From now on, no more than AVX2.
pub fn narrow() {
    NARROW.store(true, Ordering::Relaxed);
}

/// What the bench runs with.
pub fn instructions() -> Instructions {
    if NARROW.load(Ordering::Relaxed) {
        Instructions::Avx2
    } else {
        Instructions::Best
    }
}

/// A batch that runs with the instructions of the bench.
pub fn with(batch: Batch) -> Batch {
    batch.instructions(instructions())
}

#[cfg(feature = "simd")]
fn arch() -> pulp::Arch {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    if NARROW.load(Ordering::Relaxed) {
        return pulp::x86::V3::try_new().map_or(pulp::Arch::Scalar, pulp::Arch::V3);
    }
    pulp::Arch::new()
}

/// Runs something with the instructions of the bench. A closure must be `#[inline(always)]`, or it keeps those that it was
/// compiled with.
#[cfg(feature = "simd")]
pub fn run<R>(f: impl FnOnce() -> R) -> R {
    struct Of<F>(F);
    impl<R, F: FnOnce() -> R> pulp::NullaryFnOnce for Of<F> {
        type Output = R;
        #[inline(always)]
        fn call(self) -> R {
            (self.0)()
        }
    }
    arch().dispatch(Of(f))
}

/// Runs something.
#[cfg(not(feature = "simd"))]
pub fn run<R>(f: impl FnOnce() -> R) -> R {
    f()
}
