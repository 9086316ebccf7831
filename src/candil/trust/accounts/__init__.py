"""Who is who: organisations, the people in them, what their roles allow, and how they sign in.

Words: a *viewer* is whoever asks; a *role* carries permissions; a *second factor* is needed to see records.
Doors: `policies.viewer_for`, `queries.organisation_by_slug`, `queries.viewer_named`, `services.add_person`.
"""
