/* options.c: getopt_long(3) into a struct. */
#include "main/options.h"

#include <getopt.h>
#include <stdio.h>
#include <sysexits.h>

#define CONFIG_DEFAULT "/etc/refereed/refereed.conf"

const char options_help[] =
	"refereed [--config FILE]   run the daemon by FILE (" CONFIG_DEFAULT ")\n"
	"refereed --check FILE      report every problem of FILE and of the workflows and forms it "
	"names\n"
	"refereed --restore FILE    put a backup in the place of the database; the daemon must be "
	"stopped\n"
	"refereed --openrpc         print the protocol as an OpenRPC document\n"
	"refereed --version         print the version\n"
	"refereed --help            print this\n";

enum letter { CONFIG = 'c', CHECK = 'k', RESTORE = 'r', OPENRPC = 'o', VERSION = 'v', HELP = 'h' };

static const struct option long_options[] = {
	{ "config", required_argument, NULL, CONFIG },
	{ "check", required_argument, NULL, CHECK },
	{ "restore", required_argument, NULL, RESTORE },
	{ "openrpc", no_argument, NULL, OPENRPC },
	{ "version", no_argument, NULL, VERSION },
	{ "help", no_argument, NULL, HELP },
	{ 0 },
};

int options_read(int argc, char **argv, struct options *ret_options)
{
	struct options options = { .action = ACTION_RUN, .config = CONFIG_DEFAULT };
	int letter;

	while ((letter = getopt_long(argc, argv, "h", long_options, NULL)) >= 0) {
		switch (letter) {
		case CONFIG:
			options.config = optarg;
			break;
		case CHECK:
			options.action = ACTION_CHECK;
			options.config = optarg;
			break;
		case RESTORE:
			options.action = ACTION_RESTORE;
			options.file = optarg;
			break;
		case OPENRPC:
			options.action = ACTION_OPENRPC;
			break;
		case VERSION:
			options.action = ACTION_VERSION;
			break;
		case HELP:
			options.action = ACTION_HELP;
			break;
		default:
			return EX_USAGE; /* getopt_long has said why */
		}
	}
	if (optind < argc) {
		(void)fprintf(stderr, "%s: there is no use for the argument `%s`; see --help\n",
			      argv[0], argv[optind]);
		return EX_USAGE;
	}
	*ret_options = options;
	return 0;
}
