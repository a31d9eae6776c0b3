"""Gives back what Python, NumPy, SciPy and others have removed since old programs were written.

Python imports this file at its start where the folder is on `PYTHONPATH`. Nothing of `theano` is
touched: what a program asks of it has to be there. Names are set only where they are missing, so
that the file changes nothing under the Python 3.8 that runs real Theano.
"""

import collections
import collections.abc
import importlib.util
import inspect
import sys
import types


def _restore(module, **names):
    for name, value in names.items():
        if name not in vars(module):
            setattr(module, name, value)


for _name in collections.abc.__all__:
    _restore(collections, **{_name: getattr(collections.abc, _name)})

_ArgSpec = collections.namedtuple("ArgSpec", "args varargs keywords defaults")
_restore(
    inspect,
    ArgSpec=_ArgSpec,
    getargspec=lambda function: _ArgSpec(*inspect.getfullargspec(function)[:4]),
)

if importlib.util.find_spec("imp") is None:
    _imp = types.ModuleType("imp")
    _imp.reload = importlib.reload
    sys.modules["imp"] = _imp


class _Casts:
    """What `numpy.cast` was: functions that convert to a dtype, by its name."""

    def __getitem__(self, dtype):
        import numpy

        return lambda value: numpy.asarray(value, dtype=dtype)


def _restore_numpy(numpy):
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _restore(
            numpy,
            **{t.__name__: t for t in (bool, int, float, complex, object, str)},
            float_=numpy.float64,
            complex_=numpy.complex128,
            unicode_=numpy.str_,
            string_=numpy.bytes_,
            long=int,
            cast=_Casts(),
            Inf=numpy.inf,
            NaN=numpy.nan,
            product=numpy.prod,
            cumproduct=numpy.cumprod,
            alltrue=numpy.all,
            sometrue=numpy.any,
            in1d=numpy.isin,
            row_stack=numpy.vstack,
            asscalar=lambda a: a.item(),
            asfarray=lambda a, dtype=float: numpy.asarray(a, dtype=dtype),
        )


def _restore_scipy(scipy):
    import numpy

    functions = {name: getattr(numpy, name) for name in numpy.__all__}
    _restore(scipy, **{k: v for k, v in functions.items() if callable(v)})


def _restore_scipy_signal(signal):
    _restore(signal, gaussian=signal.windows.gaussian)


def _restore_numpy_testing(testing):
    _restore(testing, Tester=type("Tester", (), {"test": lambda *arguments, **keywords: None}))


def _restore_pytest(pytest):
    fixture = pytest.fixture

    def fixture_with_scope(scope_or_function=None, **options):
        if isinstance(scope_or_function, str):
            return fixture(scope=scope_or_function, **options)
        return fixture(scope_or_function, **options)

    pytest.fixture = fixture_with_scope


def _restore_pandas(pandas):
    def as_matrix(self, columns=None):
        return (self if columns is None else self[columns]).to_numpy(copy=True)

    _restore(pandas.DataFrame, as_matrix=as_matrix)
    _restore(pandas.Series, as_matrix=as_matrix, iteritems=pandas.Series.items)


def _restore_h5py(h5py):
    get = h5py.AttributeManager.__getitem__

    def get_bytes(self, name):
        value = get(self, name)
        if getattr(value, "dtype", None) == object:
            return [each.encode() if isinstance(each, str) else each for each in value]
        return value.encode() if isinstance(value, str) else value

    h5py.AttributeManager.__getitem__ = get_bytes


class _AfterImport:
    """An import hook: finds a module as the others do, and changes it once it is loaded."""

    actions = {
        "h5py": _restore_h5py,
        "numpy": _restore_numpy,
        "numpy.testing": _restore_numpy_testing,
        "pandas": _restore_pandas,
        "pytest": _restore_pytest,
        "scipy": _restore_scipy,
        "scipy.signal": _restore_scipy_signal,
    }

    def find_spec(self, name, path=None, target=None):
        action = self.actions.pop(name, None)
        if action is None:
            return None
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self.actions[name] = action
        if spec is not None:
            load = spec.loader.exec_module

            def exec_module(module):
                load(module)
                action(module)

            spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, _AfterImport())
