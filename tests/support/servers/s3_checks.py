"""What S3 refuses of a request because its bytes are not those that were signed, counted or announced.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, and sigv4-streaming-trailers.html.
"""

import base64
import hashlib
import hmac
import io
import re
import zlib

SECRET = "test"
TRAILED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
SMALLEST = 8192  # bytes of a part, but for the last one
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=[^/]+/(?P<scope>[^,]+), SignedHeaders=(?P<headers>[^,]+), Signature=(?P<signature>\w+)"
)


def refusal_of(environ, body):
    """Give the code with which S3 refuses a request; None where all of it is right. Links carry no header, and pass."""
    authorization = _AUTHORIZATION.fullmatch(environ.get("HTTP_AUTHORIZATION", ""))
    if authorization is None:
        return None
    if "CONTENT_LENGTH" in environ and int(environ["CONTENT_LENGTH"]) != len(body):
        return "IncompleteBody"
    if not hmac.compare_digest(_signature(environ, authorization), authorization["signature"]):
        return "SignatureDoesNotMatch"
    payload = environ["HTTP_X_AMZ_CONTENT_SHA256"]
    if payload == TRAILED:
        return _refusal_of_parts(environ, io.BytesIO(body))
    if payload != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    return None if environ.get("HTTP_X_AMZ_CHECKSUM_CRC32") in (None, _crc32(body)) else "BadDigest"


def _refusal_of_parts(environ, body):
    parts = [b""]
    while size := int(body.readline(), 16):
        if len(parts) > 1 and len(parts[-1]) < SMALLEST:
            return "InvalidChunkSizeError"
        parts.append(body.read(size))
        if body.readline() != b"\r\n":
            return "IncompleteBody"
    content = b"".join(parts)
    if len(content) != int(environ["HTTP_X_AMZ_DECODED_CONTENT_LENGTH"]):
        return "IncompleteBody"
    trailer = f"{environ['HTTP_X_AMZ_TRAILER']}:{_crc32(content)}\r\n\r\n"
    return None if body.read().decode() == trailer else "BadDigest"


def _crc32(content):
    return base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()


def _signature(environ, authorization):
    path, _, query = environ["REQUEST_URI"].partition("?")
    names = authorization["headers"].split(";")
    request = [
        environ["REQUEST_METHOD"],
        path,
        "&".join(sorted(each if "=" in each else f"{each}=" for each in query.split("&") if each)),
        *(f"{name}:{' '.join(_header(environ, name).split())}" for name in names),
        "",
        authorization["headers"],
        environ["HTTP_X_AMZ_CONTENT_SHA256"],
    ]
    key = f"AWS4{SECRET}".encode()
    for part in authorization["scope"].split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    digest = hashlib.sha256("\n".join(request).encode()).hexdigest()
    said = "\n".join(["AWS4-HMAC-SHA256", environ["HTTP_X_AMZ_DATE"], authorization["scope"], digest])
    return hmac.new(key, said.encode(), "sha256").hexdigest()


def _header(environ, name):
    key = name.upper().replace("-", "_")
    return environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"]
