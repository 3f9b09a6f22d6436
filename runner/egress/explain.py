"""Says what became of a report's connections, in the sentence of its error."""

import re
from collections.abc import Callable, Iterator, Sequence

from runner.egress import faults
from runner.egress.faults import Connection
from runner.errors import KernelTimeout, NotebookFailed, ReportError
from runner.hosts import Host
from runner.i18n.phrases import Phrase, listed, phrase
from runner.kernels.end_reasons import OUT_OF_MEMORY

MOST_TOLD = 3  # connections in one sentence
_CERTIFICATE = re.compile(  # as OpenSSL, libpq, curl and Rust's clients say it
    r"certificate[ _]verify|certificate (?:problem|has expired|is not valid|unknown|for .{1,300} does not match)"
    r"|self.signed certificate|invalid (?:peer )?certificate|unable to get (?:local )?issuer|hostname mismatch",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"closed|reset|incomplete|unexpected|prematurely|\beof|broken|abort|terminat|truncat|not enough data",
    re.IGNORECASE,
)
_UNKNOWN_NAME = re.compile(
    r"resol(ve|ution)|name or service not known|no address associated|translate host name|getaddrinfo",
    re.IGNORECASE,
)


def explain(error: ReportError, connections: Sequence[Connection], hosts: Sequence[Host]) -> None:
    """Add to an error's sentence what its report's network knows of it; nothing where it knows nothing."""
    told = list(dict.fromkeys(_told(error, connections, hosts)))[-MOST_TOLD:]
    for sentence in told:
        error.message = phrase("{sentence} – {network}", sentence=error.message, network=sentence)


def _told(error: ReportError, connections: Sequence[Connection], hosts: Sequence[Host]) -> Iterator[Phrase]:
    for each in connections:
        if each.fault:
            yield fault_sentence(each)
    still_open = [each for each in connections if each.open]
    if isinstance(error, KernelTimeout) or (isinstance(error, NotebookFailed) and error.ename in OUT_OF_MEMORY):
        yield from map(_open_sentence, still_open)
    if isinstance(error, NotebookFailed):
        said = f"{error.ename} {error.evalue}"
        if _CERTIFICATE.search(said) and connections:
            yield phrase(
                "{host} shows a certificate that is not trusted for this name", host=_name(connections[-1])
            )
        elif _CLOSED.search(said):
            yield from map(_closed_sentence, [each for each in connections if each.closed_by_host][-1:])
        elif _UNKNOWN_NAME.search(said):
            yield phrase("this report reaches only {hosts}", hosts=listed([str(host) for host in hosts]))


def fault_sentence(connection: Connection) -> Phrase:
    """Say what a connection came to nothing for."""
    make = SENTENCES.get(connection.fault or "", SENTENCES[faults.UNREACHABLE])
    return make(_name(connection), connection.detail)


SENTENCES: dict[str, Callable[[str, str], Phrase]] = {
    faults.UNRESOLVED: lambda host, detail: phrase("{host} does not resolve", host=host),
    faults.REFUSED: lambda host, detail: phrase("{host} refused the connection", host=host),
    faults.SILENT: lambda host, seconds: phrase(
        "{host} did not answer in {seconds} s", host=host, seconds=float(seconds)
    ),
    faults.UNREACHABLE: lambda host, reason: phrase(
        "{host} cannot be reached: {reason}", host=host, reason=reason
    ),
    faults.BARRED: lambda host, address: phrase(
        "{host} leads to {address}, where no report may go", host=host, address=address
    ),
    faults.PRIVATE: lambda host, address: phrase(
        "{host} leads to {address}, which is private; ask whoever runs reportbot to name it in NETWORK_ALLOW",
        host=host,
        address=address,
    ),
    faults.BROKEN: lambda host, detail: phrase("{host} broke off the connection", host=host),
    faults.IDLE: lambda host, seconds: phrase(
        "{host} said nothing for {seconds} s", host=host, seconds=float(seconds)
    ),
    faults.TOO_MUCH: lambda host, most: phrase(
        "on the way to {host} the report went beyond the {size} MiB that it may send and receive",
        host=host,
        size=int(most) >> 20,
    ),
    faults.TOO_MANY: lambda host, most: phrase(
        "{host} was not connected to: a report has {number} connections at most", host=host, number=int(most)
    ),
    faults.OTHER_NAME: lambda host, name: phrase(
        "{host} was asked for another name, {name}", host=host, name=name
    ),
    faults.NOT_ALLOWED: lambda host, detail: phrase(
        "{host} is none of the hosts that this report reaches", host=host
    ),
    faults.NO_PROXY: lambda host, detail: phrase("the proxy in HTTPS_PROXY takes nothing but CONNECT, for https"),
}


def _open_sentence(connection: Connection) -> Phrase:
    host, seconds = _name(connection), round(connection.seconds, 1)
    if not connection.received:
        return phrase("{host} had sent nothing in {seconds} s", host=host, seconds=seconds)
    return phrase(
        "{host} was still sending after {seconds} s, {size} MiB so far",
        host=host,
        seconds=seconds,
        size=round(connection.received / 2**20, 1),
    )


def _closed_sentence(connection: Connection) -> Phrase:
    return phrase(
        "{host} closed the connection after {number} bytes", host=_name(connection), number=connection.received
    )


def _name(connection: Connection) -> str:
    return f"{connection.host}:{connection.port}"
