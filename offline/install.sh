#!/bin/sh
# Installs the bundle in which it lies into a new folder, without network. A version never goes over another:
# the old folder stays, so that one can go back.
set -eu
bundle=$(cd "$(dirname "$0")" && pwd)
wanted=$(cat "$bundle/python-version")
machine=$(cat "$bundle/machine")

fail() { echo "$1" >&2; exit 1; }

test $# -ge 1 || fail "用法：$0 目标文件夹 [Python 程序]，例如 $0 /opt/liangshai-2026-11"
test "$(uname -m)" = "$machine" || fail "安装包是给 $machine 的，这台机器是 $(uname -m)，请在同样的机器上 make bundle"
python=
for candidate in "${2:-python$wanted}" python3; do
    has=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    test "$has" != "$wanted" || { python=$candidate; break; }
done
test -n "$python" || fail "安装包要用 Python $wanted，没有找到；装在别处的，请写明：$0 $1 /路径/python$wanted"
"$python" -c 'import venv, ensurepip' 2>/dev/null || fail "Python $wanted 缺 venv，请先装上（Debian、麒麟等的 python3-venv）"

parent=$(dirname "$1")
mkdir -p "$parent" && test -w "$parent" || fail "不能在 $parent 里建立文件夹，请换一个位置或用户"
target=$(cd "$parent" && pwd)/$(basename "$1")
test ! -e "$target" || fail "$target 已经有了：升级请装到一个新的文件夹，旧的留着，可以退回"
# Some 1.4 GB, and the wheels once more while they are unpacked.
room=$(df -Pk "$parent" | awk 'NR == 2 { print int($4 / 1024) }')
test "$room" -ge 2500 || fail "$parent 所在磁盘只剩 $room MB，安装要 2500 MB"

# Whole or not at all.
trap 'rm -rf "$target"' EXIT
trap 'exit 130' INT TERM HUP
umask 022
mkdir "$target"
cp -R "$bundle/code/." "$target/"
test -z "$(ls "$bundle/fonts")" || cp -R "$bundle/fonts" "$target/fonts"

echo "安装软件包（几分钟）……"
# No network, no settings of this machine's own, nothing left in a cache. The folder by option: blanks part variables.
export PIP_CONFIG_FILE=/dev/null PIP_NO_INDEX=1 PIP_FIND_LINKS= PIP_DISABLE_PIP_VERSION_CHECK=1
export UV_NO_CONFIG=1 UV_OFFLINE=1 UV_NO_INDEX=1 UV_FIND_LINKS= UV_NO_CACHE=1 UV_LINK_MODE=copy
"$python" -m venv "$target/.venv"
cd "$target"
set -- --quiet -f "$bundle/wheels"
.venv/bin/python -m pip install "$@" --no-cache-dir uv
.venv/bin/uv pip sync "$@" --require-hashes --compile-bytecode --python .venv/bin/python requirements.lock
.venv/bin/uv pip install "$@" --no-deps --python .venv/bin/python --editable .
touch .venv/.complete
# What the office changes later in its rules, codes and sources is found by these, at the next version.
find schemas expectations -type f ! -name '*.pyc' | sort | xargs sha256sum > .installed.sha256
trap - EXIT

echo "已装到 $target。启动：LIANGSHAI_HOME=数据文件夹 $target/.venv/bin/liangshai up"
