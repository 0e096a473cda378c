"""Bytes by their SHA-256: originals, tables, forecasts. A file is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import fsspec

from lib.errors import PlanError


class Files:
    """Content by digest in a folder, or in any storage that fsspec knows by address."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)
        self._local = isinstance(self._fs, fsspec.implementations.local.LocalFileSystem)
        self._fs.makedirs(self._root, exist_ok=True)

    def path(self, digest: str) -> str:
        """Where the bytes of that digest stand (a local path, or an address)."""
        return f"{self._root}/{digest}"

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their digest. Written aside, flushed and renamed, so that no half file has the name."""
        digest = hashlib.sha256(content).hexdigest()
        if not self._fs.exists(self.path(digest)):
            if self._local:
                self._put_local(digest, content)
            else:
                self._fs.pipe_file(self.path(digest), content)
        return digest

    def _put_local(self, digest: str, content: bytes) -> None:
        handle, aside = tempfile.mkstemp(dir=self._root, prefix=".writing-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(self.path(digest))

    def get(self, digest: str) -> bytes:
        """The bytes of that digest. Raises PlanError when they are gone."""
        try:
            content: bytes = self._fs.cat_file(self.path(digest))
        except FileNotFoundError:
            raise PlanError(
                f"The stored file {digest[:12]}… is missing.", "Restore the folder `files` from a backup."
            ) from None
        return content

    def has(self, digest: str) -> bool:
        """Whether bytes of that digest are kept."""
        return bool(self._fs.exists(self.path(digest)))

    def drop(self, digest: str) -> None:
        """Remove the bytes of that digest, if they are there."""
        if self.has(digest):
            self._fs.rm_file(self.path(digest))
