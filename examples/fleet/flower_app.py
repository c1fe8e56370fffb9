"""The rounds of `fleet.py` by Flower: a client for each device, a server with Flower's `FedAvg`.

A device's folder and number are in its node's configuration, for the wasm module and the digits do not travel with the
app. What is common is in `pyproject.toml`."""

from flwr.app import ArrayRecord, ConfigRecord, Message, MetricRecord, RecordDict
from flwr.clientapp import ClientApp
from flwr.serverapp import ServerApp
from flwr.serverapp.strategy import FedAvg

from data import DEVICES, digits, split
from device import HERE, Device, crc, module

client = ClientApp()
server = ServerApp()


@client.train()
def train(message, context):
    """A round of one device. It keeps nothing for the next, so it may be a new process each time."""
    folder, number = context.node_config["folder"], context.node_config["device"]
    own = split(digits(folder)[0], context.run_config["seed"])[number]
    device = Device(module(folder), number, own)
    [parameters] = message.content["arrays"].to_numpy_ndarrays()
    round = message.content["config"]["server-round"]
    parameters, count = device.train(parameters, context.run_config["epochs"], round)
    reply = {
        "arrays": ArrayRecord([parameters]),
        "metrics": MetricRecord({"num-examples": count}),
        "sender": ConfigRecord({"device": number}),
    }
    return Message(RecordDict(reply), reply_to=message)


class InOrder(FedAvg):
    """`FedAvg` that adds the devices up in the order of their numbers instead of that of arrival: a sum of floats depends on
    the order."""

    def aggregate_train(self, server_round, replies):
        good = [reply for reply in replies if reply.has_content()]
        return super().aggregate_train(server_round, sorted(good, key=lambda reply: reply.content["sender"]["device"]))


def run(grid, config):
    """The parameters after all rounds, and a device that can test them."""
    folder = config["folder"] or HERE
    tester = Device(module(folder), DEVICES, digits(folder)[0])
    start = ArrayRecord([tester.start(config["seed"])])
    strategy = InOrder(fraction_evaluate=0.0, min_train_nodes=DEVICES, min_available_nodes=DEVICES)
    result = strategy.start(grid, start, num_rounds=config["rounds"])
    [parameters] = result.arrays.to_numpy_ndarrays()
    return parameters, tester


@server.main()
def main(grid, context):
    parameters, tester = run(grid, context.run_config)
    test = digits(context.run_config["folder"] or HERE)[1]
    print(f"federated {tester.accuracy(parameters, test):.1%}, CRC-32 {crc(parameters)}", flush=True)
