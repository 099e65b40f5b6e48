"""`python3 dev.py bench`: every benchmark, one after the other, each printing its figures."""

import click_to_glass

click_to_glass.main()
