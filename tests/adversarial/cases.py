"""A case: a small notebook that does its worst, and what people must be told of it."""

from dataclasses import dataclass, field

import pytest

from tests.adversarial.checks import GOOD, GROWTH, MIB, check_failed, check_good, check_posted
from tests.adversarial.place import HOSTILE, TIMEOUT
from tests.support.bundles import TEMPLATE, WRITE


@dataclass(frozen=True, kw_only=True)
class Case:
    """The cells of a hostile notebook. `type`: of the error that it must end in; None where it must be posted."""

    name: str
    cells: tuple
    type: str | None = None
    words: str = ""
    config: dict = field(default_factory=dict)
    template: str = TEMPLATE
    files: dict = field(default_factory=dict)
    growth: int = GROWTH
    beside: int = GROWTH
    quick: bool = False

    @property
    def timeout(self):
        """The seconds that the report has."""
        return self.config.get("timeout", TIMEOUT)


def fails(name, type, words, *cells, **more):
    """A notebook whose report must fail."""
    return Case(name=name, cells=cells, type=type, words=words, **more)


def passes(name, *cells, **more):
    """A notebook that harms nobody: its report must be posted."""
    return Case(name=name, cells=cells, **more)


def parametrize(cases):
    """Make tests of cases; those that are not quick are slow."""
    marks = [() if case.quick else pytest.mark.slow for case in cases]
    params = [pytest.param(case, id=case.name, marks=mark) for case, mark in zip(cases, marks, strict=True)]
    return pytest.mark.parametrize("case", params)


def prove(place, case):
    """Run the case and an honest report after it, on the same worker; all that must hold is checked. Gives the story."""
    (before,) = place.workers()
    place.bundle(HOSTILE, *(case.cells or (WRITE,)), config=case.config, template=case.template, files=case.files)
    hostile, good = place.ask(HOSTILE), place.ask(GOOD)
    good_story = check_good(place, good)
    bounds = {"timeout": case.timeout, "growth": case.growth, "beside": case.beside}
    if case.type:
        story = check_failed(place, hostile, case.type, case.words, **bounds)
    else:
        story = check_posted(place, hostile, **bounds)
    print(
        f"{case.name}: {story.growth / MIB:.0f} MiB, its children {story.beside / MIB:.0f} MiB,"
        f" honest {good_story.growth / MIB:.0f} MiB, {story.seconds} s"
    )
    assert place.workers() == [before]
    assert good_story.record.started_at >= story.record.ended_at[:19]
    return story


def writing(text):
    """A cell that writes this text, an expression, as output.json."""
    return f"import json, os\nopen('output.json', 'w', errors='surrogatepass').write({text})"


def dumping(data):
    """A cell that writes this data, an expression."""
    return writing(f"json.dumps({data})")
