"""What a method of the Web API is: a function, the scopes that allow it, the token it takes."""

from collections.abc import Callable
from dataclasses import dataclass

METHODS = {}


@dataclass(frozen=True)
class Method:
    """A method: any one of the scopes will do; `json` says whether it reads JSON bodies."""

    name: str
    scopes: tuple[str, ...]
    run: Callable
    token: str
    json: bool


def method(name, *scopes, token="bot", json=True):
    """Register a function `(state, params) -> answer` under the method's name."""

    def register(run):
        METHODS[name] = Method(name, scopes, run, token, json)
        return run

    return register
