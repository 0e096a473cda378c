"""The workspace's one currency: which files count in another, and whether it can be changed under what is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.core import get_global

from lib.catalog.model import Catalog
from lib.errors import NotPossible
from lib.intake.model import MIXED, NO_RATE, Finding, Reading, Recipe

if TYPE_CHECKING:
    from lib.desk.desk import Desk
    from lib.intake.rates import Rates

FOREIGN = "foreign_currency"
CODES = (FOREIGN, MIXED, NO_RATE)
_SHOWN = 4
RATES = "rates"


def rates(desk: Desk) -> Rates | None:
    """The rate table that was given last, where it is into the workspace's currency."""
    from lib.intake.rates import Rates  # here and below: what reads files is not wanted where no file is

    found = desk.store.get(desk.workspace, RATES)
    if found is None or not found.body or found.body["into"] != desk.preferences.currency:
        return None
    return Rates(found.body["into"], tuple((str(d), str(c), float(r)) for d, c, r in found.body["rows"]))


def give_rates(desk: Desk, name: str, content: bytes) -> Rates:
    """Keep a rate table for the files that are read from now on; what is loaded stays as it was converted. Raises FileRejected."""
    from lib.intake.rates import read_rates

    given = read_rates(name, content, desk.preferences.currency, desk.shelf.settings.upload_limit)
    known = rates(desk)
    if known is None or known.digest != given.digest:
        desk.write(RATES, "", {"into": given.into, "rows": [list(r) for r in given.rows], "digest": given.digest})
    return given


def moneys() -> frozenset[str]:
    """The codes of currencies that are or were legal tender somewhere: not those of metals, funds, units of account, tests."""
    return frozenset(
        code for rows in get_global("territory_currencies").values() for code, _since, _until, tender in rows if tender
    )


def counts_money(recipe: Recipe, catalog: Catalog) -> bool:
    """Whether a recipe counts money."""
    return any(catalog.measure(r.measure).unit == "money" for r in recipe.rules)


def other(desk: Desk, recipe: Recipe) -> str | None:
    """The currency in which a recipe counts money, where it is not the workspace's own."""
    code = (recipe.currency or "").upper()
    return code if code and code != desk.preferences.currency and counts_money(recipe, desk.catalog) else None


def remedy(code: str) -> str:
    """What to do about amounts in that currency."""
    return f"Give a table of rates, set the workspace's currency to {code} in the settings, or convert the file."


def finding(desk: Desk, reading: Reading, recipe: Recipe) -> tuple[Finding, ...]:
    """What forbids to add up the amounts: they are in several currencies, or in another one than the workspace counts in."""
    from lib.intake.cells import SHARED
    from lib.intake.currencies import columns_of, is_money, mixed, said

    amounts = {n for rule in recipe.rules if is_money(rule, desk.catalog) for n in columns_of(rule, recipe)}
    lacking = tuple(f for f in reading.findings if f.code == NO_RATE and f.column in amounts)
    if lacking:
        return lacking
    several = mixed(reading.table, recipe, desk.catalog)
    if several or not counts_money(recipe, desk.catalog):
        return several
    own = desk.preferences.currency
    told = {c.name: sorted(said(reading.table, [c.name])) for c in reading.table.columns if c.name in amounts}
    column, code = next(((n, c[0]) for n, c in told.items() if c and not _is(c[0], own)), (None, other(desk, recipe)))
    if code is None:
        return ()
    what = f"The amounts are in {code}, this workspace counts in {own}."
    do = remedy(code)
    if code in SHARED:
        what = f"The amounts in “{column}” are marked {code}, which is not {own}, the currency of this workspace."
        do = (
            f"Set the workspace's currency to the one that {code} stands for here in the settings, or convert the file."
        )
    return (Finding("error", FOREIGN, what, do, column=column, rows=reading.table.rows),)


def _is(mark: str, own: str) -> bool:
    """Whether amounts with that code or sign can be in the workspace's currency."""
    from lib.intake.cells import SHARED

    return mark == own or own in SHARED.get(mark, ())


def settled(desk: Desk, reading: Reading, recipe: Recipe) -> Recipe:
    """The recipe with the workspace's currency in it where the file's signs (`$`) can only mean that one here."""
    from lib.intake.cells import SHARED
    from lib.intake.currencies import columns_of, is_money, said

    used = {n for rule in recipe.rules if is_money(rule, desk.catalog) for n in columns_of(rule, recipe)}
    shared = bool(said(reading.table, used) & SHARED.keys()) if used else False
    own = desk.preferences.currency
    return recipe.model_copy(update={"currency": own}) if shared and not recipe.currency else recipe


def loaded(desk: Desk) -> dict[str, str | None]:
    """The datasets that hold money, each with its currency; None where the file did not tell."""
    found: dict[str, str | None] = {}
    for name, dataset in desk.files.datasets().items():
        codes = [t.recipe.currency for t in dataset.tables if counts_money(t.recipe, desk.catalog)]
        if codes:
            found[name] = next((c.upper() for c in codes if c), None)
    return found


def refuse_change(desk: Desk, code: str) -> None:
    """Refuse another currency while money in a known one is loaded: it would be relabelled, not converted. Raises NotPossible."""
    known = [name for name, own in loaded(desk).items() if own and own != code]
    if code != desk.preferences.currency and known:
        shown = ", ".join(known[:_SHOWN]) + (f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else "")
        raise NotPossible(
            f"The currency cannot become {code}: the amounts of {shown} are in {desk.preferences.currency}.",
            f"Nothing is converted. Remove these datasets first, or keep a workspace of its own for {code}.",
        )


def taken(desk: Desk, before: str) -> str:
    """After a change of currency, what is to be said of money whose file did not tell; nothing where there is none."""
    now = desk.preferences.currency
    names = [name for name, own in loaded(desk).items() if own is None]
    if now == before or not names:
        return ""
    shown = ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
    return f"The amounts of {shown} name no currency and are taken to be in {now}; nothing was converted."
