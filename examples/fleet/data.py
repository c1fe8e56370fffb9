"""Who has which digits."""

import pathlib
import random

import numpy as np

from device import HERE

DEVICES = 10


def digits(folder=HERE):
    """The digits to learn and those to be tested on, which other people wrote: rows of 64 pixels and the digit."""
    records = np.fromfile(pathlib.Path(folder) / "../data/digits.bin", np.uint8).reshape(-1, 65)
    return records[:1437], records[1437:]


def split(records, seed):
    """The records of each device: device d sees mostly the digits d and d + 1, and d + 1 times as many as device 0."""
    rng = random.Random(seed)

    def drawn(digit):
        shares = [(d + 1) * (1 if digit in (d, (d + 1) % DEVICES) else 0.02) for d in range(DEVICES)]
        return rng.choices(range(DEVICES), shares)[0]

    owner = np.array([drawn(digit) for digit in records[:, 64]])
    return [records[owner == d] for d in range(DEVICES)]
