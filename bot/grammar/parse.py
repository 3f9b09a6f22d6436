"""A typed command into the report it asks for and the values it gives: which bundle, which words are what."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from bot.grammar.errors import LONGEST_TEXT, ask_which, explain, nothing_said, too_long, unknown_report
from bot.grammar.hints import mended_names, near_commands
from bot.grammar.matching import Asking, Attempt, match
from bot.grammar.offers import Offer
from bot.grammar.patterns import patterns_of
from bot.grammar.utterance import Utterance, utterance_of, without_quotes
from runner.errors import BundleError, CommandError
from runner.i18n.phrases import phrase
from runner.request import Value

__all__ = ["Command", "Offer", "example_command", "parse_command"]


@dataclass(frozen=True)
class Command:
    """What a text asks for. Every declared parameter is there; days are ISO text, unset optional ones None.

    A parameter of type period is two values, `from_day` and `to_day`, and none under its own name.
    """

    report: str
    parameters: dict[str, Value]
    ignored: tuple[str, ...]  # words that nothing took, as typed, but for common ones
    notes: tuple[str, ...]  # sentences to echo: how a word was read that could be read in another way
    language: str | None  # asked for by lang=


def parse_command(
    text: str,
    offers: Sequence[Offer],
    *,
    today: date,
    language: str,
    assignments: Mapping[str, str] = MappingProxyType({}),
    slack: bool = False,
    fiscal_start: int | None = None,
) -> Command:
    """Find the report that a text asks for and read its parameters.

    `today` is the asker's; `assignments` set parameters from beside the text, exactly as they are; `slack` says
    that the text comes from there, so that its markup is undone inside quotes too; `fiscal_start` is the month in
    which fiscal years begin. Raises `UnknownReport`, `InvalidParameter` or `CommandError`, each with a command
    that works as its hint.
    """
    if len(text) > LONGEST_TEXT:
        raise too_long(len(text))
    _refuse_half_characters(text, *assignments, *assignments.values())
    asking = Asking(today=today, language=language, assignments=assignments, fiscal_start=fiscal_start)
    try:
        return _parse(utterance_of(text, slack=slack), offers, asking)
    except _Refused as refused:
        raise refused.explained(offers, asking) from None


def _refuse_half_characters(*texts: str) -> None:
    """Refuse what no file, queue or chat can carry: bytes that a shell passed on and that are no UTF-8."""
    for text in texts:
        try:
            text.encode()
        except UnicodeEncodeError:
            raise CommandError(phrase("the command holds bytes that are no UTF-8 text")) from None


def example_command(offer: Offer, *, today: date, language: str, among: Sequence[Offer] = ()) -> str:
    """Make a command for a report that works as it stands; of the reports `among`, it asks for this one."""
    from bot.grammar.examples import candidates

    last = offer.name
    for candidate in candidates(offer.name, offer.config, today=today, language=language):
        last = candidate
        try:
            command = _parse(utterance_of(candidate), among or [offer], Asking(today=today, language=language))
        except (_Refused, CommandError):
            continue
        if command.report == offer.name and not command.ignored:
            return candidate
    return last


class _Refused(Exception):
    """A text that is no command, before the sentence and the hint are made, which may parse again."""

    def __init__(
        self,
        utterance: Utterance,
        *,
        attempt: Attempt | None = None,
        offer: Offer | None = None,
        tied: Sequence[Offer] = (),
    ) -> None:
        super().__init__()
        self.utterance = utterance
        self.attempt = attempt
        self.offer = offer
        self.tied = tied

    def explained(self, offers: Sequence[Offer], asking: Asking) -> CommandError:
        def example(offer: Offer) -> str:
            return example_command(offer, today=asking.today, language=asking.language, among=offers)

        if self.tied:
            return ask_which(self.tied, example)
        if self.attempt is not None and self.offer is not None:
            error = explain(self.attempt, self.offer, self.utterance)
            texts = near_commands(self.utterance, self.attempt, self.offer.config, language=asking.language)
            error.hint = _first_command(texts, offers, asking, report=self.offer.name) or example(self.offer)
            return error
        if not self.utterance.tokens:
            return nothing_said(offers, example)
        mended = (text for offer in offers for text in mended_names(self.utterance, offer))
        error = unknown_report(self.utterance, offers, example)
        error.hint = _first_command(mended, offers, asking) or error.hint
        return error


def _first_command(
    texts: Iterable[str], offers: Sequence[Offer], asking: Asking, *, report: str | None = None
) -> str | None:
    """Find the first text that is a command as it stands, for that report where one is named."""
    for text in texts:
        with suppress(_Refused, CommandError):
            command = _parse(utterance_of(text), offers, replace(asking, assignments={}))
            if report in (None, command.report):
                return text
    return None


def _parse(utterance: Utterance, offers: Sequence[Offer], asking: Asking) -> Command:
    attempts = _attempts(utterance, offers, asking)
    if not attempts and any(token.quoted for token in utterance.tokens):
        # A report's own words are never looked for in quotes, unless all of the command stands in them.
        bare = without_quotes(utterance)
        attempts = _attempts(bare, offers, asking)
        utterance = bare if attempts else utterance
    if not attempts:
        raise _Refused(utterance)
    offer, best = _choose(utterance, attempts)
    return Command(
        report=offer.name,
        parameters=best.parameters,
        ignored=best.ignored,
        notes=best.notes,
        language=best.language,
    )


def _attempts(utterance: Utterance, offers: Sequence[Offer], asking: Asking) -> list[tuple[Offer, Attempt]]:
    attempts = []
    for offer in offers:
        for pattern in patterns_of(offer.name, offer.config):
            try:
                attempt = match(pattern, offer.config, utterance, asking)
            except BundleError as error:
                raise BundleError(f"{offer.name}/{error.message}") from error
            if attempt:
                attempts.append((offer, attempt))
    return attempts


def _choose(utterance: Utterance, attempts: Sequence[tuple[Offer, Attempt]]) -> tuple[Offer, Attempt]:
    """Take the match with most literal words, then fewest ignored ones; a tie between reports asks."""
    complete = sorted((each for each in attempts if not each[1].error), key=lambda each: _rank(each[1]))
    failed = sorted((each for each in attempts if each[1].error), key=lambda each: _rank(each[1]))
    sure = [each for each in failed if each[1].sure]
    if sure and complete and _rank(sure[0][1])[:2] < _rank(complete[0][1])[:2]:
        raise _Refused(utterance, attempt=sure[0][1], offer=sure[0][0])
    if not complete:
        chosen = sure[0] if sure and _rank(sure[0][1])[0] <= _rank(failed[0][1])[0] else failed[0]
        tied = _tied(failed, chosen)
        raise _Refused(utterance, attempt=chosen[1], offer=chosen[0], tied=tied)
    tied = _tied(complete, complete[0])
    if tied:
        raise _Refused(utterance, tied=tied)
    if complete[0][1].suspicions:
        raise _Refused(utterance, attempt=complete[0][1], offer=complete[0][0])
    return complete[0]


def _rank(attempt: Attempt) -> tuple[int, int, int, bool]:
    return (-attempt.literals, len(attempt.ignored), attempt.absent, attempt.pattern.by_name)


def _tied(attempts: Sequence[tuple[Offer, Attempt]], best: tuple[Offer, Attempt]) -> list[Offer]:
    """Give the reports that match as well as the best; none where it is alone."""
    tied: dict[str, Offer] = {}
    for offer, attempt in attempts:
        if _rank(attempt)[:3] == _rank(best[1])[:3] and attempt.sure == best[1].sure:
            tied.setdefault(offer.name, offer)
    return list(tied.values()) if len(tied) > 1 else []
