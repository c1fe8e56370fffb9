//! The parameters of a model, in a fixed order.

use crate::checkpoint::fingerprint;
use crate::error::CopyError;
use crate::{math, summation};

/// The parameters of a model: a fixed list in a fixed order, stored as tensors.
///
/// Optimizers, clipping, start values and the gradient checker need no more of a model. They walk it tensor by tensor, as
/// plain slices, so each of them has one loop, which fits a network as well as a curve with three coefficients.
///
/// The order is that of PyTorch's `parameters_to_vector`: layer by layer, the weights row by row, then the biases.
/// Arrays `[f32; N]`, tuples of `Params` and every layer are `Params`. To make your own type one, list its tensors
/// in one order in the three required functions.
///
/// ```
/// use stackprop::{Dense, Params};
/// type Net = (Dense<2, 3>, Dense<3, 1>);
/// assert_eq!(Net::COUNT, (3 * 2 + 3) + (1 * 3 + 1));
///
/// let mut net = Net::ZERO;
/// net.copy_from_flat(&[0., 1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12.])?;
/// assert_eq!(net.0.weights[1], [2.0, 3.0]);
/// assert_eq!(net.0.bias, [6.0, 7.0, 8.0]);
/// assert_eq!(net.1.weights, [[9.0, 10.0, 11.0]]);
/// # Ok::<(), stackprop::CopyError>(())
/// ```
pub trait Params: Sized {
    /// The number of parameters: the sum of the lengths of all tensors. [`gradient_check`](crate::gradient_check) reports a
    /// layer whose tensors are longer or shorter.
    const COUNT: usize;

    /// Tells the type from others with as many parameters, so that a [checkpoint](crate::checkpoint) does not load into the wrong
    /// one: see [`fingerprint`]. The default knows the number of parameters only.
    const FINGERPRINT: u32 = fingerprint("Params", &[Self::COUNT as u32]);

    /// All parameters zero: a model before it has start values, a gradient before the first sample. Let it be all zero bits:
    /// then a trainer in a `static` takes no flash.
    const ZERO: Self;

    /// Calls `visit` for every tensor, in order.
    fn tensors(&self, visit: &mut impl FnMut(&[f32]));

    /// Calls `visit` for every tensor, in order, to change it.
    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32]));

    /// Calls `visit` for every tensor, in order, beside the same tensor of `other`.
    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32]));

    /// Sets every parameter to `value`.
    ///
    /// ```
    /// use stackprop::Params;
    /// let mut params = ([1.0_f32, 2.0], [3.0_f32]);
    /// params.fill_params(7.0);
    /// assert_eq!(params, ([7.0, 7.0], [7.0]));
    /// ```
    fn fill_params(&mut self, value: f32) {
        self.tensors_mut(&mut |tensor| tensor.fill(value));
    }

    /// Returns the parameter at `index`, in the order of the model; `None` if there are not so many.
    ///
    /// ```
    /// use stackprop::Params;
    /// let params = ([1.0_f32, 2.0], [3.0_f32]);
    /// assert_eq!(params.param(2), Some(3.0));
    /// assert_eq!(params.param(3), None);
    /// ```
    #[must_use]
    fn param(&self, index: usize) -> Option<f32> {
        let (mut skip, mut found) = (index, None);
        self.tensors(&mut |tensor| {
            found = found.or(tensor.get(skip).copied());
            // Past its own tensor the index is out of every later one's range.
            skip = skip.checked_sub(tensor.len()).unwrap_or(usize::MAX);
        });
        found
    }

    /// Sets the parameter at `index` to `value` and returns its old value. Returns `None`, and changes nothing, if there are not
    /// so many.
    ///
    /// ```
    /// use stackprop::Params;
    /// let mut params = ([1.0_f32, 2.0], [3.0_f32]);
    /// assert_eq!(params.replace_param(2, 4.0), Some(3.0));
    /// assert_eq!(params, ([1.0, 2.0], [4.0]));
    /// ```
    fn replace_param(&mut self, index: usize, value: f32) -> Option<f32> {
        let (mut skip, mut found) = (index, None);
        self.tensors_mut(&mut |tensor| {
            if let Some(number) = tensor.get_mut(skip) {
                found = Some(core::mem::replace(number, value));
            }
            skip = skip.checked_sub(tensor.len()).unwrap_or(usize::MAX);
        });
        found
    }

    /// Copies all parameters from a flat list of [`COUNT`](Self::COUNT) values, such as PyTorch's `parameters_to_vector` makes.
    ///
    /// # Errors
    /// Returns [`CopyError::Length`] if the list is shorter or longer, and [`CopyError::Value`] if one of its values is NaN or
    /// infinite, as erased flash is. The parameters are unchanged then.
    ///
    /// ```
    /// use stackprop::{CopyError, Params};
    /// let mut params = ([0.0_f32; 2], [0.0_f32; 1]);
    /// assert_eq!(params.copy_from_flat(&[1.0, 2.0]), Err(CopyError::Length { expected: 3, found: 2 }));
    /// assert!(matches!(params.copy_from_flat(&[1.0, f32::NAN, 3.0]), Err(CopyError::Value { index: 1, .. })));
    /// assert_eq!(params.copy_from_flat(&[1.0, 2.0, 3.0]), Ok(()));
    /// assert_eq!(params, ([1.0, 2.0], [3.0]));
    /// ```
    #[doc(alias("load_state_dict", "vector_to_parameters"))]
    fn copy_from_flat(&mut self, flat: &[f32]) -> Result<(), CopyError> {
        check_length(Self::COUNT, flat.len())?;
        if let Some((index, value)) = flat.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            return Err(CopyError::Value { index, value: *value });
        }
        let mut numbers = flat.iter();
        self.tensors_mut(&mut |tensor| {
            for (to, from) in tensor.iter_mut().zip(&mut numbers) {
                *to = *from;
            }
        });
        Ok(())
    }

    /// Copies all parameters to a flat list, the inverse of [`copy_from_flat`](Self::copy_from_flat).
    ///
    /// # Errors
    /// Returns [`CopyError::Length`] if `flat` is shorter or longer than [`COUNT`](Self::COUNT). `flat` is unchanged then.
    ///
    /// ```
    /// use stackprop::Params;
    /// let mut flat = [0.0; 3];
    /// ([1.0_f32, 2.0], [3.0_f32]).copy_to_flat(&mut flat)?;
    /// assert_eq!(flat, [1.0, 2.0, 3.0]);
    /// # Ok::<(), stackprop::CopyError>(())
    /// ```
    #[doc(alias("state_dict", "parameters_to_vector"))]
    fn copy_to_flat(&self, flat: &mut [f32]) -> Result<(), CopyError> {
        check_length(Self::COUNT, flat.len())?;
        let mut numbers = flat.iter_mut();
        self.tensors(&mut |tensor| {
            for (from, to) in tensor.iter().zip(&mut numbers) {
                *to = *from;
            }
        });
        Ok(())
    }

    /// Copies every parameter of another model of the same type, in place, without a copy on the stack: to keep the best network
    /// of a training, for one. What else a layer of your own has stays as it is.
    ///
    /// ```
    /// use stackprop::Params;
    /// let trained = ([1.0_f32, 2.0], [3.0_f32]);
    /// let mut best = ([0.0; 2], [0.0; 1]);
    /// best.copy_params_from(&trained);
    /// assert_eq!(best, trained);
    /// ```
    fn copy_params_from(&mut self, from: &Self) {
        let mut tensor = 0;
        self.tensors_mut(&mut |to| {
            let mut other = 0;
            from.tensors(&mut |from| {
                if other == tensor {
                    for (to, from) in to.iter_mut().zip(from) {
                        *to = *from;
                    }
                }
                other += 1;
            });
            tensor += 1;
        });
    }

    /// Returns true if no parameter is NaN or infinite.
    ///
    /// ```
    /// use stackprop::Params;
    /// assert!([1.0_f32, f32::MAX].all_finite());
    /// assert!(![1.0_f32, f32::INFINITY].all_finite());
    /// ```
    #[must_use]
    fn all_finite(&self) -> bool {
        let mut finite = true;
        self.tensors(&mut |tensor| match tensor {
            [one] => finite &= one.is_finite(), // not worth a call
            _ => finite &= math::all_finite(tensor),
        });
        finite
    }
}

fn check_length(expected: usize, found: usize) -> Result<(), CopyError> {
    if expected == found { Ok(()) } else { Err(CopyError::Length { expected, found }) }
}

/// `Σ g²` over all numbers, tensor by tensor, each in eight lanes: see [`summation`](crate::summation).
pub(crate) fn norm_squared<P: Params>(grad: &P) -> f32 {
    let mut sum = 0.0;
    grad.tensors(&mut |g| sum += summation::sum_of_squares(g));
    sum
}

/// A function that is called with the gradient of a tensor, or of a piece of one, as `(params, factor, values)`: ∂L/∂`params[i]` is `factor · values[i]`.
///
/// The gradient of a row of weights is one factor times the layer's input. In this form it needs no memory.
pub type Visit<'a> = dyn FnMut(&mut [f32], f32, &[f32]) + 'a;

impl<const N: usize> Params for [f32; N] {
    const COUNT: usize = N;
    const FINGERPRINT: u32 = fingerprint("array", &[N as u32]);
    const ZERO: Self = [0.0; N];

    fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
        visit(self);
    }

    fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
        visit(self);
    }

    fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
        visit(self, other);
    }
}

/// A tuple of layers, or of any other `Params`: one after the other.
macro_rules! in_a_row {
    ($($T:ident $i:tt),*) => {
        #[allow(unused_variables)] // the empty tuple has nothing to visit
        impl<$($T: Params),*> Params for ($($T,)*) {
            const COUNT: usize = 0 $(+ $T::COUNT)*;
            const FINGERPRINT: u32 = fingerprint("tuple", &[$($T::FINGERPRINT),*]);
            const ZERO: Self = ($($T::ZERO,)*);

            fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
                $(self.$i.tensors(visit);)*
            }

            fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
                $(self.$i.tensors_mut(visit);)*
            }

            fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
                $(self.$i.tensors_with(&mut other.$i, visit);)*
            }
        }
    };
}
in_a_row!();
in_a_row!(A 0, B 1);
in_a_row!(A 0, B 1, C 2);
in_a_row!(A 0, B 1, C 2, D 3);
in_a_row!(A 0, B 1, C 2, D 3, E 4);
in_a_row!(A 0, B 1, C 2, D 3, E 4, F 5);
in_a_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
in_a_row!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);

/// A layer `Layer<N>` without parameters.
macro_rules! without_params {
    ($Layer:ident) => {
        impl<const N: usize> crate::Params for $Layer<N> {
            const COUNT: usize = 0;
            const FINGERPRINT: u32 = crate::checkpoint::fingerprint(stringify!($Layer), &[N as u32]);
            const ZERO: Self = Self;
            fn tensors(&self, _: &mut impl FnMut(&[f32])) {}
            fn tensors_mut(&mut self, _: &mut impl FnMut(&mut [f32])) {}
            fn tensors_with(&mut self, _: &mut Self, _: &mut impl FnMut(&mut [f32], &mut [f32])) {}
        }
    };
}
pub(crate) use without_params;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_reads_and_writes_its_own_number() {
        let mut params = ([0.0_f32; 2], ([0.0_f32; 0], [0.0_f32; 3]), [0.0_f32; 1]);
        for index in 0..6 {
            assert_eq!(params.replace_param(index, index as f32), Some(0.0));
        }
        assert_eq!(params, ([0.0, 1.0], ([], [2.0, 3.0, 4.0]), [5.0]));
        assert_eq!(params.replace_param(6, 9.0), None);
        assert_eq!(params.replace_param(usize::MAX, 9.0), None);
        for index in 0..6 {
            assert_eq!(params.param(index), Some(index as f32));
        }
        assert_eq!(params.param(6), None);
    }

    #[test]
    fn a_list_of_another_length_changes_nothing() {
        let mut params = [1.0_f32, 2.0];
        assert!(params.copy_from_flat(&[5.0; 3]).is_err());
        assert!(params.copy_from_flat(&[5.0; 1]).is_err());
        assert_eq!(params, [1.0, 2.0]);
        let mut flat = [7.0; 3];
        assert!(params.copy_to_flat(&mut flat).is_err());
        assert_eq!(flat, [7.0; 3]);
    }

    #[test]
    fn one_number_that_is_not_finite_is_found_wherever_it_stands() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for index in 0..19 {
                let mut params = [f32::MAX; 19];
                assert!(params.all_finite());
                params.replace_param(index, bad);
                assert!(!params.all_finite(), "{bad} at {index}");
            }
        }
    }
}
