"""Costs of models, for several pages."""

import pandas as pd

from sphinx_df_table.helpers import cost_per_1m, merge_prices


def costs(family, label):
    """Return the costs of a family of models, the lowest first."""
    runs = pd.read_csv(f"throughput_data_{family}.csv")
    runs = merge_prices(runs, pd.read_csv("inf2_instance_prices.csv"))
    runs["Cost per 1M"] = cost_per_1m(runs[label], runs["RI-Effective hourly rate"])
    return runs.sort_values("Cost per 1M")
