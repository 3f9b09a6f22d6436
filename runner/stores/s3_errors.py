"""What S3 and the way to it can answer, as a `StoreError` with a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
    ResponseStreamingError,
)
from botocore.exceptions import ConnectionError as UnreachableError
from urllib3.exceptions import HTTPError

from runner.errors import StoreError
from runner.i18n.phrases import phrase

_TRANSIENT = ("SlowDown", "RequestTimeout", "Throttling", "ThrottlingException", "OperationAborted")
_WHY = {
    "NoSuchBucket": phrase("there is no such bucket"),
    "NoSuchKey": phrase("it is not there"),
    "404": phrase("it is not there"),
    "AccessDenied": phrase("these credentials may not do that"),
    "403": phrase("these credentials may not do that"),
    "InvalidAccessKeyId": phrase("the credentials are not known there"),
    "SignatureDoesNotMatch": phrase("the credentials are wrong"),
    "ExpiredToken": phrase("the credentials have expired"),
    "PermanentRedirect": phrase("the bucket is in another region; set AWS_REGION"),
    "AuthorizationHeaderMalformed": phrase("the bucket is in another region; set AWS_REGION"),
    "301": phrase("the bucket is in another region; set AWS_REGION"),
}
_NO_CREDENTIALS = phrase(
    "there are no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role"
)
_CHANGED = ("PreconditionFailed", "NoSuchKey", "404", "412")


class ObjectChanged(StoreError):
    """The object is not the one any more that was asked for."""


@contextmanager
def as_store_errors(what: str, *, expecting: str | None = None) -> Iterator[None]:
    """Turn what boto3 raises into `StoreError`; `what` begins the sentence: "s3://b/k could not be read".

    `expecting`: the version that was asked for; where it is not there any more, it is an `ObjectChanged`.
    """
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if expecting is not None and code in _CHANGED:
            raise ObjectChanged(phrase("{what}: it has changed", what=what), transient=True) from error
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        other = phrase("the answer was {answer}", answer=f"{status} {code}".strip())
        why = _WHY.get(code) or _WHY.get(str(status)) or other
        message = phrase("{what}: {why}", what=what, why=why)
        raise StoreError(message, transient=status >= 500 or status == 429 or code in _TRANSIENT) from error
    except (NoCredentialsError, PartialCredentialsError) as error:
        raise StoreError(phrase("{what}: {why}", what=what, why=_NO_CREDENTIALS)) from error
    except (UnreachableError, HTTPClientError, ResponseStreamingError, HTTPError, OSError) as error:
        message = phrase("{what}: S3 did not answer ({why})", what=what, why=_brief(error))
        raise StoreError(message, transient=True) from error
    except BotoCoreError as error:
        raise StoreError(phrase("{what}: {why}", what=what, why=_brief(error))) from error


def _brief(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__
