"""Templates that look for a way out, or for the end of memory and time."""

import pytest

from tests.adversarial.cases import fails, parametrize, passes, prove
from tests.support.bundles import WRITE

pytestmark = pytest.mark.slow
BUNDLE = "BundleError"


@parametrize(
    [
        fails(
            "classes of classes",
            BUNDLE,
            "template.html, line 1",
            template="{{ ''.__class__.__mro__ }}",
        ),
        fails("subclasses", BUNDLE, "template.html", template="{{ ''.__class__.__base__.__subclasses__() }}"),
        fails(
            "format that reaches in",
            BUNDLE,
            "template.html",
            template="{{ '{0.__class__.__init__}'.format(report) }}",
        ),
        fails("attr filter", BUNDLE, "template.html", template="{{ report | attr('__class__') }}"),
        fails(
            "globals of a macro",
            BUNDLE,
            "template.html",
            template="{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
        ),
        fails("a cycler's way", BUNDLE, "template.html", template="{{ cycler.__init__.__globals__.os.environ }}"),
        fails("another file", BUNDLE, "template.html", template="{% include '../../../etc/passwd' %}"),
        fails("a file by its path", BUNDLE, "template.html", template="{% include '/etc/passwd' %}"),
        fails(
            "nested ranges",
            BUNDLE,
            "took longer than 10 seconds",
            template="{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        ),
        fails(
            "nested ranges in a report that is short of time",
            BUNDLE,
            "template.html took longer than",
            template="{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            config={"timeout": 3},
        ),
        fails(
            "half a million values", BUNDLE, "too long or too much memory to be read", template="{{ x }}" * 500_000
        ),
        fails(
            "half a million values that nobody sees",
            BUNDLE,
            "too long or too much memory to be read",
            template="{% if false %}{% include 'a.html' %}{% endif %}ok",
            files={"a.html": "{{ x }}" * 500_000},
        ),
        passes(
            "thirty loops in one another that nobody sees",
            template="{% if false %}{% include 'a.html' %}{% endif %}ok",
            files={"a.html": "{% for a in [1] %}" * 30 + "{% endfor %}" * 30},
        ),
        fails("a filter of a megabyte", BUNDLE, "there is no filter", template="{{ 1|" + "a" * 1_000_000 + " }}"),
        fails(
            "a template of a megabyte's name",
            BUNDLE,
            "there is no such template",
            template="{% include '" + "a" * 1_000_000 + "' %}",
        ),
        fails(
            "nested ranges that print",
            BUNDLE,
            "more than 25 MiB",
            template="{% for a in range(9999) %}{% for b in range(9999) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}",
        ),
        fails("a range too long", BUNDLE, "template.html", template="{{ range(10 ** 12) | list }}"),
        fails("a text that doubles", BUNDLE, "template.html", template="{{ 'x' * 10 ** 10 }}"),
        fails("a power without end", BUNDLE, "template.html", template="{{ 9 ** (9 ** 9) }}"),
        fails("a width without end", BUNDLE, "template.html", template="{{ '%999999999999d' % 1 }}"),
        fails("centred in a gigabyte", BUNDLE, "template.html", template="{{ 'x' | center(10 ** 10) }}"),
        fails(
            "includes without end",
            BUNDLE,
            "include one another without end",
            template="{% include 'a.html' %}",
            files={"a.html": "{% include 'a.html' %}"},
        ),
        fails(
            "a macro without end",
            BUNDLE,
            "template.html",
            template="{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        ),
        fails("a name that is not there", BUNDLE, "is not defined", template="{{ nothing }}"),
        fails(
            "ten thousand brackets", BUNDLE, "template.html", template="{{ " + "(" * 10_000 + ")" * 10_000 + " }}"
        ),
        fails("five megabytes of source", BUNDLE, "template.html", template="x" * 5_000_000),
        passes("a megabyte of markup", template="<p>" + "<b>x</b>" * 130_000),
        passes("a hundred thousand elements in one another", template="<div>" * 100_000),
        passes("a megabyte of attributes", template="<p " + "x=y " * 250_000 + ">"),
        passes("comments that do not end", template="<!--" * 100_000),
        passes(
            "a script and a connection", template="<script>alert(1)</script><img src='http://evil.example/x.png'>"
        ),
    ]
)
def test_templates(place, case):
    """Rendering has bounds, and takes the worker down with nothing."""
    prove(place, case)


SPLIT = (
    "import json, os\nkey = os.environ['KEY']\njson.dump({'a': key[:9], 'b': key[9:]}, open('output.json', 'w'))"
)
PIECES = "<!doctype html>{% for n in range(MANY) %}{% for m in range(9000) %}<i>{{ a }}{{ b }}</i>{% endfor %}{% endfor %}"


@parametrize(
    [
        fails(
            "a page of thirty mebibytes",
            BUNDLE,
            "a page of more than",
            template="x" * 1000 + "{% for n in range(8000) %}{{ 'x' * 4000 }}{% endfor %}",
        ),
        passes(
            "a page of twenty-five mebibytes", template="{% for n in range(6500) %}{{ 'x' * 4000 }}{% endfor %}"
        ),
        fails(
            "the secret in pieces, too often",
            BUNDLE,
            "template.html ",  # "made a page of more than …", or "took longer than …" on a busy machine
            SPLIT,
            template=PIECES.replace("MANY", "200"),
        ),
        passes("the secret in pieces, often", SPLIT, template=PIECES.replace("MANY", "100")),
    ]
)
def test_large_pages(place, case):
    """What is rendered is bounded by what the worker may hold, also while secrets are taken out."""
    prove(place, case)


def test_all_memory_of_rendering(place):
    """A list that grows in every turn of a loop ends at the bound, in a child."""
    grow = "{% set kept = namespace(all=[]) %}{% for a in range(99999) %}{% for b in range(999) %}{% set kept.all = kept.all + kept.all + ['x' * 999] %}{% endfor %}{% endfor %}"
    case = fails("memory", BUNDLE, "template.html", WRITE, template=grow)
    prove(place, case)
