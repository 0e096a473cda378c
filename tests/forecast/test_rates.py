"""Rates and balances: parts never exceed their whole, stocks are what was there plus what came less what went, per draw."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from lib.catalog.load import load
from lib.forecast import fit
from lib.forecast.known import Known
from lib.forecast.rates import Now, assemble, structure
from lib.outlook import FitOptions, options_for
from lib.panel import Covered, Panel
from lib.period import Calendar, Period
from lib.settings import Settings
from lib.store.declared import texts

FIRST = Period("month", 24322)  # 2026-11
LENGTH = 40


def known(history: np.ndarray, to_date: float = np.nan, remaining: float = 1.0) -> Known:
    return Known(np.asarray(history, dtype=float), FIRST - len(history), to_date, remaining)


def options(**more: object) -> FitOptions:
    kinds = {"a": "flow", "b": "flow", "stock": "stock", "come": "flow", "gone": "flow"}
    return FitOptions(date(2026, 11, 16), Calendar(), kinds, **more)


def company(months: int = LENGTH) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(4)
    b = 100 * rng.uniform(0.8, 1.2, months)
    come, start, stock, gone = 20 * rng.uniform(0.5, 1.5, months), 300.0, [], []
    for t in range(months):
        gone.append(start * 0.03 * rng.uniform(0.5, 1.5))
        start = start + come[t] - gone[t]
        stock.append(start)
    return {
        "a": b * rng.uniform(0.4, 0.6, months),
        "b": b,
        "come": come,
        "gone": np.array(gone),
        "stock": np.array(stock),
    }


RULES = {"rates": {"a": "b", "gone": "start stock"}, "balances": {"stock": (("come",), ("gone",))}}


def test_a_part_and_a_balanced_stock_are_found_in_the_history() -> None:
    built = structure({n: known(h) for n, h in company().items()}, options(**RULES))
    assert (built.rates["a"].form, built.rates["gone"].form) == ("share", "part")
    assert built.balances["stock"].inflows == ("come",)
    np.testing.assert_allclose(built.rates["a"].values(built.rates["a"].known.history), company()["a"] / company()["b"])
    more = structure({"a": known(company()["b"]), "b": known(company()["a"])}, options(rates={"a": "b"}))
    assert more.rates["a"].form == "multiple"


@pytest.mark.parametrize("fault", ["short", "later", "zero parent", "does not add up", "circle", "missing month"])
def test_what_the_history_does_not_bear_out_is_modelled_directly(fault: str) -> None:
    histories = company()
    rules = dict(RULES)
    if fault == "short":
        histories = {n: h[-8:] for n, h in histories.items()}
    if fault == "later":
        histories["a"] = histories["a"][:-1]
        found = {n: known(h) for n, h in histories.items()} | {"a": Known(histories["a"], FIRST - LENGTH)}
    elif fault == "zero parent":
        histories["b"][5] = 0.0
    elif fault == "missing month":
        histories["b"][5] = np.nan
    elif fault == "does not add up":
        histories["stock"][-3] += 1.0
    elif fault == "circle":
        rules["rates"] = {"a": "b", "b": "a"}
    if fault != "later":
        found = {n: known(h) for n, h in histories.items()}
    built = structure(found, options(**rules))
    if fault == "does not add up":
        assert not built.balances
    else:
        assert "a" not in built.rates


def test_assembled_draws_against_a_plain_loop() -> None:
    histories = company()
    found = {n: known(h) for n, h in histories.items()}
    found["gone"] = known(histories["gone"], to_date=2.0, remaining=0.5)
    found["come"] = known(histories["come"], to_date=5.0, remaining=0.5)
    found["a"] = known(histories["a"], to_date=20.0, remaining=0.5)
    found["b"] = known(histories["b"], to_date=40.0, remaining=0.5)
    found["stock"] = known(histories["stock"], to_date=histories["stock"][-1] + 3.0)
    built = structure(found, options(**RULES))
    rng = np.random.default_rng(1)
    drawn = {
        "a": rng.normal(0, 0.2, (5, 6)),
        "b": rng.uniform(80, 120, (5, 6)),
        "come": rng.uniform(10, 30, (5, 6)),
        "gone": rng.uniform(0.01, 0.05, (5, 6)),
        "stock": rng.uniform(300, 400, (5, 6)),
    }
    before = float(histories["stock"][-1])
    now = Now({"stock": before}, {n: k.to_date for n, k in found.items()}, {n: k.remaining for n, k in found.items()})
    made = assemble(built, drawn, now)
    for d in range(5):
        stock = before
        for t in range(6):
            share = 1 / (1 + np.exp(-drawn["a"][d, t]))
            whole = drawn["b"][d, t]
            part = 20.0 + share * (whole - 40.0) if t == 0 else share * whole
            assert made["a"][d, t] == pytest.approx(part, rel=1e-12)
            gone = 2.0 + drawn["gone"][d, t] * stock * 0.5 if t == 0 else drawn["gone"][d, t] * stock
            stock += drawn["come"][d, t] - gone
            assert made["gone"][d, t] == pytest.approx(gone, rel=1e-12)
            assert made["stock"][d, t] == pytest.approx(stock, rel=1e-12)


def test_a_rate_of_a_rate_and_of_a_balanced_stock_follows_the_balanced_numbers() -> None:
    histories = company()
    histories["paid"] = histories["stock"] * 0.5
    histories["cost"] = histories["paid"] * 0.9
    kinds = dict.fromkeys(histories, "flow") | {"stock": "stock"}
    rules = {"rates": RULES["rates"] | {"paid": "stock", "cost": "paid"}, "balances": RULES["balances"]}
    asked = FitOptions(date(2026, 11, 16), Calendar(), kinds, **rules)
    built = structure({n: known(h) for n, h in histories.items()}, asked)
    drawn = {n: np.full((2, 3), 1.0) for n in histories}
    drawn |= {"gone": np.full((2, 3), 0.5), "paid": np.zeros((2, 3)), "cost": np.zeros((2, 3))}
    made = assemble(built, drawn, Now({"stock": 100.0}, {}, {}))
    np.testing.assert_allclose(made["stock"][0], [51.0, 26.5, 14.25])
    np.testing.assert_allclose(made["paid"], made["stock"] * built.rates["paid"].values(np.zeros(1)))
    np.testing.assert_allclose(made["cost"], made["paid"] * built.rates["cost"].values(np.zeros(1)))


def test_the_forecast_of_a_company_keeps_the_funnel_and_the_stocks_in_every_draw() -> None:
    catalog = load(texts(Settings().catalog))
    rng = np.random.default_rng(8)
    sessions = 5000 * rng.uniform(0.9, 1.1, LENGTH)
    numbers = {"sessions": sessions, "web_leads": sessions * rng.uniform(0.02, 0.03, LENGTH)}
    numbers["leads"] = numbers["web_leads"] * rng.uniform(1.2, 1.4, LENGTH)
    numbers["mqls"] = numbers["leads"] * rng.uniform(0.4, 0.6, LENGTH)
    numbers["bounces"] = sessions * rng.uniform(0.35, 0.37, LENGTH)
    numbers["new_customers"] = 15 * rng.uniform(0.5, 1.5, LENGTH)
    customers, lost = [200.0], []
    for t in range(LENGTH):
        lost.append(customers[-1] * rng.uniform(0.01, 0.03))
        customers.append(customers[-1] + numbers["new_customers"][t] - lost[-1])
    numbers |= {"churned_customers": np.array(lost), "customers": np.array(customers[1:])}
    periods = tuple(FIRST - LENGTH + i for i in range(LENGTH))
    days = Covered(1, date(2026, 10, 31).toordinal())
    panel = Panel(
        tuple(numbers),
        ("total",),
        periods,
        np.stack(list(numbers.values()))[:, None, None, :],
        covered=dict.fromkeys(numbers, days),
    )
    made = fit(panel, options_for(catalog, panel, Calendar(), date(2026, 11, 1)), seed=3)
    draws = {n: made.panel.get(n).astype(float) for n in numbers}
    assert np.all(draws["web_leads"] <= draws["leads"] * (1 + 1e-5))
    assert np.all(draws["mqls"] <= draws["leads"] * (1 + 1e-5))
    assert np.all(draws["bounces"] <= draws["sessions"] * (1 + 1e-5))
    start = np.concatenate([np.full((made.panel.draws, 1), customers[-1]), draws["customers"][:, :-1]], axis=1)
    balance = start + draws["new_customers"] - draws["churned_customers"]
    np.testing.assert_allclose(draws["customers"], balance, rtol=1e-5)
    bounce = np.quantile(draws["bounces"] / draws["sessions"], (0.1, 0.9))
    assert bounce[1] - bounce[0] < 0.04, "a steady ratio stays steady"
    assert any("rate of leads" in note for note in made.fits["mqls"].notes)
