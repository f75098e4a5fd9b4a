df = pd.DataFrame({"rate": [10, 12]})
df = df.astype(float, copy=True)
