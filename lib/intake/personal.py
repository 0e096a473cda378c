"""Which columns hold data about people: mail and phone by what stands in them, names and addresses by their headers."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

_MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]{2,}$"
_QUOTED_MAIL = re.compile(r"[^@\s“”\"',;<>()]+@[^@\s“”\"',;<>()]+\.[^\W\d_]{2,}")
_PHONE_WORDS = re.compile(
    r"\b(?:phone|telephone|telefon|telefono|telefone|mobile|mobil|movil|celular|handy|fax|tel|portable)\b"
    r"|전화|휴대폰|연락처|電話|携帯"
)
_CLICKS = re.compile(r"\b(?:clicks?|calls?|views?|count|number of|rate|leads?|taps?|cost|spend)\b")
_PERSON = re.compile(
    r"\b(?:(?:e-?mail|mail)(?: address| adresse)?"
    r"|(?:first|last|full|fore|sur|middle|given|family|nick|user) ?name|contact(?:first|last)name"
    r"|(?:customer|contact|billing|shipping|client|buyer|person|guest|member|lead|recipient|patient|subscriber)"
    r"(?: (?:first|last|full))? ?name"
    r"|date of birth|birth ?da(?:te|y)|ip(?: address)?|ssn|passport|iban"
    r"|(?:billing |shipping |street |purchase |home |mailing )?(?:street|address)(?: ?(?:line)? ?\d)?"
    r"|vorname|nachname|familienname|kundenname|geburtsdatum|strasse|anschrift|adresse"
    r"|prenom|nom de famille|nom du client|apellidos?|nombre completo|nombre del cliente|direccion"
    r"|sobrenome|nome completo|nome do cliente|cognome|endereco)\b"
    r"|성명|이름|고객명|성함|이메일|주소|생년월일|氏名|名前|メールアドレス|住所|姓名"
)
_FULL_NAME = r"^\p{Lu}[\p{L}'’-]+(?: (?:\p{Lu}\.|[\p{L}'’-]{2,})){1,3}$"
_COMPANY = r"(?i)\b(?:inc|llc|ltd|gmbh|ag|corp|co|company|group|sons|plc|bv|ab|sa|sarl|sl|kg|ug|oy|as|aps|nv|spa|srl|partners)\b"
_NOT_PERSON = re.compile(
    r"\b(?:opens?|sent|clicks?|bounces?|rate|count|status|subject|campaign|opt|type|source|domain|title|landing|web|url|site)\b"
)
_NAME_WORDS = ("name", "names", "person", "employee", "mitarbeiter", "nom", "nombre", "nome")


def masked(text: str) -> str:
    """A text that may quote a cell, without the mail addresses in it.

    >>> masked("“ada@example.org” is no number.")
    '“(mail address)” is no number.'
    """
    return _QUOTED_MAIL.sub("(mail address)", text)


def plain(header: str) -> str:
    """A header in small letters without accents, its words parted by single spaces (`firstName` and `first_name` alike)."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    folded = "".join(c for c in unicodedata.normalize("NFKD", spaced.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[_\-./:\"'’()\[\]]+", " ", unicodedata.normalize("NFC", folded)).split())


def is_phone_header(header: str) -> bool:
    """Whether a header speaks of a phone number, and not of clicks on one."""
    words = plain(header)
    return bool(_PHONE_WORDS.search(words)) and not _CLICKS.search(words)


def is_personal(header: str, texts: pa.Array) -> bool:
    """Whether a column of texts holds what identifies people."""
    words = plain(header)
    if is_phone_header(header) or (_PERSON.search(words) and not _NOT_PERSON.search(words)):
        return True
    few = pc.unique(texts).drop_null()[:500]
    if not len(few):
        return False
    if words in _NAME_WORDS:
        return _share(few, _FULL_NAME) > 0.8 and _share(few, _COMPANY) < 0.05
    return _share(few, _MAIL) >= 0.5


def _share(texts: pa.Array, pattern: str) -> float:
    return float(pc.mean(pc.cast(pc.match_substring_regex(texts, pattern), pa.int8())).as_py() or 0.0)
