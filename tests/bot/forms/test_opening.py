"""Forms and lists of reports: Slack takes them whatever an author writes, and what they hold comes back."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.help import MOST_SHOWN, help_message, make_entries
from bot.answers.home import MOST_OFFERED, home_view
from bot.catalog.catalog import Catalog, CatalogEntry
from bot.catalog.examples import Examples
from bot.forms.choice_inputs import UNSET
from bot.forms.modal import FormOrigin, make_modal
from bot.forms.submission import read_submission
from bot.grammar.parse import Offer
from runner.bundles.config import ReportConfig
from runner.i18n.phrases import speaker
from runner.records.record import Report
from runner.request import Origin, ReportRequest
from tests.slack.blocks import check_blocks, check_length, check_view
from tests.slack.choices import fill
from tests.slack.state import SlackState

STATE, TODAY = SlackState(), date(2025, 2, 10)
SAY = speaker("en")

text = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=300).filter(str.strip)
labels = text | st.dictionaries(st.sampled_from(["en", "ca"]), text, min_size=1)
shared = {"label": st.none() | labels, "help": st.none() | labels, "required": st.none() | st.booleans()}
parameters = st.one_of(
    st.fixed_dictionaries({"type": st.just("text"), "max_length": st.integers(1, 2000), **shared}),
    st.fixed_dictionaries({"type": st.just("integer"), "min": st.none() | st.integers(-(10**12), 0), **shared}),
    st.fixed_dictionaries({"type": st.just("number"), "max": st.none() | st.floats(0, 1e20), **shared}),
    st.fixed_dictionaries({"type": st.just("boolean"), **shared}),
    st.fixed_dictionaries({"type": st.just("date"), **shared}),
    st.fixed_dictionaries(
        {"type": st.just("choice"), "choices": st.lists(text, min_size=1, max_size=150, unique=True), **shared}
    ),
)
configs = st.fixed_dictionaries(
    {
        "title": labels,
        "description": st.none() | labels,
        "parameters": st.dictionaries(st.from_regex(r"[a-z]{1,20}", fullmatch=True), parameters, max_size=5),
        "languages": st.sampled_from([["en"], ["ca", "en"]]),
    }
).map(ReportConfig.model_validate)


def modal(config, values=None, language="en", locale="en"):
    """Make a form."""
    listed = CatalogEntry(name="energy", config=config, catalogues={})
    origin = FormOrigin(report="energy", channel_id="C1")
    return make_modal(listed, origin, SAY, locale=locale, values=values or {}, language=language)


@given(configs, st.sampled_from(["en", "ca", "es-419"]))
def test_slack_takes_any_form(config, locale):
    """Whatever titles, labels and choices an author writes, and whoever reads it."""
    view = modal(config, language=config.languages[0], locale=locale)
    check_view(STATE, view, "modal")
    assert len(json.dumps(view)) < 250_000


@pytest.mark.parametrize("count", [100, 101, 1000, 1001, 20_000])
def test_choices_without_number_are_chosen_or_typed(count):
    """A form of several such stays within what Slack takes, and each choice can be made."""
    many = {f"{'v' * 120}{number}": "L" * 70 + str(number) for number in range(count)}
    config = ReportConfig.model_validate(
        {"title": "T", "parameters": {f"p{n}": {"type": "choice", "choices": many} for n in range(3)}}
    )
    last = list(many)[-1]
    view = modal(config, {"p0": last})
    blocks = check_view(STATE, view, "modal")
    assert len(json.dumps(view)) < 250_000
    state = fill({**view, "blocks": blocks}, {"p1": last, "p2": last})
    sent = read_submission(config, state, today=TODAY, language="en", say=SAY)
    assert sent.values == {"p0": last, "p1": last, "p2": last}


KINDS = ReportConfig.model_validate(
    {
        "title": "T",
        "languages": ["en", "ca"],
        "parameters": {
            "period": {"type": "period", "min": date(2020, 1, 1)},
            "site": {"type": "choice", "choices": ["a", "b"], "required": False},
            "on": {"type": "boolean", "required": False},
            "n": {"type": "integer", "min": 1},
            "rate": {"type": "number"},
            "note": {"type": "text", "max_length": 5},
            "day": {"type": "date"},
        },
    }
)
VALUES = {
    "from_day": "2025-01-01",
    "to_day": "2025-01-31",
    "site": "b",
    "on": False,
    "n": 3,
    "rate": 1e-7,
    "note": "hello",
    "day": "2025-01-05",
}


def sent_with(**filled):
    """Open a form that is filled in, fill in more, and read what comes back."""
    view = modal(KINDS, VALUES, language="ca")
    state = fill({**view, "blocks": check_view(STATE, view, "modal")}, filled)
    return read_submission(KINDS, state, today=TODAY, language="en", say=SAY)


def test_what_is_filled_in_comes_back():
    """Every kind of value, and the language."""
    sent = sent_with()
    assert (sent.values, sent.language, sent.errors) == (VALUES, "ca", {})


def test_a_choice_can_be_taken_back():
    """Where it need not be made."""
    sent = sent_with(site=UNSET, on=UNSET)
    assert "site" not in sent.values and "on" not in sent.values
    assert not sent.errors


@pytest.mark.parametrize(
    ("filled", "block"),
    [
        ({"from_day": "2019-12-31"}, "from_day"),
        ({"to_day": "2024-12-31"}, "to_day"),
        ({"n": "0"}, "n"),
        ({"n": "1.5"}, "n"),
        ({"rate": "x"}, "rate"),
        ({"note": "too long"}, "note"),
    ],
)
def test_an_error_stands_at_its_input(filled, block):
    """And says something."""
    sent = sent_with(**filled)
    assert list(sent.errors) == [block]
    assert sent.errors[block]


def test_values_that_no_longer_fit_are_left_out():
    """A report is changed whose config.json was changed since; Slack would refuse the form."""
    view = modal(KINDS, {**VALUES, "n": -5, "site": "gone", "note": "much too long", "day": "soon"})
    blocks = {each.get("block_id"): each for each in check_view(STATE, view, "modal")}
    assert "initial_value" not in blocks["n"]["element"]
    assert "initial_option" not in blocks["site"]["element"]
    assert blocks["note"]["element"]["initial_value"] == "much "


def offers(config, count):
    """Give a shelf of many reports of a kind."""
    catalog = Catalog(offers=tuple(Offer(f"r{n:03}", config) for n in range(count)), folders={}, broken={})
    listed = [CatalogEntry(name=offer.name, config=config, catalogues={}) for offer in catalog.offers]
    return make_entries(listed, catalog, Examples(), today=TODAY, language="en")


@given(configs, st.integers(0, 3))
def test_slack_takes_help_and_home_of_any_reports(config, count):
    """Whatever their authors write."""
    entries = offers(config, count)
    message = help_message(
        entries[:MOST_SHOWN], [each.name for each in entries[MOST_SHOWN:]], SAY, typed_before="/report "
    )
    check_blocks(STATE, message.blocks, "message")
    view = home_view(entries, [], SAY, more=[], locale="en", timezone="UTC", link=lambda report: None)
    check_view(STATE, view, "home")


@pytest.mark.parametrize("count", [0, 1, 40, 41, 200])
def test_help_and_home_of_many_reports_fit(count):
    """What has no button is named at least."""
    config = ReportConfig.model_validate({"title": "<T> & `t`" * 10, "description": "d" * 900})
    entries = offers(config, count)
    message = help_message(
        entries[:MOST_SHOWN], [each.name for each in entries[MOST_SHOWN:]], SAY, typed_before="/report "
    )
    check_blocks(STATE, message.blocks, "message")
    check_length(message.blocks)
    reports = [Report(request=request(f"r{number}")) for number in range(30)]
    view = home_view(
        entries[:MOST_OFFERED],
        reports,
        SAY,
        more=[each.name for each in entries[MOST_OFFERED:]],
        locale="ca",
        timezone="Asia/Tokyo",
        link=lambda r: "https://x/p1",
    )
    check_view(STATE, view, "home")
    for shown in (message.blocks, view["blocks"]):
        assert all(entry.name in json.dumps(shown) for entry in entries)


def request(report_id):
    """A request, with markup in its texts."""
    return ReportRequest(
        id=report_id,
        report="r",
        parameters={},
        language="en",
        timezone="UTC",
        words="w",
        requested_by="ann",
        created_at="2025-01-01T23:00:00.000+00:00",
        origin=Origin(kind="message", user_id="U1"),
        title="A > B | <!channel>",
        echo="A > B · <!here>",
    )


def test_home_shows_texts_as_texts():
    """No title and no echo becomes markup, and the time is the viewer's."""
    view = home_view(
        [],
        [Report(request=request("r1"))],
        SAY,
        more=[],
        locale="en",
        timezone="Asia/Tokyo",
        link=lambda r: "https://x/p1",
    )
    shown = json.dumps(view, ensure_ascii=False)
    assert "<!channel>" not in shown and "<!here>" not in shown
    assert "<https://x/p1|A &gt; B ¦ &lt;!channel&gt;>" in shown
    assert "Jan 2, 2025" in shown
