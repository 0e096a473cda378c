"""What all declarations have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """A frozen declaration that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)
