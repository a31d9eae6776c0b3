"""An LSTM learns a text character by character, then recites it.

The text comes with Python (`import this`). The network (S. Hochreiter, J. Schmidhuber, "Long
short-term memory", 1997) reads 16 pieces of it side by side and learns to tell each next character;
its weights follow Adam (D. P. Kingma, J. Ba, 2015). Afterwards it is given the first characters and
goes on alone. A bar shows the progress if the package tqdm is installed.
"""

import codecs
import contextlib
import io

import numpy as np

import theano
import theano.tensor as T

with contextlib.redirect_stdout(io.StringIO()):
    import this

TEXT = codecs.decode(this.s, "rot13") + "\n"
CHARACTERS = sorted(set(TEXT))
HIDDEN = 96
LENGTH = 60
BATCH = 16
STEPS = 400
RATE = 0.01
BEGINNING = "The Zen"
FLOAT = "float32"


class Network:
    """The LSTM's parameters, and what it makes of characters."""

    def __init__(self, seed=1):
        start = np.random.RandomState(seed)

        def weights(rows, columns, name):
            values = start.normal(0, rows**-0.5, (rows, columns))
            return theano.shared(values.astype(FLOAT), name)

        self.into = weights(len(CHARACTERS), 4 * HIDDEN, "into")
        self.within = weights(HIDDEN, 4 * HIDDEN, "within")
        self.out = weights(HIDDEN, len(CHARACTERS), "out")
        gates = np.zeros(4 * HIDDEN, FLOAT)
        gates[HIDDEN : 2 * HIDDEN] = 1  # remember, to begin with
        self.gate_bias = theano.shared(gates, "gate_bias")
        self.out_bias = theano.shared(np.zeros(len(CHARACTERS), FLOAT), "out_bias")
        self.parameters = [self.into, self.within, self.gate_bias, self.out, self.out_bias]

    def step(self, row, hidden, cell):
        """One step: `row` is what the characters add to the gates."""
        z = row + T.dot(hidden, self.within) + self.gate_bias
        taken, kept, shown = (T.nnet.sigmoid(z[:, i * HIDDEN : (i + 1) * HIDDEN]) for i in range(3))
        cell = kept * cell + taken * T.tanh(z[:, 3 * HIDDEN :])
        return shown * T.tanh(cell), cell

    def logits(self, characters, hidden, cell):
        """What is foretold after each character (steps by texts), and the last states."""
        (hiddens, cells), _ = theano.scan(
            self.step, sequences=self.into[characters], outputs_info=[hidden, cell]
        )
        return T.dot(hiddens, self.out) + self.out_bias, hiddens[-1], cells[-1]


def adam(cost, parameters):
    """The updates of Adam, with its usual constants."""
    count = theano.shared(np.asarray(0, FLOAT), "count")
    now = count + np.float32(1)
    rate = np.float32(RATE) * T.sqrt(1 - np.float32(0.999) ** now) / (1 - np.float32(0.9) ** now)
    updates = [(count, now)]
    for parameter, gradient in zip(parameters, T.grad(cost, parameters), strict=True):
        mean = theano.shared(np.zeros_like(parameter.get_value()))
        square = theano.shared(np.zeros_like(parameter.get_value()))
        new_mean = np.float32(0.9) * mean + np.float32(0.1) * gradient
        new_square = np.float32(0.999) * square + np.float32(0.001) * T.sqr(gradient)
        change = rate * new_mean / (T.sqrt(new_square) + np.float32(1e-7))
        updates += [(mean, new_mean), (square, new_square), (parameter, parameter - change)]
    return updates


def build(network):
    """Return (train, tell): one step of learning; the next characters and states of one text."""
    pieces = T.lmatrix("pieces")
    zero = T.zeros((pieces.shape[1], HIDDEN), FLOAT)
    logits, _, _ = network.logits(pieces[:-1], zero, zero)
    rows = logits.reshape((-1, len(CHARACTERS)))
    p = T.nnet.softmax(rows)
    following = pieces[1:].flatten()
    cost = -T.log(p)[T.arange(following.shape[0]), following].mean(dtype=FLOAT, acc_dtype=FLOAT)
    train = theano.function([pieces], cost, updates=adam(cost, network.parameters), name="train")

    text = T.lmatrix("text")
    hidden, cell = T.fmatrix("hidden"), T.fmatrix("cell")
    logits, *states = network.logits(text, hidden, cell)
    tell = theano.function([text, hidden, cell], [T.argmax(logits[-1, 0]), *states], name="tell")
    return train, tell


def recite(tell, beginning, length):
    """Go on with a text by the likeliest character each time."""
    written = beginning
    states = [np.zeros((1, HIDDEN), FLOAT)] * 2
    news = beginning
    while len(written) < length:
        numbers = np.array([[CHARACTERS.index(character)] for character in news])
        next_character, *states = tell(numbers, *states)
        news = CHARACTERS[int(next_character)]
        written += news
    return written


def main():
    """Learn, print the cost now and then, and what the network says."""
    numbers = np.array([CHARACTERS.index(character) for character in TEXT])
    train, tell = build(Network())
    random = np.random.RandomState(2)
    steps = range(1, STEPS + 1)
    with contextlib.suppress(ImportError):
        from tqdm.auto import tqdm

        steps = tqdm(steps, desc="learning")
    for step in steps:
        # Each piece begins where the text does, or anywhere.
        begins = np.where(
            random.rand(BATCH) < 0.2, 0, random.randint(0, len(numbers) - LENGTH, BATCH)
        )
        pieces = numbers[begins + np.arange(LENGTH + 1)[:, None]]
        cost = float(train(pieces))
        if step % 100 == 0:
            print(f"step {step}: {cost / np.log(2):.2f} bits a character")

    written = recite(tell, BEGINNING, 300)
    print(written + "...")
    lines = written.splitlines()[:-1]
    known = [line in TEXT.splitlines() for line in lines]
    print(f"Lines that are the text's: {sum(known)} of {len(lines)}")


if __name__ == "__main__":
    main()
