"""The machinery of `theano.config`: kinds of flags, THEANO_FLAGS, .theanorc, change_flags.

The flags themselves stand in `configdefaults.py`. A flag is a descriptor on the class of the
section that holds it, so that reading `config.floatX` is one attribute access and assigning to it
validates. Environment and files are read once, when this module is imported.
"""

import functools
import os
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self


class TheanoConfigWarning(Warning):
    """Something in THEANO_FLAGS or in a configuration file is not understood."""


def parse_config_string(config_string: str, issue_warnings: bool = True) -> dict[str, str]:
    """Split `name=value,name=value` into a dictionary; the last of repeated names wins.

    Parameters
    ----------
    config_string : str
        The text of THEANO_FLAGS.
    issue_warnings : bool
        Whether an element without `=` is reported by a `TheanoConfigWarning`.
    """
    flags = {}
    for element in config_string.split(","):
        if not element:
            continue
        name, equals, value = element.partition("=")
        if equals:
            flags[name] = value
        elif issue_warnings:
            message = f"THEANO_FLAGS: '{element}' has no value and is ignored (write {name}=value)"
            warnings.warn(message, TheanoConfigWarning, stacklevel=2)
    return flags


def config_files_from_theanorc() -> list[str]:
    """The configuration files, in the order in which they are read (later ones win)."""
    listed = os.getenv("THEANORC")
    if listed is None:
        listed = "~/.theanorc" + (os.pathsep + "~/.theanorc.txt" if os.name == "nt" else "")
    return [os.path.expanduser(name) for name in listed.split(os.pathsep) if name]


def read_config_files(names: Iterable[str]) -> dict[str, str]:
    """Read INI files; a key of `[section]` becomes `section.key`, one of `[global]` stays bare."""
    existing = [name for name in names if os.path.isfile(name)]
    if not existing:
        return {}
    import configparser as ini  # only here: most installations have no file

    parser = ini.RawConfigParser(strict=False)
    # Flag names are case-sensitive: `floatX`.
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(existing)
    flags = {}
    for section in parser.sections():
        prefix = "" if section == "global" else section + "."
        for key, value in parser.items(section):
            flags[prefix + key] = value
    return flags


THEANO_FLAGS = os.getenv("THEANO_FLAGS", "")
THEANO_FLAGS_DICT = parse_config_string(THEANO_FLAGS)
_file_flags = read_config_files(config_files_from_theanorc())

_config_var_list: list["ConfigParam"] = []


def fetch_val_for_key(key: str) -> str:
    """The text that the environment or a file gives for a flag; KeyError when neither does."""
    if key in THEANO_FLAGS_DICT:
        return THEANO_FLAGS_DICT[key]
    return _file_flags[key]


class ConfigParam:
    """A flag: default, conversion and check of its values.

    Parameters
    ----------
    default : object or callable
        The value without configuration; a callable is called when the value is first needed.
    filter : callable, optional
        Turns an assigned value into the stored one, or raises ValueError.
    allow_override : bool
        Whether the flag may be assigned at run time.
    """

    def __init__(
        self, default: Any, filter: Callable[[Any], Any] | None = None, allow_override: bool = True
    ) -> None:
        self.default = default
        self.filter = filter
        self.allow_override = allow_override
        self.fullname = ""
        self.doc = ""
        self.in_c_key = True
        self.val: Any
        self.on_change: Callable[[str, Any], None] | None = None

    def convert(self, value: Any) -> Any:
        """The stored form of `value`; ValueError when the flag does not admit it."""
        return value if self.filter is None else self.filter(value)

    def _initial(self) -> Any:
        try:
            return self.convert(fetch_val_for_key(self.fullname))
        except KeyError:
            return self.convert(self.default() if callable(self.default) else self.default)

    def __get__(self, section: Any, owner: type | None = None) -> Any:
        if section is None:
            return self
        try:
            return self.val
        except AttributeError:
            self.val = self._initial()
            return self.val

    def __set__(self, section: Any, value: Any) -> None:
        if not self.allow_override:
            raise Exception(
                f"Can't change the value of this config parameter after initialization: "
                f"{self.fullname}"
            )
        self._store(self.convert(value))

    def _store(self, value: Any) -> None:
        self.val = value
        if self.on_change is not None:
            self.on_change(self.fullname, value)

    def describe(self) -> str:
        """The second line of the flag's entry in `str(config)`."""
        return type(self).__name__


class EnumStr(ConfigParam):
    """A flag whose value is one of a few strings.

    Parameters
    ----------
    default, *options : str
        The admitted strings, the default first.
    allow_override : bool
        Whether the flag may be assigned at run time.
    filter : callable, optional
        A further conversion, applied before the value is compared with the options.
    """

    def __init__(
        self,
        default: str,
        *options: str,
        allow_override: bool = True,
        filter: Callable[[Any], Any] | None = None,
    ) -> None:
        self.all = (default, *options)
        for value in self.all:
            if not isinstance(value, str):
                raise ValueError("Valid values for an EnumStr parameter should be strings", value)
        super().__init__(default, filter, allow_override)

    def convert(self, value: Any) -> Any:
        value = super().convert(value)
        if value not in self.all:
            raise ValueError(
                f"Invalid value ('{value}') for configuration variable '{self.fullname}'. "
                f"Valid options are {list(self.all)}"
            )
        return value

    def describe(self) -> str:
        return f"{self.fullname} ({self.all!r})"


class TypedParam(ConfigParam):
    """A flag whose values are converted by a type.

    Parameters
    ----------
    default : object or callable
        The value without configuration.
    mytype : callable
        Converts a string or another value; raises ValueError or TypeError.
    is_valid : callable, optional
        Says whether a converted value is admitted.
    allow_override : bool
        Whether the flag may be assigned at run time.
    """

    def __init__(
        self,
        default: Any,
        mytype: Callable[[Any], Any],
        is_valid: Callable[[Any], bool] | None = None,
        allow_override: bool = True,
    ) -> None:
        self.mytype = mytype
        self.is_valid = is_valid
        super().__init__(default, None, allow_override)

    def convert(self, value: Any) -> Any:
        converted = self.mytype(value)
        if self.is_valid is not None and not self.is_valid(converted):
            raise ValueError(
                f"Invalid value ({converted}) for configuration variable '{self.fullname}'."
            )
        return converted

    def describe(self) -> str:
        return self.mytype.__name__.removeprefix("_to_")


def StrParam(
    default: Any, is_valid: Callable[[str], bool] | None = None, allow_override: bool = True
) -> TypedParam:
    """A flag that is a string."""
    return TypedParam(default, str, is_valid, allow_override)


def IntParam(
    default: Any, is_valid: Callable[[int], bool] | None = None, allow_override: bool = True
) -> TypedParam:
    """A flag that is an integer."""
    return TypedParam(default, int, is_valid, allow_override)


def FloatParam(
    default: Any, is_valid: Callable[[float], bool] | None = None, allow_override: bool = True
) -> TypedParam:
    """A flag that is a float."""
    return TypedParam(default, float, is_valid, allow_override)


def BoolParam(
    default: Any, is_valid: Callable[[bool], bool] | None = None, allow_override: bool = True
) -> TypedParam:
    """A flag that is True or False, also spelt 'True', 'true', '1', 'False', 'false' or '0'."""
    return TypedParam(default, _to_bool, is_valid, allow_override)


def _to_bool(value: Any) -> bool:
    if value in (False, "False", "false", "0"):
        return False
    if value in (True, "True", "true", "1"):
        return True
    raise ValueError(f"Invalid value ({value!r}) for a flag that is True or False")


class ConfigSection:
    """A group of flags with a common prefix, such as `config.traceback`."""


class TheanoConfigParser(ConfigSection):
    """The class of `theano.config`; its text lists every flag."""

    def __str__(self) -> str:
        lines = []
        for param in sorted(_config_var_list, key=lambda param: param.fullname):
            lines.append(f"{param.fullname} ({param.describe()})")
            lines.append(f"    Doc:  {param.doc}")
            lines.append(f"    Value:  {param.__get__(self)}\n")
        return "\n".join(lines)


config: Any = TheanoConfigParser()


def AddConfigVar(
    name: str, doc: str, configparam: ConfigParam, root: Any = config, in_c_key: bool = True
) -> None:
    """Add a flag to a configuration.

    Parameters
    ----------
    name : str
        The flag's name; each dot leads into a section, made when missing.
    doc : str
        What the flag means.
    configparam : ConfigParam
        Kind and default of the flag; an object of its own for each flag.
    root : object
        Where the name starts.
    in_c_key : bool
        Accepted and kept; there is no generated code whose identity could depend on it.

    Raises
    ------
    AttributeError
        If there is a flag or section of this name.
    """
    *sections, last = name.split(".")
    for section in sections:
        if not hasattr(type(root), section):
            # A class of its own, because flags are descriptors on the section's class.
            setattr(type(root), section, type("ConfigSection", (ConfigSection,), {})())
        root = getattr(root, section)
    if hasattr(type(root), last):
        raise AttributeError("This name is already taken", name)
    configparam.fullname = name
    configparam.doc = doc
    configparam.in_c_key = in_c_key
    if not callable(configparam.default):
        configparam.__get__(root)  # a wrong setting is reported now, not at first use
    setattr(type(root), last, configparam)
    _config_var_list.append(configparam)


def warn_about_unknown_flags() -> None:
    """Report the elements of THEANO_FLAGS that name no flag, all in one warning."""
    known = {param.fullname for param in _config_var_list}
    unknown = [name for name in THEANO_FLAGS_DICT if name not in known]
    if unknown:
        message = (
            f"Theano does not recognise this flag: {unknown[0]}"
            if len(unknown) == 1
            else f"Theano does not recognise these flags: {', '.join(unknown)}"
        )
        warnings.warn(message, TheanoConfigWarning, stacklevel=2)


class change_flags:
    """Set flags for a `with` block, or for each call of a decorated function.

    Parameters
    ----------
    args : mapping or iterable of pairs
        Names (dotted ones too) and values.
    **kwargs
        The same by keyword.

    Raises
    ------
    AssertionError
        If a name is not a flag.

    Examples
    --------
    >>> with change_flags(floatX="float32"):
    ...     x = theano.tensor.vector()
    """

    def __init__(
        self, args: Mapping[str, Any] | Iterable[tuple[str, Any]] = (), **kwargs: Any
    ) -> None:
        values = {**dict(args), **kwargs}
        by_name = {param.fullname: param for param in _config_var_list}
        for name in values:
            assert name in by_name, name
        self._new = [(by_name[name], value) for name, value in values.items()]
        self._old: list[list[tuple[ConfigParam, Any]]] = []

    def __enter__(self) -> Self:
        old = [(param, param.__get__(config)) for param, _ in self._new]
        self._old.append(old)
        try:
            for param, value in self._new:
                param.__set__(config, value)
        except Exception:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception: object) -> None:
        for param, value in self._old.pop():
            if param.val is not value:
                param._store(value)

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with self:
                return function(*args, **kwargs)

        return call
