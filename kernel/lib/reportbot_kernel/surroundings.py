"""What programs expect of the machine they run on, and a sandbox or a small image lacks."""

import locale
import mimetypes
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

LOCALE_SECONDS = 20
# Of the types that mimetypes knows only where the machine has a list of them.
TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".parquet": "application/vnd.apache.parquet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".webp": "image/webp",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yaml": "application/yaml",
}


def complete_surroundings() -> None:
    """Let this user have a name, files a type, and every locale that the machine can make be had."""
    for extension, media_type in TYPES.items():
        if mimetypes.guess_type(f"a{extension}")[0] is None:
            mimetypes.add_type(media_type, extension)
    pwd.getpwuid = _with_this_user(pwd.getpwuid)
    locale.setlocale = _with_made_locales(locale.setlocale)


def _with_this_user(look_up: Callable[[int], pwd.struct_passwd]) -> Callable[[int], pwd.struct_passwd]:
    """Answer for our own number where no list of users has it: each kernel may have one of its own."""

    def getpwuid(uid: int, /) -> pwd.struct_passwd:
        try:
            return look_up(uid)
        except KeyError:
            if uid != os.getuid():
                raise
            home = os.environ.get("HOME", "/")
            return pwd.struct_passwd(("kernel", "x", uid, os.getgid(), "", home, "/bin/sh"))

    return getpwuid


def _with_made_locales(set_it: Callable[..., str]) -> Callable[..., str]:
    """Make a locale that is not there from the machine's sources, once it is asked for."""

    def setlocale(category: int, wanted: Any = None) -> str:
        try:
            return set_it(category, wanted)
        except locale.Error:
            name = locale.normalize(wanted if isinstance(wanted, str) else ".".join(filter(None, wanted)))
            if not _make_locale(name):
                raise
            return set_it(category, name)

    return setlocale


def _make_locale(name: str) -> bool:
    """Compile a locale into a folder of our own, where the C library looks from now on."""
    plain, _, encoding = name.partition(".")
    program = shutil.which("localedef")
    if program is None or not plain.replace("_", "").replace("@", "").isalnum():
        return False
    # A folder for each: the C library does not look again where it has once found nothing.
    folder = tempfile.mkdtemp(prefix="locale-")
    command = [program, "--no-archive", "-i", plain, "-f", encoding or "UTF-8", f"{folder}/{name}"]
    try:
        subprocess.run(command, capture_output=True, timeout=LOCALE_SECONDS, check=False, env={})
    except (OSError, subprocess.TimeoutExpired):
        return False
    if not Path(folder, name, "LC_TIME").exists():
        return False
    os.environ["LOCPATH"] = ":".join([folder, *filter(None, [os.environ.get("LOCPATH")])])
    return True
