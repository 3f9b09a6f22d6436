"""The ten steps of a report."""

from enum import StrEnum


class Step(StrEnum):
    """What a report goes through, in order: its asker sees it, the record and /metrics have its seconds."""

    TAKE_UP = "take_up"
    BUNDLE = "bundle"
    KERNEL = "kernel"
    CONNECT = "connect"
    EXECUTE = "execute"
    OUTPUT = "output"
    RENDER = "render"
    STORE = "store"
    POST = "post"
    CLOSE = "close"
