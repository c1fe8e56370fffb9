//! The state of an optimizer: a few values for each parameter.

use core::fmt;
use core::marker::PhantomData;

use crate::checkpoint::fingerprint;
use crate::params::Params;

/// The state of the optimizer `O` for `N` parameters: `BUFFERS` arrays `[f32; N]`, then `SCALARS` single values. All of it is
/// zero at the start.
///
/// It is opaque: its tensors can be read and written out as those of any [`Params`], and come back in through
/// [`Optimizer::load_state`](super::Optimizer::load_state). Only [`Optimizer::State`](super::Optimizer::State) should name it, because an option added to an
/// optimizer can add a buffer. What an optimizer's buffers mean, its page says.
///
/// ```
/// use stackprop::optimizer::{Momentum, Optimizer};
/// use stackprop::Params;
/// let (mut params, mut state) = ([0.0, 0.0], <Momentum<2> as Optimizer>::State::ZERO);
/// Momentum::new(0.5).step(&mut state, &mut params, &mut [4.0, -1.0], 1.0)?;
/// let mut flat = [0.0; 2];
/// state.copy_to_flat(&mut flat)?;
/// assert_eq!(flat, [4.0, -1.0]); // after one step, the running sum is the gradient
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[repr(C)]
#[allow(clippy::struct_field_names)] // buffers are what it has
pub struct Buffers<O, const N: usize, const BUFFERS: usize, const SCALARS: usize> {
    pub(super) buffers: [[f32; N]; BUFFERS],
    pub(super) scalars: [f32; SCALARS],
    /// The state of one optimizer is not that of another.
    of: PhantomData<fn() -> O>,
}

impl<O, const N: usize, const BUFFERS: usize, const SCALARS: usize> Params for Buffers<O, N, BUFFERS, SCALARS> {
    const COUNT: usize = N * BUFFERS + SCALARS;
    const FINGERPRINT: u32 = fingerprint("Buffers", &[N as u32, BUFFERS as u32, SCALARS as u32]);
    const ZERO: Self = Self { buffers: [[0.0; N]; BUFFERS], scalars: [0.0; SCALARS], of: PhantomData };

    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        for buffer in &self.buffers {
            visit(buffer);
        }
        visit(&self.scalars);
    }

    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        for buffer in &mut self.buffers {
            visit(buffer);
        }
        visit(&mut self.scalars);
    }

    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        for (buffer, other) in self.buffers.iter_mut().zip(&mut other.buffers) {
            visit(buffer, other);
        }
        visit(&mut self.scalars, &mut other.scalars);
    }
}

impl<O, const N: usize, const BUFFERS: usize, const SCALARS: usize> Default for Buffers<O, N, BUFFERS, SCALARS> {
    fn default() -> Self {
        Self::ZERO
    }
}

impl<O, const N: usize, const BUFFERS: usize, const SCALARS: usize> Clone for Buffers<O, N, BUFFERS, SCALARS> {
    fn clone(&self) -> Self {
        Self { buffers: self.buffers, scalars: self.scalars, of: PhantomData }
    }
}

impl<O, const N: usize, const BUFFERS: usize, const SCALARS: usize> PartialEq for Buffers<O, N, BUFFERS, SCALARS> {
    fn eq(&self, other: &Self) -> bool {
        (&self.buffers, &self.scalars) == (&other.buffers, &other.scalars)
    }
}

/// The values themselves only as `{:#?}`: there can be thousands.
impl<O, const N: usize, const BUFFERS: usize, const SCALARS: usize> fmt::Debug for Buffers<O, N, BUFFERS, SCALARS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return f.debug_list().entries(self.buffers).entries(self.scalars).finish();
        }
        f.debug_struct("Buffers").finish_non_exhaustive()
    }
}
