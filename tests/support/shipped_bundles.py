"""Runs a shipped bundle's own cells for several askers in one process, and renders what came out."""

import html
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from runner.bundles.config_file import load_config
from runner.bundles.notebook import prepare_cells
from runner.bundles.notebook_file import read_notebook
from runner.i18n.catalogues import load_catalogues, translations
from runner.page.render import begin_page
from tests.support.outputs import read_output

PROJECT = Path(__file__).parents[2]
LANGUAGES = ("en", "es", "ca")
TODAY = "2026-12-01"  # what the reports under test take for it, whenever the tests run
# What an asker waits for and no more: the imports are paid once, each report runs in a folder and namespace of its own.
RUN_ALL = """
import json, os, sys
import matplotlib
matplotlib.use("agg")
for folder, code in json.load(sys.stdin):
    os.chdir(folder)
    exec(compile(code, folder, "exec"), {"__name__": "__main__"})
"""


@dataclass(frozen=True)
class Asked:
    """What somebody asked of a bundle; `choice` is the value of its one parameter beside the period."""

    from_day: str
    to_day: str
    choice: str | None = None
    language: str = "en"

    def __str__(self) -> str:
        return f"{self.choice or 'all'} {self.from_day} to {self.to_day} {self.language}"


class Bundle:
    """A bundle of the repository whose notebook and template are run as they stand."""

    def __init__(self, name: str, *, choice: str) -> None:
        self.folder = PROJECT / "notebooks" / name
        self.config = load_config(self.folder)
        self._choice = choice

    def run(self, room: Path, wishes: list[Asked], *, today: str = TODAY) -> dict[Asked, Path]:
        """Run the cells for each wish as of a day; gives the folders, in which output.json and the files are."""
        notebook = read_notebook((self.folder / "report.ipynb").read_text(encoding="utf-8"))
        catalogues = load_catalogues(self.folder / "languages")
        folders, work = {}, []
        for number, asked in enumerate(wishes):
            folder = folders[asked] = room / str(number)
            shutil.copytree(self.folder, folder)
            for tag, catalogue in catalogues.items():
                (folder / "languages" / tag / "LC_MESSAGES" / "messages.mo").write_bytes(catalogue)
            prepared = prepare_cells(
                notebook,
                parameters=self._parameters(asked),
                standard={"LANGUAGE": asked.language, "TIMEZONE": "UTC", "TOKEN": "-", "REPORT_ID": "-"},
            )
            code = "\n\n".join(prepared.notebook.cells[index].source for index in prepared.indices)
            work.append((str(folder), as_of(code, today)))
        command = [sys.executable, "-W", "error", "-c", RUN_ALL]
        done = subprocess.run(
            command, check=False, input=json.dumps(work), capture_output=True, text=True, timeout=100
        )
        assert done.returncode == 0, done.stderr
        return folders

    def render(self, output: dict[str, Any], asked: Asked) -> str:
        """Check an output.json as the worker does, and give the page that people get for it."""
        read = read_output(json.dumps(output).encode(), schema=self.config.output, facts=self.config.facts)
        catalogues = [load_catalogues(folder / "languages") for folder in (self.folder, PROJECT / "templates")]
        assert isinstance(self.config.title, dict)
        days = {"from_day": date.fromisoformat(asked.from_day), "to_day": date.fromisoformat(asked.to_day)}
        page = begin_page(
            folder=self.folder,
            shared=PROJECT / "templates",
            output=read.data,
            report={
                "id": "0123456789abcdef",
                "name": self.folder.name,
                "title": self.config.title[asked.language],
                "parameters": self._parameters(asked) | days,
                "language": asked.language,
                "timezone": "Europe/Madrid",
                "created_at": datetime(2026, 11, 23, 9, 41, tzinfo=ZoneInfo("Europe/Madrid")),
                "requested_by": "Núria",
                "sandbox": "bubblewrap",
            },
            charts=read.charts,
            translations=translations(asked.language, self.config.languages, *catalogues),
        )()
        return page.html

    def _parameters(self, asked: Asked) -> dict[str, Any]:
        return {"from_day": asked.from_day, "to_day": asked.to_day, self._choice: asked.choice}


def as_of(code: str, today: str) -> str:
    """Have a notebook's code take another day for today: its evening."""
    code, count = re.subn(r"pd\.Timestamp\.today\((.*?)\)", rf"pd.Timestamp('{today} 23:00', tz=\1)", code)
    assert count == 1
    return code.replace("tz=)", "tz=None)")


def read_json(folder: Path) -> dict[str, Any]:
    """Give a run's output.json."""
    output: dict[str, Any] = json.loads((folder / "output.json").read_text(encoding="utf-8"))
    return output


def visible(page: str) -> str:
    """Give what stands on a page, in lower case and without its styles and tags."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    # Runs of plain blanks only: a no-break space is part of how a number is written.
    return re.sub(r"[ \n]+", " ", html.unescape(re.sub(r"<[^>]*>", " ", body))).lower()
