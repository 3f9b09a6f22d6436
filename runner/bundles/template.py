"""The environment that templates run in: sandboxed, escaped, undefined names are errors, nothing at random."""

import difflib
import gettext
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import TemplateError, TemplateRuntimeError
from jinja2.ext import extract_from_ast
from jinja2.loaders import split_template_path
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

from runner.i18n.formats import Formats
from runner.limits import CHECK_SECONDS, MIB, RENDER_MEMORY, TEMPLATE_BYTES
from runner.processes.bounded import OutOfBounds, run_bounded
from runner.text import shortened

PAGE = "template.html"
_DROPPED_GLOBALS = ("lipsum",)
_DROPPED_FILTERS = ("random",)
_PER_CENT = re.compile(r"%%|%(?!\()")  # a % that begins no placeholder, doubled or not
ALT = 10_000  # characters kept of a chart's description; it is shortened after it is redacted
_SMALL = 2**17  # characters of templates that are parsed, and compiled, outside a child
_MAX_TEXT_LENGTH = 10_000_000  # what `*` may make of a text or a list
_MAX_POWER_BITS = 10_000


class BundleLoader(BaseLoader):
    """Finds templates in the bundle, then among the shared ones; follows no link out of either."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = [folder.resolve() for folder in folders]

    def get_source(self, environment: Any, template: str) -> tuple[str, str, None]:
        """Read a template. Raises `TemplateNotFound`, or `TemplateSyntaxError` where it cannot be read as text."""
        path = find_file(self._folders, template)
        if path is None:
            raise TemplateNotFound(template)
        if path.stat().st_size > TEMPLATE_BYTES:
            raise TemplateSyntaxError(f"has more than {TEMPLATE_BYTES // 2**20} MiB", 1, template, template)
        try:
            return path.read_text(encoding="utf-8-sig"), template, None
        except UnicodeDecodeError:
            raise TemplateSyntaxError("is not UTF-8", 1, template, template) from None
        except OSError as error:
            raise TemplateSyntaxError(f"cannot be read: {error.strerror}", 1, template, template) from None


class BundleEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2 with an upper bound on what `*` and `**` make, and translations that trust only templates."""

    # Intercepted operators are also not computed ahead, when the template is compiled.
    intercepted_binops = frozenset(("*", "**", "%", "//", "/", "+"))

    def __init__(self, *, folders: Sequence[Path], undefined: type[StrictUndefined] = StrictUndefined) -> None:
        super().__init__(
            loader=BundleLoader(folders),
            autoescape=True,
            undefined=undefined,
            extensions=["jinja2.ext.i18n"],
            auto_reload=False,
            optimized=False,
            finalize=_as_it_is,
        )
        self.messages: set[str] = set()  # the texts that templates themselves ask to translate
        for name in _DROPPED_GLOBALS:
            self.globals.pop(name, None)
        for name in _DROPPED_FILTERS:
            self.filters.pop(name, None)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse a product or power that would fill the memory."""
        if operator == "*":
            for text, times in ((left, right), (right, left)):
                if isinstance(text, (str, bytes, list, tuple)) and isinstance(times, int):
                    _bound(len(text) * times, _MAX_TEXT_LENGTH, "repeats a text or list too often")
        if operator == "**" and isinstance(left, int) and isinstance(right, int):
            _bound(left.bit_length() * right, _MAX_POWER_BITS, "makes a number too large")
        return super().call_binop(context, operator, left, right)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> Any:
        for _line, _function, message in extract_from_ast(source):
            parts = message if isinstance(message, tuple) else (message,)
            self.messages.update(part for part in parts if part)
        return super()._generate(source, *args, **kwargs)

    def install(
        self, *, translations: gettext.NullTranslations, formats: Formats, charts: Mapping[str, str]
    ) -> None:
        """Put in what templates use: `_`, `ngettext`, the filters, `date_range` and `chart`.

        `charts`: the address of each image, by the chart's name.
        """
        self.filters.update(formats.filters())
        self.globals["date_range"] = formats.date_range
        self.alts: dict[str, str] = {}  # what the template says that each chart shows
        self.globals["chart"] = _chart_macro(charts, self.alts)
        install: Callable[..., None] = self.install_gettext_callables  # type: ignore[attr-defined]
        install(
            lambda text: self._trusted(text, translations.gettext(text)),
            lambda one, many, count: self._trusted(one, translations.ngettext(one, many, count)),
            newstyle=True,
            pgettext=lambda context, text: self._trusted(text, translations.pgettext(context, text)),
            npgettext=lambda context, one, many, count: self._trusted(
                one, translations.npgettext(context, one, many, count)
            ),
        )

    def compile_all(self) -> None:
        """Compile template.html and what it reaches, as far as that is known before it runs, and is not large."""
        # The compiler only needs to see that the filters are there; a page looks them up when it is rendered.
        self.install(translations=gettext.NullTranslations(), formats=Formats("en"), charts={})
        with suppress(OutOfBounds):
            for name, _, _ in self.reached(max_size=_SMALL):
                with suppress(TemplateError, RecursionError, SyntaxError):  # whoever renders it is told
                    self.get_template(name)

    def reached(self, *, max_size: int | None) -> Iterator[tuple[str, str, nodes.Template | Exception]]:
        """Parse template.html and what it reaches, as far as that is known before it runs.

        Return of each its name, who needs it, and its tree or why there is none. Raises `OutOfBounds` before more
        than `max_size` characters are parsed.
        """
        size = 0
        waiting, seen = [(PAGE, "the bundle")], {PAGE}
        while waiting:
            name, asker = waiting.pop()
            try:
                source = self.loader.get_source(self, name)[0]  # type: ignore[union-attr]
                size += len(source)
                if max_size is not None and size > max_size:
                    raise OutOfBounds("size")
                tree = self.parse(source, name)
            except (TemplateError, RecursionError, SyntaxError) as error:
                yield name, asker, error
                continue
            yield name, asker, tree
            fresh = [found for found in find_referenced_templates(tree) if found and found not in seen]
            waiting += [(found, name) for found in fresh]
            seen.update(fresh)

    def _trusted(self, message: str, translated: str) -> str:
        # Jinja takes what gettext returns for markup and a format. A template's own text is both, and so is its
        # translation; the value of `_(value)` is neither, unless a catalogue has it.
        if message in self.messages or translated != message:
            return _PER_CENT.sub("%%", translated)
        return str(escape(translated)).replace("%", "%%")


@pass_context
def _as_it_is(_context: Context, value: Any) -> Any:
    """Return the value. Since this asks for the context, Jinja does not compute `{{ 1.5 | number }}` when it
    compiles the template, in one language for all pages."""
    return value


def naming_undefined(names: Iterable[str]) -> type[StrictUndefined]:
    """Make the type of undefined values; its errors name the nearest of what there is."""
    known = sorted(names)

    class NamingUndefined(StrictUndefined):
        __slots__ = ()

        @property
        def _undefined_message(self) -> str:
            if self._undefined_hint:
                return self._undefined_hint
            name, owner = self._undefined_name, self._undefined_obj
            if owner is missing:
                return f'"{name}" is not defined; {_offer(str(name), known, "the template knows")}'
            if isinstance(owner, Mapping):
                return f'there is no "{name}" in this object; {_offer(str(name), map(str, owner), "it has")}'
            if isinstance(owner, (list, tuple)) and isinstance(name, int):
                return f"there is no item {name} in a list of {len(owner)}"
            return f'a {type(owner).__name__} has no "{name}"'

    return NamingUndefined


def check_template(folder: Path, shared: Path) -> list[str]:
    """Say what is wrong with template.html and the templates that it reaches; parses them, runs nothing.

    What is large is parsed in a child with bounds.
    """
    try:
        return _template_faults(folder, shared, max_size=_SMALL)
    except OutOfBounds:
        pass
    try:
        work = partial(_template_faults, folder, shared)
        faults = run_bounded(
            lambda: json.dumps(work()).encode(), seconds=CHECK_SECONDS, memory=RENDER_MEMORY, size=MIB
        )
    except OutOfBounds:
        return [f"{PAGE}: it and the templates that it needs take too long or too much memory to be read"]
    return list(json.loads(faults))


def _template_faults(folder: Path, shared: Path, *, max_size: int | None = None) -> list[str]:
    """Find the faults; `OutOfBounds` where there are more than `max_size` characters to parse."""
    environment = BundleEnvironment(folders=[folder, shared])
    environment.filters.update(Formats("en").filters())
    faults: list[str] = []
    for name, asker, found in environment.reached(max_size=max_size):
        match found:
            case TemplateNotFound():
                faults.append(f"{_short(name)}: there is no such template ({asker} needs it)")
            case TemplateSyntaxError():
                faults.append(f"{found.name or name}, line {found.lineno}: {found.message}")
            case RecursionError():
                faults.append(f"{name}: has too much inside one another")
            case Exception():
                raise found
            case _:
                faults += _unknown_names(found, name, environment)
    return faults


def find_file(folders: Sequence[Path], name: str) -> Path | None:
    """Find a plain file in one of the (resolved) folders; None where it is absent or leads outside."""
    try:
        pieces = split_template_path(name)
        for folder in folders:
            path = folder.joinpath(*pieces).resolve()
            if pieces and path.is_relative_to(folder) and path.is_file():
                return path
    except (TemplateNotFound, OSError, ValueError):
        return None
    return None


def _unknown_names(tree: nodes.Template, template: str, environment: BundleEnvironment) -> list[str]:
    faults = []
    for kind, known in ((nodes.Filter, environment.filters), (nodes.Test, environment.tests)):
        for node in tree.find_all(kind):
            if node.name not in known:
                word = kind.__name__.lower()
                nearest = _nearest(node.name, known)
                faults.append(f'{template}, line {node.lineno}: there is no {word} "{_short(node.name)}"{nearest}')
    return faults


def _chart_macro(charts: Mapping[str, str], alts: dict[str, str]) -> Callable[..., Markup]:
    def chart(name: str, alt: str | None = None, caption: str | None = None) -> Markup:
        address = charts.get(name) if isinstance(name, str) else None
        if address is None:
            raise TemplateRuntimeError(
                f'there is no chart "{name}"; {_offer(str(name), charts, "the charts are")}'
            )
        if alt or caption:
            alts.setdefault(name, str(alt or caption)[:ALT])
        text = Markup("<figcaption>{}</figcaption>").format(caption) if caption else Markup("")
        return Markup('<figure class="chart"><img src="{}" alt="{}">{}</figure>').format(
            address, name if alt is None else alt, text
        )

    return chart


def _offer(name: str, known: Iterable[str], start: str) -> str:
    names = sorted(known)
    if not names:
        return "there are none"
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    shown = ", ".join(map(_short, names[:20]))
    nearest = difflib.get_close_matches(name[:60], [key for key in names[:1000] if len(key) <= 60], n=1)
    guess = f'did you mean "{nearest[0]}"? ' if nearest else ""
    return f"{guess}{start}: {shown}{more}"


def _short(name: str) -> str:
    return shortened(name, 61)


def _nearest(name: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(name[:60], list(known), n=1)
    return f'; did you mean "{nearest[0]}"?' if nearest else ""


def _bound(size: int, most: int, what: str) -> None:
    if size > most:
        raise TemplateRuntimeError(what)
