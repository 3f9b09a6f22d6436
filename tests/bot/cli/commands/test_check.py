"""`reportbot check`: every fault of every bundle, one a line."""

import shutil

import pytest

from runner.paths import SHIPPED
from tests.support.bundles import write_bundle


def test_shipped_reports_have_no_fault(reportbot):
    """They are the examples that authors copy."""
    ran = reportbot("check", str(SHIPPED))
    assert ran.status == 0, ran.stdout
    assert ran.stdout.splitlines() == [f"{folder.name}: ok" for folder in sorted(SHIPPED.iterdir())]


def test_faults_of_all_bundles_are_printed(reportbot, home):
    """A broken bundle hides no other; the good ones are named, and the count is a complaint."""
    write_bundle(home / "notebooks/good")
    write_bundle(home / "notebooks/bad", config={"langages": ["en"], "timeout": -1})
    write_bundle(home / "notebooks/worse", template="{% endif %}")
    ran = reportbot("check")
    assert ran.status == 2
    lines = ran.stdout.splitlines()
    assert "good: ok" in lines
    assert len([line for line in lines if line.startswith("bad/config.json: ")]) == 2
    assert any('did you mean "languages"' in line for line in lines)
    assert any(line.startswith("worse/template.html, line 1: ") for line in lines)
    assert ran.stderr == "reportbot: 3 faults in bad, worse\n"


def test_one_bundle_is_checked_by_its_folder(reportbot, home):
    """What its neighbours have is not its fault; a path from inside it does as well."""
    write_bundle(home / "notebooks/good")
    write_bundle(home / "notebooks/bad", template="{% endif %}")
    assert reportbot("check", "notebooks/good").stdout == "good: ok\n"
    assert reportbot("check", "notebooks/bad").status == 2


def test_missing_translations_are_faults(reportbot, home):
    """Taking one translation out of a shipped report is found, with language and text."""
    sales = shutil.copytree(SHIPPED / "sales", home / "notebooks/sales")
    catalogue = sales / "languages/ca/LC_MESSAGES/messages.po"
    catalogue.write_text(catalogue.read_text().replace('msgstr "Comandes"', 'msgstr ""'))
    shutil.rmtree(sales / "languages/es")
    ran = reportbot("check")
    assert ran.status == 2
    first, second = sorted(ran.stdout.splitlines())
    assert first.startswith('sales/languages/ca/LC_MESSAGES/messages.po: "Orders" is not translated')
    assert second.startswith("sales/languages/es/LC_MESSAGES/messages.po is missing")


def test_a_fault_is_one_line(reportbot, home):
    """Whatever a message holds, grep and an editor can take a line for a fault."""
    write_bundle(home / "notebooks/a", template="{{ _('one\n\ntwo') }}", config={"languages": ["en", "ca"]})
    write_bundle(home / "notebooks/b", config={"title": {"en": "B"}, "languages": ["en", "ca"]})
    write_bundle(home / "notebooks/c", config={"commands": ["stock\n{of}"]})
    lines = reportbot("check").stdout.splitlines()
    assert len(lines) == 3
    assert all(line.startswith(("a/", "b/", "c/")) for line in lines)


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        (["sales {period}"], ["Sàles {period}"], True),
        (["sales {period}"], ["sales {region}"], False),
        (["sales {region}"], ["sales {other}"], False),
        (["sales {region}"], ["sales {region}"], True),
        (["sales in {region}"], ["sales for {region}"], False),
        (None, ["a"], True),
    ],
)
def test_two_reports_with_the_same_command(reportbot, home, first, second, clash):
    """People could not say which one they mean; both places are named."""
    parameters = {
        "period": {"type": "period"},
        "region": {"type": "choice", "choices": ["north", "south"]},
        "other": {"type": "choice", "choices": ["dhl", "ups"]},
    }
    for name, commands in (("a", first), ("b", second)):
        config = {"parameters": parameters, **({"commands": commands} if commands else {})}
        write_bundle(home / "notebooks" / name, config=config)
    ran = reportbot("check")
    assert ran.status == (2 if clash else 0), ran.stdout
    if clash:
        fault = next(line for line in ran.stdout.splitlines() if line.startswith("b/config.json"))
        assert "same command as a/config.json" in fault


def test_a_report_with_the_same_command_twice(reportbot, home):
    """The second could never be chosen."""
    write_bundle(home / "notebooks/a", config={"commands": ["stock now", "STOCK  now"]})
    assert "commands[1]" in reportbot("check").stdout


def test_a_folder_that_lacks_its_config(reportbot, home):
    """A forgotten config.json is a fault; an unrelated folder is none."""
    (write_bundle(home / "notebooks/half") / "config.json").unlink()
    (home / "notebooks/drafts").mkdir()
    write_bundle(home / "notebooks/whole")
    ran = reportbot("check")
    assert ran.status == 2
    assert ran.stdout == "half/config.json is missing; it says what people can ask for\nwhole: ok\n"


@pytest.mark.parametrize("folder", ["nowhere", "empty", "file"])
def test_a_place_without_bundles(reportbot, home, folder):
    """A sentence that names the place, not a silent success."""
    (home / "empty").mkdir()
    (home / "file").write_text("")
    ran = reportbot("check", folder)
    assert ran.status == 2
    assert folder in ran.stderr


def test_operator_limits_count(reportbot, home, monkeypatch):
    """A bundle that asks for more than this installation gives cannot be run here."""
    write_bundle(home / "notebooks/a", config={"resources": {"memory": "1Gi"}})
    assert reportbot("check").status == 0
    monkeypatch.setenv("KERNEL_MAX_MEMORY", "512Mi")
    ran = reportbot("check")
    assert (ran.status, "KERNEL_MAX_MEMORY" in ran.stdout) == (2, True)


def test_a_default_that_nobody_can_read(reportbot, home):
    """Words are read when the report is asked for; that they cannot be is told before."""
    parameters = {"period": {"type": "period", "default": "last mnth"}, "day": {"type": "date", "default": "ahir"}}
    write_bundle(home / "notebooks/a", config={"parameters": parameters})
    ran = reportbot("check")
    assert ran.status == 2
    (line,) = ran.stdout.splitlines()
    assert line.startswith("a/config.json: parameters.period.default: ")
    assert "last mnth" in line
