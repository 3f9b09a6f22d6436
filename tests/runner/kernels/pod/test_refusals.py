"""What API servers say when they refuse, and what people are told."""

import pytest

from runner.kernels.pod.api import ClusterRefused
from runner.kernels.pod.refusals import why_refused


@pytest.mark.parametrize(
    ("status", "said", "words"),
    [
        (
            403,
            'pods "k" is forbidden: exceeded quota: all-kernels, requested: pods=1, used: pods=30, limited: pods=30',
            "the quota of its namespace is used up",
        ),
        (
            403,
            'pods "k" is forbidden: failed quota: q: must specify memory',
            "the quota of its namespace is used up",
        ),
        (
            403,
            'pods is forbidden: User "system:serviceaccount:r:worker" cannot create resource "pods" in API group "" '
            'in the namespace "k"',
            "the worker lacks a right in the cluster",
        ),
        (
            403,
            'pods "k" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false',
            "the cluster does not admit its pod",
        ),
        (
            403,
            'pods "k" is forbidden: maximum cpu usage per Container is 2, but limit is 3',
            "the cluster does not admit its pod",
        ),
        (
            403,
            'pods "k" is forbidden: pod rejected: RuntimeClass "x" not found',
            "the cluster does not admit its pod",
        ),
        (400, 'admission webhook "policy" denied the request: no', "the cluster refused it"),
        (404, 'namespaces "reports" not found', "the cluster has no namespace reports"),
        (401, "Unauthorized", "the cluster does not know the worker"),
        (
            422,
            'Pod "k" is invalid: spec.containers[0].image: Required',
            "its pod is not as the cluster wants pods",
        ),
        (429, "too many requests", "the cluster refused it"),
        (500, "etcdserver: request timed out", "the cluster refused it"),
    ],
)
def test_each_refusal_has_its_own_words(status, said, words):
    """Quota, rights, admission and the rest are different things to do something about."""
    assert words in why_refused(ClusterRefused(status, said), namespace="reports")


def test_what_the_cluster_says_is_repeated_but_not_at_length():
    """Its words are there for whoever knows the cluster."""
    why = why_refused(ClusterRefused(403, "not   so:\n" + "x" * 1000), namespace="reports")
    assert "not so: xxx" in why
    assert len(why) < 400
