"""Loads a safetensors file that stackprop wrote, on a computer or on a chip, into a torch.nn.Sequential.

pip install torch safetensors
"""

from safetensors.torch import load_file


def load(model, path):
    """`model` has the modules of the network: nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 1)) for
    (Dense<2, 8, Tanh>, Dense<8, 1>). PyTorch says which tensor is missing, left over, or of another shape."""
    model.load_state_dict(load_file(path))
    return model
