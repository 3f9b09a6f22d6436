#!/usr/bin/env bash
# Expected: a message without a translation is left out of the compiled catalogue, so that gettext asks the
#   fallback language.
# What happens: Babel leaves out an empty singular, but writes an empty plural as its English source text. To
#   gettext that is a translation, so a Catalan catalogue with Spanish behind it answers in English.
# Versions: Babel 2.19.0.
# Why it matters: half-translated catalogues show a third language, and only in sentences with a count.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check 'babel==2.19.0'

venv/bin/python - <<'PY'
import gettext, io, sys
import babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

def catalogue(language, done, one, many):
    po = f'''
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "done"
msgstr "{done}"

msgid "%d row"
msgid_plural "%d rows"
msgstr[0] "{one}"
msgstr[1] "{many}"
'''
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(po.encode())))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)

catalan = catalogue("ca", "", "", "")
catalan.add_fallback(catalogue("es", "hecho", "%d fila", "%d filas"))
seen = (catalan.gettext("done"), catalan.ngettext("%d row", "%d rows", 3) % 3)
print("Babel", babel.__version__)
print("SEEN: Catalan is empty, Spanish is its fallback: singular", repr(seen[0]), "and plural", repr(seen[1]))
if seen != ("hecho", "3 rows"):
    sys.exit("CHANGED: an untranslated plural no longer hides the fallback language.")
PY
