"""The part of `climate` 0.4 that theanets and downhill use: loggers whose messages have format().

The package of this name on PyPI is another one today.
"""

import logging


class _Logger:
    def __init__(self, name):
        self._logger = logging.getLogger(name)

    def __getattr__(self, level):
        method = getattr(self._logger, level)
        return lambda message, *arguments, **keywords: method(
            "%s", str(message).format(*arguments, **keywords) if arguments else message
        )


def get_logger(name):
    return _Logger(name)


def enable_default_logging():
    logging.basicConfig(level=logging.INFO)
