"""`reportbot publish`: checks bundles and uploads them to where NOTEBOOKS is in S3."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bot.cli.commands.check import bundles_in, configs_of, find_faults, print_faults
from bot.cli.complain import complain, say_for
from bot.cli.exit_status import COMPLETED, FAILED
from runner.bundles.layout import bundle_name
from runner.bundles.s3.publish import Published, publish_bundle
from runner.bundles.source import open_source
from runner.errors import SettingsError, StoreError
from runner.settings import Settings, load_settings
from runner.stores.address import encryption, is_s3, read_address
from runner.stores.bucket import Bucket


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the flags of `publish`."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="a bundle, or a folder of bundles")
    parser.add_argument("--to", metavar="S3", help="where to, as in s3://bucket/prefix (default: NOTEBOOKS)")


def main(args: argparse.Namespace) -> int:
    """Upload what has no fault; 0 done, 1 S3 failed, 2 there are faults, and nothing was uploaded."""
    settings = load_settings()
    settings = settings.model_copy(update={"notebooks": args.to or settings.notebooks})
    if not is_s3(settings.notebooks):
        raise SettingsError(
            f"NOTEBOOKS={settings.notebooks} is a folder, from which bundles are read as they are; "
            "say where to publish with --to s3://bucket/prefix"
        )
    folders = bundles_in(args.folder.expanduser().absolute())
    try:
        return _publish(folders, settings)
    except StoreError as error:
        complain(error, say=say_for(args))
        return FAILED


def _publish(folders: Sequence[Path], settings: Settings) -> int:
    names = {bundle_name(folder) for folder in folders}
    others = [folder for name, folder in open_source(settings).config_folders().items() if name not in names]
    faults = find_faults(folders, settings, beside=configs_of(others))
    if any(faults.values()):
        return print_faults({name: found for name, found in faults.items() if found})
    address = read_address(settings.notebooks)
    bucket = Bucket(address, encryption=encryption(settings.s3_sse))
    for folder in folders:
        name = bundle_name(folder)
        print(_line(name, publish_bundle(folder, bucket), f"{address}/{name}"), flush=True)
    return COMPLETED


def _line(name: str, done: Published, place: str) -> str:
    """Say what was done for a bundle, and where it is now."""
    if not done.uploaded and not done.removed:
        return f"{name}: nothing had changed in {place}"
    parts = [
        f"{len(paths)} {what}{_some(paths)}"
        for what, paths in (("uploaded", done.uploaded), ("removed", done.removed))
        if paths
    ]
    if done.unchanged:
        parts.append(f"{len(done.unchanged)} unchanged")
    return f"{name}: {', '.join(parts)}; live at the next command from {place}"


def _some(paths: Sequence[str]) -> str:
    shown = ", ".join(paths[:3])
    return f" ({shown}{', …' if len(paths) > 3 else ''})"
