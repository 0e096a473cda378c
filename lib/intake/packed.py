"""Packed files: a gzip file is the one file in it, a ZIP archive the tables in it; both within the size that is read."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import PurePath
from zlib import error as ZlibError

from lib.errors import FileRejected
from lib.intake.sniff import TEXT_ENDINGS, WORKBOOK_ENDINGS, size

_READ = TEXT_ENDINGS | WORKBOOK_ENDINGS
_MOST = 200  # files of an archive


def unpacked(name: str, content: bytes, limit: int) -> list[tuple[str, bytes]] | None:
    """The files in a gzip file or ZIP archive, each with its name; None for any other file. Raises FileRejected."""
    ending = PurePath(name).suffix.lower()
    if len(content) > limit:
        return None
    if content.startswith(b"\x1f\x8b"):
        return [(PurePath(name).stem if ending in (".gz", ".gzip") else name, _gunzipped(name, content, limit))]
    return _unzipped(name, content, limit) if ending == ".zip" and content.startswith(b"PK") else None


def _gunzipped(name: str, content: bytes, limit: int) -> bytes:
    """All members of a gzip file, one after the other."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            found = packed.read(limit + 1)
    except (OSError, EOFError, ZlibError) as fault:
        raise _damaged(name, "gzip file") from fault
    if len(found) > limit:
        raise _too_large(name, limit)
    return found


def _unzipped(name: str, content: bytes, limit: int) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [i for i in archive.infolist() if _is_table(i.filename)]
            if sum(i.file_size for i in inside) > limit or len(inside) > _MOST:
                raise _too_large(name, limit)
            found = [(i.filename, archive.open(i).read(limit + 1)) for i in inside]
    except RuntimeError:
        what = f"{name} is protected with a password."
        raise FileRejected(what, "Unpack it and give the files that are in it.", file=name) from None
    except (zipfile.BadZipFile, ZlibError, EOFError, OSError, ValueError, NotImplementedError) as fault:
        raise _damaged(name, "ZIP archive") from fault
    if sum(len(one) for _, one in found) > limit:
        raise _too_large(name, limit)
    if not found:
        what = f"{name} is a ZIP archive without a table in it."
        raise FileRejected(what, "Give an archive that holds CSV, TSV, TXT, XLSX, XLS or ODS files.", file=name)
    return found


def _is_table(path: str) -> bool:
    parts = PurePath(path).parts
    hidden = any(p.startswith((".", "__MACOSX")) for p in parts)
    return not hidden and PurePath(path).suffix.lower() in _READ


def _too_large(name: str, limit: int) -> FileRejected:
    what = f"{name} would unpack to more than the {size(limit)} that are read."
    return FileRejected(what, "Export a shorter range or fewer columns, or give the files one by one.", file=name)


def _damaged(name: str, what: str) -> FileRejected:
    return FileRejected(f"{name} is a damaged or cut-off {what}.", "Download or pack it again.", file=name)
