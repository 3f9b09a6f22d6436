"""Extraction: which texts of a bundle want a translation."""

from pathlib import Path

import nbformat
import pytest

from runner.bundles.config_file import load_config
from runner.bundles.messages import extract_messages
from runner.bundles.notebook_file import load_notebook
from runner.errors import BundleError
from tests.support.bundles import write_bundle


def extract(folder: Path) -> dict:
    """Give the extracted messages by id."""
    template = extract_messages(folder, load_config(folder), load_notebook(folder))
    return {message.id: message for message in template if message.id}


def texts_of(tmp_path, *cells, template="<p>plain</p>", config=None, files=None):
    """Give the ids extracted from a bundle of these parts, but for its title."""
    folder = write_bundle(tmp_path / "a", *cells, template=template, config=config, files=files)
    return [each for each in extract(folder) if each != "A"]


def test_texts_of_templates(tmp_path):
    """Functions, blocks, plurals and contexts are found, in every template of the bundle."""
    template = (
        "{{ _('One') }}{% trans %}Two{% endtrans %}{{ ngettext('%(num)s day', '%(num)s days', n) }}"
        "{{ pgettext('month', 'May') }}{{ _('Hello %(who)s', who=name) }}{% include 'part.html' %}"
    )
    found = texts_of(tmp_path, template=template, files={"part.html": "{{ gettext('Part') }}"})
    assert set(found) == {"One", "Two", ("%(num)s day", "%(num)s days"), "May", "Hello %(who)s", "Part"}


def test_a_percent_sign_is_written_as_the_page_looks_it_up(tmp_path):
    """In a block the sign is doubled by Jinja; in a call the author writes it twice."""
    assert texts_of(tmp_path, template="{% trans %}5% more{% endtrans %}{{ _('6%% less') }}") == [
        "5%% more",
        "6%% less",
    ]


def test_texts_of_cells(tmp_path):
    """Only cells that run have texts; magics and shell lines are no obstacle, nor is a name that is no text."""
    found = texts_of(
        tmp_path,
        "import gettext\n_ = gettext.translation('messages', 'languages', fallback=True).gettext",
        "%matplotlib inline\n!echo '''\nx = _('Axis') + gettext('Label')\n_(x)",
        "ngettext('{n} order', '{n} orders', 2).format(n=2)",
        "#NoExecute\n_('Only on the laptop')",
        ("_('Skipped')", ["skip-execution"]),
    )
    assert found == ["Axis", "Label", ("{n} order", "{n} orders")]


def test_texts_of_modules_beside_the_notebook(tmp_path):
    """A module that the notebook imports has texts as well."""
    assert texts_of(tmp_path, files={"words.py": "LABEL = _('From a module')\n"}) == ["From a module"]


def test_texts_of_config(tmp_path):
    """Plain texts for people are messages, with their key as the translator's comment; texts by language are not."""
    parameters = {
        "region": {
            "type": "choice",
            "label": "Region",
            "help": {"en": "Left out, all"},
            "choices": {"north": "North", "south": {"en": "South"}},
        },
        "carrier": {"type": "choice", "choices": ["dhl", "ups"], "default": "ups"},
    }
    config = {"title": "Sales", "description": "By day", "commands": ["a {region}"], "parameters": parameters}
    found = extract(write_bundle(tmp_path / "a", config=config))
    assert list(found) == ["Sales", "By day", "Region", "North"]
    assert found["North"].auto_comments == ["config.json: parameters.region.choices.north"]


def test_locations_are_files(tmp_path):
    """A message names each file that uses it, once, and no line that would change with every edit."""
    folder = write_bundle(tmp_path / "a", "_('Total')\n_('Total')", template="{{ _('Total') }}\n{{ _('Total') }}")
    assert [name for name, _ in extract(folder)["Total"].locations] == ["template.html", "report.ipynb"]


def test_comments_for_translators_are_kept(tmp_path):
    """A comment that begins with "Translators:" goes with the text below it."""
    folder = write_bundle(
        tmp_path / "a",
        "# Translators: of a chart's axis\n_('Days')",
        template="{# Translators: a verb #}\n{{ _('Run') }}",
    )
    found = extract(folder)
    assert found["Days"].auto_comments == ["of a chart's axis"]
    assert found["Run"].auto_comments == ["a verb"]


@pytest.mark.parametrize(
    ("cells", "template", "sentence"),
    [
        ((), "\n{% trans %}", "template.html, line 2"),
        (("x = 1", "x = (_('a')"), "", "report.ipynb, cell 2"),
    ],
)
def test_what_cannot_be_parsed_is_named(tmp_path, cells, template, sentence):
    """The sentence says which file, and which line or cell."""
    with pytest.raises(BundleError, match=sentence):
        texts_of(tmp_path, *cells, template=template)


def test_a_cell_in_another_language_has_no_texts_and_no_fault(tmp_path):
    """What is Python to nobody is not read as Python; what is not closed is told with its line."""
    assert not list(texts_of(tmp_path / "a", "%%bash\necho 'don\\'t' \"", "%%sql\nselect 'it''s' from (t"))
    with pytest.raises(BundleError, match=r"cell 1 cannot be read as Python: '\(' was never closed, line 2"):
        texts_of(tmp_path / "b", "x = 1\ny = (1,\nz = 3")


def test_a_notebook_that_is_none_is_named(tmp_path):
    """A missing notebook, one in another encoding and one that is not JSON are sentences."""
    path = write_bundle(tmp_path / "a") / "report.ipynb"
    for content in (b"{", nbformat.writes(nbformat.v4.new_notebook()).encode() + b"\xff", None):
        path.write_bytes(content) if content else path.unlink()
        with pytest.raises(BundleError, match=r"report\.ipynb"):
            load_notebook(path.parent)
