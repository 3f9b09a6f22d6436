"""End to end: people write in Slack, and the report comes back; nothing of ours is a double."""

import re
import signal
import time

import pytest

from runner.step import Step
from tests.support.bots.slack_messages import buttons, text_of
from tests.support.bots.slack_workspace import Office
from tests.support.bundles import WRITE, write_bundle

FILES = ["revenue_by_day.png", "top_products.png", "revenue.xlsx"]
HEADLINES = {
    "en": r"Jan 1 – 31, 2025: €[\d,]+ from [\d,]+ orders",
    "es": r"1–31 ene 2025: [\d.]+ € de [\d.]+ pedidos",
    "ca": r"1–31 de gen\.? (de )?2025: [\d.]+ € de [\d.]+ comandes",
}
ASKED = {
    "en": "sales from 2025-01-01 to 2025-01-31",
    "es": "ventas del 1 al 31 de enero de 2025",
    "ca": "vendes de l'1 al 31 de gener de 2025",
}
WHO = {"en": "U1", "ca": "U2", "es": "U3"}  # each with this locale in the double
LANGUAGES = ["en", pytest.param("es", marks=pytest.mark.slow), pytest.param("ca", marks=pytest.mark.slow)]
DIRECT = {"U1": "D1", "U2": "D2", "U3": "D3"}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The whole of it, with the shipped reports."""
    with Office(tmp_path_factory.mktemp("office"), WORKERS="2", KERNEL_POOL="2") as office:
        yield office


@pytest.fixture
def before(office):
    """What stood in the channels before the test."""
    return {channel: {each["ts"] for each in office.messages(channel)} for channel in office.slack.state.channels}


def check_posted(office, summary, files, language):
    """The summary in the language, its buttons, and the files in one message."""
    said = re.sub(r"[\u2009\u202f\xa0]", " ", text_of(summary))
    assert re.search(HEADLINES[language], said), said
    assert buttons(summary) == ["report_again", "report_change", "report_schedule"]
    assert [each["name"] for each in files][1:] == FILES
    page = office.people.content(files[0]).decode()
    assert f'<html lang="{language}"' in page
    assert all(each["alt_txt"] and " " in each["alt_txt"] for each in files[1:3])
    assert not office.slack.refused()


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_a_slash_command(office, before, language):
    """The ack says what was understood, to the asker alone; the report comes into the channel."""
    ack = office.people.slash("C1", WHO[language], ASKED[language])
    assert ack.ok
    assert buttons(office.people.ephemerals("C1", WHO[language])[-1]) == ["report_change"]
    check_posted(office, *office.new_answer(after=before["C1"]), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mention(office, language):
    """Everything comes into the thread of the mention."""
    asked = office.people.mention("C1", WHO[language], ASKED[language])
    check_posted(office, *office.answer_to(asked.ts), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_direct_message(office, before, language):
    """Everything comes into the conversation with the bot."""
    channel = DIRECT[WHO[language]]
    assert office.people.direct(WHO[language], ASKED[language]).ok
    check_posted(office, *office.new_answer(channel, after=before[channel]), language)


@pytest.mark.parametrize("ask", ["remind", "workflow"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_and_a_workflow(office, before, ask, language):
    """Nobody's words, in the language they are written in where lang= says so."""
    getattr(office.people, ask)("C1", f"{ASKED[language]} lang={language}")
    check_posted(office, *office.new_answer(after=before["C1"]), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_from_help(office, before, language):
    """Help offers it, its days are picked, and the report comes where help was asked for."""
    user = WHO[language]
    office.people.slash("C1", user, "help")
    told = office.people.ephemerals("C1", user)[-1]
    office.people.press(told, "report_run:sales", user)
    form = office.until(lambda: office.people.modal(user))
    office.people.submit(form, {"from_day": "2025-01-01", "to_day": "2025-01-31"}, user)
    check_posted(office, *office.new_answer(after=before["C1"]), language)


@pytest.mark.slow
def test_the_same_once_more_and_changed(office, before):
    """Run again asks for the same days; Change… opens the form with them."""
    asked = office.people.mention("C1", "U1", ASKED["en"])
    summary, _ = office.answer_to(asked.ts)
    office.people.press(summary, "report_change", "U1")
    form = office.until(lambda: office.people.modal("U1"))
    assert "2025-01-31" in str(form)
    office.people.close_view(form, "U1")
    office.people.press(summary, "report_again", "U2")

    def posted():
        return [each for each in office.messages() if each.get("thread_ts") == asked.ts and each.get("files")]

    office.until(lambda: len(posted()) == 2)


@pytest.fixture(scope="module")
def small_office(tmp_path_factory):
    """The whole of it, with small reports that end in every way."""
    home = tmp_path_factory.mktemp("small")
    folder = home / "notebooks"
    write_bundle(folder / "quick")
    write_bundle(folder / "broken", "x = 1", "y = x / 0")
    write_bundle(folder / "endless", "import time\ntime.sleep(60)")
    write_bundle(folder / "steps", *["import time\ntime.sleep(0.4)"] * 8, WRITE)
    with Office(home, NOTEBOOKS=str(folder), KERNEL_PRELOAD="json", KERNEL_POOL="1") as office:
        yield office


def test_a_failed_report_is_a_sentence_and_a_trace(small_office):
    """The sentence is for everybody; cell, line and trace are in the thread."""
    asked = small_office.people.mention("C1", "U1", "broken")
    message, files = small_office.answer_to(asked.ts)
    assert "a fault in the report itself" in text_of(message) and "Cell" not in text_of(message)
    (details,) = [each["text"] for each in small_office.messages() if each.get("files") == files]
    assert details == "Cell 2 failed: ZeroDivisionError: division by zero (in line 1)"
    assert [each["name"] for each in files] == ["trace.txt"]
    assert "ZeroDivisionError" in small_office.people.content(files[0]).decode()


def test_progress_is_shown_while_cells_run(small_office):
    """The one message counts the cells before it becomes the summary."""
    small_office.people.mention("C1", "U1", "steps")
    seen = small_office.until(
        lambda: [
            call
            for call in small_office.slack.calls_of("chat.update")
            if re.search(r"Running \d/9", str(call.params))
        ]
    )
    assert seen


def test_a_running_report_is_cancelled_within_moments(small_office):
    """Job and kernel are gone, and who cancelled it is said."""
    asked = small_office.people.mention("C1", "U1", "endless")
    records = small_office.records()

    def running():
        (report, *_) = records.recent(user_id="U1", limit=1)
        return report if report.step == Step.EXECUTE else None

    report = small_office.until(running)
    status = next(
        each
        for each in small_office.messages()
        if each.get("thread_ts") == asked.ts and small_office.is_bots(each)
    )
    begun = time.monotonic()
    small_office.people.press(status, "report_cancel", "U2")
    small_office.until(lambda: "cancelled by <@U2>" in text_of(small_office.message("C1", status["ts"])))
    small_office.until(
        lambda: records.load(report.id).status == "cancelled" and not records.load(report.id).kernel
    )
    assert time.monotonic() - begun < 5  # a second, and what a busy machine needs


@pytest.mark.slow
def test_fifty_at_once_are_all_acked_and_all_posted(small_office):
    """Slack waits three seconds for each ack; none is lost on the way."""
    ask = [lambda: small_office.people.slash("C4", "U1", "quick")] * 50
    acks = small_office.people.at_once(*ask)
    assert all(ack.ok for ack in acks)
    assert max(ack.seconds for ack in acks) < 3

    def posted():
        return [each for each in small_office.messages("C4") if each.get("files")]

    small_office.until(lambda: len(posted()) == 50, seconds=90)
    assert len({each["thread_ts"] for each in posted()}) == 50


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_the_end_finishes_what_is_in_flight(tmp_path, number):
    """A report that runs when the service is told to end is posted, and the next start has nothing left to do."""
    write_bundle(tmp_path / "notebooks/slow", f"import time\ntime.sleep(1.5)\n{WRITE}")
    with Office(tmp_path, NOTEBOOKS=str(tmp_path / "notebooks"), KERNEL_PRELOAD="json", KERNEL_POOL="0") as office:
        asked = office.people.mention("C1", "U1", "slow")
        office.until(lambda: [r for r in office.records().recent(user_id="U1") if r.step == Step.EXECUTE])
        assert office.end(number) == 0
        replies = [each for each in office.messages() if each.get("thread_ts") == asked.ts]
        assert len([each for each in replies if each.get("files")]) == 1


@pytest.mark.slow
def test_socket_mode_needs_no_address(tmp_path):
    """The same over Slack's websocket, as the manifest sets it up."""
    write_bundle(tmp_path / "notebooks/quick")
    settings = {"NOTEBOOKS": str(tmp_path / "notebooks"), "KERNEL_PRELOAD": "json", "KERNEL_POOL": "0"}
    with Office(tmp_path, socket_mode=True, **settings) as office:
        assert office.people.slash("C1", "U1", "quick").ok
        office.new_answer()
        asked = office.people.mention("C1", "U2", "quick")
        office.answer_to(asked.ts)
