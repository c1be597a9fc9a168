"""Try the program for long: broken books, ends at any moment, thousands of actions; each run again by its seed.

What `python3 packaging/bootstrap.py soak` runs, on a screen of its own. The tests run the same for a short while.
"""

from __future__ import annotations

import argparse
import importlib
import random
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What can be tried for long, in the order of the runs, and how often by itself: inputs, ends, actions.
RUNS = {"fuzz": 200_000, "kills": 200, "actions": 20_000}


def main(arguments: Sequence[str]) -> int:
    """Run what the words choose, else all, each with its own count or the one given; return 1 where one failed.

    A run is the module of its name in tests/soaking; its `soak(seed, count)` prints what it did and returns whether all
    was as it should be.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="*", choices=[[], *RUNS], metavar="|".join(RUNS))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--count", type=int)
    chosen = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT))
    failed = []
    for run in chosen.runs or RUNS:
        count = chosen.count or RUNS[run]
        print(f"-- {run}: {count}, seed {chosen.seed}", flush=True)
        if not importlib.import_module(f"tests.soaking.{run}").soak(chosen.seed, count):
            failed.append(run)
            print(f"   FAILED; again with: soak {run} --seed {chosen.seed} --count {count}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
