"""The catalogues of the bot's own words: whole, up to date, and with the values of the sentences they translate."""

import ast
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from runner.i18n.bot_catalogues import (
    BELOW,
    CODE,
    catalogue,
    extract_phrases,
    update_catalogues,
)
from runner.i18n.phrases import LANGUAGES
from runner.i18n.po_files import is_translated

SOURCES = [*sorted(CODE.glob("bot/**/*.py")), *sorted(CODE.glob("runner/**/*.py"))]
TOLD = "make messages, then translate what is new in templates/bot"
# Errors whose sentence an asker reads. What authors and operators alone are told may be plain English.
ASKERS = {
    *("CommandError", "UnknownReport", "InvalidParameter", "NotAllowed"),
    *("KernelError", "KernelStartFailed", "KernelTimeout", "KernelDied", "KernelProtocolError", "NotebookFailed"),
    *("OutputError", "StoreError", "DeliveryError", "ReportCancelled", "WorkerDied", "InternalError"),
}
SHARED = {"cron {line}", "null"}
AUTHORS = tuple(f"bot/cli/commands/{name}.py" for name in ("new", "new_from", "check", "preview", "publish"))


@pytest.fixture(scope="module")
def found():
    """Every sentence in the code, with where it stands."""
    return extract_phrases()


def calls(names):
    """Give every call of these names, with its file."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield path.relative_to(CODE).as_posix(), node


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_missing(found, language):
    """Whoever writes a new sentence translates it: every one is there, whole, and not marked as doubtful."""
    kept = catalogue(language)
    left = [message.id for message in found if message.id and not _is_there(kept, message)]
    assert not left, TOLD


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_there_that_nobody_says(found, language):
    """What the code has lost is out of date."""
    said = {message.id for message in found}
    assert not [message.id for message in catalogue(language) if message.id not in said], TOLD


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_values_of_its_sentence(language):
    """None is lost, none is made up; only a plural's form may say the number in words."""
    assert placeholder_faults(catalogue(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_shape_of_its_sentence(language):
    """It begins and ends as its sentence does, so that it can stand in another one, and has no stray blank."""
    for message in catalogue(language):
        for source, form in zip(_forms(message.id), _forms(message.string), strict=True):
            if not source or not form:
                continue
            assert form[:1].isspace() == source[:1].isspace() and form == form.rstrip(), form
            assert (form[-1] in ".:") == (source[-1] in ".:"), form
            assert "  " not in form, form


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_a_sentence_is_not_left_in_english(language):
    """What has words is said in others, but for the few that the languages share."""
    for message in catalogue(language):
        for source, shown in zip(_forms(message.id), _forms(message.string), strict=True):
            assert shown != source or source in SHARED or not _words(source), source


def test_every_sentence_stands_in_the_code_as_it_is():
    """An f-string, a name or a sum cannot be found, so it would never be translated."""
    for path, call in calls({"phrase", "phrases"}):
        count = 1 if call.func.id == "phrase" else 2
        for text in call.args[:count]:
            assert isinstance(text, ast.Constant) and isinstance(text.value, str), f"{path}:{call.lineno}"


def test_every_sentence_is_given_its_values():
    """A template asks by plain names for what the call gives, and for nothing else."""
    for path, call in calls({"phrase", "phrases"}):
        given = {each.arg for each in call.keywords}
        for text in call.args[: 1 if call.func.id == "phrase" else 2]:
            asked = placeholders(text.value)
            assert all(map(str.isidentifier, asked)), f"{path}:{call.lineno}"
            own = {"number"} if call.func.id == "phrases" else set()
            assert None in given or asked - own <= given, f"{path}:{call.lineno}: {asked - own - given}"
            assert None in given or given - {None} <= asked | own, f"{path}:{call.lineno}: {given - asked}"


def test_an_error_that_askers_read_is_said_by_a_phrase():
    """No sentence that is written into the error itself, which would stay English."""
    plain = [
        f"{path}:{call.lineno}: {ast.unparse(call)[:80]}"
        for path, call in calls(ASKERS)
        if path not in AUTHORS
        and call.args
        and isinstance(call.args[0], ast.JoinedStr | ast.Constant | ast.BinOp)
        and "--language" not in ast.unparse(call)  # said to who named no language at all
    ]
    assert plain == []


CODE_OF_ONE = """
def answer(n, self):
    self.reader.phrase(n, "period")
    return phrase("one {a}", a=phrases("{number} day", "{number} days", n)) or phrase(
        'say "{x}"; '
        "go", x=1)
"""


def test_sentences_are_found_wherever_they_stand(tmp_path):
    """Inside others, in both quotes, in pieces, over lines; a method of the same name is none."""
    (tmp_path / "bot/deep").mkdir(parents=True)
    (tmp_path / "bot/deep/one.py").write_text(CODE_OF_ONE)
    (tmp_path / "other.py").write_text('phrase("not ours")')
    found = {message.id for message in extract_phrases(tmp_path) if message.id}
    assert found == {"one {a}", ("{number} day", "{number} days"), 'say "{x}"; go'}


def test_an_update_keeps_translations_and_says_what_is_left(tmp_path):
    """English repeats itself; a second update changes nothing."""
    (tmp_path / "bot").mkdir()
    code, templates = tmp_path / "bot/one.py", tmp_path / "templates"
    code.write_text('phrase("yes {x}", x=1)')
    update_catalogues(tmp_path, templates)
    spanish = templates / BELOW / "es/LC_MESSAGES/messages.po"
    spanish.write_text(
        spanish.read_text().replace('msgid "yes {x}"\nmsgstr ""', 'msgid "yes {x}"\nmsgstr "sí {x}"')
    )
    code.write_text('phrase("yes {x}", x=1), phrase("no")')
    assert {each.language: each.untranslated for each in update_catalogues(tmp_path, templates)} == {
        "en": 0,
        "es": 1,
        "ca": 2,
    }
    files = {path: path.read_bytes() for path in templates.rglob("messages.po*")}
    update_catalogues(tmp_path, templates)
    assert files == {path: path.read_bytes() for path in templates.rglob("messages.po*")}
    assert catalogue("es", templates)["yes {x}"].string == "sí {x}"
    assert [message.string for message in catalogue("en", templates) if message.id] == ["no", "yes {x}"]


@pytest.mark.parametrize(
    ("source", "shown", "is_right"),
    [
        ("{a} of {b}", "{b}: {a}", True),
        ("{a} of {b}", "{a}", False),
        ("{a}", "{a} {b}", False),
        ("{a}", "{a:>9}", False),
        ("{a}", "{a!r}", False),
        ("{a}", "{a.real}", False),
        ("{a} {{b}}", "{a} {b}", False),
        (("one day of {a}", "{number} days of {a}"), ("un día de {a}", "{number} días de {a}"), True),
        (("one day of {a}", "{number} days of {a}"), ("un día", "{number} días de {a}"), False),
    ],
)
def test_other_values_are_found(source, shown, is_right):
    """Whatever would raise, or lose something, when the sentence is said."""
    kept = Catalog()
    kept.add(source, shown)
    assert (placeholder_faults(kept) == []) is is_right


def _is_there(kept, message):
    found = kept.get(message.id)
    return found is not None and found.id == message.id and is_translated(found)


def _forms(text):
    return [text] if isinstance(text, str) else list(text)


def _words(template):
    outside = " ".join(template.replace("{", "}").split("}")[::2])
    return [word for word in outside.split() if len(word) > 3 and word.isalpha()]


def placeholder_faults(catalog):
    """Say where a translation has other `{values}` than its text; it may leave `{number}` to the plural's form."""
    return [
        f"{shown!r}: has {sorted(given)} where its text has {sorted(wanted)}"
        for message in catalog
        if message.id and message.string
        for source, shown in _pairs(message)
        if (given := placeholders(shown) - {"number"}) != (wanted := placeholders(source) - {"number"})
    ]


def placeholders(template):
    """Name the values that a template asks for, with whatever it says of their format."""
    return {
        f"{name}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}"
        for _, name, spec, conversion in Formatter().parse(template)
        if name is not None
    }


def _pairs(message):
    """Return each translated form beside the form it stands for."""
    sources, forms = _forms(message.id), _forms(message.string)
    return [(sources[min(number, len(sources) - 1)], form) for number, form in enumerate(forms)]
