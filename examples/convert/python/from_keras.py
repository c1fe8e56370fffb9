"""Writes a keras.Sequential of Dense layers as a safetensors file that `convert` reads.

pip install keras safetensors

A kernel of Keras is [inputs, outputs] and a weight of PyTorch [outputs, inputs]: it is transposed here.
"""

import json

import keras
import numpy as np
from keras import activations
from safetensors.numpy import save_file

# Activations of Keras, and what PyTorch prints for the same function.
MODULES = {activations.linear: None, activations.elu: "ELU()", activations.gelu: "GELU()",
           activations.hard_sigmoid: "Hardsigmoid()", activations.hard_tanh: "Hardtanh()",
           activations.leaky_relu: "LeakyReLU(negative_slope=0.2)", activations.relu: "ReLU()", activations.relu6: "ReLU6()",
           activations.selu: "SELU()", activations.sigmoid: "Sigmoid()", activations.silu: "SiLU()",
           activations.softmax: "Softmax(dim=-1)", activations.softplus: "Softplus()", activations.softsign: "Softsign()",
           activations.tanh: "Tanh()"}


def save(model, path, inputs=None):
    """`inputs`: some samples, for a test, with which `convert` compares the network; random ones if there are none."""
    if type(model) is not keras.Sequential or model.compute_dtype != "float32":
        raise ValueError("only a keras.Sequential of float32 can be converted")
    modules, tensors = [], {}
    for layer in model.layers:
        kind = type(layer)
        if kind is keras.layers.Dense:
            kernel, *bias = map(np.asarray, layer.get_weights())
            tensors[f"{len(modules)}.weight"] = np.ascontiguousarray(kernel.T)
            tensors[f"{len(modules)}.bias"] = bias[0] if bias else np.zeros(kernel.shape[1], np.float32)
            modules.append("Linear")
        elif kind not in (keras.layers.Activation, keras.layers.Dropout, keras.layers.InputLayer):
            raise ValueError(f"{layer.name} is a {kind.__name__}: only Dense, Activation and Dropout can be converted")
        activation = getattr(layer, "activation", activations.linear)
        if activation not in MODULES:
            raise ValueError(f"the activation of {layer.name}, {activation}, is none of those that can be converted")
        if MODULES[activation]:
            modules.append(MODULES[activation])
    inputs = np.random.randn(3, model.input_shape[-1]).astype(np.float32) if inputs is None else np.asarray(inputs)
    metadata = {"format": "pt", "modules": "\n".join(modules), "inputs": json.dumps(inputs.tolist())}
    metadata["outputs"] = json.dumps(model.predict(inputs, verbose=0).tolist())
    save_file(tensors, path, metadata)
