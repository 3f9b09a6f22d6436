"""A template reaches nothing but what it is given, and ends in words."""

import os
import time

import pytest

from tests.support.rendering import body, fault, render


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__')|attr('__mro__') }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ chart.__globals__ }}",
        "{{ date_range.__self__.locale }}",
        "{{ report.created_at.__class__ }}",
        "{{ _.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ '{0.__class__.__mro__}'.format('') }}",
        "{{ rows.append(1) }}",
        "{{ report.update(a=1) }}",
        "{{ lipsum() }}",
    ],
)
def test_the_sandbox_holds(bundle, template):
    """What leads out of the template is refused, in words."""
    assert fault(bundle, template, output={"rows": [1]}).startswith("template.html")


@pytest.mark.parametrize(
    ("template", "says"),
    [
        (
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "took longer than 0.7 s",
        ),
        ("{% for a in range(10**9) %}{% endfor %}", "Range too big"),
        ("{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}", "a page of more than 40 MiB"),
        ("{{ 'x' * 10**9 }}", "too often"),
        ("{{ 9**99999 }}", "too large"),
        ("{{ '%999999999d'|format(1) }}", "more than 56 MiB"),
        (
            "{% set n = namespace(s='x' * 1000) %}{% for a in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}",
            "more than 56 MiB",
        ),
        ("{% include 'template.html' %}", "without end"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "without end"),
        ("{{ " + "(" * 9999 + "1" + ")" * 9999 + " }}", "inside one another"),
    ],
)
def test_a_hostile_template_ends_in_words(bundle, template, says):
    """Time, memory and the page's size are bounded, and the caller is unharmed and does not wait."""
    started = time.monotonic()
    seconds = 0.7 if "longer" in says else 10
    assert says in fault(bundle, template, seconds=seconds)
    assert time.monotonic() - started < 10


def test_a_large_page_is_no_fault(bundle):
    """Some megabytes of markup are a page like any other."""
    assert len(render(bundle, "<p>text</p>" * 200_000)) > 2_000_000
    assert "has more than 4 MiB" in fault(bundle, "x" * (4 * 2**20 + 1))


def test_the_environment_is_not_in_reach_of_a_template(bundle):
    """No name of the context leads to the worker's environment or files."""
    os.environ["REPORT_SECRET_TEST"] = "value-of-the-secret"
    try:
        shown = body(bundle, "{{ report }}{{ range }}{{ dict }}{{ namespace() }}{{ self }}")
    finally:
        del os.environ["REPORT_SECRET_TEST"]
    assert "value-of-the-secret" not in shown and str(bundle) not in shown
