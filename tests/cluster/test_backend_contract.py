"""The contract of KernelBackend, for pods."""

from tests.support.kernel_contract import BackendContract


class TestPods(BackendContract):
    """The contract, in the current kubeconfig's cluster."""
