"""The web, ad and social exports, made from the events."""

from __future__ import annotations

from datetime import datetime, time

import numpy as np
from numpy.random import Generator

from .base import FIRST, LAST, AdDay, day
from .simulate import Company
from .web import CHANNEL_NAMES, REGION_NAMES
from .words import GRAND_TOTAL, SPELLINGS
from .write import Money, Sheet, Style, Total, Values, Variant, total_label

_UTF16 = Style(encoding="utf-16-le", delimiter="\t", thousands=True)


def spell(value: str, rng: Generator) -> str:
    """A value as someone typed it: mostly right, sometimes in another case, with an accent, a blank, a synonym."""
    variants = SPELLINGS[value]
    return variants[0] if rng.random() < 0.7 else variants[int(rng.integers(len(variants)))]


def at_work(at: int, rng: Generator) -> datetime:
    """A moment of the day in office hours, far from midnight in every zone of the company."""
    return datetime.combine(day(at), time(int(rng.integers(8, 17)), int(rng.integers(60))))


def ga4_traffic(company: Company, variant: Variant) -> Sheet:
    """Free-form exploration: a row per day, channel group and region; averages carry all digits."""
    visits = company.sessions
    cells: dict[tuple[int, int, int], list[int]] = {}
    columns = (visits.day, visits.channel, visits.region, visits.engaged, visits.pages, visits.seconds)
    for at, channel, region, engaged, pages, seconds in zip(*(c.tolist() for c in columns), strict=True):
        cell = cells.setdefault((at, channel, region), [0, 0, 0, 0])
        for place, amount in enumerate((1, int(engaged), pages, seconds)):
            cell[place] += amount
    rows = [_traffic_row(key, cell) for key, cell in cells.items()]
    sums = np.array(list(cells.values())).sum(axis=0).tolist()
    total = Total(_traffic_amounts(sums), "", (GRAND_TOTAL[1 if variant.rename else 0],))
    before = _comments("Free form-Free form 1")
    return Sheet("ga4_traffic.csv", rows, Style(dates="%Y%m%d"), before, total)


def _comments(title: str) -> list[list[str]]:
    rule = "# ----------------------------------------"
    span = f"# {FIRST:%Y%m%d}-{LAST:%Y%m%d}"
    return [[rule], ["# Brindlewick website"], [f"# {title}"], [span], [rule], []]


def _traffic_amounts(sums: list[int]) -> Values:
    sessions, engaged, pages, seconds = sums
    return {"sessions": sessions, "engaged": engaged, "views": pages, "average": seconds / sessions}


def _traffic_row(key: tuple[int, int, int], sums: list[int]) -> Values:
    at, channel, region = key
    named: Values = {"date": day(at), "channel": str(CHANNEL_NAMES[channel]), "region": str(REGION_NAMES[region])}
    return {**named, **_traffic_amounts(sums)}


def ga4_users(company: Company, _: Variant) -> Sheet:
    """User explorer: a row per visitor, month and channel group, on the first such day of the month."""
    visits = company.sessions
    seen: set[tuple[int, int, int]] = set()
    rows: list[Values] = []
    columns = (visits.day, visits.visitor, visits.channel, visits.region)
    for at, visitor, channel, region in zip(*(c.tolist() for c in columns), strict=True):
        when = day(at)
        key = (when.year * 12 + when.month, visitor, channel)
        if key in seen:
            continue
        seen.add(key)
        names = {"channel": str(CHANNEL_NAMES[channel]), "region": str(REGION_NAMES[region])}
        rows.append({"user": f"v{visitor:05x}", "date": when, **names})
    return Sheet("ga4_users.csv", rows, Style(dates="%Y%m%d", newline="\n"), _comments("User explorer"))


def _ad_sums(ads: list[AdDay], spend: str) -> Values:
    return {
        spend: Money(sum(row.cents for row in ads)),
        "impressions": sum(row.impressions for row in ads),
        "clicks": sum(row.clicks for row in ads),
    }


def google_ads(company: Company, variant: Variant) -> Sheet:
    """Campaign report, "Excel .csv": UTF-16, tabs, thousands marks, `--` for nothing, two total rows."""
    ads = [row for row in company.ads if row.tool == "google"]
    rows: list[Values] = []
    for ad in ads:
        price = f"{ad.cents / ad.clicks / 100:.2f}" if ad.clicks else " --"
        status = "Paused" if ad.campaign.startswith("Competitors") else "Enabled"
        texts = {"status": status, "campaign": ad.campaign, "currency": "EUR", "cpc": price}
        amounts: Values = {"cost": Money(ad.cents), "impressions": ad.impressions, "clicks": ad.clicks or "--"}
        rows.append({**texts, "day": day(ad.day), **amounts})
    word = total_label(variant)
    totals = [
        Total({**_ad_sums(ads, "cost"), "currency": "EUR"}, f"{word}: {part}") for part in ("Campaigns", "Account")
    ]
    before = [["Campaign report"], [f"{FIRST:%B} {FIRST.day}, {FIRST.year} - {LAST:%B} {LAST.day}, {LAST.year}"]]
    return Sheet("google_ads.csv", rows, _UTF16, before, bottom=totals)


def meta_ads(company: Company, _: Variant) -> Sheet:
    """Ads Manager by day: BOM, currency in the header only, the summary row first with the range's dates."""
    ads = [row for row in company.ads if row.tool == "meta"]
    rows: list[Values] = [
        {"starts": day(ad.day), "ends": day(ad.day), "campaign": ad.campaign, "delivery": "active",
         "spent": Money(ad.cents), "impressions": ad.impressions, "clicks": ad.clicks}
        for ad in ads
    ]  # fmt: skip
    summary = Total({"starts": FIRST, "ends": LAST, **_ad_sums(ads, "spent")}, "")
    return Sheet("meta_ads.csv", rows, Style(encoding="utf-8-sig"), top=summary)


def linkedin_ads(company: Company, variant: Variant) -> Sheet:
    """Campaign performance report: a preamble, dates month first, quoted thousands."""
    ads = [row for row in company.ads if row.tool == "linkedin"]
    rows: list[Values] = [
        {"start": day(ad.day), "account": "Brindlewick", "group": "Awareness", "campaign": ad.campaign,
         "currency": "EUR", "spent": Money(ad.cents), "impressions": ad.impressions, "clicks": ad.clicks}
        for ad in ads
    ]  # fmt: skip
    before = [
        ["Campaign Performance Report (in UTC)"],
        [f"Report Start: {FIRST:%m/%d/%Y}, Report End: {LAST:%m/%d/%Y}"],
        ["Date Generated: 11/16/2026"],
        [],
    ]
    total = Total(_ad_sums(ads, "spent"), total_label(variant))
    return Sheet("linkedin_ads.csv", rows, Style(dates="%m/%d/%Y", thousands=True), before, bottom=[total])


def other_marketing(company: Company, variant: Variant) -> Sheet:
    """A hand-kept list of marketing invoices outside the ad tools."""
    rows: list[Values] = [
        {"date": day(row.day), "item": row.item, "channel": row.channel, "amount": Money(row.cents)}
        for row in company.other_spend
    ]
    total = Total({"amount": Money(sum(row.cents for row in company.other_spend))}, total_label(variant))
    style = Style(encoding="cp1252", delimiter=";", decimal=",", dates="%d.%m.%Y", thousands=True)
    return Sheet("other_marketing.csv", rows, style, bottom=[total], blank_every=40)


def social_pages(company: Company, _: Variant) -> Sheet:
    """Daily page insights of two pages in one list."""
    rows: list[Values] = [
        {"date": day(row.day), "page": row.page, "followers": row.followers, "gained": row.gained, "lost": row.lost}
        for row in company.page_days
    ]
    return Sheet("social_pages.csv", rows, Style(encoding="utf-8-sig"))


def social_posts(company: Company, rng: Generator) -> Sheet:
    """Post-level export with lifetime counts; a title with a line break and commas now and then."""
    rows: list[Values] = []
    for number, post in enumerate(company.posts, start=1):
        title = f"{post.title},\npart {number}" if number % 37 == 0 else post.title
        link = f"https://social.example.com/{number}"
        texts = {"id": f"{880000 + number}", "page": post.page, "title": title, "link": link, "type": "Photo"}
        counts = {"reach": post.reach, "reactions": post.reactions, "comments": post.comments, "shares": post.shares}
        rows.append({**texts, "time": at_work(post.day, rng), **counts})
    return Sheet("social_posts.csv", rows, Style(dates="%m/%d/%Y"))


def placements(company: Company, _: Variant) -> Sheet:
    """The list of articles on other sites, with its title row."""
    rows: list[Values] = [
        {"date": day(row.day), "site": row.site, "url": f"https://{row.site}/{number}", "title": row.title,
         "authority": row.authority, "topic": "yes" if row.on_topic else "no"}
        for number, row in enumerate(company.placements, start=1)
    ]  # fmt: skip
    return Sheet("placements.xlsx", rows, before=[["Guest posts and placements"], []])
