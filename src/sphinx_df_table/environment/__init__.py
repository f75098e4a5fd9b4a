"""Records that are kept between pages and builds."""
