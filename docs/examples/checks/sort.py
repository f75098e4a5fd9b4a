df = pd.DataFrame({"cost": [9.636, 10.143]})
df["cost"] = df["cost"].map("${:,.3f}".format)
df = df.sort_values("cost")
df_values = {"highest": df["cost"].max()}
