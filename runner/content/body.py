"""The content of an artifact, which need not be whole in memory."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Chunked(ABC):
    """A content of known size that is made, or read, chunk by chunk, each time that somebody iterates over it."""

    @abstractmethod
    def __iter__(self) -> Iterator[bytes | memoryview]: ...

    @abstractmethod
    def __len__(self) -> int: ...

    def __bytes__(self) -> bytes:
        return b"".join(self)


Body = bytes | Chunked


def chunks(body: Body | memoryview) -> Iterable[bytes | memoryview]:
    """Return a content chunk by chunk."""
    return body if isinstance(body, Chunked) else (body,)


class Reader(io.RawIOBase):
    """A content as a file, read from its start to its end, and then again: for a signature, for another try."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self.seek(0)

    def __len__(self) -> int:
        return len(self._body)

    def readable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go back to the start."""
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("it can only be read again from its start")
        self._pieces = iter(chunks(self._body))
        self._piece = memoryview(b"")
        self._position = 0
        return 0

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer, less only at the end: S3 refuses small parts before the last one."""
        room = memoryview(buffer)
        size = len(room)
        while room and (self._piece or self._take_next()):
            piece, self._piece = self._piece[: len(room)], self._piece[len(room) :]
            room[: len(piece)] = piece
            room = room[len(piece) :]
        self._position += size - len(room)
        return size - len(room)

    def _take_next(self) -> bool:
        self._piece = next((memoryview(piece) for piece in self._pieces if piece), memoryview(b""))
        return bool(self._piece)
