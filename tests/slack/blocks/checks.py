"""The small checks that the rules of blocks are made of; each takes a place and a value.

Which limit holds where is said, with its page, where they are used; all of it is under https://docs.slack.dev/reference/block-kit/
"""

import re


def string(longest, *, least=0, unique=None, pattern=None):
    """Text of some length."""

    def check(place, value):
        if not isinstance(value, str):
            place.find("must be a string")
        elif len(value) > longest:
            place.find(f"must be less than {longest + 1} characters")
        elif len(value) < least:
            place.find(f"must be more than {least - 1} characters")
        elif pattern and not re.fullmatch(pattern, value):
            place.find("invalid format")
        elif unique:
            place.once(unique, value)

    return check


def one_of(*values):
    """One of some words."""

    def check(place, value):
        if value not in values:
            place.find(f"must be one of: {', '.join(values)}")

    return check


def flag(place, value):
    """True or false."""
    if not isinstance(value, bool):
        place.find("must be a boolean")


def integer(least, most):
    """A whole number between two."""

    def check(place, value):
        if isinstance(value, bool) or not isinstance(value, int):
            place.find("must be an integer")
        elif not least <= value <= most:
            place.find(f"must be between {least} and {most}")

    return check


def anything(place, value):
    """Whatever Slack says about it is not checked here."""


def array(each, most, least=1):
    """Some of a kind."""

    def check(place, value):
        if not isinstance(value, list):
            place.find("must be an array")
            return
        if len(value) > most:
            place.find(f"no more than {most} items allowed")
        if len(value) < least:
            place.find(f"must have at least {least} item(s)")
        for index, item in enumerate(value):
            each(place.at(index), item)

    return check


def structure(fields, *, required=()):
    """An object with these fields and no others."""

    def check(place, value):
        if not isinstance(value, dict):
            place.find("must be an object")
            return
        for name in required:
            if name not in value:
                place.find(f"missing required field: {name}")
        for name, item in value.items():
            if name in fields:
                fields[name](place.at(name), item)
            else:
                place.find(f"invalid additional property: {name}")

    return check


def text(longest, *, plain=False, least=1):
    """A text object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object/"""
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    fields = {"type": one_of(*kinds), "text": string(longest, least=least), "emoji": flag, "verbatim": flag}
    shape = structure(fields, required=("type", "text"))

    def check(place, value):
        shape(place, value)
        if isinstance(value, dict):
            if value.get("type") == "plain_text" and "verbatim" in value:
                place.find("invalid additional property: verbatim")
            if value.get("type") == "mrkdwn" and "emoji" in value:
                place.find("invalid additional property: emoji")

    return check


URL = string(3000, least=1, pattern=r"https?://\S+|mailto:\S+|slack://\S+|tel:\S+")
