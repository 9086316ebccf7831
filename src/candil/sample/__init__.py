"""An invented world to try the software with: seeded, marked as synthetic, with planted findings and a truth file.

Words: *planted* is what the world holds on purpose; *truth* is the file that says what was planted and what was not.
Doors: `services.make_sample`, the command `candil sample`.
Nothing in it comes from knowledge about a place: towns, corridors and changes are drawn by chance.
"""
