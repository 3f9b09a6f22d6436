"""Where in a payload a check is, and what it finds there, in Slack's own words for it."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Place:
    """A JSON pointer into blocks on a surface; findings and ids in use are shared by all places of one payload."""

    state: object
    surface: str
    pointer: str = ""
    findings: list = field(default_factory=list)
    seen: dict = field(default_factory=dict)

    def at(self, key):
        """Give the place one step further in."""
        return replace(self, pointer=f"{self.pointer}/{key}")

    def find(self, what):
        """Note what is wrong here."""
        self.findings.append(f"{what} [json-pointer:{self.pointer}]")

    def once(self, kind, value):
        """Note where something that must be unique comes again."""
        if value in self.seen.setdefault(kind, set()):
            self.find(f"`{kind}` must be unique: {value}")
        self.seen[kind].add(value)
