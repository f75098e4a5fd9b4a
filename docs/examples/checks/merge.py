runs = pd.DataFrame({"instance": ["inf2.xlarge", "Inf2.8xlarge"], "rate": [10, 12]})
prices = pd.DataFrame({"instance": ["inf2.xlarge", "inf2.8xlarge"], "price": [0.76, 1.97]})
df = runs.merge(prices)
