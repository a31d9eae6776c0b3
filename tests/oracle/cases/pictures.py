"""pydotprint: boxes and lines with their texts and colours; not where they lie."""

import os
import re
import tempfile

from oracle.declare import case

# Colours that are another here, as docs/differences.md tells.
COLOURS = {"SpringGreen": "green"}


def drawn(theano, thing, **options):
    """The boxes, and the lines between their texts, of a picture in DOT."""
    path = os.path.join(tempfile.mkdtemp(), "graph.raw")
    options = dict({"format": "raw", "print_output_file": False, "with_ids": False}, **options)
    theano.printing.pydotprint(thing, path, **options)
    with open(path) as file:
        text = file.read()
    boxes, lines = {}, []
    for line in text.splitlines():
        found = re.match(r'("[^"]*"|\w+)(?: -> ("[^"]*"|\w+))?\s*(?:\[(.*)\])?;', line.strip())
        if not found:
            continue
        first, second, attributes = found.groups()
        told = dict(re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|[^,\]]+)', attributes or ""))
        told = {key: value.strip('"') for key, value in told.items()}
        if second is None:
            colour = told.get("fillcolor", "")
            boxes[first] = [
                told.get("label", ""),
                told.get("shape", ""),
                COLOURS.get(colour, colour),
            ]
        else:
            lines.append([first, second, told.get("label", ""), told.get("color", "")])
    shown = [[boxes[a][0], boxes[b][0], label, colour] for a, b, label, colour in lines]
    return [sorted(boxes.values()), sorted(shown)]


def network(theano, T, np):
    x, b = T.dmatrix("x"), T.dvector("b")
    w = theano.shared(np.zeros((3, 2)), "w")
    y = T.tanh(T.dot(x, w) + b)
    y.name = "y"
    return x, b, w, y


@case
def expressions(theano, T, np):
    x, _, _, y = network(theano, T, np)
    return [
        drawn(theano, y),
        drawn(theano, [y, x.T]),
        drawn(theano, y.owner),
        drawn(theano, x.T.reshape((2, 3)) * 2),
        drawn(theano, T.switch(x > 1, x, -x).sum(axis=0)),
    ]


@case
def options(theano, T, np):
    y = network(theano, T, np)[3]
    return [
        drawn(theano, y, compact=False),
        drawn(theano, y, var_with_name_simple=True),
        drawn(theano, y, high_contrast=False),
        drawn(theano, y, max_label_size=12),
    ]


@case
def functions(theano, T, np):
    x, b, w, y = network(theano, T, np)
    f = theano.function([x, b], [y], updates=[(w, w * 2)], mode=theano.Mode("py", None))
    return [drawn(theano, f), drawn(theano, f, compact=False)]


@case
def several_outputs(theano, T, np):
    x = T.dmatrix("x")
    parts = T.max_and_argmax(x, axis=0)
    return [drawn(theano, parts[0] + parts[1]), drawn(theano, list(parts))]
