//! Chooses the instruction set when the program runs: the only place that knows of processors.

/// The vector instructions that a batch runs with. The scores are the same with all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Instructions {
    /// The widest that the processor has (needs feature `simd`).
    #[default]
    Best,
    /// What every processor of the build's target has: SSE2 on x86-64.
    Baseline,
    /// AVX2, or less where the processor does not have it (needs feature `simd`).
    Avx2,
}

/// An instruction set that this processor has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Level {
    #[cfg(feature = "simd")]
    arch: pulp::Arch,
}

impl Level {
    #[cfg(feature = "simd")]
    pub(super) fn new(wanted: Instructions) -> Self {
        let arch = match wanted {
            Instructions::Best => pulp::Arch::new(),
            Instructions::Baseline => pulp::Arch::Scalar,
            Instructions::Avx2 => Self::avx2(),
        };
        Self { arch }
    }

    #[cfg(all(feature = "simd", any(target_arch = "x86", target_arch = "x86_64")))]
    fn avx2() -> pulp::Arch {
        pulp::x86::V3::try_new().map_or(pulp::Arch::Scalar, pulp::Arch::V3)
    }

    #[cfg(all(feature = "simd", not(any(target_arch = "x86", target_arch = "x86_64"))))]
    fn avx2() -> pulp::Arch {
        pulp::Arch::Scalar
    }

    #[cfg(not(feature = "simd"))]
    pub(super) fn new(_: Instructions) -> Self {
        Self {}
    }

    /// Runs something with these instructions. A closure must be `#[inline(always)]`, or it keeps the instructions that it was
    /// compiled with.
    #[cfg(feature = "simd")]
    #[inline]
    pub(super) fn run<R>(self, f: impl FnOnce() -> R) -> R {
        struct Of<F>(F);
        impl<R, F: FnOnce() -> R> pulp::NullaryFnOnce for Of<F> {
            type Output = R;
            #[allow(
                clippy::inline_always,
                reason = "what is not inlined is compiled without the instructions"
            )]
            #[inline(always)]
            fn call(self) -> R {
                (self.0)()
            }
        }
        self.arch.dispatch(Of(f))
    }

    /// Runs something with these instructions.
    #[cfg(not(feature = "simd"))]
    #[inline]
    pub(super) fn run<R>(self, f: impl FnOnce() -> R) -> R {
        f()
    }
}
