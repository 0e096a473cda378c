"""KPIs that would show whether a vague wish came true: its words, and what everyday ones stand for, against the catalogue."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from lib.catalog.model import Catalog, Kpi, plain

Asked = dict[str, dict[str, float]]

# Everyday words → the words of the catalogue that they stand for.
MEANT: dict[str, str] = {
    "shop store webshop order basket checkout purchase ecommerce": "order revenue purchase",
    "sale sell sold selling turnover income money earn business grow growth": "revenue sale",
    "profit profitable margin earning": "margin revenue",
    "cheap cheaper expensive cost budget spend saving": "cost spend budget",
    "traffic visit visitor website site page click": "session visitor",
    "happy happier satisfied love loved service support review": "satisfaction",
    "leave cancel quit lose losing churn": "churn lost retention",
    "stay loyal loyalty keep retain return returning again": "retention repeat churn",
    "fast faster quick quicker slow sooner speed": "cycle time velocity",
    "famous known brand awareness press visibility": "brand awareness traffic",
    "subscriber newsletter subscription signup": "opt-ins recurring lead",
    "hire hiring staff team people employee": "headcount",
    "client buyer account": "customer",
    "enquiry inquiry prospect contact": "lead prospect",
    "social linkedin instagram follower post fan": "follower social",
    "recommend recommendation referral word-of-mouth": "referral recommended",
    "existing upgrade upsell expand expansion": "upsell repeat",
}
_EMPTY = set(
    "more less better best and the from for our with than all much many that this have get want should would could make "
    "into out per not are was were will can its their them they who what which every some need like through over".split()
)
_MEANT_WEIGHT = 0.7  # what a word stands for counts less than the word itself
_LEAST = 0.25  # of the best match, what is worth an offer


def offers(wish: str, catalog: Catalog, known: Collection[str] = (), most: int = 5) -> tuple[Kpi, ...]:
    """KPIs whose name, goal and description share most with a wish, the best first.

    Those with data (`known`) come first: a target on another cannot be judged.
    """
    asked = _asked(wish)
    scored = [(score, kpi) for kpi in catalog.kpis.values() if kpi.target and (score := _score(asked, kpi, catalog))]
    least = _LEAST * max((score for score, _ in scored), default=0.0)
    fit = [(score, kpi) for score, kpi in scored if score >= least]
    return tuple(kpi for _, kpi in sorted(fit, key=lambda s: (s[1].id not in known, -s[0]))[:most])


def _score(asked: Asked, kpi: Kpi, catalog: Catalog) -> float:
    """How much of its texts is asked for, and less where they answer only some of the wish's words."""
    category = catalog.categories[kpi.category]
    texts = [(3.0, kpi.name), (2.0, category.name), (1.0, kpi.about), (1.0, category.goal)]
    split = [(weight, set(_words(text))) for weight, text in texts]
    every = set().union(*(words for _, words in split))
    answered = sum(any(_weight(terms, word) for word in every) for terms in asked.values())
    total = sum(weight * _share(asked, words) for weight, words in split)
    return total * answered / len(asked) if asked else 0.0


def _asked(wish: str) -> Asked:
    """The words of a wish, each with the words that it stands for, by their weight."""
    found: Asked = {}
    for own in _words(wish):
        meant = (_words(said) for names, said in MEANT.items() if any(_same(own, name) for name in _words(names)))
        found[own] = {word: _MEANT_WEIGHT for words in meant for word in words} | {own: 1.0}
    return found


def _share(asked: Asked, words: set[str]) -> float:
    """How much of a text is asked for: the weight of its words that are, of all its words."""
    found = (max((_weight(terms, word) for terms in asked.values()), default=0.0) for word in words)
    return sum(found) / len(words) if words else 0.0


def _weight(terms: dict[str, float], word: str) -> float:
    return max((weight for term, weight in terms.items() if _same(term, word)), default=0.0)


def _same(a: str, b: str) -> bool:
    """One word in two forms: visit and visitor, sell and selling are, market and marketing are not."""
    return a == b or (min(len(a), len(b)) >= 5 and a[:5] == b[:5] and abs(len(a) - len(b)) <= 2)


def _words(text: str) -> Iterable[str]:
    return [_stem(w) for w in re.findall(r"\w+", plain(text)) if len(w) > 2 and w not in _EMPTY]


def _stem(word: str) -> str:
    return word if len(word) < 4 else word.removesuffix("s")
