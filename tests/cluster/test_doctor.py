"""`reportbot doctor` where there is a cluster."""

import pytest


@pytest.fixture
def cluster_finding(reportbot, monkeypatch, pod_settings):
    """What doctor says of the cluster under these settings."""

    def look(**settings):
        for name, value in {**pod_settings, **settings}.items():
            monkeypatch.setenv(name, value)
        (found,) = [each for each in reportbot("doctor", "--json").result["parts"] if each["part"] == "cluster"]
        return found

    return look


def test_a_cluster_that_makes_kernels(cluster_finding, namespace):
    """It is tried out, and nothing is made."""
    found = cluster_finding()
    assert found["state"] == "ok"
    assert namespace in found["detail"]


def test_a_limit_that_is_lower_than_the_settings(cluster_finding):
    """What the largest bundle may ask for is more than the cluster admits: that is known before anybody asks."""
    found = cluster_finding(KERNEL_MAX_MEMORY="64Gi")
    assert found["state"] == "missing"
    assert "maximum memory usage" in found["detail"]


def test_a_namespace_that_is_not_there(cluster_finding):
    """The setting that is wrong is named by what it says."""
    found = cluster_finding(KERNEL_NAMESPACE="nowhere-at-all")
    assert found["state"] == "missing"
    assert "nowhere-at-all" in found["detail"]
