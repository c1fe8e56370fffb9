#!/usr/bin/env python3
"""The fleet's rounds give the same bits wherever they run, and the bits of Flower's own FedAvg: `test_fleet.py [--flower]`.

Where flwr is installed, its server and its clients do the rounds in this process, and every parameter is compared.
Otherwise the parameters are held against a CRC-32 that was compared so, and the last line says that Flower was not run;
with --flower that is an error."""

import argparse
import importlib.util
import sys

import numpy as np

from data import DEVICES, digits, split
from device import HERE, MODULE, Device, crc, module
from fleet import CONFIG, average, federate, fleet

# Of the parameters that Flower's FedAvg and NumPy have both made, with the configuration of pyproject.toml.
CRC = "95d2c148"

RECORDS, _ = digits()


def numpy_rounds():
    devices, _, start = fleet(RECORDS, CONFIG["seed"])
    return federate(devices, start, CONFIG["rounds"], CONFIG["epochs"])


def equal_bits(a, b):
    return a.dtype == b.dtype == np.float32 and a.tobytes() == b.tobytes()


def test_the_numpy_rounds_give_the_bits_that_are_written_down():
    got = crc(numpy_rounds())
    assert got == CRC, f"CRC-32 {got}, expected {CRC}"


def test_the_module_imports_nothing_and_is_less_than_10_kB():
    size = (HERE / MODULE).stat().st_size
    assert not module().imports and size < 10_000, f"{size} bytes, imports: {module().imports}"


def test_the_average_by_hand():
    # 1/4 · 2 + 3/4 · 4
    replies = [(np.float32([2.0]), 1), (np.float32([4.0]), 3)]
    assert average(replies) == np.float32([3.5])
    # The weight 1/10 is rounded to a float before the product; 9 · 0.1 in doubles would be another float.
    tenth = average([(np.float32([9.0]), 1), (np.float32([0.0]), 9)])
    assert equal_bits(tenth, np.float32([9.0]) * np.float32(0.1)) and tenth != np.float32(9.0 * 0.1), tenth


def test_another_order_of_the_devices_gives_other_bits():
    # So equal bits are worth something: they show that the orders are the same.
    devices, _, start = fleet(RECORDS, CONFIG["seed"])
    replies = [device.train(start, 1, 1) for device in devices]
    forward, backward = average(replies), average(replies[::-1])
    assert not equal_bits(forward, backward)
    assert np.allclose(forward, backward, atol=1e-6)


def test_every_digit_is_on_one_device():
    together = np.concatenate(split(RECORDS, 1))
    assert sorted(map(bytes, together)) == sorted(map(bytes, RECORDS))


def test_a_device_refuses_what_is_broken_and_keeps_its_parameters():
    program = module()
    device = Device(program, 0, RECORDS[:20])
    start = device.start(0)
    broken, no_digit = start.copy(), RECORDS[:20].copy()
    broken[7], no_digit[3, 64] = np.nan, 10
    huge = np.full_like(start, 1e30)
    for parameters, records, want in [
        (broken, RECORDS[:20], "a parameter is not finite"),
        (start, no_digit, "not a digit"),
        (start, RECORDS[:0], "no samples"),
        (huge, RECORDS[:20], "diverged"),
    ]:
        device.records = records
        try:
            device.train(parameters, 1, 1)
        except RuntimeError as error:
            assert want in str(error), f"{error}; expected: {want}"
        else:
            raise AssertionError(f"no error; expected: {want}")
        assert equal_bits(device.parameters, parameters)
    # And goes on as one to which nothing has happened.
    device.records = RECORDS[:20]
    other = Device(program, 0, RECORDS[:20])
    assert equal_bits(device.train(start, 2, 1)[0], other.train(start, 2, 1)[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--flower", action="store_true", help="fail where flwr is not installed")
    options = parser.parse_args()
    for name, test in list(globals().items()):
        if name.startswith("test_"):
            test()
            print(f"holds: {name.removeprefix('test_').replace('_', ' ')}", flush=True)
    if importlib.util.find_spec("flwr"):
        import flwr

        import flower_in_process

        theirs, down, up = flower_in_process.rounds(CONFIG)
        ours = numpy_rounds()
        different = (theirs.view(np.uint32) != ours.view(np.uint32)).sum()
        if different:
            sys.exit(f"{different} of {ours.size} parameters differ from those of Flower {flwr.__version__}")
        print(f"COMPARED with Flower {flwr.__version__}: after {CONFIG['rounds']} rounds all {ours.size:,} parameters are "
              f"equal to the bit.\nThe records of its messages are {down:,} bytes a round down and {up:,} up.")
    else:
        print(f"NOT COMPARED with Flower, for flwr is not installed: held against CRC-32 {CRC} only.")
        sys.exit(1 if options.flower else 0)


if __name__ == "__main__":
    main()
