df = pd.DataFrame({"instance": ["inf2.xlarge"], "rate": [10]})
df = df[df["rate"] > 100]
