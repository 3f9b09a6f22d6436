"""A site as the bot has it: real Redis, a store, an HTTP server; and what asks it, byte for byte."""

import http.client
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from runner.records.record import Artifact
from runner.stores.keys import artifact_key

TYPES = {
    "html": "text/html; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "ipynb": "application/x-ipynb+json",
}
KINDS = {"html": "page", "png": "chart", "svg": "chart", "xlsx": "file", "json": "output", "ipynb": "notebook"}


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: dict
    body: bytes

    @property
    def told(self):
        """All but the instant."""
        return self.status, {name: value for name, value in self.headers.items() if name != "date"}, self.body


def ask(server, target, method="GET", headers=None):
    """Ask for a target as it is written, which most clients would tidy first."""
    with closing(http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)) as connection:
        connection.putrequest(method, target, skip_host=False)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())


def keep(report, store, records, contents):
    """Store a report with these artifacts (content by name) and close its record, as a worker does."""
    report.artifacts = []
    for name, content in contents.items():
        ending = name.rpartition(".")[2]
        key = artifact_key(report.request, name)
        store.put(key, content, TYPES[ending])
        report.artifacts.append(
            Artifact(name=name, kind=KINDS[ending], key=key, media_type=TYPES[ending], size=len(content))
        )
    report.status, report.delivered, report.closed = "completed", True, True
    store.put(artifact_key(report.request, "report.json"), report.to_json().encode(), "application/json")
    records.close(report, archived=True)
    return report
