//! What the layers say of their tensors.

use super::{Name, Shape};
use crate::activation::{Activation, Gelu, Silu, Softmax};
use crate::dense::Dense;
use crate::params::Params;

/// A layer, or a network of layers, that tells the names and the shapes of its tensors. All layers of the crate are, and
/// tuples of them.
///
/// For a layer of your own, list its tensors in the order of [`Params`]. Here that of the layer `Scale` in the example of
/// [`Function`](crate::Function), which in PyTorch is a module with `self.factor = nn.Parameter(…)`:
///
/// ```
/// use stackprop::state_dict::{self, Modules, StateDict};
/// use stackprop::{Dense, Params, activation::Relu};
///
/// struct Scale<const N: usize> {
///     factor: [f32; N],
/// }
/// # impl<const N: usize> Params for Scale<N> {
/// #     const COUNT: usize = N;
/// #     const ZERO: Self = Self { factor: [0.0; N] };
/// #     fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
/// #         visit(&self.factor);
/// #     }
/// #     fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
/// #         visit(&mut self.factor);
/// #     }
/// #     fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
/// #         visit(&mut self.factor, &mut other.factor);
/// #     }
/// # }
/// impl<const N: usize> StateDict for Scale<N> {
///     fn modules(list: &mut Modules<'_>) {
///         list.push("Scale", &[("factor", &[N])]);
///     }
/// }
/// let mut names = Vec::new();
/// state_dict::for_each(&<(Dense<2, 3, Relu>, Scale<3>)>::ZERO, |name, shape, _| {
///     names.push(format!("{name} {shape}"));
///     Ok::<(), state_dict::Error>(())
/// })?;
/// assert_eq!(names, ["0.weight [3, 2]", "0.bias [3]", "2.factor [3]"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "the tensors of `{Self}` have no names",
    note = "a layer of your own implements `state_dict::StateDict`"
)]
pub trait StateDict: Params {
    /// Adds the modules of the layer to `list`, in order, each with its tensors.
    ///
    /// It is called several times and has to say the same every time.
    fn modules(list: &mut Modules<'_>);
}

/// A list of modules, for [`StateDict::modules`].
pub struct Modules<'a> {
    /// What the names begin with; between the calls nothing more.
    name: &'a mut Name,
    next: usize,
    visit: &'a mut dyn FnMut(Item<'_>),
}

/// What a list is made of.
pub(super) enum Item<'a> {
    /// A module of the network.
    Module(&'a str),
    /// A tensor of a module or of one within it.
    Tensor(&'a Name, Shape),
}

impl<'a> Modules<'a> {
    pub(super) fn new(name: &'a mut Name, visit: &'a mut dyn FnMut(Item<'_>)) -> Self {
        Self { name, next: 0, visit }
    }

    /// Adds a module with its tensors, each a name and a shape.
    ///
    /// `module` is what PyTorch's `print(model)` shows, such as `ReLU()`; [`save_safetensors`](super::save_safetensors) notes it
    /// in the file. A tensor has at most four dimensions. A name consists of printable ASCII characters without spaces, quotes and
    /// backslashes, and with the module's number has at most [`Name::MAX`] bytes.
    pub fn push(&mut self, module: &str, tensors: &[(&str, &[usize])]) {
        let before = self.begin(module);
        for (tensor, shape) in tensors {
            let module = self.name.length();
            self.name.add(tensor);
            (self.visit)(Item::Tensor(self.name, Shape::new(shape)));
            self.name.truncate(module);
        }
        self.name.truncate(before);
    }

    /// Adds a module that has a `torch.nn.Sequential` within, under the name `inner`: a wrapper of layers, such as
    /// the residual connection in the example of [`Layer`](crate::Layer).
    ///
    /// ```
    /// use stackprop::state_dict::{self, Modules, StateDict};
    /// use stackprop::{Dense, Params, activation::Tanh};
    ///
    /// struct Residual<F>(F);
    /// # impl<F: Params> Params for Residual<F> {
    /// #     const COUNT: usize = F::COUNT;
    /// #     const ZERO: Self = Self(F::ZERO);
    /// #     fn tensors(&self, visit: &mut impl FnMut(&[f32])) {
    /// #         self.0.tensors(visit);
    /// #     }
    /// #     fn tensors_mut(&mut self, visit: &mut impl FnMut(&mut [f32])) {
    /// #         self.0.tensors_mut(visit);
    /// #     }
    /// #     fn tensors_with(&mut self, other: &mut Self, visit: &mut impl FnMut(&mut [f32], &mut [f32])) {
    /// #         self.0.tensors_with(&mut other.0, visit);
    /// #     }
    /// # }
    /// impl<F: StateDict> StateDict for Residual<F> {
    ///     fn modules(list: &mut Modules<'_>) {
    ///         list.nested("Residual", "f", F::modules);
    ///     }
    /// }
    /// let mut names = Vec::new();
    /// state_dict::for_each(&<(Dense<1, 2>, Residual<Dense<2, 2, Tanh>>)>::ZERO, |name, _, _| {
    ///     names.push(name.to_string());
    ///     Ok::<(), state_dict::Error>(())
    /// })?;
    /// assert_eq!(names, ["0.weight", "0.bias", "1.f.0.weight", "1.f.0.bias"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nested(&mut self, module: &str, inner: &str, modules: impl FnOnce(&mut Modules<'_>)) {
        let before = self.begin(module);
        self.name.add(inner);
        self.name.add(".");
        let visit = &mut *self.visit;
        let mut only_tensors = |item: Item<'_>| {
            if let Item::Tensor(..) = item {
                visit(item);
            }
        };
        modules(&mut Modules::new(self.name, &mut only_tensors));
        self.name.truncate(before);
    }

    /// Counts a module and adds its number to the name. Returns the length of the name before.
    fn begin(&mut self, module: &str) -> usize {
        (self.visit)(Item::Module(module));
        let before = self.name.length();
        self.name.add_number(self.next);
        self.name.add(".");
        self.next += 1;
        before
    }
}

impl core::fmt::Debug for Modules<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Modules").field("next", &self.next).finish_non_exhaustive()
    }
}

impl<const IN: usize, const OUT: usize, A: Activation> StateDict for Dense<IN, OUT, A> {
    fn modules(list: &mut Modules<'_>) {
        list.push("Linear", &[("weight", &[OUT, IN]), ("bias", &[OUT])]);
        if !A::MODULE.is_empty() {
            list.push(A::MODULE, &[]);
        }
    }
}

impl<const N: usize> StateDict for Silu<N> {
    fn modules(list: &mut Modules<'_>) {
        list.push("SiLU()", &[]);
    }
}

impl<const N: usize> StateDict for Gelu<N> {
    fn modules(list: &mut Modules<'_>) {
        list.push("GELU(approximate='none')", &[]);
    }
}

impl<const N: usize> StateDict for Softmax<N> {
    fn modules(list: &mut Modules<'_>) {
        list.push("Softmax(dim=-1)", &[]);
    }
}

/// Tuples of layers: one after the other.
macro_rules! in_a_row {
    ($($T:ident),+) => {
        impl<$($T: StateDict),+> StateDict for ($($T,)+) {
            fn modules(list: &mut Modules<'_>) {
                $($T::modules(list);)+
            }
        }
    };
}
in_a_row!(A, B);
in_a_row!(A, B, C);
in_a_row!(A, B, C, D);
in_a_row!(A, B, C, D, E);
in_a_row!(A, B, C, D, E, F);
in_a_row!(A, B, C, D, E, F, G);
in_a_row!(A, B, C, D, E, F, G, H);
