"""Tables in print: columns that fit the page."""
