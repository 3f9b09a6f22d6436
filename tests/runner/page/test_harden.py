"""What a finished page carries: the policy before all else, its images, its note; and what it loses."""

import base64
import json
import subprocess
from html.parser import HTMLParser

import pytest

from runner.page.harden import POLICY, MissingImage, harden_page
from tests.support.needs import need

TAG = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'


def finish(html, *, language="ca", note=None, images=None):
    parts = harden_page(html.encode(), language=language, footer_note=note, read_image=(images or {}).get)
    return b"".join(parts).decode()


def test_an_ordinary_page_gets_its_policy_first_in_the_head():
    """Nothing else of an ordinary page is touched."""
    html = '<!DOCTYPE html>\n<html lang="ca">\n<head>\n<meta charset="utf-8">\n<title>T</title></head><body>x</body></html>'
    assert finish(html) == html.replace("<head>", f"<head>\n{TAG}")


@pytest.mark.parametrize(
    ("html", "start"),
    [
        ("<p>x", f'<!DOCTYPE html>\n<html lang="ca">\n<head>\n<meta charset="utf-8">\n{TAG}\n<p>x'),
        ("", f'<!DOCTYPE html>\n<html lang="ca">\n<head>\n<meta charset="utf-8">\n{TAG}\n'),
        ("<html lang=es><p>x", f'<!DOCTYPE html>\n<html lang=es>\n<head>\n<meta charset="utf-8">\n{TAG}\n<p>x'),
        ("<HEAD><p>x", f'<!DOCTYPE html>\n<HEAD>\n<meta charset="utf-8">\n{TAG}\n<p>x'),
        (
            "\ufeff<!doctype HTML><HTML DIR='ltr'>\n<HEAD ID=a>\n<TITLE>x",
            f"<!doctype HTML><HTML DIR='ltr'>\n<HEAD ID=a>\n<meta charset=\"utf-8\">\n{TAG}\n<TITLE>x",
        ),
        (
            "<!-- <head> --><!doctype html><!-- <html> <head> --><html><!-- <head>--><head><title>x",
            "<!-- <head> --><!doctype html><!-- <html> <head> --><html><!-- <head>--><head>\n"
            f'<meta charset="utf-8">\n{TAG}\n<title>x',
        ),
        (
            "<title>a</title><head><p>",
            f'<!DOCTYPE html>\n<html lang="ca">\n<head>\n<meta charset="utf-8">\n{TAG}\n<title>a</title><head><p>',
        ),
    ],
    ids=["fragment", "nothing", "no head", "no html", "upper case", "comments", "late head"],
)
def test_odd_documents_get_it_too(html, start):
    """Whatever is missing is made; a head inside a comment is none."""
    assert finish(html) == start


@pytest.mark.parametrize(
    "tag",
    [
        '<meta http-equiv="refresh" content="0;url=https://evil.example">',
        '<META/HTTP-EQUIV="&#82;efresh" content=0>',
        "<meta\x0chttp-equiv=refresh\ncontent='0;url=//evil.example'>",
        '<meta name="x" name="y" http-equiv=refresh>',
        '<meta name="a"http-equiv="refresh">',
        '<link rel="preconnect" href="https://evil.example">',
        '<link rel=stylesheet href="https://evil.example/a.css">',
        '<link rel="icon" href="https://evil.example/a.ico">',
    ],
)
def test_what_no_policy_holds_back_is_made_harmless(tag):
    """A redirection or an early connection becomes an element that means nothing."""
    page = finish(f"<p>{tag}</p>")
    assert "<x-" in page
    assert page.lower().count("<meta") == 2 and "<link" not in page.lower()


@pytest.mark.parametrize(
    "tag",
    [
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="author" content="a &amp; b" />',
        '<link rel="icon" href="data:image/png;base64,AAAA">',
        "<metadata>",
    ],
)
def test_what_only_describes_the_page_stays(tag):
    """The ordinary meta elements of a page are kept."""
    assert tag in finish(f"<head>{tag}</head>")


def test_images_of_the_bundle_are_put_into_the_page():
    """A file's name becomes its content; addresses that hold their image already stay."""
    images = {"logo.png": b"PNG", "img/a.svg": b"<svg/>"}
    page = finish(
        '<img src="logo.png" alt="a"><IMG class=x SRC=img/a.svg /><img alt="b" src="data:image/png;base64,AA">'
        "<img src='https://example.org/x.png'><p>src=logo.png",
        images=images,
    )
    assert f'<img src="data:image/png;base64,{base64.b64encode(b"PNG").decode()}" alt="a">' in page
    assert f'<IMG class=x src="data:image/svg+xml;base64,{base64.b64encode(b"<svg/>").decode()}" />' in page
    assert '<img alt="b" src="data:image/png;base64,AA">' in page
    assert page.endswith("<img src='https://example.org/x.png'><p>src=logo.png")


def test_an_image_that_is_not_there_is_an_error():
    """A page with a hole in it is not complete."""
    with pytest.raises(MissingImage, match=r'"lost\.png" is not in the bundle'):
        finish('<img src="lost.png">')


@pytest.mark.parametrize(
    ("html", "end"),
    [
        ("<body>x</body></html>\n", "{}</body></html>\n"),
        ("<body>x</BODY >\n<!-- y --></HTML>", "{}</BODY >\n<!-- y --></HTML>"),
        ("<p>x", "<p>x{}"),
        ("<pre></body></pre>x" + " " * 5000, "{}" + " " * 1000),
    ],
)
def test_a_note_stands_at_the_end(html, end):
    """The note is the last thing that the page shows, and it is text, not markup."""
    page = finish(html, note="Ran <without> isolation")
    element = page[page.index('<p role="note"') : page.index("</p>\n") + 5]
    assert "Ran &lt;without&gt; isolation" in element
    assert page.endswith(end.format(element))


HOSTILE = [
    "{}",
    "<!DOCTYPE html><html><head>{}</head></html>",
    "<!-- <head> -->{}",
    "<!--><head>-->{}",
    "<!--->{}<head>-->",
    "<!-- --!>{}<head> -->",
    "<!-->{}--><head>",
    "<!--->{}--><html>",
    "<!-- --!>{}--><head>",
    '<html a="<head>">{}',
    "<html a'><head>'>{}",
    '<html a"><head>">{}',
    "<textarea><head></textarea>{}",
    "<noscript><head></noscript>{}",
    "<svg><style><head>{}</style></svg>",
    '<!doctype html "><html><head>">{}',
    "<title><html><head></title>{}",
    "<frameset>{}",
    "\x00<html><head>{}",
]


class _Results(HTMLParser):
    """Reads what the documents in the frames left on the page around them."""

    ran: dict[str, str | None]

    def handle_starttag(self, tag, attrs):
        if tag == "body":
            self.ran = dict(attrs)


def test_no_script_runs_in_a_real_browser(tmp_path):
    """In Chromium no arrangement of markup lets a script run, or an image load, before the policy."""
    chromium = need("chromium")
    attack = "<script>parent.document.body.dataset.ran{0}=1</script><img src=x onerror='parent.document.body.dataset.err{0}=1'>"
    documents = [finish(html.replace("{}", attack.format(number))) for number, html in enumerate(HOSTILE)]
    documents.append(attack.format("control"))  # shows that the attack works where nothing stops it
    frames = (
        "const documents = "
        + json.dumps(documents).replace("</", "<\\/")
        + """;
        for (const text of documents) {
            const frame = document.createElement("iframe");
            frame.srcdoc = text;
            document.body.append(frame);
        }"""
    )
    outer = tmp_path / "outer.html"
    outer.write_text(f"<!DOCTYPE html><meta charset=utf-8><body><script>{frames}</script>", encoding="utf-8")
    shown = subprocess.run(
        [
            chromium,
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
            *("--disable-background-networking", "--disable-component-update", "--virtual-time-budget=3000"),
            *(f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", outer.as_uri()),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    results = _Results()
    results.feed(shown.stdout)
    assert set(results.ran) == {"data-rancontrol", "data-errcontrol"}
