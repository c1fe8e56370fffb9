"""Writes a torch.nn.Sequential as a safetensors file that `convert` reads.

pip install torch safetensors

A `state_dict` does not say which activations there are: the metadata does, and what else it takes to use the network.
"""

import json

from safetensors.torch import save_file


def save(model, path, inputs=None, mean=None, deviation=None):
    """`inputs`: some samples, for a test. `mean`, `deviation`: of the training data, if the model was trained on
    (x - mean) / deviation; `inputs` are such x."""
    metadata = {"format": "pt", "modules": "\n".join(map(repr, model))}
    if mean is not None:
        metadata |= {"mean": json.dumps(mean.tolist()), "deviation": json.dumps(deviation.tolist())}
    if inputs is not None:
        outputs = model.eval()(inputs if mean is None else (inputs - mean) / deviation)
        metadata |= {"inputs": json.dumps(inputs.tolist()), "outputs": json.dumps(outputs.tolist())}
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, path, metadata)
