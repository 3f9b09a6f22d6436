"""The shipped reports in pods, from the words to the page, as `reportbot run` makes them."""

from pathlib import Path

import pytest

from runner.step import Step
from tests.support.bundles import write_bundle

SHIPPED = Path(__file__).parents[2] / "notebooks"


@pytest.fixture
def in_pods(monkeypatch, pod_settings):
    """Have kernels run in pods; gives what sets more."""
    for name, value in pod_settings.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize(
    ("words", "title", "files"),
    [
        (
            "sales from 2025-01-01 to 2025-01-31",
            "Sales",
            {"revenue_by_day.png", "top_products.png", "revenue.xlsx"},
        ),
        ("delivery tramuntana from 2025-01-01 to 2025-03-31", "Delivery", set()),
        ("voltage quality from 2025-01-01 to 2025-01-31", "Voltage", set()),
    ],
)
def test_a_shipped_report(in_pods, reportbot, words, title, files):
    """Page, charts and files are there, and the ten steps were taken in a pod."""
    ran = reportbot("run", words, "--notebooks", str(SHIPPED), "--json")
    assert ran.status == 0, ran.stderr
    result = ran.result
    assert (result["status"], result["sandbox"]) == ("completed", "pod")
    assert list(result["timings"]) == [*Step]
    assert title in Path(result["html"]).read_text()
    names = {Path(file).name for file in result["files"]}
    assert files <= names
    assert {"output.json", "report.ipynb"} <= names
    assert len([name for name in names if name.endswith(".png")]) >= 1


def test_a_report_in_another_language(in_pods, reportbot):
    """Catalogues and helper modules reach the pod over the kernel's channel."""
    ran = reportbot(
        "run", "vendes de l'1 al 31 de gener de 2025", "--notebooks", str(SHIPPED), "--language", "ca", "--json"
    )
    assert ran.status == 0, ran.stderr
    assert '<html lang="ca"' in Path(ran.result["html"]).read_text()


def test_a_cell_that_fails(in_pods, reportbot, tmp_path):
    """The asker gets the sentence, the cell and the trace; the report failed, and reportbot did not."""
    write_bundle(tmp_path / "bundles" / "broken", "1 / 0")
    ran = reportbot("run", "broken", "--notebooks", str(tmp_path / "bundles"), "--json")
    assert ran.status == 1
    error = ran.result["error"]
    assert (error["type"], error["cell"]) == ("NotebookFailed", 1)
    assert "ZeroDivisionError" in error["trace"]


def test_a_kernel_that_dies(in_pods, reportbot, tmp_path):
    """What became of it is told as anywhere else."""
    code = "kept = []\nwhile True:\n    kept.append(bytearray(10**7))"
    write_bundle(tmp_path / "bundles" / "hungry", code, config={"resources": {"memory": "256Mi"}})
    ran = reportbot("run", "hungry", "--notebooks", str(tmp_path / "bundles"), "--json")
    assert ran.status == 1
    assert ran.result["error"]["type"] == "KernelDied"
    assert "ran out of memory (256 MiB)" in ran.result["error"]["message"]


def test_a_kernel_that_cannot_be_had(in_pods, reportbot, tmp_path):
    """A pod that does not start is told as a sentence, and the exit status is that of a report that failed."""
    write_bundle(tmp_path / "bundles" / "small", config={"image": "nowhere.invalid/kernel:1"})
    in_pods.setenv("KERNEL_IMAGES", "nowhere.invalid/kernel:1")
    ran = reportbot("run", "small", "--notebooks", str(tmp_path / "bundles"), "--json")
    assert ran.status == 1, ran.stderr
    assert ran.result["error"]["type"] == "KernelStartFailed"
    assert "its image nowhere.invalid/kernel:1 cannot be had" in ran.result["error"]["message"]


def test_a_cluster_that_is_not_there(in_pods, reportbot, tmp_path):
    """Settings that lead nowhere are told before anything is queued."""
    in_pods.setenv("KUBECONFIG", str(tmp_path / "none"))
    ran = reportbot("run", "sales last month", "--notebooks", str(SHIPPED))
    assert ran.status == 2
    assert "needs a cluster" in ran.stderr
