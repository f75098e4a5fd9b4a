runs = pd.DataFrame({"model": ["bert", "bert", "t5"], "rate": [10, 12, 3]})
df = runs.groupby("model").mean()
