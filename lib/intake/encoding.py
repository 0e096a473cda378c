"""Bytes to text: byte order marks, then NUL patterns, then strict UTF-8, then the likeliest of the old code pages."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

_BOMS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
)
# In order of how common they are among exports: the first of equals wins.
_WESTERN = ("cp1252", "cp1250", "iso8859_2", "cp850", "cp437", "mac_roman")
_MULTIBYTE = ("cp949", "cp932", "gb18030", "euc_jp", "big5")
_OTHERS = ["cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "mac_cyrillic"]
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the name of its encoding, and how many NUL characters or broken characters were taken out."""

    text: str
    encoding: str
    removed: int = 0


def decode(content: bytes) -> Decoded | None:
    """The text of these bytes, or None where they are no text."""
    for bom, codec, shown in _BOMS:
        if content.startswith(bom):
            return _clean(content[len(bom) :].decode(codec, errors="replace"), shown)
    wide = _utf16_without_bom(content)
    if wide:
        return _clean(content.decode(wide, errors="replace"), wide)
    if len(_CONTROL.findall(content[:_SAMPLE])) > 0.05 * min(len(content), _SAMPLE):
        return None
    try:
        return _clean(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as fault:
        if fault.start >= len(content) - 3 and fault.reason == "unexpected end of data":
            return Decoded(content[: fault.start].decode("utf-8"), "utf-8", removed=1)
    codec = _legacy(content)
    return _clean(content.decode(codec, errors="replace"), codec)


def _clean(text: str, encoding: str) -> Decoded | None:
    broken = text.count("\x00") + text.count("\ufffd")
    if broken > 0.05 * len(text):
        return None
    return (
        Decoded(text.replace("\x00", "").replace("\ufffd", ""), encoding, broken) if broken else Decoded(text, encoding)
    )


def _utf16_without_bom(content: bytes) -> str | None:
    """UTF-16 shows itself by NULs at every other byte, because most of an export is ASCII."""
    sample = content[:4096]
    half = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.05 else None


def _legacy(content: bytes) -> str:
    """The code page in which the lines with bytes above 127 read best."""
    sample = _telling_lines(content)
    high = re.findall(rb"[\x80-\xff]+", sample)
    alone = sum(len(run) == 1 for run in high)
    if alone >= 0.5 * len(high):
        if _has_kana(sample):
            return "cp932"
        return max(_WESTERN, key=lambda codec: _reads_like_words(sample, codec))
    asian = {codec: _reads_like_asian(sample, codec) for codec in _MULTIBYTE}
    best = max(_MULTIBYTE, key=lambda codec: asian[codec])
    if asian[best] > 0.9:
        return best
    found = from_bytes(sample, cp_isolation=[*_WESTERN, *_OTHERS]).best()
    return found.encoding if found else "cp1252"


def _has_kana(sample: bytes) -> bool:
    """Whether this is Shift-JIS, the second bytes of which are often letters. European words read in it hold no kana."""
    try:
        text = sample.decode("cp932")
    except UnicodeDecodeError as fault:
        if fault.start < len(sample) - 2:
            return False
        text = sample[: fault.start].decode("cp932")
    signs = [c for c in text if c > "\x7f"]
    return sum("\u3041" <= c <= "\u30ff" for c in signs) > 0.15 * len(signs)


def _telling_lines(content: bytes) -> bytes:
    """The lines that hold bytes above 127, up to a sample's size."""
    lines, total = [], 0
    for match in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", content):
        lines.append(match[0])
        total += len(match[0])
        if total > _SAMPLE:
            break
    return b"".join(lines)


def _reads_like_words(sample: bytes, codec: str) -> float:
    """Letters within words count for a code page; signs within words and capitals after small letters against it."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return -1e9
    score = 0.0
    for match in re.finditer(r"[^\x00-\x7f]", text):
        before, sign, after = text[max(match.start() - 1, 0)], match[0], text[match.end() : match.end() + 1] or " "
        score += _fit(before, sign, after)
    return score


def _fit(before: str, sign: str, after: str) -> float:
    in_word = before.isalpha() or after.isalpha()
    if sign.isalpha():
        return -1.0 if sign.isupper() and before.islower() else 1.0 if in_word else 0.2
    if sign in "€£¥\xa0°–—’“”„‘…™®©§" and not (before.isalpha() and after.isalpha() and sign != "’"):
        return 0.9
    return -2.0 if in_word else -0.2


def _is_usual(sign: str, codec: str) -> bool:
    """Whether a sign is among those that a language uses day by day, as the older, smaller code pages list them."""
    if codec == "cp949":
        return "\uac00" <= sign <= "\ud7a3" and len(sign.encode("euc_kr")) == 2
    if codec == "cp932":
        lead = sign.encode("cp932", "replace")[0]
        return "\u4e00" <= sign <= "\u9fff" and 0x88 <= lead <= 0x98
    if codec == "gb18030":
        return "\u4e00" <= sign <= "\u9fff" and sign.encode("gb2312", "replace") != b"?"
    return False


def _reads_like_asian(sample: bytes, codec: str) -> float:
    """Share of the characters above ASCII that are common in the script which the code page was made for."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError as fault:
        if fault.start < len(sample) - 2:
            return 0.0
        text = sample[: fault.start].decode(codec)
    signs = [c for c in text if c > "\x7f"]
    if not signs:
        return 0.0
    kana = sum("\u3040" <= c <= "\u30ff" for c in signs)
    hangul = sum("\uac00" <= c <= "\ud7a3" for c in signs)
    han = sum("\u4e00" <= c <= "\u9fff" for c in signs)
    usual = sum(_is_usual(c, codec) for c in signs)
    own = {
        # Syllables beyond the 2,350 usual ones, kanji beyond the first level: what another code page's bytes look like.
        "cp949": usual + 0.5 * (hangul - usual) + 0.5 * han,
        "cp932": kana + (han * min(1.0, 0.9 + kana) if kana else 0.9 * han + 0.06 * usual),
        "gb18030": 0.92 * han + 0.03 * usual,
        "euc_jp": kana + han * min(1.0, 0.9 + kana),
    }
    marks = sum(c in "、。「」・·，！？：；（）％￥" for c in signs)
    rare = sum("\uff61" <= c <= "\uff9f" or "\ue000" <= c <= "\uf8ff" for c in signs)
    return (own.get(codec, 0.95 * han) + marks - rare) / len(signs)
