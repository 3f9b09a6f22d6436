"""Where in a payload a check is, and what it finds there, in Slack's own words for it."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Place:
    """A JSON pointer into blocks on a surface; findings and ids in use are shared by all places of one payload."""

    state: object
    surface: str
    pointer: str = ""
    block: str = ""  # the pointer of the block that the place is in
    findings: list = field(default_factory=list)
    seen: dict = field(default_factory=dict)

    def at(self, key):
        """Give the place one step further in."""
        return replace(self, pointer=f"{self.pointer}/{key}")

    def find(self, what):
        """Note what is wrong here."""
        self.findings.append(f"{what} [json-pointer:{self.pointer}]")

    def in_block(self):
        """Give the same place as the beginning of a block."""
        return replace(self, block=self.pointer)

    def once(self, kind, value):
        """Note where an id comes again: an action_id in its block, a block_id among all of them.

        https://docs.slack.dev/reference/block-kit/block-elements/button-element/ and /blocks/section-block/
        """
        known = self.seen.setdefault((kind, self.block if kind == "action_id" else ""), set())
        if value in known:
            self.find(f"`{kind}` {value} already exists")
        known.add(value)
