#!/bin/sh
# What the compilers do not see: functions that are forbidden here, functions that nobody declares or uses, memory that
# is freed by hand, and manuals. Ends with 1 where one of these is found. What only exceeds the measure (long functions,
# long files, few comments) is told and no more.
#
# `lint.sh self-test` plants each fault and sees that it is found.
set -u
cd "$(dirname "$0")/.." || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# found TITLE: takes places on standard input; any of them is a fault
found() {
	cat >"$scratch/places"
	[ -s "$scratch/places" ] || return 0
	echo "lint: $1:"
	sed 's/^/  /' "$scratch/places"
	: >"$scratch/faults"
}

# bare FILE...: C without comments and literals, as FILE:LINE:TEXT
bare() {
	perl -0777 -e '
		for my $path (@ARGV) {
			open my $file, "<", $path or die "$path: $!\n";
			my $text = <$file>;
			$text =~ s{/\*.*?\*/|//[^\n]*|"(?:[^"\\\n]|\\.)*"|\x27(?:[^\x27\\\n]|\\.)+\x27}
				{ my $all = $&; $all =~ m{^/} ? "\n" x ($all =~ tr/\n//) : "\"\"" }gse;
			my $number = 0;
			print "$path:", ++$number, ":$_\n" for split /\n/, $text;
		}' "$@"
}

# The rest read bare C on standard input.

forbidden() {
	grep -E ':([^:]*[^[:alnum:]_.>])?(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|alloca|gets|sleep|usleep|nanosleep)\('
}

# free() belongs into a destructor. The client library has a way of its own.
bare_free() {
	awk '
		{ path = text = $0; sub(/:.*/, "", path); sub(/^[^:]*:[0-9]+:/, "", text) }
		path != last { name = ""; last = path }
		text ~ /^[a-z].*[(]/ && text !~ /;$/ { name = text; sub(/[(].*/, "", name); sub(/.*[ *]/, "", name) }
		path !~ /^clients\/libreferee\// && text ~ /(^|[^[:alnum:]_])free\(/ && name !~ /_freep?$/'
}

# NAME PLACE of every function that is not static: in kernel style its name is at the first line, at the margin
definitions() {
	awk '
		{ text = $0; sub(/^[^:]*:[0-9]+:/, "", text) }
		text ~ /^[a-z][[:alnum:]_ *]*[(]/ && text !~ /;[ \t]*$/ && text !~ /^(static|extern|typedef)[^[:alnum:]]/ {
			match($0, /^[^:]*:[0-9]+/)
			place = substr($0, 1, RLENGTH)
			name = text; sub(/[(].*/, "", name); sub(/.*[ *]/, "", name)
			if (name != "main")
				print name, place
		}'
}

# words FILE...: each word of the bare text, and how often
words() {
	bare "$@" | sed 's/^[^:]*:[0-9]*://' | tr -cs '[:alnum:]_' '\n' | sort | uniq -c | awk '{ print $2, $1 }'
}

undeclared() {
	definitions | while read -r name place; do
		grep -q "^$name " "$scratch/header-words" || echo "$place: $name() is not static, and no header declares it"
	done
}

# Named nowhere but at its definition and its declaration. What the library offers to others is not ours to count.
unused() {
	definitions | sort | join - "$scratch/words" | while read -r name place count; do
		[ "$count" -gt 2 ] || grep -q "[^[:alnum:]_]$name(" clients/libreferee/referee.h ||
			echo "$place: nobody uses $name()"
	done
}

sources=$(find daemon clients -name '*.c' | sort)
own_headers=$(find daemon clients -name '*.h' | sort)
headers="$own_headers $(find tests -name '*.h' | sort)"
helpers=$(find tests -name '*.c' | sort)

if [ "${1:-}" = self-test ]; then
	cat >"$scratch/planted.c" <<-'END'
		/* strcpy( in a comment, and sprintf( in a text, are none */
		static const char *text = "sprintf(";
		int nobody_knows(int a)
		{
			strcpy(a, text);
			free(a);
			return x_sleep(1);
		}
		void thing_free(void)
		{
			free(text);
		}
		int known(void)
		{
			return known() + nobody->sleep(1);
		}
	END
	echo 'int known(void); void thing_free(void);' >"$scratch/planted.h"
	bare "$scratch/planted.c" >"$scratch/bare"
	words "$scratch/planted.c" "$scratch/planted.h" >"$scratch/words"
	words "$scratch/planted.h" >"$scratch/header-words"
	for rule in forbidden:5 bare_free:6 undeclared:3 unused:3,9; do
		wanted=$(echo "${rule#*:}" | tr , '\n')
		[ "$(${rule%:*} <"$scratch/bare" | sed 's/^[^:]*:\([0-9]*\):.*/\1/')" = "$wanted" ] ||
			{ echo "lint: self-test: ${rule%:*} does not find line ${rule#*:} alone"; exit 1; }
	done
	echo "lint: self-test: every planted fault is found, and nothing else"
	exit 0
fi

# shellcheck disable=SC2086
{
	bare $sources >"$scratch/bare"
	words $sources $headers $helpers >"$scratch/words"
	words $headers >"$scratch/header-words"
	bare $sources $headers $helpers | forbidden | found "forbidden functions"
}
bare_free <"$scratch/bare" | found "free() outside of a destructor"
undeclared <"$scratch/bare" | found "functions that are not static, and not declared"
unused <"$scratch/bare" | found "functions that nobody uses"
find daemon config schema clients -name '*.[1-8]' -exec mandoc -Tlint -Wwarning {} + 2>&1 | found "manuals"

# ---- measures ------------------------------------------------------------------------------------------------------
# shellcheck disable=SC2086
wc -l $sources $headers $helpers | awk '$1 > 600 && $2 != "total" { print "lint: long file: " $2 " has " $1 " lines" }'
if ctags --version 2>/dev/null | grep -q Universal; then
	# shellcheck disable=SC2086
	ctags -x --c-kinds=f --fields=+ne --_xformat='%F %N %n %{end}' $sources $helpers | awk '
		{ lines = $4 - $3 + 1; short += lines <= 15; middling += lines <= 40 }
		lines > 80 { printf "lint: long function: %s() in %s has %d lines\n", $2, $1, lines }
		END { printf "lint: of %d functions %d %% have up to 15 lines, %d %% up to 40\n", NR, 100 * short / NR, 100 * middling / NR }'
else
	echo "lint: universal-ctags is not there, lengths of functions are not looked at"
fi
# shellcheck disable=SC2086
perl -0777 -e '
	my ($comments, $lines) = (0, 0);
	for my $path (@ARGV) {
		open my $file, "<", $path or die "$path: $!\n";
		my $text = <$file>;
		$lines += () = $text =~ /^.*\S.*$/mg;
		$text =~ s{"(?:[^"\\\n]|\\.)*"}{""}g;
		$comments += 1 + ($& =~ tr/\n//) while $text =~ m{/\*.*?\*/|//[^\n]*}gs;
	}
	printf "lint: %d lines of daemon and clients, %.1f %% of them with comments\n", $lines, 100 * $comments / $lines;
' $sources $own_headers
[ ! -e "$scratch/faults" ]
