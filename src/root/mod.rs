//! Roots of a function of one variable by gradient descent.
