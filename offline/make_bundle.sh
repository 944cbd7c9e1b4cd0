#!/bin/sh
# One file for a machine without network: the committed code, every package of the lock as a wheel, the tools that
# install them, fonts. For the Python version and processor of this machine's .venv.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
fonts=${1:?folder of fonts}

commit=$(git log -1 --format=%cd-%h --date=format:%Y%m%d) \
    || { echo "安装包取自 git 里已提交的代码，这里不是 git 的工作目录" >&2; exit 1; }
test -z "$(git status --porcelain --untracked-files=no)" || echo "注意：有没提交的改动，不在安装包里"
version=$($python -c 'import importlib.metadata as held; print(held.version("liangshai"))')
for_python=$($python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
machine=$(uname -m)
name=liangshai-$version-$commit-python$for_python-$machine
mkdir -p build
work=$(mktemp -d build/bundle.XXXXXX) # its own: two at once would empty each other's
trap 'rm -rf "$work"' EXIT
# A shell that a signal ends does not pass by EXIT.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
bundle=$work/$name
mkdir -p "$bundle/code" "$bundle/fonts" dist

git archive HEAD | tar -xf - -C "$bundle/code"
cp offline/install.sh "$bundle/"
echo "$for_python" > "$bundle/python-version"
echo "$machine" > "$bundle/machine"

echo "下载软件包的 wheel（约 350 MB）……"
# Nothing is built from source there: what has no wheel stops the bundle here.
fetch="$python -m pip download --quiet --disable-pip-version-check --only-binary :all: --dest $bundle/wheels"
$python offline/for_any_patch.py < "$bundle/code/requirements.lock" > "$work/wanted.lock"
$fetch --no-deps --require-hashes --requirement "$work/wanted.lock"
$fetch --no-deps uv setuptools

if ls "$fonts"/*.[ot]t[fc] >/dev/null 2>&1; then
    cp "$fonts"/*.[ot]t[fc] "$bundle/fonts/"
else
    echo "注意：$fonts 里没有字体文件，安装包不带仿宋、楷体；可先运行 make fonts"
fi

tar -cf "$work/$name.tar" -C "$work" "$name"
mv "$work/$name.tar" "dist/$name.tar" # whole, or not there
(cd dist && sha256sum "$name.tar" > "$name.tar.sha256")
echo "安装包：dist/$name.tar（$(du -h "dist/$name.tar" | cut -f1)），校验和：dist/$name.tar.sha256"
