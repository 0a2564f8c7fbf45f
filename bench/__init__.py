"""How fast socai is beside its peers, measured in the same run. Not part of the wheel.

`make bench` runs every module of this folder that has a `bench()` (`python -m bench startup` only that one) and writes
what it returns to `bench/results/<module>.json`. To add one: a module with
`def bench() -> dict[str, object]`, built with `bench.measure.beside`.
"""
