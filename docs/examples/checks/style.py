df = pd.DataFrame({"rate": [10, 12]})
df = df.style.set_table_styles([{"selector": "td", "props": "color: red"}])
