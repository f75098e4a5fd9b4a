import io

df = pd.read_csv(io.StringIO("Code,Version\n007,2.20\n012,2.21\n"))
