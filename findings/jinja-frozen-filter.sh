#!/usr/bin/env bash
# Expected: a filter runs each time a template is rendered; with optimized=False surely.
# What happens: Jinja runs a filter on a constant once, when the template is compiled, and writes the result into
#   it. A filter that looks at the reader's language stays with the first reader's. optimized=False doesn't stop it
#   (that turns off another pass). A filter marked pass_context runs each time.
# Versions: Jinja2 3.1.6, Babel 2.19.0.
# Why it matters: templates are cached, so one fixed figure keeps the first reader's language on everybody's page.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'jinja2==3.1.6' 'babel==2.19.0'

venv/bin/python - <<'PY'
import sys
from contextvars import ContextVar
from importlib.metadata import version
from babel.numbers import format_decimal
from jinja2 import Environment, pass_context

language = ContextVar("language", default="en")

def number(value):
    return format_decimal(value, locale=language.get())

@pass_context
def number_with_context(context, value):
    return number(value)

environment = Environment(optimized=False)
environment.filters.update(number=number, careful=number_with_context)
template = environment.from_string(
    "{{ 1.5 | number }} {{ limit | number }} {{ 1.5 | careful }}"
)  # compiled for an English reader
language.set("es")
seen = template.render(limit=1.5)
print("Jinja2", version("jinja2"))
print("SEEN: for a Spanish reader: constant, variable, constant with pass_context:", seen)
if seen != "1.5 1,5 1,5":
    sys.exit("CHANGED: a filter on a constant is no longer frozen at compile time.")
PY
