"""A data API as a company has one: it gives data to reports, and to nobody else."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt


def reader(jwks_url, *, audience="reports", issuer="reportbot"):
    """Give what reads the claims of a token, or raises `jwt.PyJWTError`. docs/authors/data-api-token.md shows these lines."""
    keys = jwt.PyJWKClient(jwks_url)

    def claims_of(authorization):
        token = authorization.removeprefix("Bearer ")
        key = keys.get_signing_key_from_jwt(token)
        return jwt.decode(token, key, algorithms=["EdDSA"], audience=audience, issuer=issuer)

    return claims_of


class DataApi:
    """The API, as a context manager: `GET /assets/<id>?from=…&to=…` for the report `asset` with the right scope."""

    def __init__(self, jwks_url):
        api, self.served = self, []
        claims_of = reader(jwks_url)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                try:
                    claims = claims_of(self.headers.get("Authorization", ""))
                except jwt.PyJWTError as error:
                    return self.answer(401, {"error": type(error).__name__})
                if claims["report"] != "asset" or "read:assets" not in claims["scope"].split():
                    return self.answer(403, {"error": "not for this report"})
                api.served.append(claims)
                split = urlsplit(self.path)
                days = {name: values[0] for name, values in parse_qs(split.query).items()}
                return self.answer(200, {"asset": split.path.removeprefix("/assets/"), "kwh": 42.5, **days})

            def answer(self, status, data):
                """Send JSON."""
                body = json.dumps(data).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *failure):
        self._server.shutdown()
        self._server.server_close()
