"""How Candil looks and behaves: layouts, components, charts, islands and the navigation of the site.

Knows nothing of trafficking. Words: *component* (markup used twice), *figure* (a chart with its words and its table),
*island* (a custom element that improves HTML), *stage* (one of the five steps of the loop).
Doors: `navigation.register`, `charts`, `languages` (of a public page), `catalogues`, `candil languages`, the template
library `design` (built in), and the templates under `layouts` and `components`.
"""
