"""Programs follow from their number, and are as various as they should be."""

import re

import numpy as np
import pytest

import theano
import theano.tensor as T
from tests.fuzz.arrays import LAYOUTS, laid_out
from tests.fuzz.generator import Generator, generate
from tests.fuzz.program import Program
from tests.fuzz.templates import TEMPLATES

PROGRAMS = [generate(seed) for seed in range(300)]


def test_a_number_gives_one_program() -> None:
    for seed in (0, 7, 123):
        assert generate(seed).to_json() == generate(seed).to_json()
    assert generate(1).to_json() != generate(2).to_json()


def inputs_with(what: str) -> list[object]:
    return [getattr(each, what) for program in PROGRAMS for each in program.inputs]


def test_programs_are_various() -> None:
    assert set(inputs_with("kind")) == {"argument", "shared", "constant"}
    assert set(inputs_with("layout")) == set(LAYOUTS)
    assert len(set(inputs_with("dtype"))) == 14
    shapes = [value.shape for p in PROGRAMS for each in p.inputs for value in each.values]
    assert () in shapes
    assert any(0 in shape for shape in shapes)
    assert any(any(each.broadcastable) for p in PROGRAMS for each in p.inputs)
    assert sum(bool(p.updates) for p in PROGRAMS) > 20
    assert sum(bool(p.givens) for p in PROGRAMS) > 2
    assert sum("T.grad" in source for p in PROGRAMS for _, source in p.steps) > 60
    assert {p.floatX for p in PROGRAMS} == {"float64", "float32", "float16"}
    assert {p.calls for p in PROGRAMS} == {1, 2}


@pytest.mark.filterwarnings("ignore")
def test_every_template_can_be_filled() -> None:
    open_templates = {
        each.source
        for each in TEMPLATES
        if all(hasattr(T.nnet, name) for name in re.findall(r"T\.nnet\.(\w+)", each.source))
    }
    assert len(open_templates) > 400
    for seed in range(400):
        generator = Generator(seed)
        generator.program()
        for template in [each for each in TEMPLATES if each.source in open_templates]:
            if any(generator.try_template(template, name) for name in list(generator.named)[:4]):
                open_templates.discard(template.source)
        if not open_templates:
            break
    assert not open_templates


def test_most_values_are_finite() -> None:
    values = [v for p in PROGRAMS for each in p.inputs for v in each.values]
    finite = [v for v in values if np.all(np.isfinite(v))]
    assert len(values) > len(finite) > 0.95 * len(values)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0, 2), (2, 1, 3), (1,)])
def test_layouts_keep_elements(layout: str, shape: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    made = laid_out(array, layout)
    assert made.dtype == array.dtype
    np.testing.assert_array_equal(made, array)
    assert not np.may_share_memory(made, array)


def test_strides() -> None:
    array = np.arange(6.0).reshape(2, 3)
    assert laid_out(array, "F").strides == (8, 16)
    assert laid_out(array, "reversed").strides == (-24, -8)
    assert laid_out(array, "spread").strides == (112, 16)
    assert laid_out(array, "inner").strides == (48, 8)
    assert laid_out(np.ones((2, 3)), "repeated").strides == (0, 0)


def test_text_is_a_script() -> None:
    with theano.change_flags(floatX="float64"):
        for program in PROGRAMS[:60]:
            names: dict[str, object] = {}
            exec(program.text(), names)
            assert callable(names["f"])


def test_unneeded_steps_are_left_out() -> None:
    program = Program(PROGRAMS[0].inputs, [("v90", "T.zeros(3)"), ("v91", "T.ones(2)")], ["v91"])
    assert program.needed().steps == [("v91", "T.ones(2)")]
    assert program.needed().inputs == []
