#!/usr/bin/perl
# Runs test programs that speak TAP, and ends with the one line that counts them.
use strict;
use warnings;
use Cwd qw(abs_path);
use TAP::Harness;

$ENV{LC_ALL} = 'C.UTF-8';
delete $ENV{LANGUAGE}; # which is asked in C.UTF-8, too
# Sanitizers write their reports into a folder, whichever process they are in: a daemon that a test starts and ends
# otherwise than well is heard too. What only the libraries do, which are not instrumented, is not reported.
my $reports = ($ENV{B} || 'build') . '/reports';
my $suppressions = abs_path('tests/suppressions');
mkdir $reports;
unlink glob "$reports/*";
my $to = 'log_path=' . abs_path($reports) . '/report:log_exe_name=1';
$ENV{ASAN_OPTIONS} = "$to:detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1";
$ENV{UBSAN_OPTIONS} = "$to:print_stacktrace=1";
$ENV{LSAN_OPTIONS} = "suppressions=$suppressions/lsan:print_suppressions=0";
# A daemon that ends because of a fault joins none of its threads: that is no leak.
$ENV{TSAN_OPTIONS} = "$to:ignore_noninstrumented_modules=1:second_deadlock_stack=1:atexit_sleep_ms=50:report_thread_leaks=0";
# Tests break things on purpose, and the daemon says so: that belongs in a file, not between the results.
my $said = ($ENV{B} || 'build') . '/check.err';
open(my $stderr, '>&', \*STDERR) or die "standard error: $!";
open(STDERR, '>', $said) or die "$said: $!";
# A program that each test, or the daemon of one in Python (tests/e2e/tap.py), is to run under.
my @under = split ' ', $ENV{UNDER} || '';
my $harness = TAP::Harness->new({ verbosity => ($ENV{VERBOSE} ? 1 : 0), failures => 1, merge => 0,
	jobs => $ENV{JOBS} || 2,
	# A program that hangs has failed; how long is no part of what a test says.
	exec => sub { my (undef, $file) = @_;
		return ['timeout', '-k', '5', $ENV{TEST_SECONDS} || 1200, $file =~ /\.py$/ ? '/usr/bin/python3' : @under, $file] } });
my $result = $harness->runtests(@ARGV);
my ($passed, $failed) = (scalar $result->passed, scalar $result->failed);
# A program that died or lost its plan failed, whatever its single tests said.
my $broken = grep { my ($parser) = $result->parsers($_); !$parser->failed && ($parser->parse_errors || $parser->wait) }
	$result->descriptions;
my @reports = grep { -s } glob "$reports/*";
$failed += $broken + @reports;
open(STDERR, '>&', $stderr) or die "standard error: $!";
print "what the failed tests said is in $said\n" if $failed;
print "what was found is in $_\n" for @reports;
print "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);
