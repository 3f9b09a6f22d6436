"""`reportbot schema`: the JSON Schema of config.json, for editors."""

from __future__ import annotations

import argparse
import json

from bot.cli import COMPLETED
from runner.config_file import config_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `schema`: none."""


def main(args: argparse.Namespace) -> int:
    """Print the schema."""
    print(json.dumps(config_schema(), ensure_ascii=False, indent=2))
    return COMPLETED
