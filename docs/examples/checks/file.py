import io

df = pd.read_csv(io.StringIO("id,name,price\n10,A,2.5,\n11,B,3.5,\n"))
