"""Where in S3 something is kept, as STORE and NOTEBOOKS say it: `s3://bucket/prefix`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from runner.errors import SettingsError

_ADDRESS = re.compile(r"s3://(?P<bucket>[A-Za-z0-9][A-Za-z0-9._-]{1,254})(?P<prefix>/.*)?")


@dataclass(frozen=True, kw_only=True)
class S3Address:
    """A bucket and a prefix in it; the prefix is empty, or ends with a slash."""

    bucket: str
    prefix: str = ""

    def __str__(self) -> str:
        """Write it as the settings have it."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def below(self, *names: str) -> S3Address:
        """Return the address of a prefix below this one."""
        return S3Address(bucket=self.bucket, prefix=self.prefix + "".join(f"{name}/" for name in names))


def is_s3(setting: str) -> bool:
    """Whether a setting names a place in S3, and not a folder. Raises `SettingsError` where it is neither."""
    scheme, is_url, _ = setting.partition("://")
    if is_url and scheme != "s3":
        raise SettingsError(f"{setting} is neither a folder nor a place in S3, as in s3://bucket/prefix")
    return bool(is_url)


def read_address(setting: str) -> S3Address:
    """Read `s3://bucket/prefix`. Raises `SettingsError` that says how it is written."""
    match = _ADDRESS.fullmatch(setting)
    names = [name for name in (match["prefix"] or "").split("/") if name] if match else []
    if match is None or {".", ".."} & set(names):
        raise SettingsError(f"{setting} is no place in S3; write s3://bucket/prefix")
    return S3Address(bucket=match["bucket"]).below(*names)


def encryption(setting: str | None) -> dict[str, str]:
    """Read S3_SSE (`AES256`, `aws:kms`, `aws:kms:<key>`) as put_object's arguments. Raises `SettingsError`."""
    if not setting:
        return {}
    if setting == "AES256":
        return {"ServerSideEncryption": "AES256"}
    for name in ("aws:kms:dsse", "aws:kms"):
        if setting == name:
            return {"ServerSideEncryption": name}
        if setting.startswith(f"{name}:") and len(setting) > len(name) + 1:
            return {"ServerSideEncryption": name, "SSEKMSKeyId": setting.removeprefix(f"{name}:")}
    raise SettingsError(f"S3_SSE: {setting} is no encryption; write AES256, aws:kms, or aws:kms:<id of the key>")
