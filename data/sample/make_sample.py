"""Make the demo company's exports and its truth.

    python data/sample/make_sample.py OUT_DIR [--seed N] [--shuffle] [--rename] [--delimiter ';']
                                              [--date-order dmy|mdy|iso] [--decimal ,]

writes OUT_DIR/truth.json and OUT_DIR/files/*. The same seed and variant give the same bytes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.random import Generator

sys.path.insert(0, str(Path(__file__).resolve().parent))

from demo_company import tables_customers, tables_marketing, tables_sales
from demo_company.simulate import Company, simulate
from demo_company.truth import truth
from demo_company.write import Sheet, Variant, write_csv, write_grid, write_xlsx

__all__ = ["Variant", "make"]
_PLAIN = Variant()

_BY_VARIANT: tuple[Callable[[Company, Variant], Sheet], ...] = (
    tables_marketing.ga4_traffic,
    tables_marketing.ga4_users,
    tables_marketing.google_ads,
    tables_marketing.meta_ads,
    tables_marketing.linkedin_ads,
    tables_marketing.other_marketing,
    tables_marketing.social_pages,
    tables_marketing.placements,
    tables_sales.staff_list,
    tables_customers.budget,
)
_BY_CHANCE: tuple[Callable[[Company, Generator], Sheet], ...] = (
    tables_marketing.social_posts,
    tables_sales.hubspot_contacts,
    tables_sales.salesforce_opportunities,
    tables_sales.call_log,
    tables_sales.esignature_log,
    tables_customers.stripe_subscriptions,
    tables_customers.mrr_movements,
    tables_customers.renewals,
    tables_customers.invoices,
    tables_customers.onboarding,
    tables_customers.survey,
)


def make(out: Path, seed: int = 7, variant: Variant = _PLAIN) -> None:
    """Simulate the company and write `out`/truth.json, then `out`/files: all exports in the variant's form."""
    company = simulate(seed)
    files = out / "files"
    files.mkdir(parents=True, exist_ok=True)
    text = json.dumps(truth(company), indent=1, ensure_ascii=False)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    streams = iter(np.random.default_rng([seed, 1]).spawn(2 * len(_BY_VARIANT + _BY_CHANCE)))
    sheets = [build(company, variant) for build in _BY_VARIANT]
    sheets += [chance(company, next(streams)) for chance in _BY_CHANCE]
    for sheet in sheets:
        write = write_xlsx if sheet.file.endswith(".xlsx") else write_csv
        write(files, sheet, variant, next(streams))
    write_grid(files / "profit_and_loss.xlsx", "P&L", tables_customers.profit_and_loss(company, variant))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the demo company's exports and its truth.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--shuffle", action="store_true", help="shuffle columns and rows")
    parser.add_argument("--rename", action="store_true", help="other wording of all headers")
    parser.add_argument("--delimiter")
    parser.add_argument("--date-order", choices=("dmy", "mdy", "iso"))
    parser.add_argument("--decimal", choices=(",", "."))
    return parser.parse_args()


def main() -> None:
    """The command."""
    given = _arguments()
    variant = Variant(given.shuffle, given.rename, given.delimiter, given.date_order, given.decimal)
    make(given.out, given.seed, variant)


if __name__ == "__main__":
    main()
