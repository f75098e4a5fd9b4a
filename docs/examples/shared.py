df_table_data_path = ["data"]
df_table_prelude = """
def read_runs(name):
    runs = pd.read_csv(f"{name}.csv")
    return merge_prices(runs, pd.read_csv("inf2_instance_prices.csv"))
"""
