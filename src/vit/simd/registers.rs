//! Four floats in a register, and the few things that a product needs of them.
//!
//! In wasm they are its own instructions: the compiler must find `v128.load32_splat` and keep the sums in registers,
//! which it does not do of arrays. Elsewhere, for tests, the same by `wide`.

/// Floats in a register.
pub(super) const LANES: usize = 4;

#[cfg(not(target_arch = "wasm32"))]
pub(super) use self::portable::{Register, add_product, load, splat, store};
#[cfg(target_arch = "wasm32")]
pub(super) use self::wasm::{Register, add_product, load, splat, store};

#[cfg(target_arch = "wasm32")]
mod wasm {
    use std::arch::wasm32::*;

    pub(in crate::vit::simd) type Register = v128;

    /// # Safety
    /// Four floats must be there to read.
    #[inline(always)]
    pub(in crate::vit::simd) unsafe fn load(from: *const f32) -> Register {
        // SAFETY: as above; wasm's loads need no alignment.
        unsafe { v128_load(from.cast()) }
    }

    /// # Safety
    /// One float must be there to read.
    #[inline(always)]
    pub(in crate::vit::simd) unsafe fn splat(from: *const f32) -> Register {
        // SAFETY: as above.
        unsafe { v128_load32_splat(from.cast()) }
    }

    /// # Safety
    /// There must be room for four floats.
    #[inline(always)]
    pub(in crate::vit::simd) unsafe fn store(to: *mut f32, values: Register) {
        // SAFETY: as above.
        unsafe { v128_store(to.cast(), values) }
    }

    /// `sum + x y`: rounded once where the processor has such an instruction.
    #[cfg(feature = "relaxed-simd")]
    #[inline]
    #[target_feature(enable = "relaxed-simd")]
    pub(in crate::vit::simd) fn add_product(sum: Register, x: Register, y: Register) -> Register {
        f32x4_relaxed_madd(x, y, sum)
    }

    /// `sum + x y`, rounded twice.
    #[cfg(not(feature = "relaxed-simd"))]
    #[inline(always)]
    pub(in crate::vit::simd) fn add_product(sum: Register, x: Register, y: Register) -> Register {
        f32x4_add(sum, f32x4_mul(x, y))
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod portable {
    use wide::f32x4;

    pub(in crate::vit::simd) type Register = f32x4;

    /// # Safety
    /// Four floats must be there to read.
    pub(in crate::vit::simd) unsafe fn load(from: *const f32) -> Register {
        // SAFETY: as above; an array of floats is aligned as a float is.
        f32x4::new(unsafe { *from.cast() })
    }

    /// # Safety
    /// One float must be there to read.
    pub(in crate::vit::simd) unsafe fn splat(from: *const f32) -> Register {
        // SAFETY: as above.
        f32x4::splat(unsafe { *from })
    }

    /// # Safety
    /// There must be room for four floats.
    pub(in crate::vit::simd) unsafe fn store(to: *mut f32, values: Register) {
        // SAFETY: as above.
        unsafe { *to.cast() = values.to_array() }
    }

    /// `sum + x y`, rounded twice.
    pub(in crate::vit::simd) fn add_product(sum: Register, x: Register, y: Register) -> Register {
        sum + x * y
    }
}
