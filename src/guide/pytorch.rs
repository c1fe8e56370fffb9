//! PyTorch and stackprop, line by line.
//!
//! A network of 1-100-1 that learns y = x³ with RMSprop, in PyTorch:
//!
//! ```python
//! model = nn.Sequential(nn.Linear(1, 100), nn.Sigmoid(), nn.Linear(100, 1))
//! optimizer = torch.optim.RMSprop(model.parameters(), lr=0.01)
//! for epoch in range(100):
//!     optimizer.zero_grad()
//!     loss = nn.functional.mse_loss(model(x), y)
//!     loss.backward()
//!     optimizer.step()
//! ```
//!
//! ```
//! use stackprop::activation::Sigmoid;
//! use stackprop::optimizer::RmsProp;
//! use stackprop::{Dense, Params, Rng, Trainer, init, loss::mse};
//!
//! type Net = (Dense<1, 100, Sigmoid>, Dense<100, 1>);
//! let mut trainer = Trainer::<Net, RmsProp<{ Net::COUNT }>>::new();
//! let mut rng = Rng::from_seed(1);
//! init::network(&mut trainer.net, || rng.uniform());
//!
//! let data: Vec<_> = (-10..=10).map(|x| x as f32 / 5.0).map(|x| ([x], [x * x * x])).collect();
//! let mut loss = 0.0;
//! for _epoch in 0..100 {
//!     loss = trainer.epoch(&data, 21, mse, |batch| batch.step(&RmsProp::new(0.01)))?;
//! }
//! # assert_eq!([0, 1, 2, 3, 4].map(|t| stackprop::schedule::warm_up(t, 4)), [0.25, 0.5, 0.75, 1.0, 1.0]); // LinearLR's
//! assert!(loss < 2.5); // the best constant has 12.1
//! # Ok::<(), stackprop::optimizer::StepError>(())
//! ```
//!
//! | PyTorch | stackprop | |
//! |---|---|---|
//! | `nn.Sequential(a, b)` | `(A, B)` | of more than eight layers nested: `((A, …), (H, …))` |
//! | `nn.Linear(64, 32)` | [`Dense<64, 32>`](crate::Dense) | `weights[o][i]` is `weight[o, i]` |
//! | `nn.Linear(64, 32), nn.ReLU()` | `Dense<64, 32, Relu>` | the same for LeakyReLU, ELU, SELU, Sigmoid, Tanh, Softplus, Softsign, Hardsigmoid, Hardtanh, ReLU6: [`activation`](crate::activation) |
//! | `nn.LeakyReLU(0.2)` | [`LeakyRelu<1, 5>`](crate::activation::LeakyRelu) | the slope is a fraction; `LeakyRelu` is 0.01 |
//! | `nn.SiLU()`, `nn.GELU()`, `nn.Softmax(1)` | [`Silu<N>`](crate::activation::Silu), [`Gelu<N>`](crate::activation::Gelu), [`Softmax<N>`](crate::activation::Softmax) | layers of their own |
//! | `nn.Dropout` | – | [a recipe](super::recipes::dropout) |
//! | `nn.BatchNorm1d` | – | fold a trained one into the `Linear` before it |
//! | start values of `nn.Linear` | [`init::network`](crate::init::network) | another choice: Xavier, He or LeCun by activation, biases 0 |
//! | `model(x)` | [`net.predict(&x)`](crate::Layer::predict) | one sample |
//! | `model.train()`, `model.eval()` | [`Phase`](crate::Phase) | chosen by the call: `accumulate` and `learn` train, `predict` evaluates |
//! | `F.mse_loss`, `F.l1_loss`, `F.huber_loss` | [`loss::mse`](crate::loss::mse), [`mae`](crate::loss::mae), [`huber`](crate::loss::huber) | mean over the outputs |
//! | `F.cross_entropy` | [`cross_entropy`](crate::loss::cross_entropy), [`soft_cross_entropy`](crate::loss::soft_cross_entropy) | of logits; with a class, or a distribution |
//! | `F.cross_entropy(weight=…)` | – | [a closure](super::recipes::class_weights); PyTorch divides by the sum of the weights, not by the number of samples |
//! | `F.binary_cross_entropy_with_logits` | [`binary_cross_entropy`](crate::loss::binary_cross_entropy) | of logits |
//! | `loss.backward()` | [`trainer.accumulate(&x, &y, mse)`](crate::Trainer::accumulate) | adds the gradient of one sample |
//! | `optimizer.zero_grad()` | – | `step` does it; [`trainer.zero_grad()`](crate::Trainer::zero_grad) drops a batch |
//! | `optimizer.step()` | [`trainer.step(&optimizer)`](crate::Trainer::step) | the mean over the batch |
//! | `optim.SGD(lr=0.001)` | [`Sgd`](crate::optimizer::Sgd): 0.001 | |
//! | `optim.SGD(momentum=0.9)` | [`Momentum`](crate::optimizer::Momentum): 0.001, momentum 0.9 | PyTorch's momentum is 0 unless given |
//! | `optim.RMSprop(lr=0.01, alpha=0.99, eps=1e-8)` | [`RmsProp`](crate::optimizer::RmsProp): the same | |
//! | `optim.Adagrad(lr=0.01, eps=1e-10)` | [`AdaGrad`](crate::optimizer::AdaGrad): the same | no `lr_decay` |
//! | `optim.Adadelta(lr=1.0, rho=0.9, eps=1e-6)` | [`AdaDelta`](crate::optimizer::AdaDelta): the same | |
//! | `optim.Adam(lr=0.001, betas=(0.9, 0.999), eps=1e-8)` | [`Adam`](crate::optimizer::Adam): the same | no `amsgrad` |
//! | `optim.AdamW(weight_decay=0.01)` | [`AdamW`](crate::optimizer::AdamW): the same | |
//! | `optim.Rprop(lr=0.01)` | [`Rprop`](crate::optimizer::Rprop): the same | |
//! | `weight_decay=` of the others | [`trainer.batch().weight_decay(0.01)`](crate::Batch::weight_decay) | added to the gradient |
//! | `nn.utils.clip_grad_norm_(…, 1.0)` | [`trainer.batch().clip_norm(1.0)`](crate::Batch::clip_norm) | PyTorch adds 1e-6 to the norm, the crate does not |
//! | `nn.utils.clip_grad_value_(…, 1.0)` | [`trainer.batch().clip_value(1.0)`](crate::Batch::clip_value) | |
//! | `requires_grad_(False)`, parameter groups | [`Groups`](crate::optimizer::Groups), [`Frozen`](crate::optimizer::Frozen) | |
//! | `CosineAnnealingLR` | [`schedule::cosine`](crate::schedule::cosine) | a factor for the learning rate |
//! | `StepLR` | [`schedule::staircase`](crate::schedule::staircase) | |
//! | `LinearLR(start_factor=1/n, total_iters=n-1)` | [`schedule::warm_up(step, n)`](crate::schedule::warm_up) | |
//! | `CosineAnnealingWarmRestarts` | [`schedule::warm_restarts`](crate::schedule::warm_restarts) | |
//! | `DataLoader(shuffle=True, batch_size=16)` | [`rng.shuffle`](crate::Rng::shuffle), then [`trainer.epoch(&samples, 16, …)`](crate::Trainer::epoch) | |
//! | `model.state_dict()` | [`state_dict::for_each`](crate::state_dict::for_each), [`save_safetensors`](crate::state_dict::save_safetensors) | |
//! | `model.load_state_dict(…)` | [`state_dict::load`](crate::state_dict::load) | |
//! | `torch.save` of model and optimizer | [`checkpoint`](crate::checkpoint) | to the bit |
//! | `parameters_to_vector`, `vector_to_parameters` | [`copy_to_flat`](crate::Params::copy_to_flat), [`copy_from_flat`](crate::Params::copy_from_flat) | |
//! | `torch.manual_seed(1)` | [`Rng::from_seed(1)`](crate::Rng::from_seed) | other numbers |
//! | `torch.autograd.gradcheck` | [`gradient_check`](crate::gradient_check()) | |
//!
//! The example `convert` reads and writes the files of PyTorch and Keras.
