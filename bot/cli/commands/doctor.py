"""`reportbot doctor`: what works here, and what to do about the rest."""

import argparse
from dataclasses import asdict

from bot.cli.doctor.diagnose import diagnose
from bot.cli.doctor.finding import Finding
from bot.cli.exit_status import COMPLETED, WRONG
from bot.cli.notebook_paths import add_notebooks
from bot.cli.streams import print_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `doctor`."""
    add_notebooks(parser)
    parser.add_argument("--json", action="store_true", help="print the findings as one JSON object")


def main(args: argparse.Namespace) -> int:
    """Print a line a part; 0 where reports can be run here, else 2."""
    findings = []
    for finding in diagnose(notebooks=args.notebooks):
        findings.append(finding)
        if not args.json:
            print(line(finding), flush=True)  # a slow part is not waited for by the others
    works = all(finding.state != "missing" for finding in findings)
    if args.json:
        print_json({"works": works, "parts": [asdict(finding) for finding in findings]})
    else:
        print("Reports can be run here." if works else "Reports cannot be run here yet.")
    return COMPLETED if works else WRONG


def line(finding: Finding) -> str:
    """Write a finding as one line."""
    todo = f" → {finding.todo}" if finding.todo else ""
    return f"{finding.state:<8}{finding.part:<15}{' '.join(finding.detail.split())}{todo}"
