"""What is in the store already, read again piece by piece."""

from collections.abc import Callable, Iterator

from runner.content.body import Chunked
from runner.errors import StoreError
from runner.i18n.phrases import phrase
from runner.records.record import Artifact

PART_BYTES = 2 * 2**20  # bytes that are read from the store at a time


class StoredBody(Chunked):
    """An artifact in the store: its size is known, and each time it is gone through it is read, a part at a time.

    `read` is given a key, where to begin, and how many bytes.
    """

    def __init__(self, artifact: Artifact, read: Callable[[str, int, int], bytes]) -> None:
        self._artifact = artifact
        self._read = read

    def __iter__(self) -> Iterator[bytes]:
        start = 0
        while start < len(self):
            part = self._read(self._artifact.key, start, min(PART_BYTES, len(self) - start))
            if not part:
                raise StoreError(phrase("{what}: it has changed", what=self._artifact.key))
            yield part
            start += len(part)

    def __len__(self) -> int:
        return self._artifact.size
