"""Amounts of processor and memory, written as Kubernetes writes them."""

import re
from typing import Annotated

from pydantic import AfterValidator

# Kubernetes quantities, as far as a report needs them: "500m", "2"; "512Mi", "1G".
CPU = re.compile(r"(\d+m|\d+(\.\d+)?)")


SIZE = re.compile(r"\d+(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)?")


_UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def cpu_count(quantity: str) -> float:
    """Read a Kubernetes cpu quantity as a number of cores. Raises `ValueError` where it is none."""
    if not CPU.fullmatch(quantity):
        raise ValueError(f'"{quantity}" is no amount of cpu; write for instance "1" or "500m"')
    return int(quantity[:-1]) / 1000 if quantity.endswith("m") else float(quantity)


def byte_count(quantity: str) -> int:
    """Read a Kubernetes size as bytes. Raises `ValueError` where it is none."""
    match = SIZE.fullmatch(quantity)
    if not match:
        raise ValueError(f'"{quantity}" is no size; write for instance "512Mi" or "1Gi"')
    unit = match[2] or ""
    return int(float(quantity.removesuffix(unit)) * _UNITS.get(unit, 1))


def _checked_cpu(quantity: str) -> str:
    if cpu_count(quantity) <= 0:
        raise ValueError("must be more than nothing")
    return quantity


def _checked_size(quantity: str) -> str:
    if byte_count(quantity) <= 0:
        raise ValueError("must be more than nothing")
    return quantity


Cpu = Annotated[str, AfterValidator(_checked_cpu)]


Size = Annotated[str, AfterValidator(_checked_size)]
