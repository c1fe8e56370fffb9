"""Writes a torch.nn.Sequential as a safetensors file that `convert` reads.

pip install torch safetensors numpy

Which activations there are is in no `state_dict`: the metadata says it, with what else a network needs to be used.
"""

import json

from safetensors.torch import save_file


def save(model, path, inputs=None, mean=None, deviation=None):
    """`inputs`: up to three samples to be tested with. `mean`, `deviation`: of the training data, if the model expects
    `(x - mean) / deviation`; then `inputs` are samples before that."""
    metadata = {"format": "pt", "modules": "\n".join(map(repr, model))}
    if mean is not None:
        metadata |= {"mean": json.dumps(mean.tolist()), "deviation": json.dumps(deviation.tolist())}
    if inputs is not None:
        scaled = inputs if mean is None else (inputs - mean) / deviation
        metadata |= {"inputs": json.dumps(inputs.tolist()), "outputs": json.dumps(model.eval()(scaled).tolist())}
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, path, metadata)
