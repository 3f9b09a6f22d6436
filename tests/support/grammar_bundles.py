"""Reports that the tests of the grammar ask for."""

import json
from datetime import date
from typing import Any

from bot.grammar.parse import Command, Offer, parse_command
from runner.bundles.config import ReportConfig

TODAY = date(2025, 3, 19)

REGION: dict[str, Any] = {
    "type": "choice",
    "required": False,
    "label": {"en": "Region", "es": "Región", "ca": "Regió"},
    "choices": {
        "north": {"en": "North", "es": "Norte", "ca": "Nord"},
        "south": {"en": "South", "es": "Sur", "ca": "Sud"},
        "east": {"en": "East", "es": "Este", "ca": "Est"},
        "west": {"en": "West", "es": "Oeste", "ca": "Oest"},
    },
}
CARRIER: dict[str, Any] = {"type": "choice", "choices": {"acme": "Acme", "blue": "Blue Express", "kiwi": "Kiwi"}}
PERIOD: dict[str, Any] = {"type": "period", "max_days": 366}


def offer(name: str, **config: Any) -> Offer:
    """Make a report from its config.json."""
    return Offer(name=name, config=ReportConfig.model_validate_json(json.dumps({"title": name} | config)))


SALES = offer(
    "sales",
    commands=["sales from {from_day} to {to_day}", "sales {period}", "ventas {period}", "vendes {period}"],
    parameters={"period": PERIOD, "region": REGION},
    languages=["en", "es", "ca"],
)
DELIVERY = offer(
    "delivery",
    commands=["delivery {carrier} from {from_day} to {to_day}", "delivery {carrier} {period}"],
    parameters={"carrier": CARRIER, "period": {"type": "period"}},
)
VOLTAGE = offer(
    "voltage-quality",
    commands=["voltage quality {meter} from {from_day} to {to_day}"],
    parameters={"meter": {"type": "text"}, "from_day": {"type": "date"}, "to_day": {"type": "date"}},
)
ENERGY = offer(
    "energy",
    parameters={
        "period": {"type": "period", "default": "last month"},
        "top": {"type": "integer", "default": 5, "min": 1, "max": 50},
        "detail": {"type": "boolean", "default": False},
    },
)
TOP = offer(
    "top",
    commands=["top {n} customers {period}"],
    parameters={"n": {"type": "integer", "max": 5000}, "period": {"type": "period", "default": "this month"}},
)
NOTE = offer("note", commands=["note {text}"], parameters={"text": {"type": "text", "max_length": 2000}})
OFFERS = [SALES, DELIVERY, VOLTAGE, ENERGY, TOP, NOTE]


def ask(text: str, /, *, language: str = "en", offers: list[Offer] = OFFERS, **assignments: str) -> Command:
    """Parse a command as somebody would type it on 19 March 2025."""
    return parse_command(text, offers, today=TODAY, language=language, assignments=assignments)
