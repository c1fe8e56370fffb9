"""The contenders NumPy and PyTorch: forward and backward by hand, on one thread.

    python3 peers.py numpy|torch FOLDER_OF_DATA

What is read and written is said in contender.rs.
"""

import pathlib
import sys
import time

import numpy as np

package, folder = sys.argv[1], pathlib.Path(sys.argv[2])
if package == "torch":
    import torch as lib

    lib.set_num_threads(1)
    lib.set_grad_enabled(False)

    def array(a):
        return lib.from_numpy(a)

    # In place, as a torch.optim step is: (m, a, g) -> m = m·a + g·(1 − a), and the like.
    def average(mean, keep, g):
        mean.mul_(keep).add_(g, alpha=1 - keep)

    def average_square(mean, keep, g):
        mean.mul_(keep).addcmul_(g, g, value=1 - keep)

    def descend(p, rate, g):
        p.add_(g, alpha=-rate)

    def divided(m, v, epsilon):
        root = v.sqrt()
        return m / (root.add_(epsilon) if epsilon else root)

    sigmoid = lib.sigmoid

    def relu(z):
        return z.clamp_(min=0)

    def softmax(z):
        return lib.softmax(z, 0)

    outer = lib.outer
else:
    lib = np

    def array(a):
        return a

    def average(mean, keep, g):
        mean *= keep
        mean += (1 - keep) * g

    def average_square(mean, keep, g):
        mean *= keep
        mean += (1 - keep) * (g * g)

    def descend(p, rate, g):
        p -= rate * g

    def divided(m, v, epsilon):
        root = np.sqrt(v)
        if epsilon:
            root += epsilon
        return m / root

    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    def relu(z):
        return np.maximum(z, 0)

    def softmax(z):
        e = np.exp(z - z.max())
        return e / e.sum()

    outer = np.outer


class Sgd:
    def __init__(self, rate):
        self.rate = rate

    def start(self, params):
        pass

    def step(self, params, grads):
        for p, g in zip(params, grads):
            descend(p, self.rate, g)


class RmsProp:
    def __init__(self, rate, keep):
        self.rate, self.keep = rate, keep

    def start(self, params):
        self.v = [lib.zeros_like(p) for p in params]

    def step(self, params, grads):
        for p, g, v in zip(params, grads, self.v):
            average_square(v, self.keep, g)
            descend(p, self.rate, divided(g, v, 0))


class Adam:
    def __init__(self, rate, beta1, beta2, epsilon=0, correction=False):
        self.rate, self.beta1, self.beta2, self.epsilon, self.correction = rate, beta1, beta2, epsilon, correction

    def start(self, params):
        self.m = [lib.zeros_like(p) for p in params]
        self.v = [lib.zeros_like(p) for p in params]
        self.power1 = self.power2 = 1.0

    def step(self, params, grads):
        rate, epsilon = self.rate, self.epsilon
        if self.correction:
            self.power1 *= self.beta1
            self.power2 *= self.beta2
            root = (1 - self.power2) ** 0.5
            rate, epsilon = rate * root / (1 - self.power1), epsilon * root
        for p, g, m, v in zip(params, grads, self.m, self.v):
            average(m, self.beta1, g)
            average_square(v, self.beta2, g)
            descend(p, rate, divided(m, v, epsilon))


class Net:
    """sizes = (inputs, hidden, outputs), the file's name, samples in it, what optimizes, samples to a step (0: predict)"""

    def __init__(self, name, sizes, samples, optimizer, batch):
        self.optimizer, self.batch, self.regression = optimizer, batch, sizes[2] == 1
        inputs, hidden, outputs = sizes
        numbers = np.fromfile(folder / name, dtype="<f4")
        x, target, self.start_values = np.split(numbers, [samples * inputs, samples * inputs + samples])
        self.shapes = [(hidden, inputs), (hidden,), (outputs, hidden), (outputs,)]
        self.x, self.samples = array(x.reshape(samples, inputs)), samples
        self.target = array(target.reshape(samples, 1)) if self.regression else target.astype(int).tolist()

    def start(self):
        ends = np.cumsum([np.prod(shape) for shape in self.shapes])[:-1]
        parts = np.split(self.start_values.copy(), ends)
        self.params = [array(part.reshape(shape)) for part, shape in zip(parts, self.shapes)]
        self.sums = [lib.zeros_like(p) for p in self.params]
        self.optimizer.start(self.params)
        self.at = 0

    def forward(self, x):
        w1, b1, w2, b2 = self.params
        h = (sigmoid if self.regression else relu)(w1 @ x + b1)
        return h, w2 @ h + b2

    def gradient(self, x, target):
        h, y = self.forward(x)
        if self.regression:
            dy = 2 * (y - target)
            dh = (dy @ self.params[2]) * (h * (1 - h))
        else:
            dy = softmax(y)
            dy[target] -= 1
            dh = (dy @ self.params[2]) * (h > 0)
        return outer(dh, x), dh, outer(dy, h), dy

    def advance(self, steps):
        for at in range(self.at, self.at + steps):
            k = at % self.samples
            if self.batch == 0:
                self.forward(self.x[k])
            elif self.batch == 1:
                self.optimizer.step(self.params, self.gradient(self.x[k], self.target[k]))
            else:
                for total, g in zip(self.sums, self.gradient(self.x[k], self.target[k])):
                    total += g
                if at % self.batch == self.batch - 1:
                    self.optimizer.step(self.params, [total / self.batch for total in self.sums])
                    for total in self.sums:
                        total *= 0
        self.at += steps

    def loss(self):
        total = 0.0
        for x, target in zip(self.x, self.target):
            y = self.forward(x)[1]
            total += float((y[0] - target[0]) ** 2) if self.regression else -float(lib.log(softmax(y)[target]))
        return total / self.samples


cubic, digits, wide = ("cubic.f32", (1, 100, 1), 2000), ("digits.f32", (64, 32, 10), 1437), ("wide.f32", (784, 128, 10), 32)
adam = 1e-3, 0.9, 0.999, 1e-8, True
nets = {
    "W1r": lambda: Net(*cubic, RmsProp(0.01, 0.9), 1),
    "W1a": lambda: Net(*cubic, Adam(0.01, 0.9, 0.9), 1),
    "W1s": lambda: Net(*cubic, Sgd(0.01), 1),
    "W2": lambda: Net(*digits, Adam(*adam), 32),
    "W3": lambda: Net(*digits, Adam(*adam), 0),
    "W4": lambda: Net(*wide, Adam(*adam), 1),
    "W4s": lambda: Net(*wide, Sgd(0.01), 1),
}

for line in sys.stdin:
    name, steps, window = line.split()
    if name not in nets:
        print("-", flush=True)
        continue
    net = nets[name]()
    net.start()
    times = []
    for done in range(0, int(steps), int(window)):
        n = min(int(window), int(steps) - done)
        begun = time.perf_counter()
        net.advance(n)
        times.append((time.perf_counter() - begun) * 1e9 / n)
    print(net.loss(), *(f"{t:.2f}" for t in times), flush=True)
