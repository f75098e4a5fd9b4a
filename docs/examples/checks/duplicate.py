runs = pd.DataFrame({"instance": ["inf2.xlarge"], "rate": [10]})
prices = pd.DataFrame(
    {"instance": 2 * ["inf2.xlarge"], "region": ["us", "eu"], "price": [0.76, 0.91]}
)
df = runs.merge(prices, how="left")
