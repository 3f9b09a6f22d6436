"""App Home: what can be asked, what became of what the viewer asked for, and what comes to them by itself."""

from collections.abc import Sequence

from bot.answers.help import Entry, entry_block, more_line
from bot.answers.history import MAX_RECENT, NO_REPORTS, TITLE, Link, report_block
from bot.directory.people import Person
from runner.delivery.blockkit import Block, context, header, section
from runner.i18n.phrases import phrase
from runner.records.record import Report

MAX_HOME_ENTRIES = 40  # of the 100 blocks that Slack takes in a view


def home_view(
    entries: Sequence[Entry],
    recent: Sequence[Report],
    person: Person,
    *,
    more: Sequence[str],
    link: Link,
    schedules: Sequence[Block] = (),
) -> Block:
    """Make the view; `more` are reports without room, `link` returns the address of a report's message.

    `schedules` show the person's own.
    """
    say = person.say
    blocks = [header(say(TITLE))]
    if recent:
        blocks += [report_block(each, person, link) for each in recent[:MAX_RECENT]]
    else:
        blocks.append(section(say(NO_REPORTS)))
    if schedules:
        blocks += [{"type": "divider"}, header(say(phrase("Your schedules"))), *schedules]
    blocks += [{"type": "divider"}, header(say(phrase("What you can ask for")))]
    if entries:
        how = phrase("Press Run…, or write to me in a message, just as it stands below.")
        blocks += context(say(how))
        blocks += [entry_block(each, say) for each in entries]
        blocks += context(more_line(more, say))
    else:
        blocks.append(section(say(phrase("There is no report here that you can ask for yet."))))
    return {"type": "home", "blocks": blocks}


def sentence_view(sentence: str, person: Person) -> Block:
    """Make a view that only says something."""
    return {"type": "home", "blocks": [section(person.say(sentence))]}
