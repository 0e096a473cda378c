"""The catalogue: what is declared, and what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lib.catalog.load import check, load
from lib.catalog.model import Catalog, Kpi, plain
from lib.errors import DeclarationError, FormulaError, UnknownName

FOLDER = Path(__file__).parents[2] / "data" / "catalog"
TEXTS = {p.name: p.read_text("utf-8") for p in sorted(FOLDER.glob("*.toml"))}

MEASURE = '[[measure]]\nid = "leads"\nname = "Leads"\narea = "leads"\nkind = "flow"\nunit = "count"\nsources = "one"\n'
CATEGORY = '[[category]]\nid = "sales"\nname = "Sales"\n[[part]]\nid = "acquire"\nname = "Acquire"\n'


def kpi(name: str = "k", formula: str = "leads", category: str = "sales", padre: str = "acquire") -> str:
    return (
        f'[[kpi]]\nid = "{name}"\nname = "K"\ncategory = "{category}"\nformula = "{formula}"\nunit = "count"\n'
        f'direction = "up"\npadre = "{padre}"\n'
    )


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(TEXTS)


def test_everything_is_declared(catalog: Catalog) -> None:
    assert len(catalog.measures) == 62
    assert len(catalog.kpis) == 66
    assert list(catalog.categories) == [
        "increase_sales", "brand_awareness", "lead_generation", "website_performance", "social_engagement",
        "new_customers", "lifetime_value", "customer_health",
    ]  # fmt: skip
    assert list(catalog.parts) == ["position", "acquire", "deploy", "run", "expand", "product", "people", "money"]
    assert {"channel", "source", "campaign", "region", "product", "plan", "owner", "account_type", "persona"} <= set(
        catalog.dimensions
    )
    assert list(catalog.drivers) == [
        "sessions", "visitor_to_lead", "lead_to_mql", "mql_to_sql", "sql_to_opportunity", "win_rate",
        "average_deal_value", "price", "churn_rate", "expansion_rate", "marketing_spend", "sales_headcount",
        "marketing_headcount",
    ]  # fmt: skip


def test_every_entry_explains_itself(catalog: Catalog) -> None:
    assert all(m.about and m.upload for m in catalog.measures.values())
    assert all(k.about and k.read_from and k.relevance for k in catalog.kpis.values())
    assert all(d.about for d in catalog.drivers.values())
    assert {k.category for k in catalog.kpis.values()} == set(catalog.categories)
    assert {k.padre for k in catalog.kpis.values()} == set(catalog.parts)


def test_kinds_decide_how_series_add_up(catalog: Catalog) -> None:
    assert catalog.kind("mrr") == catalog.kind("plan.mrr") == catalog.kind("target.mrr") == "stock"
    assert catalog.kind("satisfaction") == "weighted"
    assert catalog.kind("satisfaction.weight") == "flow"
    assert catalog.kind("unique_visitors") == "unique"
    with pytest.raises(UnknownName, match="measure"):
        catalog.kind("nothing")


@pytest.mark.parametrize(
    ("dimension", "written", "canonical"),
    [
        ("channel", "organic search", "Organic Search"),
        ("channel", "  PPC ", "Paid Search"),
        ("channel", "réseaux SOCIAUX", "Organic Social"),
        ("channel", "이메일", "Email"),
        ("region", "d-a-ch", "DACH"),
        ("region", "UK and Ireland", "UK & Ireland"),
        ("region", "Österreich", "Austria"),
        ("region", "OSTERREICH", "Austria"),
        ("account_type", "Neugeschäft", "new"),
    ],
)
def test_words_of_files_find_their_value(catalog: Catalog, dimension: str, written: str, canonical: str) -> None:
    assert catalog.dimensions[dimension].lookup()[plain(written)] == canonical


def test_no_country_is_taken_for_a_region(catalog: Catalog) -> None:
    lookup = catalog.dimensions["region"].lookup()
    assert lookup[plain("Germany")] == "Germany"
    assert "(none)" not in catalog.dimensions["channel"].lookup()


def test_the_digest_names_the_texts() -> None:
    first = load(TEXTS)
    assert first.digest == load(dict(reversed(TEXTS.items()))).digest
    changed = {**TEXTS, "measures.toml": TEXTS["measures.toml"].replace('name = "Leads"', 'name = "Contacts"')}
    assert load(changed).digest != first.digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MEASURE + 'colour = "red"\n', "a.toml, measure “leads”: there is no field “colour”"),
        (MEASURE.replace('kind = "flow"\n', ""), "measure “leads”: the field “kind” is missing"),
        (MEASURE.replace("flow", "flux"), "kind = 'flux'"),
        (MEASURE + MEASURE, "the id stands twice, first in a.toml"),
        (MEASURE.replace('id = "leads"', ""), "the field “id” is missing"),
        (MEASURE.replace('"leads"\nname', '"Leads!"\nname'), "small letters"),
        (MEASURE.replace('"leads"\nname', '"current"\nname'), "word of formulas"),
        (MEASURE + 'within = "sessions"\n', "There is no measure “sessions”"),
        (MEASURE + 'weight = "leads"\n', "only a weighted measure has a weight"),
        (MEASURE.replace("flow", "stock") + 'derived = "leads"\n', "its kind is flow"),
        ("[[measures]]\n", "There is no kind of entry “measures”. Did you mean “measure”?"),
        ("[measure]\nid = 3\n", "two brackets"),
        ("[[measure]\n", "a.toml: not TOML"),
        (CATEGORY + MEASURE + kpi(category="sale"), "There is no category “sale”. Did you mean “sales”?"),
        (CATEGORY + MEASURE + kpi(padre="aquire"), "There is no PADRE part “aquire”"),
        (
            '[[dimension]]\nid = "d"\nname = "D"\n[[dimension.values]]\nvalue = "A"\nsynonyms = ["x"]\n'
            '[[dimension.values]]\nvalue = "B"\nsynonyms = ["X "]\n',
            "“X ” stands for “A” and for “B”",
        ),
        (
            '[[driver]]\nid = "d"\nname = "D"\nkind = "measure"\nof = ["lead"]\nunit = "count"\ndirection = "up"\n'
            + MEASURE,
            "There is no measure “lead”. Did you mean “leads”?",
        ),
    ],
)
def test_contradictions_are_named(text: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=re.escape(said)) as error:
        load({"a.toml": text})
    assert not isinstance(error.value, FormulaError)
    assert error.value.file == "a.toml"


@pytest.mark.parametrize(
    ("formulas", "said"),
    [
        (("leads /",), "a.toml, kpi “k0”: at position 8"),
        (("leadz",), "There is no measure or KPI “leadz”. Did you mean “leads”?"),
        (("plan.k1", "leads"), "There is no measure or KPI “k1”"),
        (("start(leads)",), "start() takes a measure that is a stock"),
        (("where(leads, canal, x)",), "There is no dimension “canal”"),
        (("k1 + 1", "k2", "leads - k0"), "comes back to itself: k0 → k1 → k2 → k0"),
        (("k0",), "comes back to itself: k0 → k0"),
    ],
)
def test_faulty_formulas_are_named(formulas: tuple[str, ...], said: str) -> None:
    text = CATEGORY + MEASURE + "".join(kpi(f"k{i}", f) for i, f in enumerate(formulas))
    with pytest.raises(FormulaError, match=re.escape(said)):
        load({"a.toml": text})


def test_a_kpi_may_bear_the_name_of_its_measure() -> None:
    loaded = load({"a.toml": CATEGORY + MEASURE + kpi("leads", "leads / 2") + kpi("k", "leads")})
    assert set(loaded.kpis) == {"leads", "k"}


def test_a_derived_measure_may_not_come_back_to_itself() -> None:
    with pytest.raises(FormulaError, match="leads → leads"):
        load({"a.toml": MEASURE + 'derived = "leads + 1"\n'})


def test_all_faults_come_at_once() -> None:
    with pytest.raises(DeclarationError) as error:
        load({"a.toml": MEASURE + "x = 1\ny = 2\n", "b.toml": "[[nothing]]\n", "c.toml": "= 3"})
    assert len(error.value.what.splitlines()) == 4
    with pytest.raises(FormulaError) as formulas:
        load({"a.toml": CATEGORY + MEASURE + kpi("k1", "x") + kpi("k2", "y")})
    assert "k1" in formulas.value.what
    assert "k2" in formulas.value.what


def test_own_kpis_are_checked_beside_the_catalogue(catalog: Catalog) -> None:
    own = Kpi(
        id="mine",
        name="Mine",
        category="new_customers",
        formula="cac / 2",
        unit="money",
        direction="down",
        padre="acquire",
    )
    check(own, catalog)
    with pytest.raises(FormulaError, match=r"your definition, kpi “mine”.*leadz"):
        check(own.model_copy(update={"formula": "leadz"}), catalog)
    with pytest.raises(DeclarationError, match="category"):
        check(own.model_copy(update={"category": "none"}), catalog)
    with pytest.raises(FormulaError, match="mine → mine"):
        check(own.model_copy(update={"formula": "mine + 1"}), catalog)
