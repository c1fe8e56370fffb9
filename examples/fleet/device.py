"""One device: an instance of the wasm module, with the records that it has."""

import pathlib
import zlib

import numpy as np
import wasmtime

HERE = pathlib.Path(__file__).parent
MODULE = "target/wasm32-unknown-unknown/release/stackprop_fleet.wasm"
ERRORS = {-1: "no samples, or too many", -2: "a parameter is not finite", -3: "not a digit", -4: "training diverged"}
ENGINE = wasmtime.Engine()


def module(folder=HERE):
    """The compiled module, for any number of devices."""
    return wasmtime.Module.from_file(ENGINE, str(pathlib.Path(folder) / MODULE))


class Device:
    """Learns its `records`, rows of 65 bytes, and reads others. `number` tells its shuffles from another device's."""

    def __init__(self, module, number, records):
        self.store = wasmtime.Store(ENGINE)
        # Fails if the module imports anything.
        self.exports = wasmtime.Instance(self.store, module, []).exports(self.store)
        # The module has no allocator, so its memory never moves, and a view of it stays good.
        self.memory = self.exports["memory"].get_buffer_ptr(self.store)
        self.parameters = self.view("parameters", np.float32, self.call("parameter_count"))
        self.inbox = self.view("records", np.uint8, 65 * self.call("capacity")).reshape(-1, 65)
        self.number, self.records = number, records

    def view(self, name, dtype, count):
        return np.frombuffer(self.memory, dtype, count, offset=self.call(name))

    def call(self, name, *arguments):
        """What an exported function returns; its negative codes are errors."""
        result = self.exports[name](self.store, *arguments)
        if result < 0:
            raise RuntimeError(f"{name}{arguments}: {ERRORS[result]}")
        return result

    def start(self, seed):
        """Start values, the same on every device."""
        self.call("start", seed)
        return self.parameters.copy()

    def train(self, parameters, epochs, round):
        """The parameters after some passes over the device's own records, and how many records these are."""
        self.write(parameters, self.records)
        count = self.call("train", len(self.records), epochs, round, self.number)
        return self.parameters.copy(), count

    def accuracy(self, parameters, records):
        """The share of `records` that the parameters read right."""
        self.write(parameters, records)
        return self.call("correct", len(records)) / len(records)

    def write(self, parameters, records):
        self.parameters[:] = parameters
        self.inbox[: len(records)] = records


def crc(parameters):
    """CRC-32 of the parameters as little-endian floats."""
    return f"{zlib.crc32(parameters.astype('<f4').tobytes()):08x}"
