df_table_defaults = {"download": True}
