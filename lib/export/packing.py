"""Packages (xlsx, docx) that are the same bytes for the same content: no clock in their archive, nor in their properties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CORE = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time an archive can name


def settled(content: bytes, day: date, changed: Mapping[str, bytes] | None = None) -> bytes:
    """The package with its created and modified times set to `day`, and some parts (name → bytes) replaced."""
    source, out = ZipFile(BytesIO(content)), BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            body = (changed or {}).get(name, b"") or source.read(name)
            if name == CORE:
                body = _STAMP.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode() + rb"\g<3>", body)
            info = ZipInfo(name, _EPOCH)
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o600 << 16
            target.writestr(info, body)
    return out.getvalue()
