"""How Sphinx makes the documentation: `make docs`. Reading it asks nothing of any other machine."""

project = "reportbot"
extensions = ["myst_parser"]

html_theme = "furo"
html_title = "reportbot"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["tables.css"]

myst_heading_anchors = 4
