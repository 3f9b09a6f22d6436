"""A report's form, made from its config.json and filled in with what is known.

Source of the limits: https://docs.slack.dev/reference/views/modal-views
"""

import json
from collections.abc import Mapping, Sequence

from bot.catalog.catalog import CatalogEntry
from bot.forms.choice_inputs import MAX_GROUPED_OPTIONS, MAX_OPTIONS
from bot.forms.inputs import FormInputs
from bot.intake.payloads import FormOrigin
from runner.delivery.blockkit import Block, context, plain, section
from runner.i18n.phrases import Say, phrase
from runner.request import Value

REPORT_CALLBACK = "report_form"
TITLE_LENGTH = 24
MAX_INPUTS = 95  # of the 100 blocks that Slack takes in a form
MAX_VIEW_LENGTH = 240_000  # characters of the 250,000 that Slack takes


def make_modal(
    entry: CatalogEntry, origin: FormOrigin, say: Say, *, locale: str, values: Mapping[str, Value], language: str
) -> Block:
    """Make the form in the asker's locale, filled in with `values`; `language` is the report's.

    A form that Slack would find too large lists fewer choices.
    """
    view: Block = {}
    for most in (MAX_GROUPED_OPTIONS, MAX_OPTIONS, MAX_OPTIONS // 5):
        form = FormInputs(entry=entry, say=say, locale=locale, max_options=most)
        view = _modal(form, origin, values=values, language=language)
        if len(json.dumps(view)) < MAX_VIEW_LENGTH:
            break
    return view


def _modal(form: FormInputs, origin: FormOrigin, *, values: Mapping[str, Value], language: str) -> Block:
    entry, say, locale = form.entry, form.say, form.locale
    description = entry.config.description
    blocks = context(entry.text(description, locale)) if description else []
    blocks += list(form.inputs(values))[:MAX_INPUTS]
    if len(entry.config.languages) > 1:
        blocks.append(form.language(language))
    blocks += context(_place(origin, say))
    return modal_view(
        entry.title(locale), blocks, say, callback_id=REPORT_CALLBACK, submit=phrase("Run"), origin=origin
    )


def sentence_modal(title: str, sentence: str, say: Say) -> Block:
    """Make a form that only says something."""
    return _view(title, [section(sentence)], say)


def modal_view(
    title: str, blocks: Sequence[Block], say: Say, *, callback_id: str, submit: str, origin: FormOrigin
) -> Block:
    """Make a form that can be sent."""
    return {
        **_view(title, blocks, say),
        "callback_id": callback_id,
        "submit": plain(say(submit), TITLE_LENGTH),
        "private_metadata": origin.model_dump_json(exclude_none=True),
    }


def _view(title: str, blocks: Sequence[Block], say: Say) -> Block:
    return {
        "type": "modal",
        "title": plain(title, TITLE_LENGTH),
        "close": plain(say(phrase("Close")), TITLE_LENGTH),
        "blocks": list(blocks),
    }


def _place(origin: FormOrigin, say: Say) -> str:
    if origin.channel_id is None or origin.channel_id.startswith("D"):
        return say(phrase("The report comes in your direct messages with me."))
    return say(phrase("The report is posted in the channel where you opened this form."))
