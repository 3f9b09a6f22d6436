"""What must hold of every report, however it ended: told once and in plain words, nothing left, nothing leaked."""

import os
import time
from pathlib import Path

from tests.adversarial.place import SECRET, TIMEOUT, TOKEN
from tests.support.bundles import WRITE

MIB = 2**20
GROWTH = 64_000_000
LATE = 5.0  # seconds beyond its deadline in which a report must have ended
TEXTS = (".html", ".json", ".ipynb", ".txt", ".svg", ".csv")
GOOD = "good"


def check_failed(place, report_id, type, words, *, timeout=TIMEOUT, growth=GROWTH, beside=GROWTH):
    """It ended in an error of this type, said in these words; everything else as it must be. Gives the story."""
    story = place.story(report_id, seconds=timeout + 40)
    error = story.record.error
    assert (story.record.status, error and error.type) == ("error", type), error
    assert words.lower() in error.message.lower(), error.message
    check_told(story)
    assert story.uploads <= 1
    assert list(story.files) in ([], ["trace.txt"])
    check_rest(place, report_id, story, timeout=timeout, growth=growth, beside=beside)
    return story


def check_posted(place, report_id, *, timeout=TIMEOUT, growth=GROWTH, beside=GROWTH):
    """It was completed and posted; everything else as it must be. Gives the story."""
    story = place.story(report_id, seconds=timeout + 40)
    assert story.record.status == "completed", story.record.error
    assert len(story.texts) == 1
    assert story.uploads == 1
    assert len([name for name in story.files if name.endswith(".html")]) == 1
    check_rest(place, report_id, story, timeout=timeout, growth=growth, beside=beside)
    return story


def check_told(story):
    """One message for everybody, the details below it, with nothing in them of how we are made."""
    (text,) = story.texts
    error = story.record.error
    assert plain(error.message)[:80] in plain(" ".join([text, *story.comments]))
    assert len(error.message) < 1200
    for inner in ("Traceback", "/runner/", "site-packages", "object at 0x", "InternalError"):
        assert inner not in error.message
        assert inner not in text


def plain(text):
    """Give a text without the marks that chat messages need."""
    for mark, meant in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(mark, meant)
    return "".join(letter for letter in text if letter.isalnum())


def check_rest(place, report_id, story, *, timeout, growth, beside):
    """In time, small, nothing left and nothing leaked."""
    assert story.seconds < timeout + LATE
    assert story.growth < growth, f"the horse grew by {story.growth / MIB:.0f} MiB"
    assert story.beside < beside, f"a child of the horse grew by {story.beside / MIB:.0f} MiB"
    check_nothing_leaked(place, report_id, story)
    check_nothing_left(place)


def check_nothing_leaked(place, report_id, story):
    """No secret and no token in anything that people, the store or the log got."""
    said = {f"message {number}": text for number, text in enumerate(story.texts)}
    said["record"] = story.record.to_json()
    said["log"] = place.log.read_text(errors="replace")
    for name, content in story.files.items():
        if name.endswith(TEXTS):
            said[name] = content.decode(errors="replace")
    for name, path in place.stored(report_id).items():
        if name.endswith(TEXTS):
            said[f"stored {name}"] = path.read_text(errors="replace")
    for where, text in said.items():
        assert SECRET not in text, where
        assert not TOKEN.search(text), where
        assert place.slack.bot_token not in text, where


def check_nothing_left(place):
    """No process, folder, socket or control group of any kernel that was started here."""
    end = time.monotonic() + 10
    while (left := what_is_left(place)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not left


def what_is_left(place):
    """Give what there still is of kernels that no running report has."""
    found = []
    for kernel in place.kernels():
        folders = [kernel["directory"], *kernel["cgroup"].values()]
        found += [folder for folder in folders if Path(folder).exists()]
        found += [pid for pid in (kernel["pid"], kernel["launcher"]) if kernel["id"] in command_of(pid)]
    return found + [str(link) for link in (place.home / ".reportbot/kernels").glob("*")]


def command_of(pid):
    """Give a process's command line; nothing where there is no such process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def write_good(place):
    """Write the report that must be right after each of the others."""
    place.bundle(GOOD, WRITE)


def check_good(place, report_id):
    """The honest report shows its number."""
    story = check_posted(place, report_id)
    (page,) = [content for name, content in story.files.items() if name.endswith(".html")]
    assert b'<p id="answer">42</p>' in page or b"<p id=answer>42</p>" in page
    return story


def open_files(place):
    """Give the number of open files of each worker."""
    return [len(os.listdir(f"/proc/{pid}/fd")) for pid in place.workers()]
