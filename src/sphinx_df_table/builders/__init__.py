"""Write the nodes of tables with each of Sphinx's builders."""
