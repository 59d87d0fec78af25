#!/bin/sh
# test_runner.t: what a sanitizer reports in any process of a test is a failure, though the test itself says ok.
cd "$(dirname "$0")/../.." || exit 1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/test" <<'END'
#!/bin/sh
[ ! "$REPORTS" ] || echo found >"$(echo "$TSAN_OPTIONS" | sed 's/log_path=\([^:]*\):.*/\1/').daemon.1"
echo 1..1
echo ok 1
END
chmod +x "$dir/test"
ends() { # REPORTS LAST-LINE NAME
	[ "$(B=$dir REPORTS=$1 perl tests/run.pl "$dir/test" 2>&1 | tail -1)" = "$2" ] || echo "not "
	echo "ok - $3"
}
echo 1..3
ends "" "1 passed, 0 failed" "nothing is reported" | paste -sd '\0'
ends yes "1 passed, 1 failed" "something is reported" | paste -sd '\0'
ends "" "1 passed, 0 failed" "what was reported in an earlier run does not count" | paste -sd '\0'
