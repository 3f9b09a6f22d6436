"""A data API that gives each person their own rows: service.py JWKS_URL CERTIFICATE KEY [ADDRESS [PORT]]

    GET /orders        with the report's token: the orders of whoever asked for the report

It trusts nothing that a notebook says: who asks is in the token, which only reportbot can sign. It needs PyJWT
with cryptography, and keeps its rows in memory; a real one has a database here.
"""

import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt

ORDERS = {
    "ada": [{"number": 1, "item": "Lamp", "amount": 40.5}, {"number": 4, "item": "Desk", "amount": 310}],
    "bea": [{"number": 2, "item": "Chair", "amount": 99}],
}


class Handler(BaseHTTPRequestHandler):
    """Answers requests. `keys`: where the public keys of reportbot are."""

    keys: jwt.PyJWKClient

    def do_GET(self):
        """Answer with rows, or with why not."""
        try:
            claims = self.read_claims(self.headers.get("Authorization", "").removeprefix("Bearer "))
        except jwt.PyJWTError as error:
            self.answer(401, {"error": f"{type(error).__name__}: {error}"})
            return
        if "read:orders" not in claims["scope"].split():
            self.answer(403, {"error": "this report may not read orders"})
        elif self.path != "/orders":
            self.answer(404, {"error": "there are /orders"})
        else:
            person = claims["requested_by"]
            self.answer(200, {"asker": person, "orders": ORDERS.get(person, [])})

    def read_claims(self, token):
        """Return what a token says. Raises `jwt.PyJWTError` where it is not one of reportbot's, or not now."""
        key = self.keys.get_signing_key_from_jwt(token).key
        return jwt.decode(token, key, algorithms=["EdDSA"], audience="reports", issuer="reportbot")

    def answer(self, status, data):
        """Send JSON."""
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main():
    """Serve over TLS until interrupted."""
    jwks_url, certificate, key, *place = sys.argv[1:]
    Handler.keys = jwt.PyJWKClient(jwks_url)
    address, port = (place[0] if place else "127.0.0.1"), (int(place[1]) if len(place) > 1 else 8443)
    server = ThreadingHTTPServer((address, port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(f"https://{address}:{port}/orders", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
