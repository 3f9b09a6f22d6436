"""`reportbot check`: every fault of a bundle, or of a folder of bundles, one a line."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.exit_status import COMPLETED, WRONG
from bot.cli.notebook_paths import add_notebooks, notebooks_folder
from bot.cli.streams import tell
from bot.dates.parse import today_in
from bot.folding import key
from bot.grammar.default_faults import default_faults
from runner.author_warnings import AuthorWarning
from runner.bundles.bundle import bundle_folders, load_bundle
from runner.bundles.check import bundle_faults
from runner.bundles.config import SLOT, ChoiceParameter, ReportConfig
from runner.bundles.config_file import load_config
from runner.bundles.layout import bundle_name, is_bundle
from runner.errors import BundleError
from runner.i18n.phrases import Say, speaker
from runner.settings import Settings, load_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `check`."""
    parser.add_argument(
        "folder", nargs="?", metavar="DIR", type=Path, help="a bundle or a folder of bundles (default: NOTEBOOKS)"
    )
    add_notebooks(parser)
    parser.add_argument(
        "--run", action="store_true", help="run each bundle with its defaults as well, and tell what shows then"
    )


def main(args: argparse.Namespace) -> int:
    """Print the faults on stdout; 0 where there are none, else 2."""
    settings = load_settings()
    root = args.folder or notebooks_folder(args, settings)
    folders = bundles_in(root.expanduser().absolute())
    faults = find_faults(folders, settings)
    names = {folder: bundle_name(folder) for folder in folders}
    warnings = {name: _warnings(folder, settings) for folder, name in names.items() if not faults[name]}
    if args.run:
        from bot.cli.commands.check_run import run_findings  # the heavy half

        for folder, name in names.items():
            if not faults[name]:
                found, warned = run_findings(folder, settings)
                faults[name] += found
                warnings[name] = [*dict.fromkeys([*warnings[name], *warned])]
    _print_warnings(warnings, speaker(settings.language))
    return print_faults(faults)


def _warnings(folder: Path, settings: Settings) -> list[AuthorWarning]:
    """Return what can be known of a bundle without running it that its author may not intend."""
    try:
        return list(load_bundle(folder, settings).warnings)
    except BundleError:  # changed meanwhile
        return []


def _print_warnings(warnings: Mapping[str, Sequence[AuthorWarning]], say: Say) -> None:
    for name, found in warnings.items():
        for message in dict.fromkeys(" ".join(say(each.message).split()) for each in found):
            print(f"{name}: warning: {message}")


def find_faults(
    folders: Sequence[Path], settings: Settings, *, beside: Mapping[str, ReportConfig] | None = None
) -> dict[str, list[str]]:
    """Find the faults of each bundle, by its name. `beside`: other bundles, whose commands are taken."""
    faults = {bundle_name(folder): faults_of(folder, settings) for folder in folders}
    configs = configs_of(folders)
    today = today_in(settings.timezone, datetime.now(UTC))
    for name, config in configs.items():
        faults[name] += default_faults(name, config, today=today)
    for name, pattern_faults in command_faults({**(beside or {}), **configs}).items():
        if name in faults:
            faults[name] += pattern_faults
    return faults


def print_faults(faults: Mapping[str, Sequence[str]]) -> int:
    """Print faults on stdout, one a line, and count them on stderr; give the exit status."""
    for name, found in faults.items():
        for fault in found or [f"{name}: ok"]:
            print(" ".join(fault.split()))
    broken = [name for name, found in faults.items() if found]
    if not broken:
        return COMPLETED
    count = sum(len(found) for found in faults.values())
    number = "1 fault" if count == 1 else f"{count} faults"
    tell(f"reportbot: {number} in {', '.join(broken)}")
    return WRONG


def faults_of(folder: Path, settings: Settings) -> list[str]:
    """Find every fault of one folder, be it a bundle or a part of one."""
    if not is_bundle(folder):
        return [f"{folder.name}/config.json is missing; it says what people can ask for"]
    return bundle_faults(folder, settings)


def command_faults(configs: Mapping[str, ReportConfig]) -> dict[str, list[str]]:
    """Find the commands that two reports, or one report twice, would answer to."""
    faults: dict[str, list[str]] = {}
    first: dict[tuple[object, ...], str] = {}
    for name, config in configs.items():
        for place, pattern in _patterns(name, config):
            other = first.setdefault(tuple(_shape(pattern, config)), place)
            if other != place:
                faults.setdefault(name, []).append(f"{place} is the same command as {other}")
    return faults


def _patterns(name: str, config: ReportConfig) -> Iterator[tuple[str, str]]:
    """Give each command with its place; without `commands` the bundle's name is the command."""
    for index, pattern in enumerate(config.commands or ()):
        yield f'{name}/config.json: commands[{index}] "{pattern}"', pattern
    if not config.commands:
        words = name.replace("-", " ").replace("_", " ")
        yield f'{name}/config.json: commands (left out, so "{words}")', words


def _shape(pattern: str, config: ReportConfig) -> Iterator[object]:
    """Give what tells one command from another: its words, and what each slot takes."""
    for number, piece in enumerate(SLOT.split(pattern)):
        if number % 2 == 0:
            yield from (key(word) for word in piece.split())
            continue
        parameter = config.parameters.get(piece)
        if isinstance(parameter, ChoiceParameter):
            yield frozenset(key(value) for value in parameter.values)
        else:
            yield ("slot", parameter.type if parameter else "date")


def bundles_in(root: Path) -> Sequence[Path]:
    """Find the bundles to check, and the folders that look like one but for their config.json; `BundleError`."""
    if not root.is_dir() and is_bundle(root):
        return [root]
    try:
        parts = [
            folder
            for folder in root.iterdir()
            if any((folder / name).is_file() for name in ("report.ipynb", "template.html"))
        ]
    except OSError as error:
        raise BundleError(f"{root} cannot be read: {error.strerror}") from None
    found = bundle_folders(root)
    is_part = (root / "template.html").is_file() or [place.name for place in found] == ["report.ipynb"]
    folders = [root] if is_part else sorted({*found, *parts})
    if not folders:
        raise BundleError(f"{root} holds no bundle; `reportbot new NAME` makes one")
    return folders


def configs_of(folders: Sequence[Path]) -> dict[str, ReportConfig]:
    """Read what can be read: a broken config.json is told elsewhere."""
    configs = {}
    for folder in folders:
        try:
            configs[bundle_name(folder)] = load_config(folder)
        except BundleError:
            continue
    return configs
