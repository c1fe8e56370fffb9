#!/usr/bin/env python3
"""Ten devices learn to read digits together, without showing each other a single one: federated averaging.

In a round every device trains the common parameters on its own digits, and sends them back. Their mean, weighted by the
numbers of digits, begins the next round (McMahan et al. 2016, https://arxiv.org/abs/1602.05629).

All of it is in this process, with NumPy. `flower_app.py` does the same over a network, to the same bits."""

import argparse
import tomllib

import numpy as np

from data import DEVICES, digits, split
from device import HERE, Device, crc, module

# Rounds, epochs and seed, the same for both.
CONFIG = tomllib.loads((HERE / "pyproject.toml").read_text())["tool"]["flwr"]["app"]["config"]


def average(replies):
    """The mean of parameters, weighted by counts, with the operations of Flower's `FedAvg` in their order: the weight is a
    quotient of doubles, rounded to a float for the product; products and sums are floats."""
    total = sum(count for _, count in replies)
    mean = None
    for parameters, count in replies:
        part = parameters * (count / total)
        mean = part if mean is None else mean + part
    return mean


def federate(devices, parameters, rounds, epochs, show=lambda round, parameters: None):
    """The parameters after some rounds, in which each device makes `epochs` passes over its records."""
    for round in range(1, rounds + 1):
        parameters = average([device.train(parameters, epochs, round) for device in devices])
        show(round, parameters)
    return parameters


def fleet(records, seed):
    """The devices, one that has all records, and the start values."""
    program = module()
    devices = [Device(program, number, own) for number, own in enumerate(split(records, seed))]
    central = Device(program, DEVICES, records)
    return devices, central, central.start(seed)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, text in [
        ("rounds", "how often the parameters are averaged"),
        ("epochs", "passes over its digits that a device makes in a round"),
        ("seed", "who has which digits, and the start values"),
    ]:
        parser.add_argument(f"--{name}", type=int, default=CONFIG[name], help=f"{text} (%(default)s)")
    options = parser.parse_args()
    schedule = options.rounds, options.epochs

    records, test = digits()
    devices, central, start = fleet(records, options.seed)
    counts = [len(device.records) for device in devices]
    print(f"{DEVICES} devices have {min(counts)} to {max(counts)} digits each, {len(records)} together; "
          f"tested on {len(test)} of other writers\n")

    def show(round, parameters):
        if round == 1 or round % 5 == 0:
            print(f"round {round:3}: {central.accuracy(parameters, test):6.1%} right", flush=True)

    together = federate(devices, start, *schedule, show)
    # The same passes over the same digits, with nobody to average with.
    alone = [device.accuracy(federate([device], start, *schedule), test) for device in devices]
    in_one_place = federate([central], start, *schedule)

    print(f"\nalone                  {np.mean(alone):6.1%}, from {min(alone):.1%} to {max(alone):.1%}")
    print(f"federated              {central.accuracy(together, test):6.1%}")
    print(f"all data in one place  {central.accuracy(in_one_place, test):6.1%}")
    one_way = start.nbytes
    print(f"\nA round takes {DEVICES} devices x 2 ways x {one_way:,} bytes = {2 * DEVICES * one_way:,} bytes; "
          f"all the digits are {records.nbytes:,} bytes.")
    print(f"CRC-32 of the federated parameters: {crc(together)}")


if __name__ == "__main__":
    main()
