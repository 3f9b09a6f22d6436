"""`reportbot schema`: the JSON Schema of config.json, for editors."""

import argparse

from bot.cli.exit_status import COMPLETED
from bot.cli.streams import print_json
from runner.bundles.config_file import config_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `schema`: none."""


def main(args: argparse.Namespace) -> int:
    """Print the schema."""
    print_json(config_schema())
    return COMPLETED
