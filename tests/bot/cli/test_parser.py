"""What `reportbot --help` says, and what it costs."""

import subprocess
import sys

import pytest

from bot.cli.command_table import COMMANDS, GROUPS
from bot.cli.parser import build_parser
from tests.support.shell import ROOT

HEAVY = ("pydantic", "redis", "rq", "slack_bolt", "slack_sdk", "kubernetes", "boto3", "babel", "jinja2", "shtab")
IMPORTED = """
import sys
from bot.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print("\\n".join(sys.modules), file=sys.stderr)
"""


def imported_by(*words):
    """What a command imports."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *words], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stderr.split())


def test_the_overview_has_every_command_in_its_group():
    """Group after group, each command with what it is for, then examples."""
    said = build_parser(()).format_help()
    places = [said.index(f"\n{title}:\n") for title in GROUPS]
    assert places == sorted(places)
    for name, command in COMMANDS.items():
        assert f"\n  {name:<12}{command.summary}\n" in said
    assert said.index("Examples:") > places[-1]
    assert max(map(len, said.splitlines())) <= 100


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("help",), ("nonsense",)])
def test_an_overview_imports_no_command(words):
    """What is asked of reportbot alone loads none of what reports need."""
    modules = imported_by(*words)
    assert "bot.cli.parser" in modules
    assert not [name for name in modules if name.startswith("bot.cli.commands.")]
    if words != ("nonsense",):  # whose answer is in the asker's language
        assert not modules.intersection(HEAVY)


def test_a_command_imports_no_other():
    """Only the command in use is imported; no other's flags are needed."""
    modules = imported_by("schema", "--help")
    assert [name for name in modules if name.startswith("bot.cli.commands.")] == ["bot.cli.commands.schema"]
    assert not modules.intersection({"redis", "rq", "slack_bolt", "kubernetes", "boto3", "shtab"})


def test_every_example_of_the_help_can_be_typed():
    """Each names its own command, and its flags are ones that there are."""
    import shlex

    parser = build_parser(COMMANDS)
    for name, command in COMMANDS.items():
        assert command.examples, name
        for example in command.examples:
            words = shlex.split(example.partition(" >")[0].removeprefix("source <(").removesuffix(")"))
            start = words.index("reportbot")
            assert parser.parse_args(words[start + 1 :]).command == name
