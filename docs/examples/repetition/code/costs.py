import pandas as pd

from sphinx_df_table.helpers import cost_per_1m, merge_prices


def read_costs(file, throughput, cost):
    """Return the rows of a file with the hourly rates and the cost per 1M."""
    df = merge_prices(pd.read_csv(file), pd.read_csv("inf2_instance_prices.csv"))
    df[cost] = cost_per_1m(df[throughput], df["RI-Effective hourly rate"])
    return df
