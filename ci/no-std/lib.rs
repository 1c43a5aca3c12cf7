//! Scores a record without `std`.
#![no_std]

extern crate alloc;

use appraisal::draft;
use core::alloc::{GlobalAlloc, Layout};

struct NoMemory;

// SAFETY: it never hands out memory.
unsafe impl GlobalAlloc for NoMemory {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }
    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

#[global_allocator]
static MEMORY: NoMemory = NoMemory;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}

/// Checks, admits and scores, so that all of it is linked.
#[unsafe(no_mangle)]
pub extern "C" fn appraisal_scores() -> bool {
    let scheme = draft::Scheme::new(draft::SCHEME_FORMAT, "demo", "total");
    let record = draft::Record::new(draft::RECORD_FORMAT, "demo", draft::Unit::new("unit"));
    let Ok(scheme) = scheme.check() else { return false };
    scheme
        .admit(record, None)
        .is_ok_and(|record| record.score().total().is_some())
}
