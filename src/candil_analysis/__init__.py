"""Candil's analysis library: plain frozen inputs, frozen results; no Django, no network, no clock, no hidden chance."""
