"""Read what a request says, in any of the encodings that Slack takes: https://docs.slack.dev/apis/web-api/#basics"""

import json
from io import BytesIO
from urllib.parse import parse_qsl

from werkzeug.formparser import parse_form_data


def read_arguments(request, body):
    """Give a call's arguments, its token, and whether they came as JSON."""
    given, is_json = dict(request.query_params), False
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json":
        is_json, said = True, read_json(body)
        given |= said if isinstance(said, dict) else {}
    elif kind == "multipart/form-data":
        given |= read_form(request, body)[0]
    elif body:
        given |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    token = given.pop("token", None)
    return given, bearer.strip() if scheme.lower() == "bearer" else token, is_json


def read_json(body):
    """Give what JSON says, or nothing."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def read_bytes(request, body):
    """Give a file's bytes out of a form's only file, or the body as it is."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return next(iter(read_form(request, body)[1].values()), b"")
    return body


def read_form(request, body):
    """Give the fields and the files of a multipart form."""
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": request.headers["content-type"],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    _, fields, files = parse_form_data(environ, stream_factory=lambda **about: BytesIO())
    return dict(fields.items()), {name: file.read() for name, file in files.items()}
