"""`reportbot publish`: what has no fault goes to S3, and is what `reportbot run` runs from there."""

import pytest

from tests.support.bundles import write_bundle


@pytest.fixture
def place(s3, monkeypatch):
    """NOTEBOOKS in an empty bucket."""
    s3.make_bucket("bundles")
    monkeypatch.setenv("NOTEBOOKS", "s3://bundles/team")


def test_a_bundle_is_uploaded_and_it_says_so(reportbot, home, s3, place):
    """What was done, and where it is; a second time there is nothing to do."""
    write_bundle(home / "drafts/stock")
    ran = reportbot("publish", "drafts/stock")
    assert (ran.status, ran.stderr) == (0, "")
    assert ran.stdout.startswith("stock: 3 uploaded (report.ipynb, template.html, config.json); live")
    assert "team/stock/config.json" in s3.keys("bundles")
    assert reportbot("publish", "drafts/stock").stdout == "stock: nothing had changed in s3://bundles/team/stock\n"
    assert reportbot("reports").stdout.startswith("stock: Stock")
    assert reportbot("publish", "drafts").stdout.startswith("stock: nothing had changed")


def test_what_has_a_fault_is_not_uploaded(reportbot, home, s3, place):
    """Nor is what goes with it; the faults are those that `check` tells."""
    write_bundle(home / "drafts/good")
    write_bundle(home / "drafts/bad", config={"timeout": -1})
    ran = reportbot("publish", "drafts")
    assert ran.status == 2
    assert ran.stdout.startswith("bad/config.json: timeout")
    assert s3.keys("bundles") == []


def test_a_command_that_another_report_has_is_a_fault(reportbot, home, s3, place):
    """Whether that one is on this machine or not; publishing the same report again is none."""
    write_bundle(home / "drafts/stock", config={"commands": ["stock now"]})
    assert reportbot("publish", "drafts/stock").status == 0
    write_bundle(home / "others/stores", config={"commands": ["stock now"]})
    ran = reportbot("publish", "others/stores")
    assert (ran.status, "the same command as stock/config.json" in ran.stdout) == (2, True)
    assert reportbot("publish", "drafts/stock").status == 0


def test_s3_fails(reportbot, home, s3, place):
    """It is told with exit status 1, as nothing was wrong with the bundle."""
    write_bundle(home / "drafts/stock")
    s3.faults.fail("PUT")
    ran = reportbot("publish", "drafts/stock")
    assert (ran.status, "s3://bundles/team/stock" in ran.stderr) == (1, True)


def test_there_must_be_somewhere_to_publish_to(reportbot, home, s3):
    """A folder of bundles needs no publishing; --to says where else."""
    write_bundle(home / "notebooks/stock")
    ran = reportbot("publish", "notebooks/stock")
    assert (ran.status, "--to s3://" in ran.stderr) == (2, True)
    s3.make_bucket("elsewhere")
    assert reportbot("publish", "notebooks/stock", "--to", "s3://elsewhere").status == 0
    assert "stock/config.json" in s3.keys("elsewhere")
