"""A bundle that reaches for more than the operator gives is refused before anything is queued."""

import pytest

from tests.support.bundles import write_bundle


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"resources": {"memory": "3Gi"}}, "resources.memory: 3Gi is more than KERNEL_MAX_MEMORY allows (2Gi)"),
        ({"resources": {"cpu": "2500m"}}, "resources.cpu: 2500m is more than KERNEL_MAX_CPU allows (2)"),
        ({"resources": {"disk": "2Gi"}}, "resources.disk: 2Gi is more than KERNEL_MAX_DISK allows (1Gi)"),
        ({"timeout": 901}, "timeout: 901 s is more than KERNEL_MAX_TIMEOUT allows (900 s)"),
        ({"network": ["x.example.com"]}, "does not let stock reach x.example.com (it may reach api.example.com)"),
        (
            {"network": ["db.internal:5432", "api.example.com"]},
            "reach db.internal:5432 (it may reach api.example.com); ask whoever runs reportbot for NETWORK_ALLOW=stock=db",
        ),
        ({"image": "theirs:2"}, '"theirs:2" is not one of this installation\'s KERNEL_IMAGES: ours:1'),
        ({"secrets": ["KEY"]}, "REPORT_SECRET_STOCK__KEY"),
        ({"secrets": ["SALES__KEY"]}, "parts a bundle from its secret"),
        ({"secrets": ["REPORT_SECRET_SALES__KEY"]}, "parts a bundle from its secret"),
    ],
)
def test_what_the_operator_does_not_give(reportbot, home, monkeypatch, config, sentence):
    """Exit status 2 and a sentence that names the key and the limit; no secret of another bundle is told."""
    monkeypatch.setenv("KERNEL_IMAGES", "ours:1")
    monkeypatch.setenv("NETWORK_BUNDLES", "sales")
    monkeypatch.setenv("NETWORK_ALLOW", "sales=db.internal:5432;stock=api.example.com")
    monkeypatch.setenv("REPORT_SECRET_SALES__KEY", "0123456789")
    write_bundle(home / "notebooks/stock", config=config)
    ran = reportbot("run", "stock", "--json")
    assert (ran.status, ran.result["status"]) == (2, "error")
    assert sentence in ran.stderr
    assert "0123456789" not in ran.stdout + ran.stderr
    assert not (home / "reports").exists()


@pytest.mark.parametrize("name", ["Stock", "stock_more", "stock--more", "-stock"])
def test_a_name_that_could_be_taken_for_another_has_no_secrets(reportbot, home, monkeypatch, name):
    """`stock_more` and `stock-more` would share a variable."""
    monkeypatch.setenv("REPORT_SECRET_STOCK_MORE__KEY", "0123456789")
    write_bundle(home / "notebooks" / name, config={"secrets": ["KEY"], "commands": ["figures now"]})
    ran = reportbot("run", "figures now")
    assert (ran.status, "secrets" in ran.stderr) == (2, True), ran.stderr


@pytest.mark.parametrize("image", ["ours:1", "kernel-runner:latest"])
def test_a_listed_image_and_the_usual_one_are_allowed(reportbot, home, monkeypatch, image):
    """Saying what is the case anyway is no fault."""
    monkeypatch.setenv("KERNEL_IMAGES", "other:1, ours:1")
    write_bundle(home / "notebooks/stock", config={"image": image})
    assert reportbot("check").stdout == "stock: ok\n"
