df_table_data_path = ["../data"]
