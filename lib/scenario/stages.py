"""Which series a scenario moves with which."""

from __future__ import annotations

from collections.abc import Mapping

SPEND_RESPONSE = 0.3  # elasticity of leads to marketing spend: modelled, not measured

# Series that keep their proportion to another one.
FOLLOWS: Mapping[str, str] = {
    "unique_visitors": "sessions",
    "pageviews": "sessions",
    "bounces": "sessions",
    "time_on_site_seconds": "sessions",
    "time_on_site_seconds.weight": "sessions",
    "referral_sessions": "sessions",
    "social_sessions": "sessions",
    "impressions": "marketing_spend",
    "clicks": "marketing_spend",
    "contracts_sent": "opportunities",
    "contracts_signed": "deals_won",
    "sales_cycle_days": "deals_won",
    "sales_cycle_days.weight": "deals_won",
    "conversion_days": "new_customers",
    "conversion_days.weight": "new_customers",
    "activated_customers": "new_customers",
    "onboarding_days": "new_customers",
    "onboarding_days.weight": "new_customers",
    "referred_customers": "new_customers",
}

# Series that the stages of `run` scale themselves.
FLOWED = frozenset(
    {
        "sessions",
        "marketing_spend",
        "web_leads",
        "leads",
        "mqls",
        "sqls",
        "opportunities",
        "deals_won",
        "deals_lost",
        "won_value",
        "open_opportunities",
        "pipeline_value",
        "new_customers",
        "churned_customers",
        "customers",
        "new_mrr",
        "reactivated_mrr",
        "expansion_mrr",
        "contraction_mrr",
        "churned_mrr",
        "mrr",
        "revenue",
        "orders",
        "units",
        "cost_of_sales",
        "sales_spend",
        "operating_costs",
        "net_profit",
        "cash",
    }
)
