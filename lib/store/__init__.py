"""Where everything is kept: documents with revisions, files by digest, jobs; and `data/`'s declarations as text."""

from lib.store.store import Body, Change, Document, Store, new_id, refuse_unkept

__all__ = ["Body", "Change", "Document", "Store", "new_id", "refuse_unkept"]
