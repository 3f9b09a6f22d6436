"""Says in plain words what a cluster refuses, and each way in words of its own."""

from runner.i18n.phrases import Phrase, phrase
from runner.kernels.pod.api import GONE, ClusterRefused
from runner.kernels.pod.status import words

UNKNOWN, FORBIDDEN, UNFIT = 401, 403, 422
NOT_ALLOWED = " cannot "  # as in: User "x" cannot create resource "pods" in API group "" in the namespace "y"


def why_refused(refusal: ClusterRefused, *, namespace: str) -> Phrase:
    """Why the cluster does not do what it was asked; the end of a sentence."""
    why = words(refusal.message)
    if refusal.status == FORBIDDEN:
        return _why_forbidden(why)
    if refusal.status == GONE and "namespace" in why:
        return phrase("the cluster has no namespace {namespace}", namespace=namespace)
    if refusal.status == UNKNOWN:
        return phrase("the cluster does not know the worker ({why})", why=why)
    if refusal.status == UNFIT:
        return phrase("its pod is not as the cluster wants pods ({why})", why=why)
    return phrase("the cluster refused it ({why})", why=why)


def _why_forbidden(why: str) -> Phrase:
    """Tell quotas, missing rights and admission apart, which have one number."""
    if "exceeded quota" in why or "failed quota" in why:
        return phrase("the quota of its namespace is used up ({why})", why=why)
    if NOT_ALLOWED in why and "User " in why:
        return phrase("the worker lacks a right in the cluster ({why})", why=why)
    return phrase("the cluster does not admit its pod ({why})", why=why)
