"""Where everything comes together: settings, addresses, home page, error pages, and `candil run`.

Words: *trial* is one machine with invented data; *production* refuses to start without its secrets.
Doors: none; nothing imports from here.
"""
