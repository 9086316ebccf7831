"""What changes in the vault, and the sealing itself; docs/guide/vault.md says what it protects from.

`analysts` keys of people and unlocking them · `holders` who holds the key of which report · `reports` taking, reading,
answering, erasing · `rotation` a new key for a report · `reporters` the reporter's side · `recovery` ceremonies ·
`uploads` files that are sealed as they arrive · `exports` copies for the standard tools. Below them: `frames`,
`envelopes`, `items`, `receipts`, `keys`, `wraps`.
"""
