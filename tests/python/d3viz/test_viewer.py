"""The page of d3viz as its user works it: pointing, dragging, zooming, opening boxes, searching."""

import numpy as np
import pytest

import theano
from tests.python.d3viz.browser import EXECUTABLE, Browser
from theano import tensor as T
from theano.d3viz import d3viz
from theano.gof import Apply, Op

pytestmark = pytest.mark.skipif(EXECUTABLE is None, reason="no browser is installed")


class WithGraph(Op):
    """An operation with a graph inside."""

    __props__ = ("local_inputs", "local_outputs")

    def __init__(self, local_inputs, local_outputs):
        self.local_inputs, self.local_outputs = tuple(local_inputs), tuple(local_outputs)

    def make_node(self, *inputs):
        return Apply(self, list(inputs), [out.type() for out in self.local_outputs])


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def nested(browser, tmp_path):
    """A page with an operation that has another inside, shown."""
    a, b = T.dscalars("ab")
    inner = WithGraph([a, b], [T.exp(a * b)])
    outer = WithGraph([a, b], [inner(a, b) + a])
    d3viz(outer(a, b) * 2, tmp_path / "nested.html")
    browser.open(tmp_path / "nested.html")
    yield browser
    assert browser.errors == []


BOXES = "document.querySelectorAll('.box').length"


def box(label):
    """The topmost box whose text ends with a label, in JavaScript."""
    return (
        "[...document.querySelectorAll('.box')].filter(b => "
        f"b.querySelector('text').textContent.endsWith({label!r})).pop()"
    )


def view_of(browser):
    """Place and scale of the scene."""
    numbers = browser.evaluate("document.getElementById('scene').getAttribute('transform')")
    parts = numbers.replace("translate(", "").replace("scale(", "").replace(")", "").split()
    return [float(part) for part in parts]


def test_pointing_tells_of_boxes_and_lines(nested):
    assert nested.evaluate("document.getElementById('tip').hidden")
    nested.point(nested.place_of(box("Elemwise{mul,no_inplace}")))
    assert not nested.evaluate("document.getElementById('tip').hidden")
    told = nested.evaluate("document.getElementById('tip').textContent")
    assert "Elemwise{mul,no_inplace}" in told
    assert "test_viewer.py" in told
    # A line is thin; its middle may be beside the middle of what is around it.
    hits = nested.evaluate(
        "(() => { const path = document.querySelector('.hit'), m = path.getScreenCTM(),"
        " p = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(m);"
        " return [p.x, p.y]; })()"
    )
    nested.point(tuple(hits))
    assert "→" in nested.evaluate("document.getElementById('tip').textContent")
    nested.point((990, 300))
    assert nested.evaluate("document.getElementById('tip').hidden")


def test_dragging_moves_everything(nested):
    x, y, scale = view_of(nested)
    before = nested.place_of(box("Elemwise{mul,no_inplace}"))
    nested.drag((900, 600), (860, 540))
    assert view_of(nested) == pytest.approx([x - 40, y - 60, scale])
    after = nested.place_of(box("Elemwise{mul,no_inplace}"))
    assert after == pytest.approx((before[0] - 40, before[1] - 60))
    # A click beside all boxes moves nothing.
    nested.click((900, 600))
    assert view_of(nested) == pytest.approx([x - 40, y - 60, scale])


@pytest.mark.parametrize("delta", [-300, 300])
def test_the_wheel_zooms_about_the_pointer(nested, delta):
    at = nested.place_of(box("Elemwise{mul,no_inplace}"))
    scale = view_of(nested)[2]
    nested.wheel(at, delta)
    assert view_of(nested)[2] == pytest.approx(scale * np.exp(-delta * 0.0015))
    assert nested.place_of(box("Elemwise{mul,no_inplace}")) == pytest.approx(at, abs=0.6)
    nested.key("f")
    assert view_of(nested)[2] == pytest.approx(scale)


def test_boxes_open_and_close(nested):
    closed = nested.evaluate(BOXES)
    picture = nested.picture()
    outer = "document.querySelector('.box.nested')"
    nested.click(nested.place_of(f"{outer}.querySelector('text')"))
    once = nested.evaluate(BOXES)
    assert once > closed
    assert nested.evaluate(f"{outer}.querySelector('text').textContent").startswith(
        "\N{MINUS SIGN}"
    )
    # What is inside lies inside.
    contained = nested.evaluate(
        f"(() => {{ const r = {outer}.querySelector('rect').getBoundingClientRect();"
        " return [...document.querySelectorAll('[data-path*=\"/\"] rect')].every(e => {"
        " const q = e.getBoundingClientRect(); return q.left >= r.left && q.right <= r.right"
        " && q.top >= r.top && q.bottom <= r.bottom; }); })()"
    )
    assert contained
    # The box inside opens too.
    inner = "document.querySelectorAll('.box.nested')[1]"
    nested.click(nested.place_of(f"{inner}.querySelector('text')"))
    assert nested.evaluate(BOXES) > once
    assert nested.picture() != picture
    nested.click(nested.place_of("document.getElementById('close')"))
    assert nested.evaluate(BOXES) == closed
    nested.click(nested.place_of("document.getElementById('open')"))
    assert nested.evaluate(BOXES) > once
    nested.click(nested.place_of(f"{outer}.querySelector('text')"))
    assert nested.evaluate(BOXES) == closed


def test_a_click_shows_what_is_connected(nested):
    dim = "document.querySelectorAll('.dim').length"
    assert nested.evaluate(dim) == 0
    nested.click(nested.place_of(box("Elemwise{mul,no_inplace}")))
    assert nested.evaluate(dim) > 0
    assert nested.evaluate("document.querySelectorAll('.near').length") > 0
    nested.key("Escape")
    assert nested.evaluate(dim) == 0


def test_searching(nested):
    nested.key("/")
    assert nested.evaluate("document.activeElement.id") == "search"
    nested.write("mul,no")
    boxes = nested.evaluate("JSON.parse(document.getElementById('graph').textContent)")
    texts = ["\n".join([each["label"], *each["details"]]) for each in boxes["groups"][0]["boxes"]]
    count = sum("mul,no" in text for text in texts)
    found = "document.getElementById('found').textContent"
    assert 0 < count < len(texts)
    assert nested.evaluate(found) == f"{count} found"
    assert nested.evaluate("document.querySelectorAll('.match').length") == count
    middle = nested.place_of("document.getElementById('view')")
    for i in [*range(1, count + 1), 1]:
        nested.key("Enter")
        assert nested.evaluate(found) == f"{i} of {count}"
        # What is found is in the middle.
        place = nested.place_of("document.querySelector('.current rect')")
        assert place == pytest.approx(middle, abs=2)


def test_colours_by_time(browser, tmp_path):
    x = T.dmatrix("x")
    stats = theano.compile.ProfileStats(atexit_print=False)
    f = theano.function([x], T.exp(T.dot(x, x)).sum(), profile=stats)
    f(np.ones((50, 50)))
    d3viz(f, tmp_path / "timed.html")
    browser.open(tmp_path / "timed.html")
    fills = "[...document.querySelectorAll('.box rect')].map(r => r.getAttribute('fill')).join()"
    before = browser.evaluate(fills)
    assert "hsl" not in before
    browser.click(browser.place_of("document.querySelector('#heat input')"))
    assert "hsl" in browser.evaluate(fills)
    browser.point(browser.place_of("document.querySelector('.box')"))
    assert "% of the time" in browser.evaluate("document.getElementById('tip').textContent")
    browser.click(browser.place_of("document.querySelector('#heat input')"))
    assert browser.evaluate(fills) == before
