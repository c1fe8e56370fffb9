"""The rounds of `flower_app.py` in this process: Flower's server, strategy and messages, without its network."""

import logging
import os
import random

os.environ["FLWR_TELEMETRY_ENABLED"] = "0"  # read when flwr is imported

from flwr.app import Context, RecordDict
from flwr.serverapp import Grid
from flwr.supercore.task_identity import TaskIdentity

import flower_app
from data import DEVICES
from device import HERE


def size(message):
    """The bytes of a message's records, as Flower's `message_size_mod` counts them."""
    return sum(record.count_bytes() for record in message.content.values())


class InProcess(Grid):
    """Hands every message to the client app of its node. The replies come in a random order, as over a network."""

    run = set_run = create_message = push_messages = pull_messages = None  # not called

    def __init__(self, config):
        node = lambda device: {"device": device, "folder": str(HERE)}
        self.contexts = [Context(1, device, node(device), RecordDict(), config) for device in range(DEVICES)]
        self.shuffle = random.Random(1).shuffle
        self.down = self.up = 0

    def get_node_ids(self):
        return range(DEVICES)

    def send_and_receive(self, messages, *, timeout=None):
        replies = []
        for message in messages:
            replies.append(flower_app.client(message, self.contexts[message.metadata.dst_node_id]))
            self.down += size(message)
            self.up += size(replies[-1])
        self.shuffle(replies)
        return replies


def rounds(config):
    """The parameters after all rounds, and the bytes of the messages of one, down and up."""
    logging.getLogger("flwr").setLevel(logging.ERROR)
    TaskIdentity.task_id = TaskIdentity.run_id = TaskIdentity.node_id = 1  # else a process of Flower's sets them
    grid = InProcess(config)
    parameters, _ = flower_app.run(grid, config)
    return parameters, grid.down // config["rounds"], grid.up // config["rounds"]
