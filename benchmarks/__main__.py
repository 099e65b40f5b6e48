"""`python3 dev.py bench`: every benchmark, one after the other, each printing its figures.

`python3 dev.py bench --only timeline` runs one of them; more arguments go to it. Those in WHEN_NAMED take too long
to run unless they are asked for.
"""

import argparse

import click_to_glass
import convergence
import direct_orders
import fleet
import mutation
import push
import timeline

BENCHMARKS = {
    "timeline": timeline.main,
    "fleet": fleet.main,
    "push": push.main,
    "convergence": convergence.main,
    "click_to_glass": click_to_glass.main,
    "direct_orders": direct_orders.main,
}
WHEN_NAMED = {"mutation": mutation.main}
ALL = BENCHMARKS | WHEN_NAMED

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--only", choices=ALL, metavar="NAME", help=f"one of: {', '.join(ALL)}")
options, rest = parser.parse_known_args()
for name in [options.only] if options.only else BENCHMARKS:
    print(f"--- {name}")
    ALL[name](rest)
