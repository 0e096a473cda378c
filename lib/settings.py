"""What the environment decides: where things are kept, the passphrase, limits. A workspace's own settings are in its plan."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Read from QUARTERDECK_HOME, QUARTERDECK_DATABASE, QUARTERDECK_FILES and so on.

    `database` and `files` are addresses (SQLAlchemy's and fsspec's); without them both stand in the folder `home`.
    """

    model_config = SettingsConfigDict(env_prefix="QUARTERDECK_", frozen=True, extra="ignore")

    home: Path = ROOT / "data" / "local"
    database: str = ""
    files: str = ""
    passphrase: str = ""
    base_url: str = "http://localhost:8501"  # where others reach the app, for links made without a browser
    catalog: Path = ROOT / "data" / "catalog"
    presets: Path = ROOT / "data" / "presets"
    sample: Path = ROOT / "data" / "sample"
    upload_limit: int = Field(default=200 * 1024 * 1024, gt=0)  # bytes a file
    jobs: int = Field(default=2, gt=0)  # child processes at a time

    @property
    def database_url(self) -> str:
        """Where documents are kept."""
        return self.database or f"sqlite:///{self.home / 'quarterdeck.db'}"

    @property
    def files_url(self) -> str:
        """Where table files are kept."""
        return self.files or str(self.home / "files")
