"""Mends in unpacked copies of the programs what the shims cannot reach: `python adapt.py FOLDER`.

Each entry is a place where a program asks for something that Python, NumPy or matplotlib no longer
does. None of them concerns `theano`.
"""

import pathlib
import sys

EDITS = [
    # NumPy does not take a list for a tuple of indices any more.
    ("pymc3/data.py", "data[in_memory_slc]", "data[tuple(in_memory_slc)]"),
    # The truth of an empty array is an error.
    (
        "pymc3/sampling.py",
        "                if var_shape:",
        "                if np.size(var_shape):",
    ),
    # An argument that matplotlib has dropped.
    ("pymc3/tests/test_examples.py", "use('Agg', warn=False)", "use('Agg')"),
    ("pymc3/tests/test_plots.py", "use('Agg', warn=False)", "use('Agg')"),
    # `map` was a list in Python 2.
    (
        "theano_hf/__init__.py",
        "map(T.as_tensor_variable, Gv)",
        "list(map(T.as_tensor_variable, Gv))",
    ),
]
PYTHON_2 = ["yadll"]


def main():
    """Apply the edits to the files that are there and not yet mended."""
    folder = pathlib.Path(sys.argv[1])
    for path, old, new in EDITS:
        for file in folder.glob("*/" + path):
            text = file.read_text()
            if new not in text:
                file.write_text(text.replace(old, new))
    for name in PYTHON_2:
        for copy in folder.glob(name + "-*"):
            done = copy / ".converted"
            if not done.exists():
                from lib2to3.main import main as convert  # not in Python 3.13 and later

                convert("lib2to3.fixes", ["-w", "-n", "--no-diffs", str(copy)])
                done.touch()


if __name__ == "__main__":
    main()
