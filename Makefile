# Aliases only; everything is in ./candil.
.PHONY: run test check fix
run test check fix:
	./candil $@
