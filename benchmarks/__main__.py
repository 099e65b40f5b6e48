"""`python3 dev.py bench`: every benchmark, one after the other, each printing its figures.

`python3 dev.py bench --only timeline` runs one of them; more arguments go to it.
"""

import argparse

import click_to_glass
import timeline

BENCHMARKS = {"timeline": timeline.main, "click_to_glass": click_to_glass.main}

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--only", choices=BENCHMARKS, metavar="NAME", help=f"one of: {', '.join(BENCHMARKS)}")
options, rest = parser.parse_known_args()
for name in [options.only] if options.only else BENCHMARKS:
    print(f"--- {name}")
    BENCHMARKS[name](rest)
