"""What a template can do and see, and how each way of going wrong is told."""

import base64
import gettext
import shutil
from dataclasses import replace
from datetime import date

import pytest

from runner.bundles.config import ReportConfig
from runner.errors import BundleError
from runner.i18n.catalogues import compile_catalogue, translations
from runner.output.charts import Chart
from runner.page.render import begin_page, report_context
from runner.paths import SHARED
from runner.request import ReportRequest
from tests.support.rendering import CHART, REPORT, body, check, fault, render


def test_the_keys_of_the_output_are_the_templates_names(bundle):
    """Values are shown escaped; the report's own facts are there; days are dates."""
    template = "{{ title }} {{ rows[0].name }} {{ report.name }} {{ report.parameters.to_day.day }}"
    assert body(bundle, template, output={"title": "<b>", "rows": [{"name": 1}]}) == "&lt;b&gt; 1 sales 31"


def test_values_are_formatted_in_the_readers_language(bundle):
    """Every filter, and the range of days."""
    template = (
        "{{ 1234.5|number }}|{{ 0.123|percent }}|{{ 0.1|change(0) }}|{{ 5|currency('USD') }}|{{ 2|unit('volt') }}|"
        "{{ none|number }}|{{ report.created_at|datetime('short') }}|{{ report.created_at|date }}|"
        "{{ date_range(report.parameters.from_day, report.parameters.to_day) }}|{{ 3|formatted('unit:day') }}"
    )
    assert body(bundle, template) == (
        "1.234,5|12,3 %|+10 %|5,00 USD|2 V|–|1/2/25 9:00|1 de febr. 2025|1–31 de gen. 2025|3 dies"
    )


def test_a_chart_is_a_figure_that_holds_its_image(bundle):
    """With the text and caption given, escaped; without one its name is the text."""
    content = base64.b64encode(b"PNG").decode()
    assert body(bundle, "{{ chart('plot') }}", charts=[CHART]) == (
        f'<figure class="chart"><img src="data:image/png;base64,{content}" alt="plot"></figure>'
    )
    shown = body(bundle, "{{ chart('plot', alt='a < b', caption='<c>') }}", charts=[CHART])
    assert 'alt="a &lt; b"' in shown and "<figcaption>&lt;c&gt;</figcaption>" in shown
    assert "did you mean" in fault(bundle, "{{ chart('plots') }}", charts=[CHART])


def test_an_image_can_be_shown_as_in_the_talk(bundle):
    """A chart's own value stays what the author wrote."""
    template = '<img src="data:image/png;base64,{{ image }}">'
    assert body(bundle, template, output={"image": "iVBORw0KGgo="}) == template.replace(
        "{{ image }}", "iVBORw0KGgo="
    )


def chain_of(text):
    header = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=n!=1;\\n"\n'
    )
    return translations("ca", ["en"], {"ca": compile_catalogue((header + text).encode())})


def test_texts_are_translated(bundle):
    """`_`, `ngettext`, `{% trans %}`, plurals, values inside, and the per cent sign."""
    chain = chain_of(
        'msgid "Sales of %(name)s"\nmsgstr "Vendes de %(name)s"\n'
        'msgid "%(num)s row"\nmsgid_plural "%(num)s rows"\nmsgstr[0] "%(num)s fila"\nmsgstr[1] "%(num)s files"\n'
        'msgid "100%% sure"\nmsgstr "100%% segur"\n'
    )
    template = (
        "{{ _('Sales of %(name)s', name=name) }}|{{ ngettext('%(num)s row', '%(num)s rows', 2) }}|"
        "{% trans name=name %}Sales of {{ name }}{% endtrans %}|"
        "{% trans num=1 %}{{ num }} row{% pluralize %}{{ num }} rows{% endtrans %}|"
        "{{ _('100%% sure') }}|{{ _('5% sure') }}|{% trans %}100% sure{% endtrans %}|{{ _('not <b>known</b>') }}"
    )
    assert body(bundle, template, output={"name": "<x>"}, chain=chain) == (
        "Vendes de &lt;x&gt;|2 files|Vendes de &lt;x&gt;|1 fila|100% segur|5% sure|100% segur|not <b>known</b>"
    )


def test_a_value_that_is_translated_is_no_markup(bundle):
    """`_(value)` finds a translation where there is one; else the value is shown as the text that it is."""
    chain = chain_of('msgid "north"\nmsgstr "nord"\n')
    output = {"names": ["north", "<script>", "5% %(off)s"]}
    template = "{% for name in names %}{{ _(name) }};{% endfor %}"
    assert body(bundle, template, output=output, chain=chain) == "nord;&lt;script&gt;;5% %(off)s;"


def test_shared_templates_are_found_after_the_bundles_own(bundle):
    """A bundle extends what is shared, and its own file of the same name goes first."""
    (bundle / "shared" / "base.html").write_text(
        "<main>{% block content %}{% endblock %}</main>{% include 'x.html' %}"
    )
    (bundle / "shared" / "x.html").write_text("shared")
    (bundle / "shared" / "ui.html").write_text(
        "{% macro big(text) %}<b>{{ text|number }}{{ _('!') }}</b>{% endmacro %}"
    )
    template = (
        "{% extends 'base.html' %}{% import 'ui.html' as ui with context %}"
        "{% block content %}{{ ui.big(5) }}{% endblock %}"
    )
    assert body(bundle, template) == "<main><b>5!</b></main>shared"
    (bundle / "bundle" / "x.html").write_text("own")
    assert body(bundle, template) == "<main><b>5!</b></main>own"
    assert check(bundle) == []


def test_an_image_file_of_the_bundle_is_inlined(bundle):
    """A logo beside the template is in the page."""
    (bundle / "bundle" / "logo.png").write_bytes(b"logo")
    assert base64.b64encode(b"logo").decode() in body(bundle, '<img src="logo.png" alt="">')
    assert '"lost.png" is not in the bundle' in fault(bundle, '<img src="lost.png" alt="">')


def test_the_same_report_makes_the_same_page(bundle):
    """Nothing of the clock, of chance or of the order of sets is in a page."""
    template = (
        "{{ rows|unique|join }}{% for k, v in d|dictsort %}{{ k }}{% endfor %}{{ report.created_at|datetime }}"
    )
    output = {"rows": list(range(50)), "d": {str(number): 1 for number in range(50)}}
    assert len({render(bundle, template, output=output, footer_note="x") for _ in range(3)}) == 1
    assert "no filter named 'random'" in fault(bundle, "{{ [1, 2]|random }}").lower()


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("a\nb\n{{ revenu }}", 'template.html, line 3: "revenu" is not defined; did you mean "revenue"?'),
        ("{{ revenu|currency }}", '"revenu" is not defined'),
        ("{% if revenu %}{% endif %}", '"revenu" is not defined'),
        ("{% for x in revenu %}{% endfor %}", '"revenu" is not defined'),
        ("{{ kpis.order }}", 'there is no "order" in this object; did you mean "orders"?'),
        ("{{ rows[7] }}", "there is no item 7 in a list of 2"),
        ("{{ revenue.amount }}", 'a float has no "amount"'),
        ("\n{% if revenue %}", "template.html, line 2: Unexpected end of template"),
        ("{{ revenue|currenzy }}", "template.html, line 1: No filter named 'currenzy'"),
        ("{{ 1 / 0 }}", "template.html, line 1: division by zero"),
        ("{{ 'x'|number }}", 'line 1: "x" is not a number'),
        ("{{ _('50%(net') }}", "write %%( for it"),
        ("{{ _('%(name)s') }}", "asks for %(name)s, which is not given"),
        ("{% include 'lost.html' %}", 'there is no template "lost.html"'),
        ("{% include '../../../etc/passwd' %}", "there is no template"),
        ("{% include '/etc/passwd' %}", "there is no template"),
        ("{% include 'link.html' %}", "there is no template"),
        ("{% include 'binary.html' %}", "binary.html, line 1: is not UTF-8"),
    ],
)
def test_a_fault_is_told_with_its_template_and_line(bundle, template, says):
    """The sentence names the file, the line, and the nearest thing that there is."""
    (bundle / "secret.html").write_text("secret")
    (bundle / "bundle" / "link.html").symlink_to(bundle / "secret.html")
    (bundle / "bundle" / "binary.html").write_bytes(b"\xff\xfe")
    assert says in fault(bundle, template, output={"revenue": 1.5, "kpis": {"orders": 1}, "rows": [1, 2]})


def test_a_fault_inside_a_macro_shows_both_places(bundle):
    """The message names the inner line; the trace holds the lines on the way there."""
    (bundle / "shared" / "ui.html").write_text("\n{% macro big(text) %}\n{{ text|number }}{% endmacro %}")
    with pytest.raises(BundleError) as caught:
        render(bundle, "{% import 'ui.html' as ui %}\n{{ ui.big('x') }}")
    assert caught.value.message.startswith("ui.html, line 3:")
    assert caught.value.trace is not None
    assert caught.value.trace.splitlines() == [
        "template.html, line 2: {{ ui.big('x') }}",
        "ui.html, line 3: {{ text|number }}{% endmacro %}",
    ]


def test_templates_are_checked_without_being_run(bundle):
    """All that template.html reaches is parsed; every fault is told; nothing is computed."""
    assert check(bundle) == ["template.html: there is no such template (the bundle needs it)"]
    own = bundle / "bundle"
    (own / "template.html").write_text(
        "{% extends 'a.html' %}{% from 'b.html' import x %}{{ 'x' * 10**12 }}{{ 9**(9**9) }}{{ undefined }}"
    )
    (own / "a.html").write_text("\n{% if %}")
    (own / "b.html").write_text(
        "{{ 1|currenzy }}{{ 1 is evn }}{% include name ~ '.html' %}{% include ['c.html'] %}"
    )
    (own / "c.html").write_bytes(b"\xff")
    (own / "unreached.html").write_text("{% if %}")
    faults = sorted(check(bundle))
    assert [text.partition(":")[0] for text in faults] == [
        "a.html, line 2",
        "b.html, line 1",
        "b.html, line 1",
        "c.html, line 1",
    ]
    assert 'did you mean "currency"' in faults[1] and 'no test "evn"' in faults[2]


def test_the_context_of_a_report():
    """Days are dates, wherever config.json says day or period; the time is the reader's."""
    config = ReportConfig.model_validate(
        {
            "title": "T",
            "parameters": {"period": {"type": "period"}, "on": {"type": "date"}, "name": {"type": "text"}},
        }
    )
    request = ReportRequest(
        id="1",
        report="sales",
        parameters={"from_day": "2025-01-01", "to_day": "2025-01-31", "on": None, "name": "2025-01-01"},
        language="ca",
        timezone="Europe/Madrid",
        words="",
        requested_by="me",
        created_at="2025-07-01T22:30:00+00:00",
    )
    context = report_context(request, config=config, title="Vendes", sandbox="none")
    assert context["parameters"] == {
        "from_day": date(2025, 1, 1),
        "to_day": date(2025, 1, 31),
        "on": None,
        "name": "2025-01-01",
    }
    assert context["created_at"].isoformat() == context["now"].isoformat() == "2025-07-02T00:30:00+02:00"
    assert context["title"] == "Vendes" and context["sandbox"] == "none"


def test_what_the_page_says_that_a_chart_shows_is_given_beside_it(bundle):
    """Alt or caption, the first of several; a chart that the page does not describe is not there."""
    charts = [Chart(name=n, filename=f"{n}.png", media_type="image/png", content=b"x") for n in "abc"]
    (bundle / "bundle" / "template.html").write_text(
        "{{ chart('a', alt='Sales by day') }}{{ chart('a', alt='later') }}{{ chart('b', caption='By region') }}"
        "{{ chart('c') }}"
    )
    page = begin_page(
        folder=bundle / "bundle",
        shared=bundle / "shared",
        output={},
        report=REPORT,
        charts=charts,
        translations=gettext.NullTranslations(),
    )()
    assert page.alts == {"a": "Sales by day", "b": "By region"}


def test_a_page_is_too_large_with_its_images(bundle):
    """An image that is shown a thousand times is counted each time."""
    chart = replace(CHART, content=b"PNG" * 30_000)
    template = "{% for n in range(TIMES) %}{{ chart('plot') }}{% endfor %}"
    assert len(render(bundle, template.replace("TIMES", "300"), charts=[chart])) > 30 * 2**20
    with pytest.raises(BundleError, match="a page of more than 40 MiB"):
        render(bundle, template.replace("TIMES", "1000"), charts=[chart])


def test_what_is_missing_in_a_table_is_a_dash(bundle):
    """Also where it would be text: nobody reads None."""
    shutil.copy(SHARED / "macros.html", bundle / "shared")
    template = '{% import "macros.html" as ui with context %}{{ ui.table(["Site", "Note"], rows, "Sites") }}'
    html = render(bundle, template, output={"rows": [["Plant", None], [None, "closed"]]})
    assert html.count("–") == 2 and "None" not in html
