"""Reports: anybody tells what they saw, heard or lived through, comes back with a code, and is answered.

Words: a *channel* takes reports for one organisation and names the analysts who may open them; a *cover* is what is
known of a report without opening it; a *path* is from where somebody tells (it happened to them, they saw it …).
Nothing is kept before "Send"; then it lies in the vault. Doors: `services`, `queries`, `policies`, `errors`,
`candil channel`.
"""
