"""`python -m examples.make OUT`: write the year of returns into OUT/2021, the further ones into OUT/more."""

import sys
from pathlib import Path

from examples.make.manifest import make_year
from examples.make.more_returns import make_more


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("用法：python -m examples.make 目录", file=sys.stderr)
        return 2
    for folder in (make_year(Path(arguments[0])), make_more(Path(arguments[0]))):
        print(f"已生成：{folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
