df_table_read_csv = {
    "dtype": {"Neuron Version": "str"},
    "keep_default_na": False,
    "na_values": [""],
}
