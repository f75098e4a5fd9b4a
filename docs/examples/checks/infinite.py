df = pd.DataFrame({"price": [0.76, 1.97], "rate": [10, 0]})
df["cost"] = df["price"] / df["rate"]
