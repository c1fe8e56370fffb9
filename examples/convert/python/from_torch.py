"""Writes a torch.nn.Sequential as a safetensors file that `convert` reads.

pip install torch safetensors

A `state_dict` does not say which activations there are: the metadata does, and what else it takes to use the network.
"""

import copy
import json

import torch
from safetensors.torch import save_file


def save(model, path, inputs=None, mean=None, deviation=None):
    """`mean`, `deviation`: of the training data, if the model was trained on (x - mean) / deviation. `inputs`: some such x, for
    a test, with which `convert` compares the network; random ones if there are none."""
    if (mean is None) != (deviation is None):
        raise ValueError("pass both mean and deviation, or none")
    model = copy.deepcopy(model).float().eval()  # what predicts on a chip
    if inputs is None:
        inputs = torch.randn(3, next(m.in_features for m in model if hasattr(m, "in_features")))
        inputs = inputs if mean is None else inputs * deviation + mean
    with torch.no_grad():
        inputs = inputs.float()
        outputs = model(inputs if mean is None else (inputs - mean) / deviation)
    metadata = {"format": "pt", "modules": "\n".join(map(repr, model))}
    metadata |= {"inputs": json.dumps(inputs.tolist()), "outputs": json.dumps(outputs.tolist())}
    if mean is not None:
        metadata |= {"mean": json.dumps(mean.tolist()), "deviation": json.dumps(deviation.tolist())}
    modules = enumerate(model)  # by number, also where the modules have names
    tensors = {f"{i}.{name}": tensor.contiguous() for i, m in modules for name, tensor in m.state_dict().items()}
    save_file(tensors, path, metadata)
