//! Programs to copy, 20 to 50 lines each. Their data is drawn by an [`Rng`](crate::Rng), so that they run as they are.
//!
//! | recipe | where |
//! |---|---|
//! | Classify a table of numbers | [`classify_table`] |
//! | Regression with standardised targets | [`regression`] |
//! | An autoencoder that finds anomalies | [`anomalies`] |
//! | Classes of different frequency: class weights | [`class_weights`] |
//! | Early stopping, with the best network kept | [`EarlyStopping`](crate::early_stopping::EarlyStopping) |
//! | Dropout | [`dropout`] |
//! | A residual connection | [`residual`] |
//! | A frozen backbone in flash, and a head that learns | [`frozen_backbone`] |
//! | Frozen layers elsewhere, a learning rate per layer | [`Groups`](crate::optimizer::Groups) |
//! | Training from a stream of samples | [`stream`] |
//! | A large network on a PC, without a stack overflow | [`large_network`] |
//! | An optimizer of your own | [`own_optimizer`] |
//! | A loss of your own | [`loss`](crate::loss), the example `own_parts` |
//! | An activation, a layer of your own | [`Activation`](crate::Activation), [`Function`](crate::Function) |
//! | Save and resume, over power cuts | [`checkpoint`](crate::checkpoint) |

pub mod anomalies;
pub mod class_weights;
pub mod classify_table;
pub mod dropout;
pub mod frozen_backbone;
pub mod large_network;
pub mod own_optimizer;
pub mod regression;
pub mod residual;
pub mod stream;
