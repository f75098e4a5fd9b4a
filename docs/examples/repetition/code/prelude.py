from costs import read_costs

cost = "Cost per 1M inferences"


def cheapest_first(df):
    """Return the columns to show, the row of the lowest cost first."""
    return df.sort_values(cost)[["Model", "Inst. Type", cost]]
