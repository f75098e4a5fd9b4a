df_table_sandbox = "require"
df_table_checks = {"pandas": True}
df_table_read_csv = {"keep_default_na": False, "na_values": [""]}
