#!/usr/bin/perl
# Runs test programs that speak TAP, and ends with the one line that counts them.
use strict;
use warnings;
use TAP::Harness;

$ENV{LC_ALL} = 'C.UTF-8';
# libzmq is not instrumented: nothing to say about it here. Leaks are ours to answer for.
# Tests break things on purpose, and the daemon says so: that belongs in a file, not between the results.
my $said = ($ENV{B} || 'build') . '/check.err';
open(my $stderr, '>&', \*STDERR) or die "standard error: $!";
open(STDERR, '>', $said) or die "$said: $!";
my $harness = TAP::Harness->new({ verbosity => ($ENV{VERBOSE} ? 1 : 0), failures => 1, merge => 0,
	jobs => $ENV{JOBS} || 2,
	# A program that hangs has failed; how long is no part of what a test says.
	exec => sub { my (undef, $file) = @_;
		return ['timeout', '-k', '5', $ENV{TEST_SECONDS} || 300, $file =~ /\.py$/ ? '/usr/bin/python3' : (), $file] } });
my $result = $harness->runtests(@ARGV);
my ($passed, $failed) = (scalar $result->passed, scalar $result->failed);
# A program that died or lost its plan failed, whatever its single tests said.
my $broken = grep { my ($parser) = $result->parsers($_); !$parser->failed && ($parser->parse_errors || $parser->wait) }
	$result->descriptions;
$failed += $broken;
open(STDERR, '>&', $stderr) or die "standard error: $!";
print "what the failed tests said is in $said\n" if $failed;
print "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);
