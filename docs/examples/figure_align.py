latex_elements = {"figure_align": "H"}
