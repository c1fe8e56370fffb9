"""Writes a keras.Sequential of Dense layers as a safetensors file that `convert` reads.

pip install keras safetensors

A kernel of Keras is [inputs, outputs] and a weight of PyTorch [outputs, inputs]: it is transposed here.
"""

import json

import numpy as np
from safetensors.numpy import save_file

# What Keras calls an activation, and what PyTorch prints.
MODULES = {"elu": "ELU()", "gelu": "GELU()", "hard_sigmoid": "Hardsigmoid()", "hard_tanh": "Hardtanh()",
           "leaky_relu": "LeakyReLU(negative_slope=0.2)", "relu": "ReLU()", "relu6": "ReLU6()", "selu": "SELU()",
           "sigmoid": "Sigmoid()", "silu": "SiLU()", "softmax": "Softmax(dim=-1)", "softplus": "Softplus()",
           "softsign": "Softsign()", "tanh": "Tanh()"}


def save(model, path, inputs=None):
    """`inputs`: some samples, for a test."""
    modules, tensors = [], {}
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Dense":
            kernel, *bias = map(np.asarray, layer.get_weights())
            tensors[f"{len(modules)}.weight"] = np.ascontiguousarray(kernel.T, np.float32)
            tensors[f"{len(modules)}.bias"] = bias[0] if bias else np.zeros(kernel.shape[1], np.float32)
            modules.append("Linear")
        elif kind not in ("Activation", "Dropout", "InputLayer"):
            raise ValueError(f"{layer.name} is a {kind}: only Dense, Activation and Dropout can be converted")
        name = getattr(getattr(layer, "activation", None), "__name__", "linear")
        if name != "linear":
            modules.append(MODULES[name])
    metadata = {"format": "pt", "modules": "\n".join(modules)}
    if inputs is not None:
        outputs = model.predict(inputs, verbose=0)
        metadata |= {"inputs": json.dumps(inputs.tolist()), "outputs": json.dumps(outputs.tolist())}
    save_file(tensors, path, metadata)
