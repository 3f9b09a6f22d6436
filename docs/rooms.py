"""The page of rooms: what each is for, and what it may import, as tests/test_architecture.py has it."""

from docs.markdown import Undescribed, page, table
from tests.test_architecture import COMMON, ROOMS, ROOT

# What each room is for; a room without a line here has no place in the documentation, and is refused.
WORDS = {
    "runner.content": "bytes that are never whole in memory; what an artifact is before it is stored",
    "runner.author_warnings": "what a notebook's author or owner is told, and the asker is not",
    "runner.errors": "every error that a person is told about",
    "runner.files": "files that other processes read, or write, at the same time",
    "runner.limits": "every limit of output, charts, files and pages",
    "runner.logs": "log lines",
    "runner.paths": "where templates, notebooks and the kernel's files are",
    "runner.quantities": "amounts of cpu and memory, in the units of Kubernetes",
    "runner.request": "the message on the queue: which report, with which parameters, for whom",
    "runner.retry": "what failed is tried again, after a pause",
    "runner.step": "the ten steps, by name",
    "runner.text": "text that is cut, or shown on one line",
    "runner.ttl_cache": "values that expire",
    "runner.hosts": "hosts by name and port, as config.json and `NETWORK_ALLOW` write them",
    "runner.i18n": "sentences in three languages, catalogues, numbers and dates as a language writes them",
    "runner.processes": "bounded children, the supervisor, the embedded Redis, who lives and who does not",
    "runner.public_holidays": "public holidays by country or region",
    "runner.settings": "every setting",
    "runner.kernels": "the port `KernelBackend`: what a kernel is, whatever runs it",
    "runner.stores": "**step 8.** The port `ReportStore`, for a folder and for S3",
    "runner.kernels.pod": "kernels in Kubernetes pods",
    "runner.kernels.protocol": "**steps 4 and 5.** Connecting, executing cells, reading files, in bounds",
    "runner.kernels.sandbox": "kernels behind bubblewrap on one machine",
    "runner.bundles": "**step 2.** Bundles from a folder or S3: config.json, notebook, template, checks",
    "runner.egress": "the hosts that a report reaches: the process that connects to them, and what became of it",
    "runner.records": "**steps 1 and 10.** The record of each report, the queue, cancelling, retention",
    "runner.kernels.pool": "**step 3.** Kernels that wait, and the kernel of one report",
    "runner.delivery": "**step 9.** The port `Delivery`, for Slack and for a terminal",
    "runner.security": "redaction, report tokens, links and their keys",
    "runner.output": "**step 6.** output.json, summary, charts; conditions of schedules",
    "runner.services": "what a report needs beside itself, as one object",
    "runner.page": "**step 7.** Template to page, and every artifact",
    "runner.pipeline": "the ten steps in order",
    "runner.jobs": "the job on the queue; the one place that catches a report's errors",
    "runner.keeper": "what a keeper does: fills the pool, ends orphans, tries again, deletes what has expired",
    "runner.workers": "the worker, and the choice of adapters",
    "runner.preview": "a bundle that is being written, run and rendered again and again",
    "bot.folding": "case and accents folded",
    "bot.dates": "words into days and periods",
    "bot.required_settings": "what must be set before a bot can run",
    "bot.schedules.rules": "words into rules: `every monday at 9`",
    "bot.grammar": "words into a report and its parameters",
    "bot.catalog": "which reports there are",
    "bot.cli": "the command line's frame",
    "bot.directory": "people, membership and the bot itself, as Slack knows them",
    "bot.services": "what answering a person needs, as one object",
    "bot.intake": "words or form values into a request on the queue; who may ask",
    "bot.web": "the HTTP server: Slack's requests, pages, metrics, keys",
    "bot.answers": "help, history, home",
    "bot.schedules": "schedules in Redis and in Slack",
    "bot.forms": "modals",
    "bot.cli.doctor": "what works here",
    "bot.cli.preview": "the local page of an author at work",
    "bot.listeners": "where Slack's events arrive",
    "bot.slack": "the Bolt app, Socket Mode, the Web API client",
    "bot.wiring": "the parts of the bot, put together",
    "bot.run": "the bot as a process",
    "bot.cli.commands": "one module for each subcommand",
}


def rooms_page() -> str:
    """Return the page; `Undescribed` where a room has no words."""
    if set(WORDS) != set(ROOMS):
        raise Undescribed(f"docs/rooms.py and ROOMS differ: {sorted(set(WORDS) ^ set(ROOMS))}")
    rows = [
        (f"`{path(name)}`", WORDS[name], ", ".join(f"`{path(each)}`" for each in others.split()) or "nothing else")
        for name, others in ROOMS.items()
    ]
    common = ", ".join(f"`{path(name)}`" for name in sorted(COMMON))
    return page(
        "Rooms",
        "A **room** is a folder, or a file directly in `bot` or `runner`. Each may import only rooms that are"
        " above it in this table, and of those only the ones named in its line. The table is `ROOMS` in"
        " `tests/test_architecture.py`; that test fails when an import is not in it, and when the table allows"
        " something that nobody uses.",
        "`runner` never imports `bot`. Nothing in `bot` but its command line imports kernels, pipeline or jobs:"
        " the two halves meet at the queue.",
        f"Every room may import {common}.",
        table(("room", "what it is for", "may import besides"), rows),
        "To let a room import another one, add it to the table: that is a decision, and is seen in review. What"
        " decides and does no I/O is in `PURE`, in the same file.",
    )


def path(name: str) -> str:
    """Return a room as a path."""
    folder = name.replace(".", "/")
    return folder if (ROOT / folder).is_dir() else f"{folder}.py"
