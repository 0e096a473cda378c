"""The data page: an empty workspace, files in all states, versions, numbers typed in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Drawn, Open, company, desk_of

WEB = "Report\n\nDate;Sessions;Signups\n" + "\n".join(
    f"{day:02d}.{month:02d}.2026;{day * 3};{day}" for month in range(1, 11) for day in (1, 9, 15, 28)
)


def key(app: AppTest, start: str) -> str:
    """The one session key of a widget that begins so."""
    (found,) = [k for k in app.session_state._state.filtered_state if str(k).startswith(start)]
    return str(found)


def said(app: AppTest) -> str:
    return "\n".join(e.value for e in app.error)


def test_an_empty_workspace_offers_the_upload_box(open_app: Open) -> None:
    app = open_app("data")
    assert not app.exception and not app.error
    assert [t.value for t in app.title] == ["Data"]
    assert "Nothing is loaded yet" in [c.value for c in app.caption]
    assert len(app.file_uploader) == 1


def test_the_company_is_judged_and_listed(open_app: Open, small: Path, drawn: Drawn) -> None:
    app = open_app("data")
    assert not app.exception and not app.error
    assert "company.csv" in drawn.text("files") and "92" in drawn.text("figures")
    assert any("Usable" in h.value for h in app.header)


def test_a_file_is_read_mapped_and_kept(open_app: Open, home: Path, drawn: Drawn) -> None:
    app = open_app("data")
    app.file_uploader[0].upload("web.csv", WEB.encode()).run()
    assert not app.exception and not app.error
    assert "decimal" in app.caption[1].value or "semicolons" in app.caption[1].value
    grid = next(d.value for d in app.dataframe if "column" in d.value)
    place = list(grid["column"]).index("Signups")
    assert grid["role"][list(grid["column"]).index("Sessions")] == "Sessions"
    app.session_state[key(app, "grid_")] = {
        "edited_rows": {place: {"role": "Leads"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    assert "What is counted: 2 measures" in [e.label for e in app.expander]
    preview = next(k for k in drawn.html if k.startswith("preview_"))
    assert "Leads" in drawn.text(preview) and "Sessions" in drawn.text(preview)
    app.button(key="accept").click().run()
    assert not app.exception and not app.error
    dataset = desk_of(home).files.datasets()["web"]
    assert set(dataset.measures) == {"sessions", "leads"} and dataset.rows == 40
    leads = desk_of(home).history().panel().get("leads")
    assert np.nansum(leads) == 10 * (1 + 9 + 15 + 28)


def test_a_column_that_cannot_be_the_date_is_refused_by_name(open_app: Open, home: Path) -> None:
    app = open_app("data")
    app.file_uploader[0].upload("web.csv", WEB.encode()).run()
    app.session_state[key(app, "grid_")] = {"edited_rows": {1: {"role": "date"}}, "added_rows": [], "deleted_rows": []}
    app.run()
    assert not app.exception
    assert "Sessions" in said(app) and "no dates" in said(app)
    assert app.button(key="accept").disabled, "and the rest of the page stays"
    assert app.selectbox(key="typed")
    assert not desk_of(home).files.datasets()


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("nothing.csv", b"", "empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + b"\0\1\2" * 400, "PNG"),
        ("book.xlsx", b"PK\x03\x04 cut off", "book"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_cause(
    open_app: Open, small: Path, name: str, content: bytes, cause: str
) -> None:
    app = open_app("data")
    app.file_uploader[0].upload(name, content).run()
    assert not app.exception
    assert name in said(app).replace("\\", "") and cause in said(app)
    assert list(desk_of(small).files.datasets()) == ["company"]


def test_a_bad_file_does_not_stop_a_good_one(open_app: Open, home: Path) -> None:
    app = open_app("data")
    app.file_uploader[0].upload("nothing.csv", b"").upload("web.csv", WEB.encode()).run()
    assert len(app.error) == 1
    app.button(key="accept").click().run()
    assert list(desk_of(home).files.datasets()) == ["web"]


def test_several_files_are_accepted_as_they_were_read(open_app: Open, home: Path) -> None:
    app = open_app("data")
    app.file_uploader[0].upload("company.csv", company()).upload("web.csv", WEB.encode()).run()
    app.button(key="accept_all").click().run()
    assert not app.exception and not app.error
    desk = desk_of(home)
    assert set(desk.files.datasets()) == {"company", "web"}
    assert desk.files.sources()["sessions"] == (("company", None),), "the first source stays"


def test_a_second_source_of_the_same_is_asked_about_and_the_answer_kept(open_app: Open, small: Path) -> None:
    app = open_app("data")
    app.file_uploader[0].upload("web.csv", WEB.encode()).run()
    (asked,) = [r for r in app.radio if "brings this already" in r.label]
    assert "Sessions" in asked.label
    asked.set_value("switch").run()
    app.button(key="accept").click().run()
    assert [n for n, _ in desk_of(small).files.sources()["sessions"]] == ["company", "web"]
    assert any("web from 2026-01-01" in m.value for m in app.markdown)


def test_a_file_loaded_again_is_a_new_version_and_the_old_one_comes_back(
    open_app: Open, small: Path, drawn: Drawn
) -> None:
    app = open_app("data")
    shorter = b"\n".join(company().splitlines()[:21])
    app.file_uploader[0].upload("company.csv", shorter).run()
    app.button(key="accept").click().run()
    assert desk_of(small).files.datasets()["company"].rows == 20
    opened(app, drawn, "restore")
    assert desk_of(small).files.datasets()["company"].rows == 92
    opened(app, drawn, "remove")
    assert not desk_of(small).files.datasets()
    assert not app.exception and not app.error


def opened(app: AppTest, drawn: Drawn, button: str) -> None:
    """Open the drawer of the company and press a button in it."""
    drawn.click["files"] = "company"
    app.run()
    assert any("Leads: sum of Leads by Month" in m.value.replace("\\", "") for m in app.markdown)
    drawn.click["files"] = "company"
    app.button(key=button).click().run()


def test_what_was_removed_is_had_back_with_a_click(open_app: Open, small: Path) -> None:
    desk = desk_of(small)
    desk.files.type_numbers("guest_posts", {"2026-10": 4})
    desk.files.remove("company")
    app = open_app("data")
    app.button(key="back_company").click().run()
    assert not app.exception and not app.error
    assert desk_of(small).files.datasets()["company"].rows == 92


def test_typing_what_a_file_brings_says_what_becomes_of_it(open_app: Open, small: Path) -> None:
    app = open_app("data", typed="Leads")
    assert any("company.csv brings it already" in c.value for c in app.caption)
    app = open_app("data", typed="Marketing spend")
    assert any("is added to what company.csv brings" in c.value for c in app.caption)


def test_numbers_are_typed_in_by_month(open_app: Open, small: Path) -> None:
    app = open_app("data")
    app.selectbox(key="typed").set_value("guest_posts").run()
    grid = app.dataframe[-1].value
    assert list(grid["month"])[:2] == ["2026-11", "2026-10"]  # the latest first
    place = list(grid["month"]).index("2026-10")
    app.session_state[key(app, "months_")] = {
        "edited_rows": {place: {"value": 4}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.button(key="save_typed").click().run()
    assert not app.exception and not app.error
    assert desk_of(small).files.typed("guest_posts") == {"2026-10": 4.0}


# --- several files, other editions, other currencies, other kinds ----------------------------------------------------


DOLLARS = "Day,Marketing spend (USD)\n" + "\n".join(f"2026-03-{d:02d},{d * 5}" for d in range(1, 29))
DEALS = "Deal,Verdict,Amount,Created,Closed\n" + "\n".join(
    f"d{i},{'Yes please' if i % 2 else 'No thanks'},100,2026-0{1 + i % 6}-03,2026-0{1 + i % 6}-20" for i in range(24)
)


def test_of_several_the_good_ones_are_kept_and_the_refused_one_stays_with_its_remedy(
    open_app: Open, home: Path
) -> None:
    app = open_app("data")
    app.file_uploader[0].upload("web.csv", WEB.encode()).upload("dollars.csv", DOLLARS.encode()).run()
    app.button(key="accept_all").click().run()
    assert not app.exception
    assert list(desk_of(home).files.datasets()) == ["web"]
    assert [s.value for s in app.subheader if s.value.endswith(".csv")] == ["dollars.csv"]
    (told,) = app.warning
    assert "1 loaded, 1 refused" in told.value and "USD" in told.value
    assert app.button(key="accept").disabled
    app.button(key="take_currency").click().run()
    assert desk_of(home).preferences.currency == "USD"
    app.button(key="accept").click().run()
    assert set(desk_of(home).files.datasets()) == {"web", "dollars"} and not app.warning


def test_a_foreign_currency_is_shown_before_it_is_refused(open_app: Open, home: Path, drawn: Drawn) -> None:
    app = open_app("data")
    app.file_uploader[0].upload("dollars.csv", DOLLARS.encode()).run()
    findings, preview = (next(k for k in drawn.html if k.startswith(p)) for p in ("findings_", "preview_"))
    assert "The amounts are in USD, this workspace counts in EUR" in drawn.text(findings)
    assert "$" in drawn.text(preview) and "€" not in drawn.text(preview)


def test_the_same_report_under_another_name_is_said_and_becomes_a_version(open_app: Open, small: Path) -> None:
    app = open_app("data")
    longer = company() + b"\n2026-11-01,DACH,1,1,1,1,1"
    app.file_uploader[0].upload("again.csv", longer).run()
    (asked,) = [r for r in app.radio if "This is the same report as company" in r.label]
    assert asked.value == "replace"
    app.button(key="accept").click().run()
    assert not app.exception and not app.error
    desk = desk_of(small)
    assert list(desk.files.datasets()) == ["company"] and desk.files.datasets()["company"].rows == 93


def test_it_can_be_kept_beside_as_another_account(open_app: Open, small: Path) -> None:
    app = open_app("data")
    app.file_uploader[0].upload("again.csv", company()).run()
    (asked,) = [r for r in app.radio if "very same file" in r.label]
    asked.set_value("separate").run()
    app.button(key="accept").click().run()
    assert set(desk_of(small).files.datasets()) == {"company", "again"}


def test_the_kind_of_list_and_what_its_values_mean_are_said_by_hand(open_app: Open, home: Path, drawn: Drawn) -> None:
    app = open_app("data")
    app.file_uploader[0].upload("list.csv", DEALS.encode()).run()
    assert app.selectbox(key=key(app, "kind_")).value == "crm_deals"
    app.selectbox(key=key(app, "column_")).set_value("Verdict").run()
    app.multiselect(key=key(app, "means_won_")).set_value(["Yes please"]).run()
    app.multiselect(key=key(app, "means_lost_")).set_value(["No thanks"]).run()
    assert not app.exception and not app.error
    app.button(key="accept").click().run()
    panel = desk_of(home).history().panel()
    assert np.nansum(panel.get("won_value")) == 1200 and np.nansum(panel.get("deals_lost")) == 12
    app = open_app("data")
    app.file_uploader[0].upload("plain.csv", DEALS.encode()).run()
    app.selectbox(key=key(app, "kind_")).set_value("by_headers").run()
    preview = [k for k in drawn.html if k.startswith("preview_")][-1]
    assert not app.exception and "Revenue" in drawn.text(preview)


def test_each_table_of_a_workbook_has_its_kind_and_its_questions(open_app: Open, home: Path) -> None:
    from tests.desk.test_tables_by_hand import book

    app = open_app("data")
    app.file_uploader[0].upload("book.xlsx", book()).run()
    assert not app.exception and not app.error
    first, second = [s for s in app.selectbox if str(s.key).startswith("kind_")]
    assert second.value == "sales_lines"
    first.set_value("crm_deals").run()
    app.multiselect(key=key(app, "means_won_")).set_value(["Yes please"]).run()
    app.multiselect(key=key(app, "means_lost_")).set_value(["No thanks"]).run()
    app.button(key="accept").click().run()
    assert not app.exception and not app.error
    panel = desk_of(home).history().panel()
    assert np.nansum(panel.get("deals_won")) == 6 and np.nansum(panel.get("orders")) == 6
