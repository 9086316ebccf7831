"""Help first: a directory of organisations, emergency numbers, and what to do step by step.

Words: a *listing* is an organisation that helps; a *pathway* says who does what for one kind of case in one area; a
*referral* is one person passed on along it, with consent, decision and outcome. *Checked* says when somebody made sure.
Doors: `queries` (help for a country, pathways, referrals counted), `services`, `policies`, `candil directory`.
"""
