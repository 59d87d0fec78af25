#!/bin/sh
# test_lint.t: `make lint` finds what it is there to find.
cd "$(dirname "$0")/../.." || exit 1
echo 1..1
if told=$(tests/lint.sh self-test 2>&1); then
	echo "ok 1 - every fault that is planted is found"
else
	echo "not ok 1 - every fault that is planted is found"
	echo "$told" | sed 's/^/# /'
fi
