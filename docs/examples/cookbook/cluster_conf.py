df_table_network = True
df_table_environment = ["DASK_SCHEDULER"]
