"""Pages of plain words, kept as Markdown in content/pages."""
