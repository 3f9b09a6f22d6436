"""Kernels that reach a world of the tests' own."""

from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from runner.egress.report_network import ReportNetwork
from runner.hosts import read_host
from tests.runner.kernels.conftest import (  # noqa: F401 (fixtures)
    SPEC,
    execute,
    isolated,
    kernel_home,
    make_backend,
    open_session,
    printed,
)
from tests.support.servers.world import open_world


@pytest.fixture(scope="session")
def world():
    """The two networks, with servers in one of them."""
    with open_world() as made:
        made.start_servers()
        yield made


class Reaching:
    """A kernel whose report reaches some hosts."""

    def __init__(self, session, network):
        self.session, self.network = session, network

    async def run(self, source, seconds=30):
        """Run a cell, and give what it printed."""
        return printed(await execute(self.session, source, seconds=seconds))

    def ended(self):
        """End the report's network, and give its connections."""
        self.network.close()
        return self.network.connections


@pytest.fixture
async def reach(world, isolated, open_session):  # noqa: F811
    """Start a kernel and let it reach hosts; `named` are those that the operator names, all that are no patterns."""
    async with AsyncExitStack() as stack:

        async def start(*hosts, named=None, backend=isolated):
            hosts = [read_host(host) for host in hosts]
            named = [host for host in hosts if not host.is_pattern] if named is None else [*map(read_host, named)]
            network = ReportNetwork(hosts, named=named, through=world.command())
            stack.callback(network.close)
            session = await open_session(backend, replace(SPEC, named_hosts=True))
            env = network.open(backend.network(open_session.handles[-1]))
            await session.begin(env=env, timezone="UTC", files={})
            return Reaching(session, network)

        yield start
