"""A report on a cohort: a page, a folder of pages, or Markdown, all made of the same blocks."""
