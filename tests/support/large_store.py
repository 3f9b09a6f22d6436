"""Stores a report as large as may be where STORE says, as a worker does, and prints by how many bytes it grew.

With AS_AWS in its environment, the server is taken to be AWS's own.
"""

import os
from concurrent.futures import ThreadPoolExecutor

from runner.pipeline import MAX_PARALLEL_PUTS
from runner.processes.lifetime import return_memory
from runner.settings import load_settings
from runner.stores import bucket
from runner.stores.choice import open_store
from tests.support.large_report import large_contents, print_growth


def ready():
    """Give a store that was used before, as that of a worker is."""
    return_memory()
    if os.environ.get("AS_AWS"):
        bucket._is_aws = lambda endpoint: True
    store = open_store(load_settings())
    store.check()
    return store


def put_all(store):
    """Make a report, and put all of it."""
    with ThreadPoolExecutor(MAX_PARALLEL_PUTS) as pool:
        puts = [
            pool.submit(store.put, f"2025/01/01/large/{name}", content, "x/y")
            for name, content in large_contents().items()
        ]
    for put in puts:
        put.result()


if __name__ == "__main__":
    print_growth(ready, put_all)
