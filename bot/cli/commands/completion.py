"""`reportbot completion`: what makes a shell complete commands, flags, folders and the names of reports."""

import argparse
from collections.abc import Iterator

from bot.cli.command_table import COMMANDS
from bot.cli.exit_status import COMPLETED
from bot.cli.parser import build_parser

# How each shell lists the reports: by itself, since starting Python at each press of the key would be slow.
REPORTS = {
    "bash": """_reportbot_reports() {
  compgen -W "$(for file in "${NOTEBOOKS:-notebooks}"/*/config.json; do
    [ -e "$file" ] && basename "${file%/config.json}"
  done; for file in "${NOTEBOOKS:-notebooks}"/*.ipynb; do
    [ -e "$file" ] && basename "$file" .ipynb
  done)" -- "$1"
}""",
    "zsh": """_reportbot_reports() {
  local -a reports=("${NOTEBOOKS:-notebooks}"/*/config.json(N:h:t) "${NOTEBOOKS:-notebooks}"/*.ipynb(N:t:r))
  compadd "$@" -a reports
}""",
    "fish": """function _reportbot_reports
  for file in (set -q NOTEBOOKS; and echo $NOTEBOOKS; or echo notebooks)/*/config.json
    basename (dirname $file)
  end
  for file in (set -q NOTEBOOKS; and echo $NOTEBOOKS; or echo notebooks)/*.ipynb
    basename $file .ipynb
  end
end""",
}
REPORT_NAME = {"bash": "_reportbot_reports", "zsh": "_reportbot_reports", "fish": "(_reportbot_reports)"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `completion`."""
    parser.add_argument("shell", choices=tuple(REPORTS), help="the shell that is to complete")


def main(args: argparse.Namespace) -> int:
    """Print the shell's script."""
    import shtab

    parser = build_parser(COMMANDS)
    kinds = {"DIR": shtab.DIRECTORY, "COMMAND": REPORT_NAME}
    for argument in _arguments(parser):
        if argument.metavar in kinds:
            vars(argument)["complete"] = kinds[str(argument.metavar)]
    print(shtab.complete(parser, shell=args.shell, preamble=REPORTS[args.shell]))
    return COMPLETED


def _arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Go through the arguments of a parser and of its subcommands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for subparser in action.choices.values():
                yield from _arguments(subparser)
        else:
            yield action
