"""Writes a keras.Sequential of Dense layers as a safetensors file that `convert` reads.

pip install keras safetensors numpy

A kernel of Keras is [inputs, outputs] and a weight of PyTorch [outputs, inputs]: it is transposed here.
"""

import json

import numpy as np
from safetensors.numpy import save_file

# What Keras calls them, and what PyTorch prints.
MODULES = {"linear": "", "relu": "ReLU()", "leaky_relu": "LeakyReLU(negative_slope=0.2)", "elu": "ELU()", "selu": "SELU()",
           "sigmoid": "Sigmoid()", "tanh": "Tanh()", "softplus": "Softplus()", "softsign": "Softsign()", "relu6": "ReLU6()",
           "silu": "SiLU()", "softmax": "Softmax(dim=-1)"}


def save(model, path, inputs=None):
    """`inputs`: up to three samples to be tested with."""
    modules, tensors = [], {}
    for layer in (layer for layer in model.layers if layer.get_weights()):
        kernel, bias = layer.get_weights()
        tensors[f"{len(modules)}.weight"] = np.ascontiguousarray(kernel.T)
        tensors[f"{len(modules)}.bias"] = bias
        activation = MODULES[layer.activation.__name__]
        modules += ["Linear", activation] if activation else ["Linear"]
    metadata = {"format": "pt", "modules": "\n".join(modules)}
    if inputs is not None:
        outputs = np.asarray(model(inputs))
        metadata |= {"inputs": json.dumps(inputs.tolist()), "outputs": json.dumps(outputs.tolist())}
    save_file(tensors, path, metadata)
